"""An extract is built of those alone who may be in it, and tells of none of them (S-04, S-06, S-07, S-11)."""

import inspect
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from ombud.audit import Act, Entry
from ombud.extracts import (
    ExtractFault,
    ExtractHeader,
    Planned,
    Stores,
    build,
    drop,
    headers,
    opened,
    planned,
    shape,
)
from ombud.extracts import store as rows_of
from ombud.extracts.place import question
from ombud.extracts.pseudonyms import Pseudonyms
from ombud.extracts.rows import Making, waited
from ombud.extracts.rows import rows_of as rows_made
from ombud.policy.ask import Flag, Refusal
from ombud.policy.model import Policy
from ombud.relations import Kind
from ombud.terms import Actor, ClassId, PurposeId, SubjectId
from ombud.vault import VOLUNTEERED, NoPolicyError
from ombud.vault.crowd import Crowd, CrowdOverBudgetError
from tests.clinic import ADA, CAMPAIGNS, LONG_AGO, NOW, Clinic, demo_policy
from tests.extracts.people import (
    BUSINESS,
    CARE,
    CUSTOMER,
    PROFILING,
    consents,
    curious,
    customer,
    is_restricted,
    objects,
    patient,
    stores_of,
)


def built(stores: Stores, purpose: PurposeId, now: datetime = NOW, by: Actor = ADA) -> ExtractHeader:
    header = build(stores, purpose, by=by, now=now)
    assert isinstance(header, ExtractHeader), header
    return header


def test_what_is_held_becomes_less(clinic: Clinic) -> None:
    """S-11: a band for the age, a town for the address, a month for the day, a code for the diagnosis."""
    patient(clinic)
    stores = stores_of(clinic)
    header = built(stores, CARE)
    assert (header.people, header.purpose, header.policy) == (1, CARE, 1)
    with opened(stores, CARE, now=NOW) as extract:
        assert extract.ask("SELECT age_band, municipality FROM person") == [("40-49", "Exempelstad")]
        visit = "SELECT unit, strftime(month, '%Y-%m-%d'), kind, wait_days, no_show FROM visit"
        assert extract.ask(visit) == [("Mottagning Syd", "2026-11-01", "185345009", None, False)]
        finding = "SELECT unit, kind, code, system, strftime(month, '%Y-%m-%d') FROM finding"
        assert extract.ask(finding) == [("Mottagning Syd", "condition", "J06.9", None, "2026-11-01")]
        assert repr(extract) == "<an open extract for statistics.care>"


def test_a_column_holds_what_it_is_named_after_whichever_category_the_policy_names_first(clinic: Clinic) -> None:
    patient(clinic)
    tables = shape(Policy(1, LONG_AGO, demo_policy()), CARE)
    pseudonym, *columns = tables["person"]
    turned = {**tables, "person": (pseudonym, *reversed(columns))}
    ((person,),) = Crowd(clinic.vault, question(CARE, tables, ADA), NOW).opened()
    for said in (tables, turned):
        (table, row), *_ = rows_made(person, Making(said, frozenset(), NOW.date()))
        assert table == "person"
        assert dict(zip([column.name for column in said["person"][1:]], row, strict=True)) == {
            "age_band": "40-49",
            "municipality": "Exempelstad",
        }


def test_agreements_offers_and_payments_of_services_outside_care(clinic: Clinic) -> None:
    who = customer(clinic)
    clinic.begin(who, Kind.AGREEMENT, service="massage")
    clinic.begin(who, Kind.AGREEMENT, service="lakarbesok")  # care: no business statistics (N-05.3)
    clinic.hold(
        who, "agreement", "contract", service="kostradgivning", agreed_on="2026-05-17", channel="web", price="900"
    )
    clinic.hold(who, "agreement", "contract", service="Nellys massage", agreed_on="2026-06-17")
    clinic.hold(who, "agreement", "contract", service="traningskort", agreed_on="2026-11-20")  # the relation says it
    clinic.begin(who, Kind.COMMITMENT, service="traningskort")  # data of the same category, and no agreement
    stores = stores_of(clinic)
    built(stores, BUSINESS)
    with opened(stores, BUSINESS, now=NOW) as extract:
        agreements = "SELECT service, strftime(began, '%Y-%m'), ended, channel, price FROM agreement ORDER BY began"
        assert extract.ask(agreements) == [
            ("kostradgivning", "2026-05", None, "web", 900),
            (None, "2026-06", None, "desk", None),  # a word that is no service passes as none
            ("traningskort", "2026-11", None, None, None),
        ]
        assert extract.ask("SELECT service, signed FROM offer ORDER BY 1") == [
            ("massage", False),
            ("traningskort", True),
        ]
        payment = "SELECT strftime(month, '%Y-%m'), amount, service FROM payment"
        assert extract.ask(payment) == [("2026-11", 350, "traningskort")]


