"""`/konsol/logg`: what has been done, searched with qualifiers, proved, and followed up by sample (PDL 4:3, ux.md C9).

* What is looked for stands in the address and is codes alone; a number of a person is refused.
* Whoever reads the log is in it. An entry of a person's is read as an act about that person, and the page says so.
* A proof or a checkpoint is a file that anybody verifies without us.
* Yesterday's sample is the same for everybody; a person's log is reviewed by others than those who looked (R-41).
"""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from ombud.app import log_search
from ombud.app.jobs import last_log_check
from ombud.app.log_query import QUALIFIERS, Query, parse
from ombud.app.reviewing import RESULTS, Reviewed, ToReview, note_reviewed, review_of
from ombud.audit import Act
from ombud.audit.ledger import Logged
from ombud.console.in_force import policy_in_force
from ombud.console.log_words import ACTS, log_row
from ombud.console.refused import by_policy, declined
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId, SubjectId, Text, subject_from, utc
from ombud.terms.ids import id_bytes
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Route, Visit, Wrong, problem

HERE = "/konsol/logg"
PURPOSES = frozenset({PurposeId("legal.log")})
TITLE = Text("Händelselogg", "The log")
PLACE = Place(Group.PROTECTION, TITLE, "scroll-text")
_ENTRY = Text("En händelse", "An entry")
_SAMPLE = Text("Gårdagens stickprov", "Yesterday's sample")
_REVIEW = Text("Följ upp en persons logg", "Follow up a person's log")
FIELDS = ("vem", "roll", "vad", "utfall", "ändamål", "från", "till")
"""Those that have a field of their own, for whoever does not want to write them."""


def log(visit: Visit) -> Answer:
    """The latest, or what is looked for."""
    asked = _asked(visit.query)
    query, before = parse(asked), _before(visit.query.get("fore", ""))
    wrong = (Wrong("sok", query),) if isinstance(query, Text) else ()
    found = log_search.search(visit.ombud, Query() if isinstance(query, Text) else query, before,
                              by=visit.actor, now=visit.now)  # fmt: skip
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    older = "" if found.older is None else f"{HERE}?{urlencode({'sok': asked, 'fore': found.older.isoformat()})}"
    values = {
        "rows": [log_row(one, found.policy.file, visit) for one in ([] if wrong else found.entries)],
        "asked": "" if isinstance(query, Text) else asked, "wrong": wrong, "found": found, "older": older,
        "qualifiers": QUALIFIERS, "check": last_log_check(visit.ombud, visit.now), "later": before is None,
        "purposes": [(id_, Text(one.name.sv, one.name.en)) for id_, one in found.policy.file.purposes.items()],
        "roles": [(id_, Text(one.name.sv, one.name.en)) for id_, one in found.policy.file.roles.items()],
        "acts": sorted(((act.value, ACTS[act]) for act in Act), key=lambda one: visit.say(one[1])),
    }  # fmt: skip
    return Page("console/log.html.j2", TITLE, values, 422 if wrong else 200)


def _asked(query: Mapping[str, str]) -> str:
    """What was written, or the same of the fields."""
    written = query.get("sok", "").strip()
    fields = [f"{name}:{query[name].strip()}" for name in FIELDS if query.get(name, "").strip()]
    return " ".join([written, *fields]).strip()


def _before(text: str) -> datetime | None:
    try:
        return utc(datetime.fromisoformat(text.replace(" ", "+")))
    except ValueError:
        return None


