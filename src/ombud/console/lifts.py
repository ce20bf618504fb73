"""`/konsol/nodoppningar`: blocks that were lifted in an emergency, followed up by somebody else (A-15; PDL 4:3).

* Each showing and each lift waits here until somebody has looked. An address holds opaque ids alone.
* Whoever cannot be told by mail is told by hand, and the list says so.
"""

from dataclasses import dataclass

from ombud.app.lift_review import RESULTS, FollowUp, Lifts, lifts_to_review, review_lift
from ombud.app.unit_codes import known_units
from ombud.choices.block_lift import BlockLift
from ombud.console.emergency import REASONS
from ombud.console.in_force import policy_in_force
from ombud.console.refused import by_policy, declined
from ombud.policy.ask import Refusal
from ombud.policy.model import Words
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.terms.ids import id_bytes, id_text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, Wrong, problem

HERE = "/konsol/nodoppningar"
TITLE = Text("Öppnade spärrar", "Lifted blocks")
_ONE = Text("Följ upp en öppnad spärr", "Follow up a lifted block")
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One that waits, in words."""

    one: BlockLift
    path: str
    person: str
    units: tuple[Text, ...]
    categories: tuple[Text, ...]
    reason: Text | None
    is_open: bool


def listed(visit: Visit) -> Answer:
    found = lifts_to_review(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    return Page("console/lifts.html.j2", TITLE, {"rows": _rows(visit, found), "withheld": found.withheld})


def _rows(visit: Visit, found: Lifts) -> list[Row]:
    units, file = known_units(visit.ombud), policy_in_force(visit).file
    return [
        Row(
            one, f"{HERE}/{subject_text(one.subject)}/{id_text('b_', one.id)}", subject_text(one.subject),
            tuple(name for _, name in units.listed(one.units or one.shown)),
            tuple(Text(*_said(file.categories[id_].name)) for id_ in sorted(one.categories) if id_ in file.categories),
            next((words for code, words in REASONS.items() if code == one.reason), None), one.open_at(visit.now),
        )
        for one in found.waiting
    ]  # fmt: skip


def _said(words: Words) -> tuple[str, str]:
    return words.sv, words.en


def show(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """One, with its words."""
    found = lifts_to_review(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    row = next((row for row in _rows(visit, found) if row.path == visit.here), None)
    if row is None:
        return problem.NOT_FOUND
    return Page("console/lift.html.j2", _ONE, {"row": row, "wrong": wrong, "form": visit.form}, 422 if wrong else 200)


def review(visit: Visit) -> Answer:
    try:
        subject, lift_id = SubjectId(id_bytes("s_", visit.path["person"])), id_bytes("b_", visit.path["lift"])
    except ValueError:
        return problem.NOT_FOUND
    result, words = visit.form.text("utfall"), visit.form.text("ord")
    wrong = (
        *([] if result in RESULTS else [Wrong("utfall", _NO_RESULT)]),
        *([Wrong("ord", _NO_WORDS)] if (result == RESULTS[1] and not words) or len(words) > _LONGEST else []),
    )
    if wrong:
        return show(visit, wrong)
    done = review_lift(visit.ombud.vault, subject, lift_id, FollowUp(result, words), by=visit.actor, now=visit.now)
    if isinstance(done, Refusal):
        return by_policy(visit, done)
    return Moved(HERE, _NOTED) if isinstance(done, BlockLift) else declined(done, ((TITLE, HERE),))


_NOTED = Text("Uppföljningen är antecknad.", "The follow-up is noted.")
_NO_RESULT = Text("Välj om det är i sin ordning.", "Choose whether it is in order.")
_NO_WORDS = Text(
    "Skriv vad som är misstänkt, med högst 1 000 tecken.", "Write what is suspicious, in at most 1,000 characters."
)
_PURPOSES = frozenset({PurposeId("legal.log")})
ROUTES = (
    Route(HERE, "lifts", listed, None, Need.STAFF, _PURPOSES, Place(Group.PROTECTION, TITLE, "key")),
    Route(f"{HERE}/{{person}}/{{lift}}", "lift", show, review, Need.STAFF, _PURPOSES),
)