def test_the_days_from_booking_to_visit_and_who_did_not_come(clinic: Clinic) -> None:
    who = patient(clinic)
    booked = clinic.draft(
        "health", "care", {"kind": "encounter", "code": "Nelly", "value": "noshow", "until": "2026-12-09"},
        document="d9", author="vera", event_at=NOW + timedelta(days=16, hours=3),
    )  # fmt: skip
    clinic.store(who, booked)
    stores = stores_of(clinic)
    built(stores, CARE, NOW + timedelta(days=17))
    with opened(stores, CARE, now=NOW + timedelta(days=17)) as extract:
        visits = "SELECT kind, wait_days, no_show FROM visit WHERE no_show"
        assert extract.ask(visits) == [(None, 16, True)]


def test_a_municipality_is_one_however_it_is_written(clinic: Clinic) -> None:
    """Else its people are in two rows, and each is held against all who live there."""
    for city in ("Borås kommun", "BORÅS", "Borås Stad", "Exempelstads kommun"):
        patient(clinic, city=city)
    stores = stores_of(clinic)
    built(stores, CARE)
    with opened(stores, CARE, now=NOW) as extract:
        places = "SELECT municipality, count(*) FROM person GROUP BY 1 ORDER BY 2 DESC"
        assert extract.ask(places) == [("Borås", 3), ("Exempelstads Kommun", 1)]


def test_a_visit_that_is_booked_or_called_off_is_none(clinic: Clinic) -> None:
    """Nobody has come to it, and nobody has failed to: it would make every share of missed visits too small."""
    who = patient(clinic)
    later = NOW + timedelta(days=16)
    for document, at, said in (("d1", later, "planned"), ("d2", NOW, "cancelled"), ("d3", NOW, "entered-in-error")):
        values = {"kind": "encounter", "code": "185345009", "value": said}
        clinic.store(who, clinic.draft("health", "care", values, document=document, author="vera", event_at=at))
    stores = stores_of(clinic)
    for now, months in ((NOW, ["2026-11"]), (later, ["2026-11", "2026-12"])):
        built(stores, CARE, now)
        with opened(stores, CARE, now=now) as extract:
            assert extract.ask("SELECT strftime(month, '%Y-%m') FROM visit ORDER BY 1") == [(one,) for one in months]


@pytest.mark.parametrize(
    ("booked", "visit", "days"),
    [
        (datetime(2026, 3, 25, 20, tzinfo=UTC), datetime(2026, 4, 1, 6, tzinfo=UTC), 7),
        (datetime(2026, 3, 22, 9, tzinfo=UTC), datetime(2026, 3, 29, 8, tzinfo=UTC), 7),
        (datetime(2026, 10, 17, 21, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC), 8),
        (datetime(2026, 10, 17, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 8, tzinfo=UTC), 7),
        (datetime(2026, 2, 28, 9, tzinfo=UTC), datetime(2026, 3, 1, 8, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 7, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC), None),
        (datetime(2026, 3, 3, 7, tzinfo=UTC), datetime(2026, 3, 2, 13, tzinfo=UTC), None),
    ],
    ids=["an evening for a morning", "over summer time", "over winter time", "after midnight here", "over a month",
         "the same day", "noted afterwards"],
)  # fmt: skip
def test_a_wait_is_days_of_the_calendar_where_people_are(booked: datetime, visit: datetime, days: int | None) -> None:
    value = SimpleNamespace(collected_at=booked, event_at=visit)
    assert waited(value) == days  # type: ignore[arg-type]


