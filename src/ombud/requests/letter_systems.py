"""What a letter says of the connected systems: by system and table, what was found and what became of it (Art. 12(1)).

What is kept has its statute in words; somebody who is not known in a system is told that, and not that nothing is left.
"""

from ombud.law.retention import ROWS
from ombud.law.rights import Right
from ombud.policy.document import Block, Heading, Paragraph
from ombud.requests.case import Case
from ombud.requests.in_system import InSystem, Stage
from ombud.requests.names import RIGHTS
from ombud.systems.outcome import OfTable
from ombud.terms import Text
from ombud.terms.text import Language


def elsewhere(case: Case, language: Language) -> list[Block]:
    """A part for each system that has ended; an answer is given when all have."""
    ended = [one for one in case.systems if one.ended]
    if not ended:
        return []
    blocks: list[Block] = [Heading(2, _ELSEWHERE.in_(language), "systems")]
    for one in ended:
        right = case.rights[one.wanted]
        lines = [_said(one, right), *(_of_table(table, right) for table in one.receipt if table.found)]
        blocks += [Paragraph((line.in_(language),)) for line in lines]
    return blocks


def _said(one: InSystem, right: Right) -> Text:
    by_hand = any(table.by_hand for table in one.receipt)
    what = _WHAT[one.stage] if right is Right.ERASURE or one.stage is not Stage.DONE else _GIVEN
    if by_hand:
        what = _BY_HAND.get((right, one.stage), what)
    name = RIGHTS[right]
    return Text(f"{one.system}, {name.sv.lower()}: {what.sv}", f"{one.system}, {name.en.lower()}: {what.en}")


def _of_table(one: OfTable, right: Right) -> Text:
    if right is Right.ACCESS:
        return Text(f"{one.table}: {one.found} rader i kopian.", f"{one.table}: {one.found} rows in the copy.")
    row = ROWS.get(one.why)
    by = "" if row is None else f" ({row.statute})"
    kept = (f", {one.kept} sparas{by}", f", {one.kept} kept{by}") if one.kept else ("", "")
    blanked = (f", {one.blanked} tömda", f", {one.blanked} blanked") if one.blanked else ("", "")
    return Text(
        f"{one.table}: {one.found} rader funna, {one.erased} raderade{blanked[0]}{kept[0]}.",
        f"{one.table}: {one.found} rows found, {one.erased} erased{blanked[1]}{kept[1]}.",
    )


_ELSEWHERE = Text("I våra andra system", "In our other systems")
_GIVEN = Text("det som finns där är med i kopian.", "what is there is in the copy.")
_BY_HAND = {
    (Right.ACCESS, Stage.DONE): Text(
        "en människa har letat där. Det som finns följer med kopian eller lämnas till dig för sig.",
        "a person has looked there. What is there goes with the copy or is given to you separately.",
    ),
    (Right.ACCESS, Stage.REFUSED): Text(
        "en människa har letat där. Det som finns får inte lämnas ut.",
        "a person has looked there. What is there may not be given out.",
    ),
    (Right.ERASURE, Stage.DONE): Text(
        "en människa har letat där, tagit bort det som skulle bort och sagt att det är gjort.",
        "a person has looked there, taken away what was to go, and said that it is done.",
    ),
}
"""What somebody has said, where no machine can look: it was not searched again by us."""
_WHAT = {
    Stage.DONE: Text(
        "det som skulle bort är borta. Vi har sökt igen, och det finns inte kvar.",
        "what was to go is gone. We have searched again, and it is not there.",
    ),
    Stage.REFUSED: Text(
        "allt som finns där måste stå kvar enligt lag.", "everything that is there has to stay by law."
    ),
    Stage.NOT_FOUND: Text("du finns inte där.", "you are not known there."),
}
