"""`/konsol/incidenter`: personal data breaches, their clock, and what is left of each (W12; Art. 33–34; A-30 to A-35).

* The clock runs from awareness, not from the button: the page asks when that was.
* One page of one breach answers first how long there is left, and lists what is to be done in its order.
* What is written becomes public at the authority. What looks like a number or an address is refused at its field.
* Who works with breaches sees them; every look is in the log (G-04).
"""

from datetime import datetime

from ombud.app.breaching import register_pdf
from ombud.breaches import Breach, Kind, Risk, assess, close, complete, every_breach, notice
from ombud.breaches.model import Assessed, Completed, Noticed
from ombud.breaches.named import KINDS, RISKS, STEPS
from ombud.breaches.tell import waiting
from ombud.collection.relate import Declined
from ombud.console.breach_kit import (
    HERE,
    PURPOSES,
    Left,
    address,
    answered,
    as_field,
    clock_of,
    moment_in,
    no,
    of_visit,
    page,
)
from ombud.law.breach import CHOSEN, DUTIES, Duty
from ombud.law.periods import local_date
from ombud.terms import Text
from ombud.web import Answer, Download, Group, Need, Page, Place, Route, Visit, Wrong

_TITLE = Text("Personuppgiftsincidenter", "Personal data breaches")
_NEW = Text("Anmäl en incident", "Note a breach")
_FACTS = Text("Vad har hänt", "What has happened")
_RISK = Text("Bedöm risken", "Assess the risk")
_CLOSE = Text("Avsluta incidenten", "Close the breach")
_SAVED = Text("Sparat.", "Saved.")


