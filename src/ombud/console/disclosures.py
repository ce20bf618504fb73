"""`/konsol/utlamnanden`: an authority is answered by statute, exactly what its code allows and no more (A-19, T-H4).

* The person is found by an exact value, sent in the body. Who asks is entered by name, with their reference.
* What the law does not name, or nobody has written down here, is refused, and that somebody asked is in the log.
* What is handed over comes as a PDF once, after its entry. To whom what was handed stands in the list; what a statute
  withholds from the person is here for those who answer for disclosures.
"""

from ombud.app.desk import Found, find, handed_over
from ombud.console import refused
from ombud.console.in_force import policy_in_force
from ombud.console.met import Met, meet
from ombud.console.registering import NOTHING, spelled
from ombud.disclosure.register import HandedOver, Inquiry
from ombud.disclosure.wording import Wording
from ombud.law.disclosures import Authority, Content, statutes_on
from ombud.law.periods import local_date
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.policy.document import Document, Paragraph
from ombud.requests.hand_over import disclose_by_statute
from ombud.terms import PurposeId, SubjectId, Text, subject_text
from ombud.terms.ids import id_bytes
from ombud.vault import Spent
from ombud.web import Answer, Download, Group, Moved, Need, Page, Place, Problem, Route, Visit, Wrong

HERE = "/konsol/utlamnanden"
PURPOSES = frozenset({PurposeId("legal.disclosure")})
TITLE, ONE = Text("Utlämnanden enligt lag", "Disclosures by statute"), Text("Svara en myndighet", "Answer an authority")
AUTHORITIES = {
    Authority.POLICE: Text("Polisen", "The police"),
    Authority.PROSECUTOR: Text("Åklagare", "A prosecutor"),
    Authority.COURT: Text("Domstol", "A court"),
    Authority.ENFORCEMENT: Text("Kronofogden", "The Enforcement Authority"),
    Authority.TAX: Text("Skatteverket", "The Tax Agency"),
    Authority.CUSTOMS: Text("Tullverket", "Customs"),
    Authority.IVO: Text("Inspektionen för vård och omsorg (IVO)", "The Health and Social Care Inspectorate (IVO)"),
    Authority.IMY: Text("Integritetsskyddsmyndigheten (IMY)", "The Authority for Privacy Protection (IMY)"),
    Authority.SOCIAL_SERVICES: Text("Socialtjänsten", "Social services"),
}
KINDS = {
    "invoice": Text("Faktura", "Invoice"), "demand": Text("Krav", "Demand"),
    "payment-plan": Text("Avbetalningsplan", "Payment plan"), "collection": Text("Inkasso", "Collection"),
    "statutory": Text("Enligt lag", "By statute"),
}  # fmt: skip
STAYING = {"ja": True, "nej": False}
_OF_ONE = frozenset({Content.STAY, Content.SERIOUS_EVENT, Content.WITHHELD_JOURNAL})
_LONGEST = 200


def search(visit: Visit) -> Answer:
    return _search()


def _search(wrong: tuple[Wrong, ...] = (), written: str = "") -> Page:
    return Page("console/disclosures.html.j2", TITLE, {"wrong": wrong, "written": written}, 422 if wrong else 200)


def look(visit: Visit) -> Answer:
    """Found by a value that one person alone has: who is named here must be the one that is asked about."""
    text = spelled(visit.form.text("sok"))
    if not text:
        return _search((Wrong("sok", NOTHING),))
    found = find(visit.ombud.vault, text, None, by=visit.actor, now=visit.now)
    if isinstance(found, Spent):
        return refused.over(found, ((TITLE, HERE),))
    if not isinstance(found, Found) or len(found.subjects) != 1:
        return _search((Wrong("sok", _NOT_ONE if isinstance(found, Found) else found.reason),), text)
    return Moved(f"{HERE}/{subject_text(found.subjects[0])}")


def show(visit: Visit) -> Answer:
    met = meet(visit)
    return _page(visit, met.person.subject) if isinstance(met, Met) else met


def _page(visit: Visit, subject: SubjectId, wrong: tuple[Wrong, ...] = ()) -> Page | Problem:
    """What has been handed over, and the form."""
    found = handed_over(visit.ombud.vault, subject, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found, ((TITLE, HERE),))
    statutes = [one for one in statutes_on(local_date(visit.now)).values() if one.read and one.content in _OF_ONE]
    values = {
        "id": subject_text(subject), "path": f"{HERE}/{subject_text(subject)}", "wrong": wrong, "form": visit.form,
        "rows": [(one, KINDS.get(one.kind, Text(one.kind, one.kind))) for one in found],
        "statutes": [(one.code, Text(one.statute, one.statute), one.text) for one in statutes],
        "authorities": [(one.value, words) for one, words in AUTHORITIES.items()],
        "staying": [("ja", _STAYS, None), ("nej", _STAYS_NOT, None)],
    }  # fmt: skip
    return Page("console/disclosure.html.j2", ONE, values, 422 if wrong else 200)


