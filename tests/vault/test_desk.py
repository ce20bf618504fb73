"""The short way to an answer: it says what the long way says, and obeys at once what another process did."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.actors import close_care, open_care
from ombud.audit import Act
from ombud.choices import Limit, LimitKind
from ombud.collection.relate import close
from ombud.erasure import erase, plan
from ombud.keys import KeyDirectory, TamperedError, Tombstone
from ombud.policy.ask import Ask, Flag, Permit, Refusal
from ombud.policy.model import PolicyFile
from ombud.relations import Kind
from ombud.requests import block, consent, lift, objection, restrict
from ombud.terms import CategoryId, ChoiceId, ClassId, PurposeId, SubjectId
from ombud.vault import Opened, PolicyBook, Vault
from ombud.vault import desk as desk_module
from ombud.vault import entry as entry_module
from ombud.vault.keys import PersonKeys
from ombud.vault.read import Answer, Reader
from tests.clinic import CAMPAIGNS, DISA, EVA, NOW, RUT, STELLAN, VERA, Clinic, demo_policy

ASKED = (
    ("contract.request", ("name",), RUT, None), ("contract.perform", ("name", "contact"), RUT, None),
    ("contract.perform", ("personnummer",), RUT, None), ("marketing.direct", ("contact",), CAMPAIGNS, "email"),
    ("care.record", ("health",), VERA, None), ("care.record", ("health", "name"), STELLAN, None),
    ("legal.claims", ("name",), EVA, None), ("newsletter", ("name",), RUT, None),
    ("contract.rights", ("name", "agreement"), EVA, None),
)  # fmt: skip


def asks(subject: SubjectId) -> list[Ask]:
    return [
        Ask(subject, PurposeId(purpose), frozenset(map(CategoryId, categories)), by, channel)
        for purpose, categories, by, channel in ASKED
    ]


def the_long_way(vault: Vault, ask: Ask, clinic: Clinic) -> Answer:
    with vault.database.read() as tx:
        keys = PersonKeys(vault.directory, tx, ask.subject)
        return Reader(vault.book, vault.keyring).answer(tx, ask, keys, clinic.now)


def agree(clinic: Clinic, subject: SubjectId) -> int:
    """Every ask has the same answer on both ways; how many are permitted."""
    permitted = 0
    for ask in asks(subject):
        short, long = clinic.vault.open(ask, now=clinic.now), the_long_way(clinic.vault, ask, clinic)
        if isinstance(short, Refusal):
            assert short == long.refusal
            continue
        permitted += 1
        assert (long.refusal, set(map(told, long.permits))) == (None, set(map(told, short.permits)))
        assert {row.record_id for row in long.rows} == {value.record_id for value in short.data.reveal()}
    return permitted


def told(permit: Permit) -> tuple[object, ...]:
    return permit.ask, permit.policy_number, permit.rules, permit.at


@pytest.fixture
def nelly(clinic: Clinic) -> SubjectId:
    """A customer and patient with something in every store."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    clinic.hold(subject, "name", "care", given="Nelly")
    for number in ("1", "2"):
        draft = clinic.draft("health", "care", {"text": number}, document="d", author="vera", unit=VERA.unit)
        clinic.store(subject, replace(draft, event_at=NOW - timedelta(days=int(number))))
    with clinic.vault.database.act() as tx:
        open_care(tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=NOW)
    return subject


def test_both_ways_say_the_same_whatever_happens_to_somebody(clinic: Clinic, nelly: SubjectId) -> None:
    vault, by_desk = clinic.vault, {"by": RUT, "now": clinic.now}
    seen = [agree(clinic, nelly)]
    consent(vault, nelly, ChoiceId("consent.marketing.email"), "desk", **by_desk)  # type: ignore[arg-type]
    seen.append(agree(clinic, nelly))
    objection(vault, nelly, ChoiceId("object.direct_marketing"), "phone", **by_desk)  # type: ignore[arg-type]
    seen.append(agree(clinic, nelly))
    limit = restrict(vault, nelly, "18.1.a", CategoryId("name"), **by_desk)  # type: ignore[arg-type]
    seen.append(agree(clinic, nelly))
    lift(vault, nelly, limit.id, **by_desk)  # type: ignore[arg-type, union-attr]
    block(vault, nelly, LimitKind.BLOCK, **by_desk)  # type: ignore[arg-type]
    seen.append(agree(clinic, nelly))
    with vault.database.act() as tx:
        close_care(tx, nelly, vault.keyring.blind("unit", VERA.unit), now=clinic.now)
    seen.append(agree(clinic, nelly))
    for days in (100, 400, 4000):
        clinic.later(days=days)
        seen.append(agree(clinic, nelly))
    assert max(seen) > min(seen)


