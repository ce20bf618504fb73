"""A draft of the policy is replayed on the readings that are in the log: what would it have stopped?

The oracle is the clinic itself: the draft is adopted, and each reading is asked for once more through the door. What
that answers is what the replay had said.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Ask, Flag, Form, Refusal
from ombud.policy.model import Policy, PolicyFile
from ombud.relations import Kind
from ombud.requests import consent, withdraw
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import OverBudget
from ombud.vault.crowd import Crowd
from ombud.vault.replay import Verdict
from ombud.vault.replaying import Replayed, replayed
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic, demo_policy
from tests.vault.crowd.people import asks, customer, populate

WHO = {
    "contract.perform": RUT, "care.record": VERA, "care.admin": VERA, "marketing.direct": CAMPAIGNS,
    "legal.accounting": EVA, "contract.request": RUT,
}  # fmt: skip
"""Who reads for what."""
EMAIL = ChoiceId("consent.marketing.email")
Change = Callable[[PolicyFile], PolicyFile]


def _purpose(file: PolicyFile, purpose: str, **changes: object) -> PolicyFile:
    made = file.purposes[PurposeId(purpose)].model_copy(update=changes)
    return file.model_copy(update={"purposes": {**file.purposes, PurposeId(purpose): made}})


def _without(purpose: str, category: str) -> Change:
    def change(file: PolicyFile) -> PolicyFile:
        kept = [used for used in file.purposes[PurposeId(purpose)].categories if used.id != category]
        return _purpose(file, purpose, categories=kept)

    return change


def _role_without(role: str, purpose: str) -> Change:
    def change(file: PolicyFile) -> PolicyFile:
        one = file.roles[role]  # type: ignore[index]
        left = one.model_copy(update={"purposes": [kept for kept in one.purposes if kept != purpose]})
        return file.model_copy(update={"roles": {**file.roles, role: left}})

    return change


def _role_with(role: str, purpose: str) -> Change:
    def change(file: PolicyFile) -> PolicyFile:
        one = file.roles[role]  # type: ignore[index]
        more = one.model_copy(update={"purposes": [*one.purposes, PurposeId(purpose)]})
        return file.model_copy(update={"roles": {**file.roles, role: more}})

    return change


CHANGES: dict[str, tuple[Change, ...]] = {
    "the same": (),
    "no contact details for contracts": (_without("contract.perform", "contact"),),
    "no names in care": (_without("care.record", "name"),),
    "reception has no contracts": (_role_without("receptionist", "contract.perform"),),
    "reception reads journals": (_role_with("receptionist", "care.record"),),
    "no advertising without consent texts": (lambda file: _purpose(file, "marketing.direct", bases=[]),),
    "advertising is off": (
        lambda file: _purpose(file, "marketing.direct", off=file.purposes[PurposeId("care.record")].name),
    ),
    "nothing is kept of contracts": (lambda file: _purpose(file, "contract.perform", storage=[]),),
    "adults alone in contracts": (lambda file: _purpose(file, "contract.perform", adults_only=True),),
    "contracts are gone": (
        lambda file: file.model_copy(
            update={"purposes": {p: one for p, one in file.purposes.items() if p != "contract.perform"}}
        ),
    ),
    "several at once": (
        _without("contract.perform", "contact"), _role_with("receptionist", "care.record"),
        _role_without("care_staff", "care.record"),
    ),
}  # fmt: skip


def _draft(*changes: Change) -> PolicyFile:
    file = demo_policy()
    for change in changes:
        file = change(file)
    return file


@pytest.fixture
def asked(clinic: Clinic) -> list[Ask]:
    """A day at the clinic: three people, read of by those who may and by those who may not."""
    asks = []
    for kind in ("customer", "patient", "child"):
        subject = clinic.somebody(*(() if kind != "child" else (Flag.PROTECTED,)))
        clinic.begin(subject, Kind.CONTACT)
        clinic.begin(subject, Kind.AGREEMENT, service="lakarbesok" if kind == "patient" else "traningskort")
        if kind == "customer":
            consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
        clinic.hold(subject, "contact", "contract", email="t@example.se")
        clinic.hold(subject, "name", "contract", given="Tolvan")
        if kind == "patient":
            clinic.store(subject, clinic.draft("health", "care", {"text": "Stel nacke."}))
        for purpose, by in WHO.items():
            for category in ("contact", "name", "health"):
                asks.append(Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), by))
        both = frozenset({CategoryId("contact"), CategoryId("name")})
        asks.append(Ask(subject, PurposeId("contract.perform"), both, RUT))
        asks.append(Ask(subject, PurposeId("care.record"), frozenset({CategoryId("health")}), RUT))
    for ask in asks:
        clinic.vault.open(ask, now=clinic.now)
    return asks


def _replayed(clinic: Clinic, file: PolicyFile, most: int = 20_000) -> Replayed:
    clinic.vault.ledger.sequence(clinic.now)
    since = clinic.now - timedelta(days=30)
    draft = Policy(2, clinic.now, file)
    return replayed(clinic.vault, draft, since, clinic.now + timedelta(seconds=1), most)


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.on("sqlite")
def test_what_the_replay_says_is_what_the_door_answers_under_the_draft(
    clinic: Clinic, asked: list[Ask], changes: tuple[Change, ...]
) -> None:
    before = [isinstance(clinic.vault.ask(ask, now=clinic.now), Refusal) for ask in asked]
    said = _replayed(clinic, _draft(*changes))
    clinic.adopt(_draft(*changes), clinic.now)
    after = [isinstance(clinic.vault.ask(ask, now=clinic.now), Refusal) for ask in asked]
    pairs = list(zip(before, after, strict=True))
    assert dict(said.found.counts) == {
        Verdict.PERMITTED: pairs.count((False, False)), Verdict.REFUSED: pairs.count((True, True)),
        Verdict.STOPPED: pairs.count((False, True)), Verdict.ALLOWED: pairs.count((True, False)),
        Verdict.UNSETTLED: 0,
    }  # fmt: skip
    assert sum(group.readings for group in said.found.changed) == pairs.count((False, True)) + pairs.count(
        (True, False)
    )


EXTRACT_CHANGES: dict[str, tuple[Change, ...]] = {
    "the same": (),
    "no agreements": (_without("statistics.business", "agreement"),),
    "not for the analyst": (_role_without("analyst", "statistics.business"),),
    "no health": (_without("statistics.care", "health"), _without("analysis.patient", "health")),
}


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("changes", EXTRACT_CHANGES.values(), ids=EXTRACT_CHANGES.keys())
def test_an_extract_is_decided_as_the_crowd_decides(clinic: Clinic, changes: tuple[Change, ...]) -> None:
    """The oracle is the crowd, asked once more under the draft."""
    populate(clinic)
    questions = [ask for ask in asks() if ask.form is Form.EXTRACT and ask.purpose != "profiling.marketing"]
    opened = {ask: _permitted(clinic, ask) for ask in questions}
    for ask in questions:
        list(Crowd(clinic.vault, ask, clinic.now).opened())
    said = _replayed(clinic, _draft(*changes)).found
    clinic.adopt(_draft(*changes), clinic.now)
    lost = sum(len(people - _permitted(clinic, ask)) for ask, people in opened.items())
    assert (said.counts[Verdict.STOPPED], said.counts[Verdict.UNSETTLED]) == (lost, 0)
    assert said.readings == sum(map(len, opened.values())) > 10


def _permitted(clinic: Clinic, ask: Ask) -> set[SubjectId]:
    return {one.subject for one in Crowd(clinic.vault, ask, clinic.now).decided() if not one.refusing}


def test_of_a_reading_whose_facts_have_changed_nothing_is_claimed(clinic: Clinic, asked: list[Ask]) -> None:
    """She said yes to advertising, was written to, and took it back: the log's version would not say yes again."""
    customer = asked[0].subject
    withdraw(clinic.vault, customer, EMAIL, by=RUT, now=clinic.now)
    said = _replayed(clinic, _draft(*CHANGES["advertising is off"])).found
    mail = [ask for ask in asked if ask.subject == customer and ask.purpose == "marketing.direct"]
    assert said.counts[Verdict.UNSETTLED] == len(mail)
    assert said.counts[Verdict.STOPPED] == 0


