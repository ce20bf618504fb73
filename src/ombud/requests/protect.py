"""A person's identity is protected: noted with evidence, by one; taken away by two (R-41).

* Two kinds are noted: the marking of secrecy, which is a warning, and the protected registration, where the real
  address is in no register and mail goes through the Tax Agency. The third, a fictitious identity, looks like any
  other and must: the system cannot know of it, and nobody may note it here.
* From the act on the person is out of advertising and lists, is not found by name, every look at them is to be
  reviewed, and letters show no place.
* It is taken away when two people have said so, with what showed that it has ended.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import set_flags
from ombud.choices.circumstance import Circumstance, CircumstanceKind, CircumstanceState
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Flag, Refusal
from ombud.requests.circumstances import all_of, handled_person, keep, live, move
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person, Vault

KINDS = ("marking", "protected-registration")
"""Sekretessmarkering; skyddad folkbokföring (FBL 16–17 §§)."""
PROTECTED = CircumstanceKind.PROTECTED
Answer = Circumstance | Declined | Refusal
Meant = Callable[[Person], Circumstance | Declined]


@dataclass(frozen=True, slots=True)
class Protection:
    """Which it is, and what shows it."""

    kind: str
    evidence: str = field(repr=False)


def protect(vault: Vault, subject: SubjectId, protection: Protection, *, by: Actor, now: datetime) -> Answer:
    """Note that the person's identity is protected. In force from this act on."""

    def noted(person: Person) -> Circumstance | Declined:
        declined = _unfit(person, protection)
        if declined is not None:
            return declined
        one = Circumstance(
            subject, vault.new_id(), PROTECTED, CircumstanceState.HOLDS, now, protection.kind,
            protection.evidence.strip(), by.id,
        )  # fmt: skip
        keep(person, one)
        person.flag(Flag.PROTECTED)
        person.changed()
        person.said_no()  # no archive brings the person back as anybody
        return one

    return _change(vault, subject, "set", noted, by=by, now=now)


def unprotect(vault: Vault, subject: SubjectId, why: str, *, by: Actor, now: datetime) -> Answer:
    """Propose that it is taken away. It holds until a second person has looked."""

    def proposed(person: Person) -> Circumstance | Declined:
        one = live(person, PROTECTED)
        if Flag.PROTECTED not in person.about.wishes.flag_set():
            return NOT_PROTECTED
        if not why.strip():
            return NO_EVIDENCE
        ending = replace(
            _lost(person) if one is None else one.moved(),
            state=CircumstanceState.ENDING, why_ended=why.strip(), ended_by=(by.id,),
        )  # fmt: skip
        (keep if one is None else move)(person, ending)
        return ending

    return _change(vault, subject, "proposed", proposed, by=by, now=now)


def approve_unprotecting(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> Answer:
    """A second person has looked: from now the person is met as everybody."""

    def ended(person: Person) -> Circumstance | Declined:
        one = live(person, PROTECTED)
        if one is None or one.state is not CircumstanceState.ENDING:
            return NOTHING_WAITS
        if by.id in one.ended_by:
            return SAME_PERSON
        after = one.moved(state=CircumstanceState.ENDED, ended_at=now, ended_by=(*one.ended_by, by.id))
        move(person, after)
        set_flags(person.act.tx, subject, off=(Flag.PROTECTED,))
        person.changed()
        return after

    return _change(vault, subject, "removed", ended, by=by, now=now)


def keep_protected(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> Answer:
    """A second person does not agree: it goes on."""

    def kept(person: Person) -> Circumstance | Declined:
        one = live(person, PROTECTED)
        if one is None or one.state is not CircumstanceState.ENDING:
            return NOTHING_WAITS
        after = one.moved(state=CircumstanceState.HOLDS, why_ended="", ended_by=())
        move(person, after)
        return after

    return _change(vault, subject, "kept", kept, by=by, now=now)


def protections(
    vault: Vault, subject: SubjectId, *, by: Actor, now: datetime
) -> tuple[Circumstance, ...] | Declined | Refusal:
    """Every protection that was noted of the person."""
    with vault.act(by=by, now=now) as act:
        person = handled_person(act, subject)
        known = isinstance(person, Person)
        outcome = Outcome.DONE if known else Outcome.REFUSED
        act.log(Kind.PROTECT, outcome, None if person is UNKNOWN_PERSON else subject, facts={"step": "listed"})
        return tuple(one for one in all_of(person) if one.kind is PROTECTED) if isinstance(person, Person) else person


def _change(vault: Vault, subject: SubjectId, step: str, meant: Meant, *, by: Actor, now: datetime) -> Answer:
    with vault.act(by=by, now=now) as act:
        person = handled_person(act, subject)
        found = meant(person) if isinstance(person, Person) else person
        done = isinstance(found, Circumstance)
        outcome = Outcome.DONE if done else Outcome.REFUSED
        act.log(Kind.PROTECT, outcome, None if found is UNKNOWN_PERSON else subject, facts={"step": step})
        return found


def _unfit(person: Person, protection: Protection) -> Declined | None:
    if protection.kind not in KINDS:
        return NOT_TO_BE_NOTED
    if not protection.evidence.strip():
        return NO_EVIDENCE
    return PROTECTED_ALREADY if live(person, PROTECTED) is not None else None


def _lost(person: Person) -> Circumstance:
    """The record beside a flag that has lost its own."""
    act = person.act
    return Circumstance(person.subject, act.vault.new_id(), PROTECTED, CircumstanceState.HOLDS, act.now, "", "", "")


NOT_TO_BE_NOTED = Declined(
    "R-41",
    Text(
        "Bara sekretessmarkering och skyddad folkbokföring antecknas. Fingerade personuppgifter ser ut som alla andra, "
        "och ingen får kunna se att de är det: anteckna inget.",
        "Only a marking of secrecy and a protected registration are noted. A fictitious identity looks like any other, "
        "and nobody may be able to tell: note nothing.",
    ),
)
NO_EVIDENCE = Declined("R-41", Text("Skriv vad som visar det.", "Write what shows it."))
PROTECTED_ALREADY = Declined(
    "R-41", Text("Skyddet är redan antecknat.", "The protection has been noted already.")
)  # fmt: skip
NOT_PROTECTED = Declined(
    "R-41", Text("Personens identitet är inte skyddad.", "The person's identity is not protected.")
)  # fmt: skip
NOTHING_WAITS = Declined("R-41", Text("Inget väntar på en andra person.", "Nothing waits for a second person."))
SAME_PERSON = Declined(
    "R-41",
    Text(
        "Den som föreslog det kan inte också godkänna det. Be en kollega.",
        "Who proposed it cannot approve it too. Ask a colleague.",
    ),
)