def test_consent_for_one_service_asks_which_services_there_are(clinic: Clinic) -> None:
    """C-3: only the sealed relation knows the service; the long way is gone for it."""
    subject = clinic.somebody()
    agreement = clinic.begin(subject, Kind.AGREEMENT, service="massage")
    clinic.hold(subject, "personnummer", "contract", personnummer="189001019802")
    agree(clinic, subject)
    close(clinic.vault, subject, agreement.id, by=RUT, now=clinic.now)
    agree(clinic, subject)


def test_nobody_is_refused_on_both_ways(clinic: Clinic) -> None:
    assert agree(clinic, SubjectId(b"?" * 16)) == 0


def test_another_policy_is_obeyed_from_its_first_moment(clinic: Clinic, nelly: SubjectId) -> None:
    """And again the old one, by who asks as of before (a report of yesterday)."""
    file = clinic.vault.book.in_force
    assert isinstance(clinic.read(nelly, "contract.request", "name"), Opened)
    with clinic.vault.database.read() as tx:
        old = file(tx, clinic.now)
    assert old
    off = old.file.purposes[PurposeId("contract.request")].model_copy(update={"off": old.file.title})
    purposes = {**old.file.purposes, PurposeId("contract.request"): off}
    clinic.adopt(PolicyFile.model_validate(old.file.model_copy(update={"purposes": purposes})), NOW + timedelta(days=1))
    assert isinstance(clinic.read(nelly, "contract.request", "name"), Opened)
    assert agree(clinic, nelly)
    clinic.later(days=1)
    assert "D-02" in clinic.refused(nelly, "contract.request", "name")
    agree(clinic, nelly)
    clinic.later(days=-1)
    assert isinstance(clinic.read(nelly, "contract.request", "name"), Opened)


def test_an_erasure_by_another_process_is_obeyed_by_the_next_read(clinic: Clinic, nelly: SubjectId) -> None:
    assert isinstance(clinic.read(nelly, "care.record", "health", VERA), Opened)
    other = KeyDirectory(clinic.vault.keyring, clinic.vault.new_id)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM record WHERE subject_id = ? AND klass = 'care'", nelly)
        other.erase(tx, nelly, (ClassId("care"),), Tombstone(NOW, b"p" * 32, NOW))
    answer = clinic.read(nelly, "care.record", "health", VERA)
    assert isinstance(answer, Refusal) or list(answer.data.reveal()) == []


def test_a_version_whose_hour_comes_is_obeyed_though_nothing_is_committed(clinic: Clinic, nelly: SubjectId) -> None:
    """Within the hour for which a desk stands, with everybody remembered: the clock alone decides."""
    file = demo_policy()
    off = file.purposes[PurposeId("contract.request")].model_copy(update={"off": file.title})
    purposes = {**file.purposes, PurposeId("contract.request"): off}
    clinic.adopt(
        PolicyFile.model_validate(file.model_copy(update={"purposes": purposes})), clinic.now + timedelta(minutes=10)
    )
    for _ in range(4):
        assert isinstance(clinic.read(nelly, "contract.request", "name"), Opened)
    clinic.later(minutes=20)
    for _ in range(4):
        assert "D-02" in clinic.refused(nelly, "contract.request", "name")
    clinic.later(minutes=-15)
    assert isinstance(clinic.read(nelly, "contract.request", "name"), Opened)


def test_a_record_without_its_key_is_a_fault_on_both_ways(clinic: Clinic, nelly: SubjectId) -> None:
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM data_key WHERE subject_id = ? AND class = 'contract'", nelly)
    with pytest.raises(TamperedError, match="the key of a record"):
        clinic.read(nelly, "contract.request", "name")
    restrict(clinic.vault, nelly, "18.1.a", CategoryId("contact"), by=RUT, now=clinic.now)
    with pytest.raises(TamperedError, match="the key of a record"):
        clinic.read(nelly, "contract.request", "name")


def test_what_is_remembered_is_bounded(clinic: Clinic, nelly: SubjectId, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "_DESKS", 1)
    monkeypatch.setattr(entry_module, "_HEADINGS", 1)
    for _ in range(2):
        assert agree(clinic, nelly)
        clinic.vault.ask(asks(nelly)[0], now=clinic.now)
    assert len(clinic.vault._desks._open) == 1