def every(visit: Visit) -> Answer:
    """The register as a list: what is open first, the clock that ends first at the top."""
    found = every_breach(visit.ombud.vault, by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return no(found)
    open_ = sorted((one for one in found if one.closed_at is None), key=lambda one: _next(one) or visit.now)
    values = {
        "open": [(one, address(one), _first(one, visit)) for one in open_],
        "closed": [(one, address(one)) for one in found if one.closed_at is not None], "risks": RISKS,
    }  # fmt: skip
    return Page("console/breaches.html.j2", _TITLE, values)


def _next(breach: Breach) -> datetime | None:
    """When the first clock ends that has something left to do."""
    return min((one.due_at for one in breach.clocks if one.due_at and one.duty in breach.left), default=None)


def _first(breach: Breach, visit: Visit) -> Left | None:
    clocks = [one for one in breach.clocks if one.duty in breach.left]
    clocks.sort(key=lambda one: (one.due_at is None, one.due_at or visit.now))
    return clock_of(breach, clocks[0], visit.now) if clocks else None


def register(visit: Visit) -> Answer:
    """The register of Art. 33(5) as PDF."""
    made = register_pdf(visit.ombud, visit.language, by=visit.actor, now=visit.now)
    if isinstance(made, Declined):
        return no(made)
    return Download(f"incidenter-{local_date(visit.now)}.pdf", "application/pdf", made)


def ask_new(visit: Visit) -> Answer:
    return _new(visit, ())


def _new(visit: Visit, wrong: tuple[Wrong, ...]) -> Page:
    aware = visit.form.text("noticed") or as_field(visit.now)
    values = {
        "kinds": [(kind.value, words, None) for kind, words in KINDS.items()], "wrong": wrong, "form": visit.form,
        "noticed": aware,
    }  # fmt: skip
    return Page("console/breach_new.html.j2", _NEW, values, 422 if wrong else 200)


def do_new(visit: Visit) -> Answer:
    """Note it. The clock runs from when somebody was aware of it (A-30)."""
    noticed, began = moment_in(visit, "noticed"), moment_in(visit, "began")
    wrong = tuple(one for one in (noticed, began) if isinstance(one, Wrong))
    kind = visit.form.text("kind")
    if kind not in set(Kind):
        wrong = (*wrong, Wrong("kind", _CHOOSE))
    if noticed is None:
        wrong = (*wrong, Wrong("noticed", _WHEN))
    if wrong or isinstance(noticed, Wrong) or isinstance(began, Wrong) or noticed is None:
        return _new(visit, wrong)
    said = Noticed(what=visit.form.text("what"), kind=Kind(kind), began_at=began)
    found = notice(visit.ombud.vault, said, noticed, by=visit.actor, now=visit.now)
    return answered(found, _BEGUN, lambda wrong: _new(visit, wrong))


def show(visit: Visit) -> Answer:
    """One breach: the clock, and what is to be done."""
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    told = waiting(visit.ombud.vault, breach.id, by=visit.actor, now=visit.now)
    counts = {} if isinstance(told, Declined) else told
    values = {
        "clocks": [clock_of(breach, clock, visit.now) for clock in breach.clocks], "first": _first(breach, visit),
        "kinds": KINDS, "risks": RISKS, "steps": STEPS,
        "done": sum(number for (_, done), number in counts.items() if done),
        "left": sum(number for (_, done), number in counts.items() if not done), "people": Duty.PEOPLE, "imy": Duty.IMY,
    }  # fmt: skip
    return page(visit, breach, "console/breach.html.j2", _TITLE, values)


def ask_facts(visit: Visit) -> Answer:
    breach = of_visit(visit)
    return _facts(visit, breach, ()) if isinstance(breach, Breach) else breach


def _facts(visit: Visit, breach: Breach, wrong: tuple[Wrong, ...]) -> Page:
    facts, form = breach.facts, visit.form
    cross = "" if facts.cross_border is None else "ja" if facts.cross_border else "nej"
    values = {
        "kinds": [(kind.value, words, None) for kind, words in KINDS.items()], "wrong": wrong,
        "now": {
            "what": form.text("what") or facts.what, "kind": form.text("kind") or facts.kind,
            "began": form.text("began") or as_field(facts.began_at),
            "ended": form.text("ended") or as_field(facts.ended_at), "cross": form.text("cross") or cross,
        },
    }  # fmt: skip
    return page(visit, breach, "console/breach_facts.html.j2", _FACTS, values)


def do_facts(visit: Visit) -> Answer:
    """More is known (Art. 33(4))."""
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    began, ended = moment_in(visit, "began"), moment_in(visit, "ended")
    wrong = tuple(one for one in (began, ended) if isinstance(one, Wrong))
    if wrong or isinstance(began, Wrong) or isinstance(ended, Wrong):
        return _facts(visit, breach, wrong)
    kind, cross = visit.form.text("kind"), {"ja": True, "nej": False}.get(visit.form.text("cross"))
    said = Completed(
        what=visit.form.text("what"), kind=Kind(kind) if kind in set(Kind) else None, began_at=began, ended_at=ended,
        cross_border=cross,
    )  # fmt: skip
    found = complete(visit.ombud.vault, breach.id, said, by=visit.actor, now=visit.now)
    return answered(found, _SAVED, lambda wrong: _facts(visit, breach, wrong))


def ask_risk(visit: Visit) -> Answer:
    breach = of_visit(visit)
    return _risk(visit, breach, ()) if isinstance(breach, Breach) else breach


_TEXTS = ("reasons", "consequences", "measures", "before", "groups")


def _risk(visit: Visit, breach: Breach, wrong: tuple[Wrong, ...]) -> Page:
    said, form = breach.assessed, visit.form
    now = {name: form.text(name) or ("" if said is None else getattr(said, name)) for name in _TEXTS}
    also = form.all("also") or (() if said is None else said.also)
    values = {
        "now": now, "wrong": wrong, "risks": [(risk.value, words, _HINTS[risk]) for risk, words in RISKS.items()],
        "risk": form.text("risk") or ("" if said is None else said.risk),
        "others": _others(breach), "also": [*also, *_circumstances(breach, form.all("also"))],
    }  # fmt: skip
    return page(visit, breach, "console/breach_risk.html.j2", _RISK, values)


def _others(breach: Breach) -> list[tuple[str, Text, Text | None]]:
    """Who else may have to be told, each a question (A-35)."""
    cyber = [("significant", _SIGNIFICANT, None)] if breach.cyber else []
    return [("care_injury", _INJURY, None), *cyber, *((duty.value, DUTIES[duty].name, None) for duty in CHOSEN)]


def _circumstances(breach: Breach, written: tuple[str, ...]) -> list[str]:
    said = breach.assessed
    if written or said is None:
        return []
    return [name for name in ("care_injury", "significant") if getattr(said, name)]


def do_risk(visit: Visit) -> Answer:
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    risk, ticked = visit.form.text("risk"), set(visit.form.all("also"))
    if risk not in set(Risk):
        return _risk(visit, breach, (Wrong("risk", _CHOOSE),))
    texts = {name: visit.form.text(name) for name in _TEXTS}
    said = Assessed(
        risk=Risk(risk), care_injury="care_injury" in ticked, significant="significant" in ticked,
        also=tuple(duty for duty in CHOSEN if duty in ticked), **texts,
    )  # fmt: skip
    found = assess(visit.ombud.vault, breach.id, said, by=visit.actor, now=visit.now)
    return answered(found, _SAVED, lambda wrong: _risk(visit, breach, wrong))


def ask_close(visit: Visit) -> Answer:
    breach = of_visit(visit)
    return page(visit, breach, "console/breach_close.html.j2", _CLOSE, {}) if isinstance(breach, Breach) else breach


def do_close(visit: Visit) -> Answer:
    breach = of_visit(visit)
    if not isinstance(breach, Breach):
        return breach
    found = close(visit.ombud.vault, breach.id, visit.form.text("remedy"), by=visit.actor, now=visit.now)
    if isinstance(found, Declined) and not found.fields:
        return no(found, (Text("Till incidenten", "To the breach"), address(breach)))
    return answered(
        found, _CLOSED, lambda wrong: page(visit, breach, "console/breach_close.html.j2", _CLOSE, {"wrong": wrong})
    )


_CHOOSE = Text("Välj ett av alternativen.", "Choose one of these.")
_WHEN = Text("Ange när ni fick kännedom.", "Say when you became aware.")
_BEGUN = Text("Antecknat. Klockan går från att ni fick kännedom.", "Noted. The clock runs from awareness.")
_CLOSED = Text("Avslutad. Den står kvar i förteckningen i fem år.", "Closed. It stands in the register for five years.")
_INJURY = Text(
    "Den har orsakat, eller kunde ha orsakat, en allvarlig vårdskada (lex Maria)",
    "It has caused, or could have caused, a serious care injury (lex Maria)",
)
_SIGNIFICANT = Text("Betydande incident enligt cybersäkerhetslagen", "Significant under the Cybersecurity Act")
_HINTS = {
    Risk.UNLIKELY: Text("IMY behöver inte få veta. Skälen ska stå här.", "IMY need not be told. Write the reasons."),
    Risk.RISK: Text("Anmäls till IMY.", "IMY is notified."),
    Risk.HIGH: Text("Anmäls till IMY, och de som berörs underrättas.", "IMY is notified, and those affected are told."),
}

ROUTES: tuple[Route, ...] = (
    Route(HERE, "breaches", every, need=Need.STAFF, purposes=PURPOSES, place=Place(Group.PROTECTION, _TITLE, "siren")),
    Route(f"{HERE}/ny", "breaches.new", ask_new, do_new, Need.STAFF, PURPOSES),
    Route(f"{HERE}/forteckning", "breaches.register", register, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}", "breach", show, None, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/handelse", "breach.facts", ask_facts, do_facts, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/risk", "breach.risk", ask_risk, do_risk, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{incident}}/avsluta", "breach.close", ask_close, do_close, Need.STAFF, PURPOSES),
)
