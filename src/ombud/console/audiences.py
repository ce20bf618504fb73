"""`/konsol/malgrupper`: selections in sentences, and the funnel "Vilka blir kvar, och varför" (ux.md 1.3, W8; M-08).

* Only fields that the purpose may use are in the menu; what may not be used stands beside it with its rule.
* What is shown are coarse counts with legal reasons, never a person, and what is too small is merged (S-08). To count
  is a button: it decides about everybody, and is one of the questions that a quarter may ask.
* A selection is written in a form and not in an address. It is kept under a name (`campaigns/selections.py`).
"""

from dataclasses import dataclass

from ombud.app.campaign_new import Unfit, selected
from ombud.app.campaigning_audience import DIRECT, PROFILING, NotNow, NotTaken, audience_now, counted, menu_now
from ombud.app.extracting import stores_of
from ombud.campaigns.audience import Selection
from ombud.campaigns.campaign import CHANNELS
from ombud.campaigns.filters import All, Any, Everybody, Fault, Field, Filter, How, Menu, parsed, said
from ombud.campaigns.filters import profiling as is_profiling
from ombud.campaigns.filters.menu import Sort
from ombud.campaigns.filters.model import conditions
from ombud.campaigns.filters.say import VERBS
from ombud.campaigns.funnel import Funnel, FunnelRow, Spent
from ombud.campaigns.selections import SavedSelection, save_selection, saved_selection, saved_selections
from ombud.collection.relate import Declined
from ombud.console.stopped import stopped, too_much
from ombud.extracts import NoExtract, build
from ombud.policy.ask import Refusal
from ombud.terms import Text
from ombud.vault.crowd import CrowdOverBudgetError
from ombud.web import Answer, Group, Moved, Need, Page, Place, Route, Visit, Wrong, problem

HERE = "/konsol/malgrupper"
NEW = f"{HERE}/nytt"
TITLE = Text("Målgrupper", "Audiences")
_SELECTION = Text("Vilka ska få utskicket?", "Who is to receive it?")
BACK = (Text("Till målgrupperna", "To the audiences"), HERE)
WORKS = frozenset({DIRECT, PROFILING})
CHANNEL_WORDS = {"email": Text("e-post", "e-mail"), "sms": Text("sms", "SMS"), "post": Text("post", "post")}
"""By the channels of `campaigns`."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of the funnel, and how much of everybody it is."""

    row: FunnelRow
    percent: int


def listed(visit: Visit) -> Answer:
    """The selections that are kept."""
    menu = menu_now(visit.ombud.vault, visit.now)
    with visit.ombud.vault.database.read() as tx:
        kept = saved_selections(tx)
    values = {"kept": [(one, _words(visit, one.selection, menu)) for one in kept]}
    return Page("console/audiences.html.j2", TITLE, values)


def _words(visit: Visit, selection: Filter, menu: Menu) -> str:
    """The selection as a sentence; one that the menu of today does not hold says so."""
    return said(selection, menu, visit.language) if _held(selection, menu) else visit.say(_NOT_ANY_MORE)


def _held(selection: Filter, menu: Menu) -> bool:
    from_menu = set(menu.fields)
    return isinstance(selection, Everybody) or {one.field for one in conditions(selection)} <= from_menu


def new(visit: Visit) -> Answer:
    """An empty selection: everybody who has said yes; or what was written before somebody had to sign in again."""
    return _page(visit, visit.form.text("urval") or visit.say(_EVERYBODY))


def kept(visit: Visit) -> Answer:
    """One that is kept, to be counted, changed or written to."""
    found = _kept(visit)
    if found is None:
        return problem.NOT_FOUND
    menu = menu_now(visit.ombud.vault, visit.now)
    return _page(visit, _words(visit, found.selection, menu), saved=found)


def _kept(visit: Visit) -> SavedSelection | None:
    with visit.ombud.vault.database.read() as tx:
        found = saved_selection(tx, visit.path["name"])
    return found if isinstance(found, SavedSelection) else None


def act(visit: Visit) -> Answer:
    """Add a condition, count, keep, or make what is asked."""
    acts = {"lagg": _add, "rakna": _count, "spara": _save, "underlag": _make}
    return acts.get(visit.form.text("gor"), _count)(visit)


def _page(
    visit: Visit,
    sentence: str,
    wrong: tuple[Wrong, ...] = (),
    *,
    funnel: Funnel | None = None,
    needs: bool = False,
    saved: SavedSelection | None = None,
) -> Answer:
    menu, form = menu_now(visit.ombud.vault, visit.now), visit.form
    saved = saved or _same(visit, sentence, menu)
    whole = max((row.people for row in funnel.rows), default=0) if funnel is not None else 0
    found = parsed(sentence, menu)
    values = {
        "sentence": sentence, "wrong": wrong, "barred": menu.barred, "fields": list(menu.fields.values()),
        "verbs": VERBS,
        "hows": [(how.value, VERBS[how]) for how in (How.IS, How.IS_NOT, How.ONE_OF, How.NONE_OF, How.BETWEEN,
                                                      How.BEFORE, How.AFTER)],
        "channels": [(one, CHANNEL_WORDS[one], None) for one in CHANNELS], "channel": form.text("kanal") or "email",
        "profiling": not isinstance(found, Fault) and is_profiling(found), "funnel": funnel, "needs": needs,
        "bars": [Bar(row, round(100 * row.people / whole) if whole else 0) for row in (funnel.rows if funnel else ())],
        "saved": saved, "filled": form, "name": form.text("namn") or (saved.name if saved else ""),
    }  # fmt: skip
    return Page("console/audience.html.j2", _SELECTION, values, 422 if wrong else 200)


