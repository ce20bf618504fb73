"""What was said under two registrations of one person, brought together: the stricter wins.

* An objection, a restriction or a block of either holds for both, and protected identity of either.
* A consent counts only as it was given, with its evidence. It ends where the other registration has taken it
  back later, or has an objection that answers it (Art. 7(3), 21(3)); the store that lived by it ends with it.
  A consent that the person gave after an objection of their own, under the same registration, stands.
* Of age is who is of age under either; where the birth dates differ, under both (P-05).
"""

from collections.abc import Iterable

from ombud.choices import store
from ombud.choices.choose import answered_by
from ombud.choices.model import FLAG_BITS
from ombud.policy.ask import Flag
from ombud.policy.model import Choice, Family
from ombud.requests.choose import EVIDENCE, after_no
from ombud.terms import SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Person


def bring_together(kept: Person, other: Person, *, same_birth: bool) -> None:
    """Let what was said under the other registration hold for the kept one."""
    tx, at = kept.act.tx, to_micros(kept.act.now)
    mine, theirs = store.wishes(tx, kept.subject), store.wishes(tx, other.subject)
    kept.changed()
    _move_evidence(kept, other)
    file = kept.act.policy.file
    said = [choice for choice in file.choices.values() if (mine[0] | theirs[0]) >> choice.bit & 1]
    objections = [choice for choice in said if choice.kind == "objection"]
    ended = _ended(kept, other, said) | _answered(kept, mine[0], theirs[0], said)
    store.end_bits(tx, kept.subject, ended, at)
    store.set_choices(tx, kept.subject, on=theirs[0] & ~ended, off=ended)
    flags = _flags(mine[1], theirs[1], same_birth=same_birth)
    store.set_flags(tx, kept.subject, on=flags, off=mine[1] & ~flags)
    new = [c for c in objections if not mine[0] >> c.bit & 1]
    lost = [c for c in file.choices.values() if ended & mine[0] >> c.bit & 1]
    for choice in (*new, *lost):
        after_no(kept, choice)
    kept.said_no()


def _flags(mine: int, theirs: int, *, same_birth: bool) -> int:
    adult = FLAG_BITS[Flag.ADULT]
    both = mine | theirs
    return both if same_birth or mine & theirs & adult else both & ~adult


def _answered(kept: Person, mine: int, theirs: int, said: Iterable[Choice]) -> int:
    """The bits of consents of one registration that an objection of the other answers."""
    by_mine = by_theirs = 0
    for choice in said:
        answered = answered_by(choice, kept.act.policy) if choice.kind == "objection" else 0
        by_mine |= answered if mine >> choice.bit & 1 else 0
        by_theirs |= answered if theirs >> choice.bit & 1 else 0
    return (mine & by_theirs) | (theirs & ~mine & by_mine)


def _ended(kept: Person, other: Person, said: Iterable[Choice]) -> int:
    """The bits of consents that were taken back after they were given."""
    tx, ended = kept.act.tx, 0
    rows = [*store.rows(tx, kept.subject), *store.rows(tx, other.subject)]
    for choice in said:
        of_choice = [row for row in rows if row.bit == choice.bit]
        given = max((row.made_at for row in of_choice if row.ended_at is None), default=0)
        taken_back = max((row.ended_at for row in of_choice if row.ended_at is not None), default=0)
        if choice.kind == "consent" and taken_back > given:
            ended |= 1 << choice.bit
    return ended


def _move_evidence(kept: Person, other: Person) -> None:
    """The rows as they are, each with its evidence sealed anew; what has lost its evidence stays without."""
    for row in store.rows(kept.act.tx, other.subject):
        store.insert(kept.act.tx, kept.subject, row._replace(sealed=_sealed_anew(kept, other, row)))


def _sealed_anew(kept: Person, other: Person, row: store.ChoiceRow) -> bytes:
    key = other.keys.for_reading(EVIDENCE)
    if not row.sealed or key is None:
        return b""
    plain = key.open(_context(other.subject, row), row.sealed)
    return kept.keys.for_writing(EVIDENCE).seal(_context(kept.subject, row), plain)


def _context(subject: SubjectId, row: store.ChoiceRow) -> Context:
    return Context(subject, EVIDENCE, "choice", row.choice_id, 1)


def suppress_joined(kept: Person) -> None:
    """An objection to advertising covers the addresses that came with the other registration (M-12)."""
    file = kept.act.policy.file
    for choice_id in kept.about.choices:
        choice = file.choices[choice_id]
        if choice.kind == "objection" and any(file.purposes[p].family is Family.MARKETING for p in choice.purposes):
            kept.suppress(choice.channel)
