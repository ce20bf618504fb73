"""One person is registered once: who has an identifier is asked under the locks that every registration takes.

* Every act locks in one order, so that no two wait for each other (docs/decisions/0028): first the values that it
  asks about, in their order; then the people it is about, in theirs; then the account that looks up. So the values
  are passed before anybody is held: by what was given, not by what turned out to be changed.
* A number that was corrected, or changed for another (R-42), is not brought back by a file that still has it.
"""

from collections.abc import Collection, Iterable, Mapping

from ombud.collection.relate import Declined
from ombud.terms import CategoryId, SubjectId, Text
from ombud.vault import Person, UnderWay
from ombud.vault.held import former_fields
from ombud.vault.identity import Findable, findable


def hold_all(act: UnderWay, keys: Iterable[Findable]) -> None:
    """Let one act at a time decide who has these identifiers, and keep erasure off those who have them."""
    named = set(keys)
    act.vault.directory.pass_locks(act.tx, named)
    if act.tx.row_lock:  # else no other act runs
        while (found := act.found_by(named)) and not _held(act, named, found):
            continue


class _MovedError(Exception):
    """While this waited, somebody else came to have one of the identifiers. It never leaves this file."""


def _held(act: UnderWay, named: Collection[Findable], found: tuple[SubjectId, ...]) -> bool:
    """Hold these people, who have the identifiers. A joining gives them to another person without their locks: then
    nobody is held, for the other may come before these in the order."""
    try:
        with act.part():
            for subject in found:
                act.vault.directory.hold(act.tx, subject)
            if act.found_by(named) != found:
                raise _MovedError
    except _MovedError:
        return False
    return True


def pass_given(act: UnderWay, given: Mapping[str, str]) -> None:
    """Let one act at a time decide who has what was given. Before the person to whom it is given is held."""
    act.vault.directory.pass_locks(act.tx, set(findable(given)))


def is_somebody_elses(act: UnderWay, subject: SubjectId, fields: Iterable[Mapping[str, str]], *, numbers: bool) -> bool:
    """Does one of these values, which have been passed, find another registration? A shared telephone is no
    identifier; with `numbers` an address is none either."""
    among = {"phone", "email"} if numbers else {"phone"}
    keys = {key for one in fields for key in findable(one) if key.field not in among}
    return any(set(act.vault.directory.find(act.tx, *key)) - {subject} for key in keys)


def was_corrected(person: Person, category: CategoryId, fields: Mapping[str, str]) -> bool:
    """Is this number one that the person had, and has no longer?"""
    given = set(findable(fields))
    return bool(given) and any(given & set(findable(former)) for former in former_fields(person, category))


SOMEBODY_ELSES = Declined(
    "P-06",
    Text(
        "Det värdet hör redan till en annan registrering. Sök fram den med `ombud find`. Är det samma person: slå ihop "
        "registreringarna med `ombud merge`. Inget har ändrats.",
        "That value belongs to another registration already. Look it up with `ombud find`. If it is the same person: "
        "join the registrations with `ombud merge`. Nothing was changed.",
    ),
)
