"""A model is run: who gets a profile and who does not, one by one (N-09.1, N-09.3, N-13.2, N-13.3, T-22, R-32)."""

import json
from datetime import timedelta

import pytest

from ombud.analysis.profiling import register
from ombud.analysis.profiling import run as running
from ombud.analysis.profiling.drop import UNKNOWN, Dropped, drop
from ombud.analysis.profiling.model import PURPOSE
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import AT_ONCE, Planned, plan, run
from ombud.analysis.profiling.source import Definition
from ombud.audit import Act
from ombud.collection.relate import Declined
from ombud.database import ConflictFault
from ombud.policy.ask import Flag
from ombud.policy.model import PolicyFile
from ombud.relations import Kind
from ombud.requests import objection, restrict, withdraw
from ombud.requests.protect import Protection, protect
from ombud.retention import sweep
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.vault import ABOUT_THIRD_PARTY
from ombud.vault.crowd import Crowd
from tests.analysis.profiling.people import C_2, MARTA, NO, example, kept, read, says_yes, somebody
from tests.clinic import ADA, CAMPAIGNS, DISA, RUT, Clinic
from tests.collection.rows import logged

FITNESS = example("friskvard")
OF_AGE = read(
    "model: aldrar\nversion: 1\nmethod: rules\ntitle: {sv: t, en: t}\nwhy: {sv: v, en: w}\n"
    "segments:\n  - {name: alla, words: {sv: a, en: a}, when: [has massage or traningskort or kostradgivning]}\n"
)


def ran(clinic: Clinic, definition: Definition = FITNESS) -> Registered:
    done = run(clinic.vault, definition, by=MARTA, now=clinic.now)
    assert isinstance(done, Registered), done
    return done


def profiles(clinic: Clinic, subject: SubjectId) -> list[dict[str, str]]:
    """The person's profiles, where advertising may read any."""
    read = clinic.read(subject, PURPOSE, "profile", CAMPAIGNS)
    return [dict(one.fields) for one in read.data.reveal()] if hasattr(read, "data") else []


def segments(clinic: Clinic, subject: SubjectId) -> list[str]:
    return [one["segment"] for one in profiles(clinic, subject)]


def stored(clinic: Clinic, subject: SubjectId, klass: str = "profile") -> tuple[int, bool]:
    """How many rows of the class there are, and whether there is a key of it."""
    with clinic.vault.database.read() as tx:
        rows = tx.all("SELECT category FROM record WHERE subject_id = ? AND klass = ?", subject, klass)
        keys = tx.all("SELECT class FROM data_key WHERE subject_id = ? AND class = ?", subject, klass)
    return len(rows), bool(keys)


def test_everybody_who_said_yes_is_placed_by_the_rules_in_their_order(clinic: Clinic) -> None:
    """N-09.1, S-01: model, version, when, until when, and what counted."""
    new = somebody(clinic, has=("traningskort",))
    used = somebody(clinic, had=("massage",), born="1985-01-01")
    curious = somebody(clinic, has=("traningskort",), months_ago=12, interests="massage; yoga")
    nowhere = somebody(clinic, has=("traningskort",), months_ago=12)
    refused = somebody(clinic, has=("traningskort",), yes=False)
    done = ran(clinic)
    assert (done.state, done.made_by, done.run_at, done.ended_at) == (State.IN_USE, "marta", clinic.now, clinic.now)
    (profile,) = profiles(clinic, new)
    assert {name: profile[name] for name in ("model", "segment", "computed_at", "expires_at")} == {
        "model": "friskvard", "segment": "nybliven-medlem", "computed_at": "2026-11-23", "expires_at": "2027-11-24"
    }  # fmt: skip
    assert json.loads(profile["factors"]) == {
        "version": 1, "why": [["has", "traningskort", "met"], ["took_up", "traningskort/3", "met"]]
    }  # fmt: skip
    assert segments(clinic, used) == ["massagevan"]
    assert segments(clinic, curious) == ["nyfiken"]
    assert segments(clinic, nowhere) == []
    assert clinic.refused(nowhere, PURPOSE, "profile", CAMPAIGNS) == {"D-12"}
    assert "D-05" in clinic.refused(refused, PURPOSE, "profile", CAMPAIGNS)
    assert stored(clinic, refused) == (0, False)
    assert done.card["people"] is None  # four: fewer than five are no number
    assert logged(clinic, nowhere, Act.PROFILE) == ["done"]
    assert logged(clinic, refused, Act.PROFILE) == []


