"""A request from arrival to letter, for tests of what carries a right out."""

from ombud.law.rights import Right, identity_needed
from ombud.requests import (
    answer,
    approve,
    ask_identity,
    carry_out,
    identify,
    open_request,
    propose,
)
from ombud.requests.carrying import Carried
from ombud.requests.case_file import CaseFile
from ombud.requests.identity import Shown
from ombud.requests.letter import plain_letter
from ombud.requests.model import Arrival, Item, Outcome, State, Waiting, Wanted, Way
from ombud.requests.proposing import ByHand
from ombud.terms import Actor, SubjectId
from tests.clinic import RUT, Clinic
from tests.requests.letters import HANNA, HUGO


def filed(found: object) -> CaseFile:
    assert isinstance(found, CaseFile), found
    return found


def came(clinic: Clinic, subject: SubjectId, *wanted: Wanted, words: str = "", for_by: str | None = None) -> CaseFile:
    """A letter that came in, from somebody who has shown who they are where that may be asked."""
    arrival = Arrival("letter", clinic.now, wanted, subject=subject, words=words, by_representative=for_by)
    file = filed(open_request(clinic.vault, arrival, by=RUT, now=clinic.now))
    if any(identity_needed(one.right) for one in wanted):
        filed(ask_identity(clinic.vault, file.id, (Way.EID,), by=HANNA, now=clinic.now))
        file = filed(identify(clinic.vault, file.id, Shown(Way.EID), by=HANNA, now=clinic.now))
    return file


def asked(clinic: Clinic, subject: SubjectId, right: Right, **details: str) -> CaseFile:
    """The same about one right."""
    return came(clinic, subject, Wanted(right, details))


def planned(clinic: Clinic, file: CaseFile, *by_hand: ByHand) -> tuple[Item, ...]:
    """What is proposed of it, approved by another where it must be."""
    file = filed(propose(clinic.vault, file.id, by_hand, by=HANNA, now=clinic.now))
    if file.case.state is State.AWAITING_SECOND:
        file = filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    return file.case.items


def carried(clinic: Clinic, file: CaseFile, by: Actor = HANNA) -> Carried:
    found = carry_out(clinic.vault, file.id, by=by, now=clinic.now)
    assert isinstance(found, Carried), found
    return found


def waits(clinic: Clinic, file: CaseFile) -> list[Waiting]:
    return list(carried(clinic, file).waiting)


def letter(clinic: Clinic, file: CaseFile) -> str:
    """The answer that closes it."""
    found = answer(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, tuple), found
    return plain_letter(found[1])


def keys(items: tuple[Item, ...]) -> list[str]:
    return [one.key for one in items]


def outcomes(items: tuple[Item, ...]) -> dict[str, Outcome]:
    return {one.key: one.outcome for one in items}
