"""`/konsol/vard/{id}/sparr`: a block lifted in an emergency, step by step, by whoever treats (PDL 4:5; A-15).

1. What the law asks for, and that every step is in the log. One press shows which units have blocked data.
2. Units, categories, why the patient cannot be asked, why it is needed, and that it is so. Then it is open.
3. The relevant data, until the clock locks it or whoever lifted it does.

Which step it is follows from what this account has begun for this patient (`own_lift`); nothing of it is in an address.
"""

from collections.abc import Collection
from dataclasses import dataclass

from ombud.app.unit_codes import known_units, unit_from
from ombud.choices.block_lift import BlockLift, LiftReason
from ombud.collection.relate import Declined
from ombud.console import refused
from ombud.console.care import HERE, PURPOSES, patient
from ombud.console.in_force import policy_in_force
from ombud.console.met import Met
from ombud.console.opening import opened_page
from ombud.policy.ask import Refusal
from ombud.policy.model import Family
from ombud.policy.wording import capital
from ombud.requests.patient.emergency import LONGEST, Lifting, lift_block, lock_again, own_lift, show_blocked
from ombud.terms import CategoryId, PurposeId, Text
from ombud.web import Answer, Moved, Need, Page, Problem, Route, Visit, Wrong, problem

REASONS = {
    LiftReason.UNCONSCIOUS: Text("Patienten är medvetslös", "The patient is unconscious"),
    LiftReason.UNABLE: Text("Patienten kan inte förstå frågan eller svara", "The patient cannot understand or answer"),
    LiftReason.NO_TIME: Text("Det finns inte tid att nå patienten", "There is no time to reach the patient"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A patient whose block is in hand, and how far this account has come."""

    met: Met
    lift: BlockLift | None

    @property
    def here(self) -> str:
        return f"{self.met.here}/sparr"


def _step(visit: Visit) -> Step | Problem:
    met = patient(visit)
    if not isinstance(met, Met):
        return met
    return Step(met, own_lift(visit.ombud.vault, met.person.subject, by=visit.actor, now=visit.now))


def show(visit: Visit) -> Answer:
    step = _step(visit)
    return _page(visit, step) if isinstance(step, Step) else step


def _page(visit: Visit, step: Step, wrong: tuple[Wrong, ...] = ()) -> Page:
    lift, file, units = step.lift, policy_in_force(visit).file, known_units(visit.ombud)
    role = None if visit.work is None else file.roles.get(visit.work.role)
    used = [] if lift is None else file.purposes[lift.purpose].categories
    names = {one.id: file.categories[one.id].name for one in used if one.id in file.categories}
    values = {
        "here": step.here, "back": step.met.here, "lift": lift, "wrong": wrong, "form": visit.form,
        "purposes": _purposes(visit), "longest": LONGEST,
        "minutes": None if role is None else role.block_lift_minutes,
        "shown": [] if lift is None else units.listed(lift.shown), "open": lift is not None and lift.open_at(visit.now),
        "units": [] if lift is None else [name for _, name in units.listed(lift.units)],
        "categories": [(name, capital(say.sv if visit.language == "sv" else say.en)) for name, say in names.items()],
        "reasons": [(one.value, words, None) for one, words in REASONS.items()],
    }  # fmt: skip
    return Page("console/emergency.html.j2", _TITLE, values, 422 if wrong else 200)


def _purposes(visit: Visit) -> list[tuple[str, Text]]:
    """What this role does in care."""
    carried = frozenset() if visit.work is None else visit.work.purposes
    file = policy_in_force(visit).file
    return [
        (name, Text(one.name.sv, one.name.en)) for name, one in file.purposes.items()
        if name in carried and one.family is Family.CARE and one.off is None
    ]  # fmt: skip


def act(visit: Visit) -> Answer:
    step, does = _step(visit), _ACTS.get(visit.form.text("gor"))
    if not isinstance(step, Step):
        return step
    return problem.UNREADABLE if does is None else does(visit, step)


def _show_units(visit: Visit, step: Step) -> Answer:
    purpose = visit.form.text("andamal")
    if purpose not in {name for name, _ in _purposes(visit)}:
        return _page(visit, Step(step.met, None), (Wrong("andamal", _NO_PURPOSE),))
    by, subject = visit.actor, step.met.person.subject
    return _came(visit, step, show_blocked(visit.ombud.vault, subject, PurposeId(purpose), by=by, now=visit.now))


def _lift(visit: Visit, step: Step) -> Answer:
    lift, form = step.lift, visit.form
    if lift is None or lift.open_at(visit.now):
        return Moved(step.here)
    units, categories = _units(form.all("enhet")), frozenset(CategoryId(one) for one in form.all("uppgift"))
    wanted = Lifting(units, categories, form.text("orsak"), form.text("skal"), significant=form.ticked("behovs"))
    wrong = _wrong(wanted, lift)
    if wrong:
        return _page(visit, step, wrong)
    done = lift_block(visit.ombud.vault, lift.subject, lift.id, wanted, by=visit.actor, now=visit.now)
    return _came(visit, step, done, _OPEN)


def _units(written: Collection[str]) -> frozenset[bytes]:
    """What was ticked; what is no unit is left out, and then nothing fits what was shown."""
    try:
        return frozenset(unit_from(one) for one in written)
    except ValueError:
        return frozenset()


def _wrong(wanted: Lifting, lift: BlockLift) -> tuple[Wrong, ...]:
    """What is missing, at its field; the core asks for the same once more."""
    asked = (
        ("enhet", bool(wanted.units) and wanted.units <= lift.shown, _NO_UNIT),
        ("uppgift", bool(wanted.categories), _NO_CATEGORY),
        ("orsak", wanted.reason in set(LiftReason), _NO_CODE),
        ("skal", 0 < len(wanted.words) <= LONGEST, _NO_REASON),
        ("behovs", wanted.significant, _NOT_SO),
    )
    return tuple(Wrong(name, words) for name, there, words in asked if not there)


def _lock(visit: Visit, step: Step) -> Answer:
    lift = step.lift
    if lift is None:
        return Moved(step.here)
    done = lock_again(visit.ombud.vault, lift.subject, lift.id, by=visit.actor, now=visit.now)
    return _came(visit, step, done, _LOCKED)


def _came(visit: Visit, step: Step, found: BlockLift | Declined | Refusal, said: Text | None = None) -> Answer:
    """Back to the page, one step on; or why not."""
    ways = ((_BACK, step.met.here),)
    if isinstance(found, Refusal):
        return refused.by_policy(visit, found, ways)
    return Moved(step.here, said) if isinstance(found, BlockLift) else refused.declined(found, ways)


def opened(visit: Visit) -> Answer:
    """The relevant data, each category with its entry, while the block is lifted."""
    step = _step(visit)
    if not isinstance(step, Step):
        return step
    if step.lift is None or not step.lift.open_at(visit.now):
        return Moved(step.here)
    return opened_page(visit, step.met, step.lift.purpose, step.lift.categories)


_ACTS = {"visa": _show_units, "oppna": _lift, "las": _lock}
_TITLE = Text("Spärrade uppgifter i en nödsituation", "Blocked data in an emergency")
_BACK = Text("Tillbaka till patienten", "Back to the patient")
_OPEN = Text("Spärren är öppen för dig. Den låses av sig själv.", "The block is lifted for you. It locks itself.")
_LOCKED = Text("Spärren är låst igen.", "The block is locked again.")
_NO_PURPOSE = Text("Välj vad uppgifterna behövs till.", "Choose what the data is needed for.")
_NO_UNIT = Text("Välj en eller flera av enheterna.", "Choose one or more of the units.")
_NO_CATEGORY = Text("Välj vilka uppgifter som behövs.", "Choose which data is needed.")
_NO_CODE = Text("Välj varför patienten inte kan tillfrågas.", "Choose why the patient cannot be asked.")
_NO_REASON = Text("Skriv varför uppgifterna behövs, kort.", "Write why the data is needed, briefly.")
_NOT_SO = Text(
    "Spärren öppnas bara om det är så. Annars är den stängd, som patienten vill.",
    "The block is lifted only if it is so. Otherwise it stays, as the patient wants.",
)
ROUTES = (
    Route(f"{HERE}/{{id}}/sparr", "care.emergency", show, act, Need.STAFF, PURPOSES),
    Route(f"{HERE}/{{id}}/sparr/oppnat", "care.emergency.opened", opened, None, Need.STAFF, PURPOSES),
)
