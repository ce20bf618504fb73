"""`/konsol/incidenter/{id}/anmalan/{plikt}`: IMY's form filled in, and each duty done or its reason (A-32, A-33, A-35).

* IMY's e-service is filled in by a person: every field stands here to be copied, and as a file. What is missing is
  named.
* A notification after its time says why. A supplement is one more notification (Art. 33(4)).
* That somebody is not told has a reason that stands in the register; those affected only on a ground of Art. 34(3).
"""

from ombud.app import breaching
from ombud.breaches import Breach, Risk, not_reported, reported
from ombud.breaches.form import form_text
from ombud.breaches.model import Exemption, NotReported, Reported, breach_text
from ombud.breaches.named import EXEMPTIONS
from ombud.collection.relate import Declined
from ombud.console.breach_kit import (
    HERE,
    PURPOSES,
    address,
    answered,
    as_field,
    clock_of,
    moment_in,
    no,
    of_visit,
    page,
)
from ombud.law.breach import DUTIES, Duty
from ombud.terms import Text
from ombud.web import Answer, Download, Need, Page, Problem, Route, Visit, Wrong, problem


def show(visit: Visit) -> Answer:
    found = _duty(visit)
    return found if isinstance(found, Problem) else _page(visit, *found, ())


def _duty(visit: Visit) -> tuple[Breach, Duty] | Problem:
    breach, name = of_visit(visit), visit.path["plikt"]
    if not isinstance(breach, Breach):
        return breach
    return (breach, Duty(name)) if name in breach.duties else problem.NOT_FOUND


def _page(visit: Visit, breach: Breach, duty: Duty, wrong: tuple[Wrong, ...]) -> Page | Problem:
    filled = breaching.filled(visit.ombud, breach.id, by=visit.actor, now=visit.now) if duty is Duty.IMY else None
    if isinstance(filled, Declined):
        return no(filled)
    clock = next(one for one in breach.clocks if one.duty is duty)
    values = {
        "duty": duty, "clock": clock_of(breach, clock, visit.now), "wrong": wrong, "is_imy": duty is Duty.IMY,
        "is_people": duty is Duty.PEOPLE, "fields": () if filled is None else filled[1],
        "missing": [] if filled is None else [one for one in filled[1] if one.missing],
        "reports": breach.reports.get(duty, ()), "reason": breach.reasons.get(duty), "exemptions_said": EXEMPTIONS,
        "at": visit.form.text("at") or as_field(visit.now),
        "exemptions": [(one.value, words, None) for one, words in EXEMPTIONS.items()],
        "may_not": _may_not(breach, duty),
    }  # fmt: skip
    return page(visit, breach, "console/breach_duty.html.j2", DUTIES[duty].name, values)


def _may_not(breach: Breach, duty: Duty) -> bool:
    """IMY is left out only where a risk is unlikely (Art. 33(1))."""
    said = breach.assessed
    if said is None or duty in breach.reports:
        return False
    return duty is not Duty.IMY or said.risk is Risk.UNLIKELY


def act(visit: Visit) -> Answer:
    """Note that it was done, or why not."""
    found = _duty(visit)
    if isinstance(found, Problem):
        return found
    return _not(visit, *found) if visit.form.text("gor") == "inte" else _done(visit, *found)


def _done(visit: Visit, breach: Breach, duty: Duty) -> Answer:
    at = moment_in(visit, "at")
    if isinstance(at, Wrong):
        return _page(visit, breach, duty, (at,))
    said = Reported(
        duty=duty, at=at or visit.now, reference=visit.form.text("reference"), late=visit.form.text("late")
    )  # fmt: skip
    done = reported(visit.ombud.vault, breach.id, said, by=visit.actor, now=visit.now)
    return _answered(visit, breach, duty, done)


def _not(visit: Visit, breach: Breach, duty: Duty) -> Answer:
    ground = visit.form.text("exemption")
    said = NotReported(
        duty=duty, reasons=visit.form.text("reasons"), exemption=Exemption(ground) if ground in set(Exemption) else None
    )  # fmt: skip
    return _answered(
        visit, breach, duty, not_reported(visit.ombud.vault, breach.id, said, by=visit.actor, now=visit.now)
    )


def _answered(visit: Visit, breach: Breach, duty: Duty, found: Breach | Declined) -> Answer:
    if isinstance(found, Declined) and not found.fields:
        back = (Text("Tillbaka till anmälan", "Back to the notification"), address(breach, "anmalan", duty.value))
        return no(found, back)
    return answered(found, _NOTED, lambda wrong: _page(visit, breach, duty, wrong))


def form_file(visit: Visit) -> Answer:
    """The form as PDF."""
    return _file(visit, as_text=False)


def form_as_text(visit: Visit) -> Answer:
    """The form as text."""
    return _file(visit, as_text=True)


def _file(visit: Visit, *, as_text: bool) -> Answer:
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    filled = breaching.filled(visit.ombud, breach.id, by=visit.actor, now=visit.now)
    if isinstance(filled, Declined):
        return no(filled)
    name = f"anmalan-{breach_text(breach.id)[:10]}"
    if as_text:
        return Download(f"{name}.txt", "text/plain; charset=utf-8", form_text(filled[1], visit.language).encode())
    return Download(
        f"{name}.pdf", "application/pdf", breaching.form_pdf(visit.ombud, filled, visit.language, visit.now)
    )


_NOTED = Text("Antecknat.", "Noted.")

ROUTES: tuple[Route, ...] = (
    Route(f"{HERE}/{{incident}}/anmalan.pdf", "breach.form_pdf", form_file, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/anmalan.txt", "breach.form_text", form_as_text, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/anmalan/{{plikt}}", "breach.duty", show, act, Need.STAFF, PURPOSES),
)