def answer(visit: Visit) -> Answer:
    """Hand over what the statute allows, or say why nothing is."""
    met = meet(visit)
    if not isinstance(met, Met):
        return met
    subject, inquiry = met.person.subject, _inquiry(visit)
    if not isinstance(inquiry, Inquiry):
        return _page(visit, subject, inquiry)
    done = disclose_by_statute(visit.ombud.vault, subject, inquiry, by=visit.actor, now=visit.now)
    ways = ((ONE, f"{HERE}/{subject_text(subject)}"),)
    if isinstance(done, Refusal):
        return refused.by_policy(visit, done, ways)
    return _paper(visit, done, inquiry) if isinstance(done, HandedOver) else refused.declined(done, ways)


def _inquiry(visit: Visit) -> Inquiry | tuple[Wrong, ...]:
    """What was written, or what is wrong with it."""
    form = visit.form
    known = statutes_on(local_date(visit.now))
    code, requester = form.text("lagrum"), form.text("myndighet")
    named, reference, records = form.text("namn"), form.text("beteckning"), entry_ids(form.text("uppgifter"))
    wrong = (
        *([] if code in known else [Wrong("lagrum", _NO_STATUTE)]),
        *([] if requester in set(Authority) else [Wrong("myndighet", _NO_AUTHORITY)]),
        *([] if 0 < len(named) <= _LONGEST else [Wrong("namn", _NO_NAME)]),
        *([] if 0 < len(reference) <= _LONGEST else [Wrong("beteckning", _NO_REFERENCE)]),
        *([] if records is not None else [Wrong("uppgifter", _NO_RECORD)]),
    )
    if wrong or records is None:
        return wrong
    staying = STAYING.get(form.text("vistas"))
    return Inquiry(code, Authority(requester), known[code].content, named, reference, staying, records)


def entry_ids(text: str) -> frozenset[bytes] | None:
    """The ids of journal entries, as a copy of the journal has them; None where something else stands there."""
    try:
        return frozenset(id_bytes("d_", one) for one in text.split())
    except ValueError:
        return None


def _paper(visit: Visit, done: HandedOver, inquiry: Inquiry) -> Download:
    """What is handed over, on paper: it is shown once."""
    words = Wording(policy_in_force(visit).file, visit.language)
    said = {"staying": _STAYS, "not-staying": _STAYS_NOT}.get(done.disclosure.said)
    lines = [f"{visit.say(_TO)}: {inquiry.named}", f"{visit.say(_REFERENCE)}: {inquiry.reference}", inquiry.code]
    lines += [] if said is None else [visit.say(said)]
    lines += [
        f"{words.field(name)}: {words.value(name, text)}" for part in done.parts for name, text in part.fields.items()
    ]
    document = Document(visit.say(ONE), visit.language, tuple(Paragraph((line,)) for line in lines))
    made = pdf(document, local_date(visit.now))
    return Download(visit.say(Text("utlamnande.pdf", "disclosure.pdf")), "application/pdf", made)


_TO, _REFERENCE = Text("Till", "To"), Text("Er beteckning", "Your reference")
_STAYS = Text("Personen vistas här", "The person is staying here")
_STAYS_NOT = Text("Personen vistas inte här", "The person is not staying here")
_NOT_ONE = Text(
    "Sökningen ledde inte till en enda person. Be myndigheten om ett nummer.",
    "The search did not lead to one person alone. Ask the authority for a number.",
)
_NO_STATUTE = Text("Välj lagrummet som myndigheten anger.", "Choose the provision that the authority names.")
_NO_AUTHORITY = Text("Välj vilken myndighet som frågar.", "Choose which authority asks.")
_NO_NAME = Text("Skriv vem där som frågar.", "Write who there asks.")
_NO_REFERENCE = Text("Skriv deras ärendenummer.", "Write their number.")
_NO_RECORD = Text("Skriv uppgifternas id, som d_…, ett på varje rad.", "Write the ids of the entries, as d_…, by line.")
ROUTES = (
    Route(HERE, "disclosures", search, look, Need.STAFF, PURPOSES, Place(Group.PROTECTION, TITLE, "arrow-right-left")),
    Route(f"{HERE}/{{id}}", "disclosure", show, answer, Need.STAFF, PURPOSES),
)
