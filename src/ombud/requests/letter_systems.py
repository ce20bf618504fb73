"""What a letter says of the connected systems: by system and table, what was found and what became of it (Art. 12(1)).

What is kept has its statute in words; somebody who is not known in a system is told that, and not that nothing is left.
"""

from ombud.law.retention import ROWS
from ombud.law.rights import Right
from ombud.policy.document import Block, Heading, Paragraph
from ombud.requests.case import Case
from ombud.requests.in_system import WRITTEN, InSystem, Stage
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
    what = _WHAT[one.stage] if right is Right.ERASURE or one.stage is not Stage.DONE else _DONE.get(right, _NO)
    if by_hand:
        what = _BY_HAND.get((right, one.stage), _SEEN_TO if one.stage is Stage.DONE else what)
    name = RIGHTS[right]
    return Text(f"{one.system}, {name.sv.lower()}: {what.sv}", f"{one.system}, {name.en.lower()}: {what.en}")


def _of_table(one: OfTable, right: Right) -> Text:
    if right is Right.ACCESS:
        return Text(f"{one.table}: {one.found} rader i kopian.", f"{one.table}: {one.found} rows in the copy.")
    if right in WRITTEN:
        return _written(one)
    row = ROWS.get(one.why)
    by = "" if row is None else f" ({row.statute})"
    kept = (f", {one.kept} sparas{by}", f", {one.kept} kept{by}") if one.kept else ("", "")
    blanked = (f", {one.blanked} tömda", f", {one.blanked} blanked") if one.blanked else ("", "")
    return Text(
        f"{one.table}: {one.found} rader funna, {one.erased} raderade{blanked[0]}{kept[0]}.",
        f"{one.table}: {one.found} rows found, {one.erased} erased{blanked[1]}{kept[1]}.",
    )


def _written(one: OfTable) -> Text:
    row = ROWS.get(one.why)
    by = "" if row is None else f" ({row.statute})"
    so = one.found - one.kept
    kept = (f", {one.kept} står kvar{by}", f", {one.kept} stay as they are{by}") if one.kept else ("", "")
    return Text(f"{one.table}: {so} rader stämmer nu{kept[0]}.", f"{one.table}: {so} rows are right now{kept[1]}.")


_ELSEWHERE = Text("I våra andra system", "In our other systems")
_NO = Text(
    "ditt val är infört där. Vi har läst igen, och det står där.",
    "your choice is written there. We have read it again, and it is there.",
)
_DONE = {
    Right.ACCESS: Text("det som finns där är med i kopian.", "what is there is in the copy."),
    Right.RECTIFICATION: Text(
        "det är rättat där också. Vi har läst igen, och det som står där är rätt.",
        "it is corrected there too. We have read it again, and what is there is right.",
    ),
    Right.RESTRICTION: Text(
        "begränsningen är införd där. Vi har läst igen, och den står där.",
        "the restriction is written there. We have read it again, and it is there.",
    ),
}
_SEEN_TO = Text(
    "en människa har sett till det där, och sagt att det är gjort.",
    "a person has seen to it there, and said that it is done.",
)
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
