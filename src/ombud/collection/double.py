"""One person is registered once: who has an identifier is asked under the locks that every registration takes.

* The locks of several identifiers are taken in one order, and the people they find are held in one order, so
  that two acts never wait for each other (design 4, *Keys of tables*).
* A number that was corrected, or changed for another (R-42), is not brought back by a file that still has it.
"""

from collections.abc import Iterable, Mapping

from ombud.collection.relate import Declined
from ombud.terms import CategoryId, SubjectId, Text
from ombud.vault import Person, UnderWay
from ombud.vault.held import former_fields
from ombud.vault.identity import Findable, findable


def hold_all(act: UnderWay, keys: Iterable[Findable]) -> None:
    """Let one act at a time decide who has these identifiers, and keep erasure off those who have them."""
    directory, named = act.vault.directory, set(keys)
    directory.pass_locks(act.tx, named)
    if act.tx.row_lock:  # else no other act runs
        for subject in act.found_by(named):
            directory.hold(act.tx, subject)


def is_somebody_elses(act: UnderWay, subject: SubjectId, fields: Iterable[Mapping[str, str]], *, numbers: bool) -> bool:
    """Does one of these values find another registration? A shared telephone is no identifier; with `numbers`
    an address is none either."""
    among = {"phone", "email"} if numbers else {"phone"}
    keys = {key for one in fields for key in findable(one) if key.field not in among}
    act.vault.directory.pass_locks(act.tx, keys)
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
