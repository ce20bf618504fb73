"""What the vault keeps, finds and refuses, beyond a single read (N-01.2, N-11.1, P-11; design 4 and 5)."""

from datetime import timedelta

import pytest

from ombud.actors import open_care
from ombud.audit.model import EntryError
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import Anchor
from ombud.relations import Kind
from ombud.requests import consent, restrict, withdraw
from ombud.terms import CategoryId, ChoiceId, PurposeId
from ombud.vault import NoGround, NoPolicyError, Opened, PersonalData, Written
from ombud.vault.identity import Findable, findable, identifier, lookup
from ombud.vault.policies import PolicyChanged
from tests.clinic import DISA, LONG_AGO, NOW, RUT, VERA, Clinic

BEFORE_ALL = LONG_AGO - timedelta(days=1)


def test_before_the_first_policy_nothing_is_done_or_permitted(clinic: Clinic) -> None:
    subject = clinic.somebody()
    with pytest.raises(NoPolicyError), clinic.vault.act(by=RUT, now=BEFORE_ALL) as act:
        act.nothing_changed()
    with pytest.raises(NoPolicyError), clinic.vault.look(by=RUT, now=BEFORE_ALL) as look:
        look.person(subject).records()
    with pytest.raises(NoPolicyError):
        restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=BEFORE_ALL)
    answer = clinic.vault.open(clinic.asked(subject, "contract.request", "name"), now=BEFORE_ALL)
    assert isinstance(answer, Refusal)
    assert (answer.policy_number, [rule.value for rule in answer.rules]) == (0, ["D-01"])


def test_an_ask_for_nothing_is_refused(clinic: Clinic) -> None:
    answer = clinic.vault.open(Ask(clinic.somebody(), PurposeId("contract.request"), frozenset(), RUT), now=NOW)
    assert isinstance(answer, Refusal)


def test_an_act_without_its_entry_does_not_commit(clinic: Clinic) -> None:
    """G-04."""
    with pytest.raises(AssertionError, match="entry"), clinic.vault.act(by=RUT, now=NOW) as act:
        clinic.vault.directory.register(act.tx, NOW)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM subject") == (0,)


def test_a_purpose_that_is_no_code_is_a_fault_that_does_not_repeat_it(clinic: Clinic) -> None:
    with pytest.raises(EntryError) as fault:
        clinic.read(clinic.somebody(), "Tolvan Tolvansson", "name")
    assert "Tolvan" not in str(fault.value)


def test_one_category_that_is_refused_refuses_the_ask(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    both = frozenset({CategoryId("name"), CategoryId("health")})
    answer = clinic.vault.open(Ask(subject, PurposeId("contract.request"), both, RUT), now=NOW)
    assert isinstance(answer, Refusal)


def test_a_record_whose_own_ground_has_ended_is_left_out(clinic: Clinic) -> None:
    """T-01, T-32: two documents of one patient expire separately."""
    subject = clinic.somebody(Flag.ADULT)
    for number, years in ((1, 9), (2, 1)):
        at = NOW - timedelta(days=365 * years)
        draft = clinic.draft("health", "care", {"text": str(number)}, document=f"d{number}", author="vera",
                             event_at=at, collected_at=at, unit=VERA.unit)  # fmt: skip
        assert isinstance(clinic.store(subject, draft), Written)
    with clinic.vault.database.act() as tx:
        open_care(tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=NOW)
    assert len(clinic.values(subject, "care.record", "health", VERA)) == 2
    clinic.later(days=800)
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "2"}]


def test_a_new_entry_in_a_document_moves_the_end_of_all_of_it(clinic: Clinic) -> None:
    """T-31."""
    subject = clinic.somebody()
    old = NOW - timedelta(days=1000)
    first = clinic.draft("health", "care", {"text": "1"}, document="d", author="vera", event_at=old, collected_at=old)
    clinic.store(subject, first)
    with clinic.vault.act(by=RUT, now=NOW) as act:
        person = act.person(subject)
        person.seal(clinic.draft("health", "care", {"text": "2"}, document="d", author="vera"))
        person.settle()
        ends = act.tx.all("SELECT DISTINCT until FROM record WHERE subject_id = ?", subject)
        act.nothing_changed()
    assert len(ends) == 1