def test_every_answer_of_a_desk_has_an_entry_of_its_own(clinic: Clinic, nelly: SubjectId) -> None:
    for _ in range(3):
        clinic.read(nelly, "contract.request", "name")
        clinic.read(nelly, "marketing.direct", "contact", CAMPAIGNS, "email")
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.act() as tx:
        said = [one.entry for one in clinic.vault.ledger.who_read(tx, nelly) if one.entry.act is Act.OPEN]
    assert sorted((e.purpose, e.outcome, e.facts["records"]) for e in said) == [
        *[("contract.request", "permitted", 1)] * 3, *[("marketing.direct", "refused", 0)] * 3,
    ]  # fmt: skip
    assert {e.at for e in said} == {clinic.now}


def test_a_fresh_process_remembers_nothing(clinic: Clinic, nelly: SubjectId) -> None:
    agree(clinic, nelly)
    clinic.vault = replace(clinic.vault, book=PolicyBook())
    agree(clinic, nelly)


def test_who_was_erased_is_not_left_in_memory_not_even_sealed(clinic: Clinic) -> None:
    """Design 5, 5."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Tolvan")
    for _ in range(2):
        assert isinstance(clinic.read(subject, "contract.request", "name"), Opened)
    assert remembered(clinic)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    erase(clinic.vault, shown, by=DISA, now=clinic.now)
    assert not remembered(clinic)


def test_only_so_many_people_are_remembered(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """And a desk at which nothing could be asked yet is no hindrance."""
    nothing = Ask(SubjectId(b"?" * 16), PurposeId("contract.request"), frozenset(), RUT)
    assert isinstance(clinic.vault.open(nothing, now=clinic.now), Refusal)
    monkeypatch.setattr(desk_module, "_HELD", 3)
    for _ in range(5):
        subject = clinic.somebody()
        clinic.begin(subject, Kind.MEASURE)
        clinic.hold(subject, "name", "contract", given="Tolvan")
        for _ in range(3):
            assert isinstance(clinic.read(subject, "contract.request", "name"), Opened)
    assert 0 < len(remembered(clinic)) <= 3


def customers(clinic: Clinic, number: int) -> list[SubjectId]:
    """They have asked for something, and have been read so often that they are remembered."""
    found = []
    for _ in range(number):
        found.append(clinic.somebody())
        clinic.begin(found[-1], Kind.MEASURE)
        clinic.hold(found[-1], "name", "contract", given="Tolvan")
    for subject in found * 3:
        assert isinstance(clinic.read(subject, "contract.request", "name"), Opened)
    assert sorted(remembered(clinic)) == sorted(found)
    return found


def test_whoever_is_read_after_somebody_else_obeys_what_was_done_to_them(clinic: Clinic) -> None:
    """Something was committed: the first who is read finds that out, for all who are remembered."""
    anna, bo, cia = customers(clinic, 3)
    with ThreadPoolExecutor(1) as elsewhere:
        for somebody in (bo, cia):
            restricted = elsewhere.submit(restrict, clinic.vault, somebody, "18.1.a", None, by=RUT, now=clinic.now)
            assert isinstance(restricted.result(), Limit)
            for _ in range(2):
                assert isinstance(clinic.read(anna, "contract.request", "name"), Opened)
                assert clinic.refused(somebody, "contract.request", "name")


def test_what_was_read_by_an_older_turn_is_asked_anew(clinic: Clinic) -> None:
    """A turn that another thread took is older than what is read by it, never younger."""
    anna, bo = customers(clinic, 2)
    with ThreadPoolExecutor(1) as elsewhere:

        def read_elsewhere(subject: SubjectId) -> object:
            return elsewhere.submit(clinic.read, subject, "contract.request", "name").result()

        for subject in (anna, bo):
            for _ in range(3):
                assert isinstance(read_elsewhere(subject), Opened)
                assert isinstance(clinic.read(anna, "contract.request", "name"), Opened)
        clinic.begin(anna, Kind.CLAIM)
        assert isinstance(clinic.read(bo, "contract.request", "name"), Opened)
        assert isinstance(read_elsewhere(bo), Opened)
        restrict(clinic.vault, bo, "18.1.a", None, by=RUT, now=clinic.now)
        assert isinstance(read_elsewhere(bo), Refusal)
        assert isinstance(clinic.read(bo, "contract.request", "name"), Refusal)


def remembered(clinic: Clinic) -> list[SubjectId]:
    desks = [place.desk[2] for place in clinic.vault._desks._open.values()]
    return [subject for desk in desks if desk for subject, looked in desk.seen.items() if looked]