def entry(visit: Visit) -> Answer:
    """One entry, with the reason that was given."""
    place = _place(visit)
    found = None if place is None else log_search.entry_of(visit.ombud, *place, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    if found is None:
        return problem.NOT_FOUND
    return Page("console/log_entry.html.j2", _ENTRY, {"row": log_row(found, policy_in_force(visit).file, visit)})


def proof(visit: Visit) -> Answer:
    """What shows to anybody that the entry is in the log."""
    place = _place(visit)
    found = None if place is None else log_search.entry_of(visit.ombud, *place, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    made = None if found is None or place is None else log_search.prove_entry(visit.ombud, *place, now=visit.now)
    if made is None:
        return problem.NOT_FOUND
    return Download(visit.say(Text("bevis.json", "proof.json")), "application/json", made.to_json().encode())


def checkpoint(visit: Visit) -> Answer:
    """The log as it is now, signed: to be kept elsewhere."""
    note = visit.ombud.vault.ledger.checkpoint(visit.now)
    return Download(visit.say(Text("kontrollpunkt.txt", "checkpoint.txt")), "text/plain; charset=utf-8", note.encode())


def sample(visit: Visit) -> Answer:
    """Yesterday's sample."""
    found = log_search.sample(visit.ombud, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    rows = [log_row(one, found.policy.file, visit) for one in found.entries]
    return Page("console/log_sample.html.j2", _SAMPLE, {"rows": rows, "found": found})


def review(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """What others have done with one person's data and nobody has reviewed."""
    subject = _subject(visit)
    found = None if subject is None else review_of(visit.ombud.vault, subject, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    if not isinstance(found, ToReview):
        return problem.NOT_FOUND
    file = policy_in_force(visit).file
    rows = [log_row(one, file, visit) for one in _latest(found)]
    values = {
        "rows": rows, "through": found.through, "number": len(found.entries), "wrong": wrong,
        "person": visit.path["person"], "written": visit.form.text("ord"), "result": visit.form.text("utfall"),
    }  # fmt: skip
    return Page("console/log_review.html.j2", _REVIEW, values, 422 if wrong else 200)


def reviewed(visit: Visit) -> Answer:
    """Note what was found in it."""
    subject, through, result = _subject(visit), visit.form.text("till"), visit.form.text("utfall")
    if subject is None or not through.isdecimal() or len(through) > 18:
        return problem.NOT_FOUND
    wrong = _wrong(result, visit.form.text("ord"))
    if wrong:
        return review(visit, wrong)
    noted = Reviewed(int(through), result, visit.form.text("ord"))
    done = note_reviewed(visit.ombud.vault, subject, noted, by=visit.actor, now=visit.now)
    if isinstance(done, Refusal):
        return by_policy(visit, done)
    if not isinstance(done, int):
        return declined(done, ((TITLE, HERE),))
    return Moved(
        HERE,
        Text(f"Granskat: {done} händelser. Det är antecknat.", f"Reviewed: {done} entries. That is noted."),
    )


def _wrong(result: str, words: str) -> tuple[Wrong, ...]:
    if result not in RESULTS:
        return (Wrong("utfall", Text("Välj om det är i sin ordning.", "Choose whether it is in order.")),)
    if result != RESULTS[0] and not words:
        return (Wrong("ord", Text("Skriv vad som är misstänkt.", "Write what is suspicious.")),)
    return ()


def _latest(found: ToReview) -> list[Logged]:
    """So many as a page holds; what is noted reaches through them all."""
    return list(reversed(found.entries))[:100]


def _subject(visit: Visit) -> SubjectId | None:
    try:
        return subject_from(visit.path["person"])
    except ValueError:
        return None


def _place(visit: Visit) -> tuple[SubjectId, bytes] | None:
    subject = _subject(visit)
    try:
        return None if subject is None else (subject, id_bytes("l_", visit.path["entry"]))
    except ValueError:
        return None


ROUTES: tuple[Route, ...] = (
    Route(HERE, "console-log", log, need=Need.STAFF, purposes=PURPOSES, place=PLACE),
    Route(f"{HERE}/stickprov", "console-log-sample", sample, need=Need.STAFF, purposes=PURPOSES),
    Route(f"{HERE}/kontrollpunkt", "console-log-checkpoint", checkpoint, need=Need.STAFF, purposes=PURPOSES),
    Route(f"{HERE}/uppfoljning/{{person}}", "console-log-review", review, reviewed, need=Need.STAFF, purposes=PURPOSES),
    Route(f"{HERE}/handelse/{{person}}/{{entry}}", "console-log-entry", entry, need=Need.STAFF, purposes=PURPOSES),
    Route(f"{HERE}/bevis/{{person}}/{{entry}}", "console-log-proof", proof, need=Need.STAFF, purposes=PURPOSES),
)  # fmt: skip