def test_interests_profiles_and_feedback(clinic: Clinic) -> None:
    who = curious(clinic)
    computed = {"model": "regler-1", "segment": "Träning", "computed_at": "2026-11-20", "expires_at": "2027-11-20"}
    clinic.hold(who, "profile", "profile", **computed)
    stores = stores_of(clinic)
    built(stores, PROFILING, by=CAMPAIGNS)
    with opened(stores, PROFILING, now=NOW) as extract:
        assert extract.ask("SELECT interest FROM interest ORDER BY 1") == [("kost",), ("yoga",)]
        profile = "SELECT model, segment, strftime(computed, '%Y-%m-%d'), strftime(expires, '%Y-%m-%d') FROM profile"
        assert extract.ask(profile) == [("regler-1", "träning", "2026-11-01", "2027-11-01")]
    development = PurposeId("product.development")
    giver = customer(clinic)
    said = {"kind": "feedback", "channel": "web", "received_at": "2026-11-02", "message": "Fler bänkar"}
    clinic.store(giver, clinic.draft("case", "case", said, marks=VOLUNTEERED))
    built(stores, development)
    with opened(stores, development, now=NOW) as extract:
        cases = "SELECT kind, channel, strftime(month, '%Y-%m') FROM case_kind"
        assert extract.ask(cases) == [("feedback", "web", "2026-11")]


LEFT_OUT = {
    "a protected identity (R-41)": (lambda clinic: customer(clinic, Flag.ADULT, Flag.PROTECTED), BUSINESS, "D-15"),
    "a protected patient (R-41)": (lambda clinic: patient(clinic, Flag.ADULT, Flag.PROTECTED), CARE, "D-15"),
}


@pytest.mark.parametrize("who", LEFT_OUT)
def test_whoever_may_not_be_in_it_never_enters(clinic: Clinic, who: str) -> None:
    """Counted by the rule, and nothing more is known of them here."""
    make, purpose, rule = LEFT_OUT[who]
    make(clinic)
    header = built(stores_of(clinic), purpose)
    assert (header.people, dict(header.left_out)) == (0, {rule: 1})


def test_minors_restricted_people_and_those_who_objected_never_enter(clinic: Clinic) -> None:
    """N-09.2: no minor is profiled. Art. 18(2), 21: no first extract after a no either (S-13)."""
    minor = clinic.somebody(Flag.RESTRICTED)
    assert minor
    young = curious(clinic, born="2012-01-01")
    with clinic.vault.act(by=ADA, now=NOW) as act:
        act.person(young).flag(Flag.DECEASED)
        act.nothing_changed()
    restricted, objector, other = customer(clinic), customer(clinic), customer(clinic)
    is_restricted(clinic, restricted)
    objects(clinic, objector)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    assert header.people == 1
    assert {"D-09", "D-10"} <= set(header.left_out)
    consents(clinic, other)
    assert built(stores, PROFILING, by=CAMPAIGNS).people == 1  # neither without a consent, nor dead


def test_a_plan_says_how_many_and_which_columns_and_makes_nothing(clinic: Clinic) -> None:
    customer(clinic)
    clinic.somebody()
    stores = stores_of(clinic)
    plan = planned(stores, BUSINESS, by=ADA, now=NOW)
    assert isinstance(plan, Planned)
    assert (plan.people, sum(plan.left_out.values())) == (1, 1)
    assert plan.tables == shape(Policy(1, LONG_AGO, demo_policy()), BUSINESS)
    assert plan.expires_at == datetime(2026, 12, 23, 23, tzinfo=UTC)
    assert headers(stores, now=NOW) == []
    header = built(stores, BUSINESS)
    assert (header.people, header.left_out, header.expires_at) == (plan.people, plan.left_out, plan.expires_at)


@pytest.mark.parametrize(
    ("purpose", "by", "rules"),
    [
        ("research", ADA, {"D-01"}),  # S-12
        ("statistics.care", CAMPAIGNS, {"D-14"}),  # A-10, S-04
        ("contract.perform", ADA, {"D-03"}),
        ("web.statistics", ADA, {"D-03"}),
    ],
)
def test_what_has_no_extract_is_refused(clinic: Clinic, purpose: str, by: Actor, rules: set[str]) -> None:
    for made in (
        build(stores_of(clinic), PurposeId(purpose), by=by, now=NOW),
        planned(stores_of(clinic), PurposeId(purpose), by=by, now=NOW),
    ):
        assert isinstance(made, Refusal)
        assert rules <= {rule.value for rule in made.rules}
    assert headers(stores_of(clinic), now=NOW) == []


def test_before_a_policy_nothing_is_built(clinic: Clinic) -> None:
    with pytest.raises(NoPolicyError):
        build(stores_of(clinic), BUSINESS, by=ADA, now=LONG_AGO - timedelta(days=1))


