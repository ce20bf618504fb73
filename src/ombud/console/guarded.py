"""`/konsol/skydd`: people whose identity is protected and of whom somebody has done something that nobody has reviewed
(R-41), and who is protected, has restricted the use or has blocked, as the role may see it. `/konsol/information`: who
is to be told of data from elsewhere (Art. 14).

* Both lists have opaque ids, codes and dates, and no word of anybody.
* Everything done with somebody protected is reviewed, by others than who did it; the page of the log does it.
"""

from ombud.app.guarded_people import guarded_people
from ombud.app.reviewing import to_review
from ombud.collection.inform import EXEMPTIONS
from ombud.console.refused import by_policy, declined
from ombud.policy.ask import Flag, Refusal
from ombud.requests.tasks import note_informed, requests_due
from ombud.terms import PurposeId, Text, subject_from, subject_text
from ombud.terms.ids import id_bytes, id_text
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, problem

GUARDED, INFORMATION = "/konsol/skydd", "/konsol/information"
TITLE = Text("Spärrar och skyddade personer", "Blocks and protected people")
_INFORMATION = Text("Att informera enligt artikel 14", "To be informed under Art. 14")
_FLAGS = {
    Flag.PROTECTED: Text("har skyddade personuppgifter", "have protected identity"),
    Flag.RESTRICTED: Text("har begränsat användningen", "have restricted the use"),
    Flag.BLOCKED: Text("har spärrat sin journal för andra enheter", "have blocked their journal for other units"),
    Flag.SVOD_BLOCKED: Text("har spärrat för andra vårdgivare", "have blocked for other care providers"),
}


def guarded(visit: Visit) -> Answer:
    """Who is to be reviewed, and how many there are of each."""
    people = guarded_people(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(people, Refusal):
        return by_policy(visit, people)
    found = to_review(visit.ombud.vault, by=visit.actor, now=visit.now)
    left = () if isinstance(found, Refusal) else found  # it asks for the same Permit
    lists = [(flag.value, words, people[flag]) for flag, words in _FLAGS.items()]
    rows = [(subject_text(one.subject), len(one.entries), max(e.entry.at for e in one.entries)) for one in left]
    return Page("console/guarded.html.j2", TITLE, {"rows": rows, "lists": lists, "text": subject_text})


def information(visit: Visit) -> Answer:
    """Who is still to be told, the first that is due before the others (N-03.2)."""
    found = requests_due(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return by_policy(visit, found)
    rows = [(subject_text(one.subject), id_text("i_", one.duty), one) for one in found.information]
    values = {"rows": rows, "withheld": found.withheld, "grounds": list(EXEMPTIONS.items())}
    return Page("console/information.html.j2", _INFORMATION, values)


def told(visit: Visit) -> Answer:
    """The person has been informed, or need not be."""
    try:
        subject, duty = subject_from(visit.form.text("person")), id_bytes("i_", visit.form.text("uppgift"))
    except ValueError:
        return problem.NOT_FOUND
    ground = visit.form.text("grund") or None
    no = note_informed(visit.ombud.vault, subject, duty, ground, by=visit.actor, now=visit.now)
    return declined(no, ((_INFORMATION, INFORMATION),)) if no else Moved(INFORMATION, Text("Antecknat.", "Noted."))


_LOG, _REQUESTS = frozenset({PurposeId("legal.log")}), frozenset({PurposeId("legal.disclosure")})
ROUTES: tuple[Route, ...] = (
    Route(
        GUARDED, "console-guarded", guarded, need=Need.STAFF, purposes=_LOG,
        place=Place(Group.PROTECTION, Text("Spärr och skydd", "Blocks and protection"), "lock"),
    ),
    Route(
        INFORMATION, "console-information", information, told, need=Need.STAFF, purposes=_REQUESTS,
        place=Place(Group.PROTECTION, Text("Att informera", "To be informed"), "mail"),
    ),
)  # fmt: skip