def test_what_is_not_kept_leaves_no_key_behind(clinic: Clinic) -> None:
    """N-11.1: a key without a record would keep somebody half alive."""
    subject = clinic.somebody()
    answer = clinic.hold(subject, "citizenship", "care", country="NO")
    assert answer == NoGround(CategoryId("citizenship"), "care")  # type: ignore[arg-type]
    assert "NO" not in repr(answer).replace("NoGround", "")
    with clinic.vault.database.read() as tx:
        assert "care" not in clinic.vault.directory.classes(tx, subject)


def test_the_same_content_is_one_record(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    first, again = (clinic.hold(subject, "name", "contract", given="Tolvan") for _ in range(2))
    assert isinstance(first, Written)
    assert isinstance(again, Written)
    assert (first.new, again.new, first.record_id) == (True, False, again.record_id)


def test_a_restriction_of_one_category_leaves_the_others(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    for category, values in (("name", {"given": "Tolvan"}), ("contact", {"email": "tolvan@example.se"})):
        clinic.hold(subject, category, "contract", **values)
    restrict(clinic.vault, subject, "18.1.a", CategoryId("name"), by=RUT, now=NOW)
    assert clinic.refused(subject, "contract.request", "name") == {"D-10"}
    assert clinic.values(subject, "contract.request", "contact") == [{"email": "tolvan@example.se"}]


def test_the_end_of_a_consent_starts_the_period_of_its_record(clinic: Clinic) -> None:
    """T-16."""
    subject, choice = clinic.somebody(), ChoiceId("consent.marketing.email")
    consent(clinic.vault, subject, choice, "desk", by=RUT, now=NOW)
    withdraw(clinic.vault, subject, choice, by=RUT, now=clinic.later(days=1))
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        anchors = act.person(subject).about.anchors
    assert (anchors[Anchor.CONSENT_ENDED], anchors[Anchor.LAST_INTERACTION]) == (clinic.now, NOW)


def test_a_version_that_is_missing_decides_nothing(clinic: Clinic) -> None:
    with pytest.raises(PolicyChanged, match="version 7"), clinic.vault.database.read() as tx:
        clinic.vault.book.version(tx, 7)


def test_opened_data_knows_its_size_and_kinds_and_is_no_value() -> None:
    nothing = PersonalData(b"s" * 16, ())  # type: ignore[arg-type]
    assert (len(nothing), repr(nothing)) == (0, "<personal data: 0 records of nothing>")
    assert hash(nothing) is not None
    assert nothing != PersonalData(b"s" * 16, ())  # type: ignore[arg-type]


def test_values_that_find_somebody_have_a_normal_form_and_others_find_nobody() -> None:
    """P-11: exact or nobody."""
    values = {"email": "Tolvan@Example.SE", "phone": "?", "reserve_id": "1.2.752.97.3.1.3 991981000010", "given": "x"}
    assert list(findable(values)) == [
        Findable("reserve_id", "1:1.2.752.97.3.1.3 991981000010"), Findable("email", "1:tolvan@example.se"),
    ]  # fmt: skip
    assert lookup("?", ("personnummer", "email")) is None
    assert identifier("key", "K1", "crm") == Findable("key", "crm:K1")
    assert identifier("personnummer", "189001019802", "") == Findable("personnummer", "1:189001019802")
    assert identifier("samordningsnummer", "191401682396", "") == Findable("samordningsnummer", "1:191401682396")
    assert identifier("reserve", "991981000010", "1.2.752.97.3.1.3").field == "reserve_id"
    with pytest.raises(ValueError, match="no normal form") as fault:
        identifier("email", "tolvan", "")
    assert "tolvan" not in str(fault.value)


def test_asking_is_logged_and_opens_nothing(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    answer = clinic.vault.ask(clinic.asked(subject, "contract.request", "name"), now=NOW)
    assert isinstance(answer, Opened)
    assert len(answer.data) == 0


def test_the_file_of_a_version_that_is_missing_cannot_be_shown(clinic: Clinic) -> None:
    with clinic.vault.database.act() as tx:
        clinic.vault.book.version(tx, 1)
        tx.run("DELETE FROM policy_version")
    with pytest.raises(PolicyChanged, match="version 1"), clinic.vault.database.read() as tx:
        clinic.vault.book.text(tx, 1)