def _same(visit: Visit, sentence: str, menu: Menu) -> SavedSelection | None:
    """The selection that is kept under the name of the form, where it is the one that stands there."""
    with visit.ombud.vault.database.read() as tx:
        found = saved_selection(tx, visit.form.text("namn").casefold())
    return found if isinstance(found, SavedSelection) and found.selection == parsed(sentence, menu) else None


def _add(visit: Visit) -> Answer:
    """One condition more, joined as it was asked."""
    menu, form = menu_now(visit.ombud.vault, visit.now), visit.form
    sentence = form.text("urval")
    before = parsed(sentence, menu)
    if isinstance(before, Fault):
        return _page(visit, sentence, (Wrong("urval", before.text),))
    field = next((one for one in menu.fields.values() if one.id == form.text("falt")), None)
    if field is None or not form.text("varde"):
        return _page(visit, sentence, (Wrong("falt" if field is None else "varde", _CHOOSE),))
    one = parsed(_written(field, form.text("hur"), form.text("varde")), menu)
    if isinstance(one, Fault):
        return _page(visit, sentence, (Wrong("varde", one.text),))
    return _page(visit, said(_joined(before, one, form.text("ihop")), menu, visit.language))


def _written(field: Field, how: str, value: str) -> str:
    """The condition as its sentence."""
    verb = VERBS[How(how)].sv if how in list(How) else VERBS[How.IS].sv
    if field.sort is Sort.BAND:
        return f"{field.words.sv} {VERBS[How.IS].sv} {value}"
    values = [one.strip() for one in value.split(",") if one.strip()]
    between = f" {_AND} " if how == How.BETWEEN else ", "
    return f"{field.words.sv} {verb} " + between.join('"' + one.replace('"', '""') + '"' for one in values)


def _joined(before: Filter, one: Filter, how: str) -> Filter:
    """Both together; a group of the same kind grows, another is put in parentheses."""
    if isinstance(before, Everybody) or isinstance(one, Everybody):
        return one
    kind = Any if how == "eller" else All
    parts = before.parts if isinstance(before, kind) else (before,)
    return kind((*parts, one))


def _count(visit: Visit) -> Answer:
    """Decide about everybody, and show the funnel."""
    sentence, channel = visit.form.text("urval"), visit.form.text("kanal")
    found = selected(visit.ombud, sentence, now=visit.now)
    if isinstance(found, Unfit):
        return _page(visit, sentence, tuple(Wrong("urval", one) for one in found.faults))
    if channel not in CHANNELS:
        return _page(visit, sentence, (Wrong("kanal", _CHOOSE),))
    try:
        with audience_now(visit.ombud, Selection(found, channel), by=visit.actor, now=visit.now) as made:
            shown = made if isinstance(made, NotTaken) else counted(made)
    except NoExtract:
        return _page(visit, sentence, needs=True)
    if isinstance(shown, NotNow):
        return stopped(visit, shown, BACK)
    if isinstance(shown, Spent):
        return _page(visit, sentence, (Wrong("urval", shown.text),))
    if isinstance(shown, NotTaken):
        faults = ([] if shown.fault is None else [shown.fault.text]) + [one.text for one in shown.findings]
        return _page(visit, sentence, tuple(Wrong("urval", one) for one in faults))
    return _page(visit, sentence, funnel=shown)


def _make(visit: Visit) -> Answer:
    """The extract for profiling, which lives a day; then the funnel."""
    try:
        made = build(stores_of(visit.ombud), PROFILING, by=visit.actor, now=visit.now)
    except CrowdOverBudgetError as over:
        return too_much(over.spent, BACK)
    return stopped(visit, made, BACK) if isinstance(made, Refusal) else _count(visit)


def _save(visit: Visit) -> Answer:
    """Under a name, to be written to."""
    sentence, name = visit.form.text("urval"), visit.form.text("namn").casefold()
    found = selected(visit.ombud, sentence, now=visit.now)
    if isinstance(found, Unfit):
        return _page(visit, sentence, tuple(Wrong("urval", one) for one in found.faults))
    kept = save_selection(visit.ombud.vault, name, found, by=visit.actor, now=visit.now)
    if isinstance(kept, Declined):
        return _page(visit, sentence, (Wrong("namn" if kept.requirement == "N-05.1" else "urval", kept.text),))
    return Moved(f"{HERE}/{kept.name}", Text(
        f"Sparat som {kept.name}, version {kept.version}.", f"Kept as {kept.name}, version {kept.version}."
    ))  # fmt: skip


_AND = "och"
_EVERYBODY = Text("Alla", "Everybody")
_NOT_ANY_MORE = Text(
    "frågar efter något som policyn inte längre tillåter", "asks about something that the policy no longer allows"
)
_CHOOSE = Text("Välj ett fält, och skriv ett värde.", "Choose a field, and write a value.")
PLACE = Place(Group.USE, TITLE, "filter")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "audiences", show=listed, need=Need.STAFF, purposes=WORKS, place=PLACE),
    Route(NEW, "audiences.new", show=new, do=act, need=Need.STAFF, purposes=WORKS),
    Route(f"{HERE}/{{name}}", "audiences.kept", show=kept, need=Need.STAFF, purposes=WORKS),
)