def test_whoever_is_erased_is_not_in_the_replay(clinic: Clinic, asked: list[Ask]) -> None:
    whole = _replayed(clinic, _draft()).found.readings
    gone = clinic.somebody()
    clinic.hold(gone, "contact", "contract", email="u@example.se")
    clinic.read(gone, "contract.perform", "contact")
    assert _replayed(clinic, _draft()).found.readings == whole + 1
    erased = erase(clinic.vault, plan(clinic.vault, gone, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
    assert isinstance(erased, Receipt)
    assert _replayed(clinic, _draft()).found.readings == whole


def test_the_latest_readings_are_taken_and_the_others_counted(clinic: Clinic, asked: list[Ask]) -> None:
    said = _replayed(clinic, _draft(), most=5)
    assert (said.found.readings, said.left_out) == (5, len(asked) - 5)


@pytest.mark.on("sqlite")
def test_what_the_pace_refused_is_no_reading(clinic: Clinic) -> None:
    """No policy decided it, so no draft would decide it otherwise."""
    clinic.vault.budget._limits = {"rut": 1}  # type: ignore[misc]
    people = [customer(clinic, number) for number in range(3)]
    answers = [clinic.read(subject, "contract.perform", "name") for subject in people]
    assert [type(answer) for answer in answers].count(OverBudget) == 2
    assert _replayed(clinic, _draft()).found.readings == 3 - 2