def test_nobody_is_profiled_who_may_not_be(clinic: Clinic) -> None:
    """N-09.3, R-32, R-41: consent, of age, not protected, not restricted, no objection, not dead."""
    child = somebody(clinic, has=("traningskort",), flags=(Flag.DECEASED,), yes=False)
    protected = somebody(clinic, has=("traningskort",))
    protect(clinic.vault, protected, Protection("marking", "avisering"), by=DISA, now=clinic.now)
    restricted = somebody(clinic, has=("traningskort",))
    restrict(clinic.vault, restricted, "18.1.a", None, by=RUT, now=clinic.now)
    objected = somebody(clinic, has=("traningskort",))
    objection(clinic.vault, objected, NO, "phone", by=RUT, now=clinic.now)
    withdrawn = somebody(clinic, has=("traningskort",))
    withdraw(clinic.vault, withdrawn, C_2, by=RUT, now=clinic.now)
    may = somebody(clinic, has=("traningskort",))
    done = ran(clinic)
    for one in (child, protected, restricted, objected, withdrawn):
        assert stored(clinic, one) == (0, False)
    assert segments(clinic, may) == ["nybliven-medlem"]
    assert done.card["people"] is None  # one: fewer than five are no number


def test_no_minor_is_profiled_though_a_consent_stands(clinic: Clinic) -> None:
    """R-32: `decide` says so, whoever consents."""
    child = somebody(clinic, has=("traningskort",))
    with clinic.vault.database.act() as tx:
        from ombud.choices.model import FLAG_BITS
        from ombud.choices.store import set_flags

        set_flags(tx, child, on=0, off=FLAG_BITS[Flag.ADULT])
    ran(clinic)
    assert stored(clinic, child) == (0, False)


