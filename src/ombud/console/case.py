"""`/konsol/arenden/{reference}`: one case, with everything that is needed to answer it on one page (ux.md 3.4, W11).

* It is found by its reference or its id; reading it is an opening like every other, with its entry (R-14, PDL 4:3).
* What is to be done now stands first, and may be done there; what else may be done stands below. Each is the same act
  as a command of `ombud request`, and what stands against it is said where it was asked for.
* A proposal and a letter are shown before anything is decided or sent.
"""

from dataclasses import replace

from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.case_look import NEXT, Look, looked, refusals_by_hand
from ombud.console.cases import HERE, PURPOSES, TITLE
from ombud.console.in_force import policy_in_force
from ombud.console.met import HERE as PEOPLE
from ombud.law.periods import local_date
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.policy.document import Document
from ombud.requests import letter_of, plan_answer, request_of
from ombud.requests.assess import standing_of
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import named
from ombud.requests.letter import ground, plain_letter, sent_letter
from ombud.requests.model import REFUSES
from ombud.requests.names import RIGHTS
from ombud.requests.patient.withhold import waiting_of
from ombud.terms import Text, subject_text
from ombud.terms.ids import id_text
from ombud.web import Answer, Download, Form, Need, Page, Problem, Route, Visit, Wrong, problem


def case_of(visit: Visit) -> CaseFile | Problem:
    """The case of the address, opened for whoever answers requests."""
    request = named(visit.ombud.vault, visit.path["reference"])
    if request is None:
        return problem.NOT_FOUND
    found = request_of(visit.ombud.vault, request, by=visit.actor, now=visit.now)
    if isinstance(found, CaseFile):
        return found
    return refused.by_policy(visit, found, BACK) if isinstance(found, Refusal) else problem.NOT_FOUND


def show(visit: Visit) -> Answer:
    file = case_of(visit)
    return page(visit, file, form=visit.form) if isinstance(file, CaseFile) else file


def page(visit: Visit, file: CaseFile, wrong: tuple[Wrong, ...] = (), form: Form | None = None) -> Page:
    """The whole page; with what was written, where it could not be done so."""
    look = looked(file, visit.now, visit.ombud.vault.systems)
    ivo = waiting_of(visit.ombud.vault, file.subject, by=visit.actor, now=visit.now)
    values = {
        "look": look, "case": look.case, "here": to(file), "person": f"{PEOPLE}/{subject_text(file.subject)}",
        "next": look.next, "next_words": NEXT[look.next], "wrong": wrong, "form": form or Form(),
        "wanted": [(one.right.value, RIGHTS[one.right]) for one in look.case.opened.wanted],
        "details": _details(look), "standing": _standing(visit, file), "refusals": refusals_by_hand(),
        "ivo": [(id_text("i_", one.id), one) for one in ivo],
        "sent": sent_letter(file, "") is not None, "mandate": look.case.opened.by_representative is not None,
    }  # fmt: skip
    return Page("console/case.html.j2", look.title, values, 422 if wrong else 200)


def _details(look: Look) -> list[tuple[Text, str]]:
    """What each right that is wanted is about, as it was asked for."""
    wanted = look.case.opened.wanted
    return [(RIGHTS[one.right], f"{name}: {text}") for one in wanted for name, text in one.details.items()]


def _standing(visit: Visit, file: CaseFile) -> list[tuple[Text, Text]]:
    """What comes of each right on the mandate of who asks (R-13, R-30)."""
    found = standing_of(visit.ombud.vault, file, by=visit.actor, now=visit.now)
    return [(RIGHTS[right], one.text) for right, one in found.items()] if isinstance(found, dict) else []


def proposal(visit: Visit) -> Answer:
    """What would be proposed, with nothing decided."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    found = plan_answer(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)
    if not isinstance(found, tuple):
        return no(visit, file, found)
    values = {
        "here": to(file),
        "reference": file.reference,
        "items": [(one, ground(one)) for one in found],
        "refuses": any(one.outcome in REFUSES for one in found),
    }
    return Page("console/case_proposal.html.j2", _PROPOSAL, values)


def letter(visit: Visit) -> Answer:
    """The letter as it would be answered with now."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    found = letter_of(visit.ombud.vault, file.id, by=visit.actor, now=visit.now)
    if not isinstance(found, Document):
        return no(visit, file, found)
    look = looked(file, visit.now, visit.ombud.vault.systems)
    values = {"here": to(file), "reference": file.reference, "lines": plain_letter(found).split("\n\n"),
              "language": found.language, "ready": look.next == "answer"}  # fmt: skip
    return Page("console/case_letter.html.j2", _LETTER, values)


def printed(visit: Visit) -> Answer:
    """The last letter that went out, to be printed."""
    file = case_of(visit)
    if not isinstance(file, CaseFile):
        return file
    found = sent_letter(file, policy_in_force(visit).file.controller.name)
    if found is None:
        return problem.NOT_FOUND
    name = Text("brev", "letter").in_(visit.language)
    return Download(f"{name}-{file.reference}.pdf", "application/pdf", pdf(found, local_date(visit.now)))


def to(file: CaseFile, more: str = "") -> str:
    return f"{HERE}/{file.reference}{more}"


def no(visit: Visit, file: CaseFile, found: Declined | Refusal) -> Answer:
    """It cannot be done now: said on the page of the case, at what comes next. A mere look has nothing wrong in it."""
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found, BACK)
    made = page(visit, file, (Wrong("nasta", found.text),), visit.form)
    return made if visit.form.fields else replace(made, status=200)


BACK = ((TITLE, HERE),)
_PROPOSAL = Text("Det här skulle föreslås", "This would be proposed")
_LETTER = Text("Svaret, som det skulle gå nu", "The answer, as it would go now")
ROUTES = (
    Route(f"{HERE}/{{reference}}/forslag", "case.proposal", proposal, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{reference}}/svar", "case.letter", letter, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{reference}}/brev", "case.printed", printed, None, Need.STAFF, PURPOSES),
)