def test_two_extracts_cannot_be_joined(clinic: Clinic) -> None:
    """S-07: of the same people and the same purpose, not one pseudonym is the same; nor of two purposes."""
    for _ in range(3):
        customer(clinic)
    stores = stores_of(clinic)
    first, second, third = built(stores, BUSINESS), built(stores, BUSINESS), built(stores, CUSTOMER)
    seen = []
    for one in (first, second, third):
        with opened(stores, one.id, now=NOW) as extract:
            seen.append({row[0] for row in extract.ask("SELECT pseudonym FROM person")})
    assert len(seen[0] | seen[1] | seen[2]) == 9


def test_no_way_leads_back_from_figures_to_a_person(clinic: Clinic) -> None:
    """S-06, DSL 4:2: no pseudonym of a person for figures; no function takes a pseudonym and gives a subject."""
    who = customer(clinic)
    stores = stores_of(clinic)
    built(stores, BUSINESS)
    with opened(stores, BUSINESS, now=NOW) as extract, pytest.raises(ExtractFault, match="to nobody and from nobody"):
        extract.pseudonym(who)
    given = {name for name, made in inspect.getmembers(Pseudonyms, inspect.isfunction) if not name.startswith("_")}
    assert given == {"of", "source"}
    assert "SubjectId" not in str(inspect.signature(Pseudonyms.of).return_annotation)
    with clinic.vault.database.read() as tx:
        columns = clinic.vault.database.columns(tx)
    for table in ("extract", "extract_piece", "extract_key"):
        assert "subject_id" not in columns[table]
    assert "SubjectId" not in repr(Pseudonyms(clinic.vault.keyring.fresh_key(SubjectId(bytes(16)), ClassId("extract"))))


def test_advertising_finds_the_pseudonym_of_whom_it_may_reach(clinic: Clinic) -> None:
    who = curious(clinic)
    stores = stores_of(clinic)
    built(stores, PROFILING, by=CAMPAIGNS)
    with opened(stores, PROFILING, now=NOW) as extract:
        assert extract.ask("SELECT pseudonym FROM person") == [(extract.pseudonym(who),)]
        assert extract.pseudonyms([who]) == [extract.pseudonym(who)]


def test_an_extract_of_many_pieces_is_whole(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamed: no more than a piece is held. The order of the rows does not tell who is who."""
    monkeypatch.setattr("ombud.extracts.building.PEOPLE", 2)
    monkeypatch.setattr("ombud.vault.crowd.pages.PEOPLE", 2)
    people = [customer(clinic) for _ in range(7)]
    told: list[int] = []
    stores = stores_of(clinic)
    header = build(stores, BUSINESS, by=ADA, now=NOW, progress=told.append)
    assert isinstance(header, ExtractHeader)
    assert (header.people, told) == (7, [2, 4, 6, 7])
    with clinic.vault.database.read() as tx:
        held = rows_of.pieces(tx, header.id)
    assert len({row.number for row in held}) == 4
    with opened(stores, BUSINESS, now=NOW) as extract:
        pseudonyms = [row[0] for row in extract.ask("SELECT pseudonym FROM person")]
        assert len(set(pseudonyms)) == len(people)
        assert extract.ask("SELECT count(*) FROM agreement") == [(7,)]


def test_the_log_says_what_was_done_and_names_nobody(clinic: Clinic) -> None:
    """G-04: begun, built, ended, each an entry with counts."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    drop(stores, header.id, by=ADA, now=NOW)
    clinic.vault.ledger.sequence(NOW)
    said = log_of(clinic)
    assert [entry.facts["step"] for entry in said] == ["begin", "built", "dropped"]
    assert said[1].facts["people"] == 1
    assert all(entry.purpose == BUSINESS and entry.subject is None for entry in said)


def log_of(clinic: Clinic) -> list[Entry]:
    """The entries about extracts, the oldest first."""
    with clinic.vault.database.read() as tx:
        found = [logged.entry for logged in clinic.vault.ledger.entries(tx)]
    return sorted(
        (one for one in found if one.act is Act.EXTRACT), key=lambda one: _STEPS.index(str(one.facts["step"]))
    )


_STEPS = ["begin", "built", "prune", "dropped", "expired", "interrupted", "lost"]


def test_a_spent_account_builds_nothing(clinic: Clinic) -> None:
    """P-11, threats 2 and 10: opening a crowd is a look-up; what was begun is taken away."""
    customer(clinic)
    stores = stores_of(clinic)
    clinic.vault.budget._limits["ada"] = 0  # type: ignore[attr-defined]
    with pytest.raises(CrowdOverBudgetError):
        build(stores, BUSINESS, by=ADA, now=NOW)
    assert headers(stores, now=NOW) == []
    assert stores.shelf.extracts() == []