def test_the_same_run_again_replaces_and_leaves_one(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",), interests="massage")
    ran(clinic)
    assert stored(clinic, subject) == (2, True)
    clinic.later(days=40)
    done = ran(clinic)
    assert (done.version, done.run_at) == (1, clinic.now)
    assert [one["computed_at"] for one in profiles(clinic, subject)] == ["2027-01-02"]
    assert stored(clinic, subject) == (2, True)


def test_whoever_fits_no_more_has_none_and_the_key_goes_with_the_last(clinic: Clinic) -> None:
    """N-13.3, Art. 5(1)(c): and the consent stands, though the store is empty."""
    subject = somebody(clinic, has=("traningskort",))
    both = somebody(clinic, has=("traningskort",), interests="yoga")
    ran(clinic)
    clinic.later(days=100)
    ran(clinic)
    assert stored(clinic, subject) == (0, False)
    assert stored(clinic, both) == (1, True)
    sweep(clinic.vault, by=RUT, now=clinic.now)
    assert clinic.refused(subject, PURPOSE, "profile", CAMPAIGNS) == {"D-12"}  # not D-05: the yes stands


def test_somebody_who_may_be_profiled_no_more_loses_every_profile(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort", "massage"))
    ran(clinic)
    ran(clinic, OF_AGE)
    assert sorted(segments(clinic, subject)) == ["alla", "nybliven-medlem"]
    protect(clinic.vault, subject, Protection("marking", "avisering"), by=DISA, now=clinic.now)
    ran(clinic)
    assert stored(clinic, subject) == (0, False)
    assert "refused" in logged(clinic, subject, Act.PROFILE)


def test_what_is_restricted_is_neither_read_nor_erased(clinic: Clinic) -> None:
    """Art. 18(2): storage goes on."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    clinic.later(days=100)
    ran(clinic)
    assert stored(clinic, subject) == (1, True)
    assert "D-10" in clinic.refused(subject, PURPOSE, "profile", CAMPAIGNS)
    assert isinstance(drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now), Dropped)
    assert stored(clinic, subject) == (1, True)


def test_a_profile_ends_by_itself_after_twelve_months(clinic: Clinic) -> None:
    """T-22, N-13.2."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    clinic.later(days=365)
    assert segments(clinic, subject) == ["nybliven-medlem"]
    clinic.later(days=1)
    assert segments(clinic, subject) == []
    sweep(clinic.vault, by=RUT, now=clinic.now)
    assert stored(clinic, subject) == (0, False)


def test_the_inputs_are_read_for_twelve_months_after_the_latest_contact(clinic: Clinic) -> None:
    subject = somebody(clinic, had=("massage",), born="1985-01-01")
    clinic.later(days=370)
    done = ran(clinic)
    assert segments(clinic, subject) == []
    assert done.card["left_out"] == {"others": None}


def test_interests_that_say_something_of_health_are_no_feature(clinic: Clinic) -> None:
    """N-09.2: the person has chosen them, and C-2 is not for health."""
    text = (
        "model: {}\nversion: 1\nmethod: rules\ntitle: {{sv: t, en: t}}\nwhy: {{sv: v, en: w}}\n"
        "segments:\n  - {{name: aa, words: {{sv: a, en: a}}, when: [interest is {}]}}\n"
    )
    subject = somebody(clinic, has=("traningskort",), interests="diabetes, yoga, psyk_ohalsa")
    ran(clinic, read(text.format("yoga", "yoga")))
    assert segments(clinic, subject) == ["aa"]
    (found,) = list(running.everybody(Crowd(clinic.vault, running.question(MARTA), clinic.now), clinic.now))
    assert found.interests == {"yoga"}


def test_a_service_of_care_is_seen_by_no_model(clinic: Clinic) -> None:
    """N-09.2: an agreement on a service of care reveals health."""
    somebody(clinic, has=("traningskort", "vaccination"))
    (found,) = list(running.everybody(Crowd(clinic.vault, running.question(MARTA), clinic.now), clinic.now))
    assert {one.service for one in found.services} == {"traningskort"}
    assert (found.age_band, found.municipality) == ("30-39", "Exempelstad")
    assert "Exempelstad" not in repr(found)


def test_a_commitment_is_no_service_and_what_was_told_of_somebody_else_is_not_theirs(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",))
    clinic.begin(subject, Kind.COMMITMENT, service="massage")
    other = clinic.draft("contact", "contract", {"city": "Fjärranstad"}, marks=ABOUT_THIRD_PARTY)
    clinic.later(days=1)
    kept(clinic.store(subject, other))
    (found,) = list(running.everybody(Crowd(clinic.vault, running.question(MARTA), clinic.now), clinic.now))
    assert ({one.service for one in found.services}, found.municipality) == ({"traningskort"}, "Exempelstad")


def test_an_offer_that_was_never_signed_is_no_service(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",))
    clinic.begin(subject, Kind.AGREEMENT, service="massage")
    ran(clinic, OF_AGE)
    (found,) = list(running.everybody(Crowd(clinic.vault, running.question(MARTA), clinic.now), clinic.now))
    assert {one.service for one in found.services} == {"traningskort"}


def test_a_brought_in_record_of_an_agreement_counts_as_the_agreement_does(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",), born=None, months_ago=12)
    for fields in ({"service": "massage", "agreed_on": "2025-03-07", "ended_on": "2025-06-01"},
                   {"service": "kostradgivning", "starts_on": "nonsense"}, {"service": "flyg"}):  # fmt: skip
        kept(clinic.hold(subject, "agreement", "contract", **fields))
    (found,) = list(running.everybody(Crowd(clinic.vault, running.question(MARTA), clinic.now), clinic.now))
    assert {(one.service, f"{one.began:%Y-%m}", str(one.ended)) for one in found.services} == {
        ("traningskort", "2025-11", "None"), ("massage", "2025-03", "2025-06-01"), ("kostradgivning", "2026-11", "None")
    }  # fmt: skip
    ran(clinic)
    assert segments(clinic, subject) == []


def test_plans_count_and_write_nothing(clinic: Clinic) -> None:
    people = [somebody(clinic, has=("traningskort",)) for _ in range(6)]
    planned = plan(clinic.vault, FITNESS, by=MARTA, now=clinic.now)
    assert isinstance(planned, Planned)
    assert planned.card["segments"] == {"nybliven-medlem": 5}
    assert {stored(clinic, one) for one in people} == {(0, False)}
    with clinic.vault.database.read() as tx:
        assert register.registered(tx) == ()


@pytest.mark.parametrize(
    ("by", "text", "requirement"),
    [
        (ADA, "age is 30-39", "A-10"),
        (RUT, "age is 30-39", "A-10"),
        (MARTA, "clinic is north", "M-08"),
    ],
)
def test_what_may_not_run_computes_nothing(clinic: Clinic, by: object, text: str, requirement: str) -> None:
    """M-08, A-10: the reason is said, and nothing is registered."""
    definition = read(
        "model: prov\nversion: 1\nmethod: rules\ntitle: {sv: t, en: t}\nwhy: {sv: v, en: w}\n"
        f"segments:\n  - {{name: aa, words: {{sv: a, en: a}}, when: ['{text}']}}\n"
    )
    for what in (plan, run):
        done = what(clinic.vault, definition, by=by, now=clinic.now)  # type: ignore[operator]
        assert isinstance(done, Declined)
        assert done.requirement == requirement
    with clinic.vault.database.read() as tx:
        assert register.registered(tx) == ()


def test_a_version_never_changes_and_the_next_one_takes_its_place(clinic: Clinic) -> None:
    """S-01."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    other = FITNESS.model_copy(update={"segments": FITNESS.segments[1:]})
    refused = run(clinic.vault, other, by=MARTA, now=clinic.now)
    assert isinstance(refused, Declined)
    assert refused is running.CHANGED
    second = FITNESS.model_copy(
        update={"version": 2, "segments": [FITNESS.segments[0].model_copy(update={"name": "nya"})]}
    )
    ran(clinic, second)
    assert segments(clinic, subject) == ["nya"]
    with clinic.vault.database.read() as tx:
        assert [(one.version, one.state) for one in register.registered(tx)] == [
            (1, State.REPLACED), (2, State.IN_USE)
        ]  # fmt: skip
        now = register.current(tx, "friskvard")
    assert now is not None
    assert now.version == 2
    assert run(clinic.vault, FITNESS, by=MARTA, now=clinic.now) is running.OLDER
    assert plan(clinic.vault, FITNESS, by=MARTA, now=clinic.now) is running.OLDER


def test_a_dropped_model_leaves_its_card_and_nothing_else(clinic: Clinic) -> None:
    """Art. 5(2): what was done can be shown; the profiles and the numbers are gone."""
    subject, other = somebody(clinic, has=("traningskort",)), somebody(clinic, has=("kostradgivning",))
    ran(clinic)
    ran(clinic, OF_AGE)
    told: list[int] = []
    gone = drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now, progress=told.append)
    assert isinstance(gone, Dropped)
    assert (gone.model.state, gone.model.learned, bool(gone.model.card)) == (State.DROPPED, None, True)
    assert not gone.stays
    assert gone.text.en == "The model friskvard and its profiles are gone."
    assert segments(clinic, subject) == segments(clinic, other) == ["alla"]
    assert told == [2, 2]
    assert logged(clinic, other, Act.PROFILE) == ["done", "done"]
    assert drop(clinic.vault, "nothing", by=MARTA, now=clinic.now) is UNKNOWN
    again = ran(clinic)
    assert again.state is State.IN_USE
    ran(clinic, FITNESS.model_copy(update={"version": 2}))
    assert isinstance(drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now), Dropped)
    ran(clinic, FITNESS.model_copy(update={"version": 3}))
    assert isinstance(drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now), Dropped)
    with clinic.vault.database.read() as tx:
        assert {one.state for one in register.versions(tx, "friskvard")} == {State.DROPPED}


@pytest.mark.parametrize("by", [RUT, ADA, DISA])
def test_who_does_not_work_for_advertising_drops_no_model(clinic: Clinic, by: Actor) -> None:
    """A-10: and it is not said that anything is gone."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    assert drop(clinic.vault, "friskvard", by=by, now=clinic.now) is running.NOT_THE_ROLE
    assert segments(clinic, subject) == ["nybliven-medlem"]
    with clinic.vault.database.read() as tx:
        assert [one.state for one in register.versions(tx, "friskvard")] == [State.IN_USE]


def test_a_model_is_dropped_also_where_its_purpose_has_been_switched_off(clinic: Clinic) -> None:
    """N-11.2: a profile that nothing may read is of no use to anybody, and goes with the model."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    said = policy.file.model_dump(mode="json")
    said["purposes"][PURPOSE] |= {"off": {"sv": "Av.", "en": "Off."}}
    clinic.adopt(PolicyFile.model_validate(said), clinic.now)
    clinic.later(days=1)
    gone = drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now)
    assert isinstance(gone, Dropped)
    assert not gone.stays
    assert stored(clinic, subject) == (0, False)


@pytest.mark.parametrize("after", [2, 5])
def test_a_model_that_is_dropped_while_it_runs_stays_dropped(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Nobody gets a profile of it afterwards, and the run says so: in the middle, and when everybody is written."""
    people = [somebody(clinic, has=("traningskort",)) for _ in range(5)]
    monkeypatch.setattr(running, "AT_ONCE", 2)

    def dropped(people: int) -> None:
        if people == after:
            assert isinstance(drop(clinic.vault, "friskvard", by=MARTA, now=clinic.now), Dropped)

    done = run(clinic.vault, FITNESS, by=MARTA, now=clinic.now, progress=dropped)
    assert done is running.OVERTAKEN
    assert {stored(clinic, one) for one in people} == {(0, False)}
    with clinic.vault.database.read() as tx:
        assert [one.state for one in register.versions(tx, "friskvard")] == [State.DROPPED]


def test_a_run_that_a_later_version_has_overtaken_writes_nothing_over_it(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S-01: whoever is told why they are in a segment is told by the version in use."""
    people = [somebody(clinic, has=("traningskort",)) for _ in range(5)]
    monkeypatch.setattr(running, "AT_ONCE", 2)
    later = FITNESS.model_copy(update={"version": 2})

    def followed(people: int) -> None:
        if people == 2:
            ran(clinic, later)

    done = run(clinic.vault, FITNESS, by=MARTA, now=clinic.now, progress=followed)
    assert done is running.OVERTAKEN
    versions = {json.loads(one["factors"])["version"] for who in people for one in profiles(clinic, who)}
    assert versions == {2}
    with clinic.vault.database.read() as tx:
        assert [one.state for one in register.versions(tx, "friskvard")] == [State.REPLACED, State.IN_USE]


def test_a_run_of_yesterday_writes_nothing_over_one_of_today(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes at one version: the one that was begun anew is the one that counts."""
    people = [somebody(clinic, has=("traningskort",)) for _ in range(3)]
    monkeypatch.setattr(running, "AT_ONCE", 2)
    yesterday = clinic.now

    def slept(people: int) -> None:
        if people == 2:
            clinic.later(days=2)
            ran(clinic)

    assert run(clinic.vault, FITNESS, by=MARTA, now=yesterday, progress=slept) is running.OVERTAKEN
    assert {one["computed_at"] for who in people for one in profiles(clinic, who)} == {"2026-11-25"}


def test_many_people_go_some_at_a_time(clinic: Clinic) -> None:
    people = [somebody(clinic, has=("traningskort",)) for _ in range(AT_ONCE + 3)]
    told: list[int] = []
    done = run(clinic.vault, FITNESS, by=MARTA, now=clinic.now, progress=told.append)
    assert isinstance(done, Registered)
    assert told == [AT_ONCE, AT_ONCE + 3]
    assert done.card["segments"] == {"nybliven-medlem": 55}
    assert {stored(clinic, one) for one in people} == {(1, True)}


class Stopped(Exception):
    """The process is killed here."""


def test_a_run_that_was_killed_is_gone_on_with_as_of_the_day_it_began(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [somebody(clinic, has=("traningskort",)) for _ in range(5)]
    monkeypatch.setattr(running, "AT_ONCE", 2)

    def killed(people: int) -> None:
        if people >= 2:
            raise Stopped

    with pytest.raises(Stopped):
        run(clinic.vault, FITNESS, by=MARTA, now=clinic.now, progress=killed)
    with clinic.vault.database.read() as tx:
        begun = register.current(tx, "friskvard")
    assert begun is not None
    assert (begun.state, begun.ended_at, begun.card) == (State.RUNNING, None, {})
    assert sorted(len(segments(clinic, one)) for one in people) == [0, 0, 0, 1, 1]
    before = {one: ids(clinic, one) for one in people}
    clinic.later(hours=5)
    done = ran(clinic)
    assert (done.state, done.card["people"]) == (State.IN_USE, 5)
    assert {tuple(segments(clinic, one)) for one in people} == {("nybliven-medlem",)}
    assert {one["computed_at"] for subject in people for one in profiles(clinic, subject)} == {"2026-11-23"}
    assert all(ids(clinic, one) == had for one, had in before.items() if had)


def ids(clinic: Clinic, subject: SubjectId) -> list[bytes]:
    with clinic.vault.database.read() as tx:
        sql = "SELECT record_id FROM record WHERE subject_id = ? AND category = 'profile'"
        return [bytes(row[0]) for row in tx.all(sql, subject)]


def test_a_run_that_was_broken_off_days_ago_is_begun_anew(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",))
    with pytest.raises(Stopped):
        run(clinic.vault, FITNESS, by=MARTA, now=clinic.now, progress=_stop)
    clinic.later(days=2)
    assert ran(clinic).run_at == clinic.now
    assert [one["computed_at"] for one in profiles(clinic, subject)] == ["2026-11-25"]


def _stop(_people: int) -> None:
    raise Stopped


def test_an_act_that_met_another_process_is_tried_again(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = somebody(clinic, has=("traningskort",))
    real, tries = running._Pass._act, []

    def busy(self: running._Pass, people: list[SubjectId]) -> object:
        tries.append(people)
        if len(tries) < 3:
            raise ConflictFault("another process was faster")
        return real(self, people)

    monkeypatch.setattr(running._Pass, "_act", busy)
    ran(clinic)
    assert len(tries) == 3
    assert segments(clinic, subject) == ["nybliven-medlem"]
    monkeypatch.setattr(running._Pass, "_act", _conflict)
    with pytest.raises(ConflictFault):
        ran(clinic, OF_AGE)


def _conflict(self: running._Pass, people: object) -> None:
    raise ConflictFault("another process was faster")


def test_somebody_erased_between_the_choice_and_the_act_is_nobody(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ombud.erasure import erase
    from ombud.erasure import plan as planned

    subject = somebody(clinic)
    real = running._Pass._act

    def gone(self: running._Pass, people: list[SubjectId]) -> object:
        shown = planned(clinic.vault, subject, by=DISA, now=clinic.now)
        erase(clinic.vault, shown, by=DISA, now=clinic.now)
        return real(self, people)

    monkeypatch.setattr(running._Pass, "_act", gone)
    done = ran(clinic)
    assert done.card["people"] is None


def test_the_log_says_that_a_model_was_run_and_no_segment(clinic: Clinic) -> None:
    """G-04: one entry for each person opened, and of the run its beginning and end."""
    subject = somebody(clinic, has=("traningskort",))
    ran(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.who_read(tx, subject) if one.entry.act is Act.PROFILE]
    assert [(one.purpose, one.categories, dict(one.facts)) for one in entries] == [
        (PURPOSE, (CategoryId("profile"),), {"model": "friskvard", "version": 1, "rows": 0})
    ]
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert b"nybliven-medlem\x00" not in raw


def test_a_policy_that_stops_the_purpose_stops_every_model(clinic: Clinic) -> None:
    """A-40; an installation that adopts a version in which the profile shares a class computes nothing under it."""
    somebody(clinic, has=("traningskort",))
    ran(clinic)
    file = clinic.vault.book.in_force  # the policy in force
    with clinic.vault.database.read() as tx:
        policy = file(tx, clinic.now)
    assert policy is not None
    said = policy.file.model_dump(mode="json")
    said["purposes"][PURPOSE] |= {"retention_class": "marketing"}
    clinic.adopt(PolicyFile.model_validate(said), clinic.now)
    done = run(clinic.vault, FITNESS, by=MARTA, now=clinic.now + timedelta(days=1))
    assert isinstance(done, Declined)
    assert done.requirement == "N-13.3"


def test_people_who_say_yes_are_in_from_the_next_run_on(clinic: Clinic) -> None:
    subject = somebody(clinic, has=("traningskort",), yes=False)
    ran(clinic)
    assert stored(clinic, subject) == (0, False)
    says_yes(clinic, subject)
    assert stored(clinic, subject) == (0, False)  # a yes copies nothing
    ran(clinic)
    assert segments(clinic, subject) == ["nybliven-medlem"]
