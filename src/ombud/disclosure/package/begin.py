"""The act that a package begins with: whether it may be given out, the entry that says so, the note in the journal.

1. Somebody who has died, or who is not known well enough for the way it is to go, gets none (R-15.8, R-07).
2. Each category is decided about under a Permit; one entry says that a copy is made, and of what. It stands in the log
   before any value is opened (design 5, 2).
3. A journal copy that is handed out is noted in the journal: to whom and when (PDL 3:11, R-15.5). Not what the person
   opens by their own login.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ombud.actors.representation import Representation, representations_of
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import store as choice_rows
from ombud.choices.store import ChoiceRow
from ombud.disclosure.access import CASE, CHOICES, LOG, PURPOSE
from ombud.disclosure.package.order import DECEASED, NotGiven, Order, Way, not_over_this_way
from ombud.disclosure.package.order import Kind as Wanted
from ombud.disclosure.programs import programs_of
from ombud.disclosure.register.model import Disclosure
from ombud.disclosure.register.rows import disclosures_of
from ombud.disclosure.shown import Sight, sight
from ombud.disclosure.waiting import Waiting, waiting_of
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.model import Policy, Regime
from ombud.policy.wording import day
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId, ClassId, Text
from ombud.vault import Act, Draft, OverBudget, Person, Written
from ombud.vault.index import Index
from ombud.vault.pages import Bound, bound, may_tell, portable
from ombud.vault.telling import Program

_CARE, _HEALTH = ClassId("care"), CategoryId("health")


@dataclass(frozen=True, slots=True)
class Begun:
    """What the act found: under which policy, what may be told, and what binds the person."""

    policy: Policy
    ask: Ask
    portable: frozenset[CategoryId]
    """The categories of which something may be moved (Art. 20)."""
    relations: tuple[Bound, ...]
    choices: tuple[ChoiceRow, ...]
    note: Written | None
    """The note that was made in the journal."""
    may_see: Sight
    """What of the log may be shown."""
    handed_over: tuple[Disclosure, ...]
    """To whom what was handed over, by name; without what is withheld (Art. 15(1)(c), C-154/21)."""
    representatives: tuple[Representation, ...]
    hidden: bool = False
    """The person's identity is protected: no unit is named (R-41)."""
    programs: tuple[Program, ...] = ()
    """Programs outside that have said that they hold the person's data (Art. 15(1)(c))."""
    waiting: tuple[Waiting, ...] = ()
    """Yeses that wait, or waited, for their address to answer (M-07)."""


Use = Callable[[Person, "Begun"], NotGiven | None]
"""What else is done in the act, once it is known that the package may be given out."""


def begin(act: Act, order: Order, index: Index, use: Use | None = None) -> Begun | Refusal | NotGiven:
    """Decide, enter and note, in the caller's act."""
    person = act.person(order.subject).requesting()
    there = act.vault.directory.hold(act.tx, order.subject)
    found = _decide(person, order, index)
    if isinstance(found, Begun) and use is not None:
        found = use(person, found) or found
    if isinstance(found, Refusal | NotGiven):
        act.log(Kind.EXPORT, Outcome.REFUSED, order.subject if there else None, facts=_facts(order))
        return found
    if _hands_out_a_journal(order, index, found.ask.categories):
        found = replace(found, note=_write_note(person, order, _HANDED_OUT))
    categories = tuple(found.ask.categories if order.kind is Wanted.ACCESS else found.portable)
    act.log(
        Kind.EXPORT, Outcome.PERMITTED, order.subject if there else None, categories=categories, facts=_facts(order)
    )
    return found


def failed(act: Act, order: Order, begun: Begun) -> None:
    """The copy was not finished and not given out: the log says so, and the journal where it said another thing."""
    person = act.person(order.subject)
    there = act.vault.directory.hold(act.tx, order.subject)
    if begun.note is not None and there:
        _write_note(person, order, _NOT_HANDED_OUT)
    act.log(Kind.EXPORT, Outcome.FAILED, order.subject if there else None, facts=_facts(order))


def _decide(person: Person, order: Order, index: Index) -> Begun | Refusal | NotGiven:
    act = person.act
    if Flag.DECEASED in person.about.wishes.flag_set():
        return DECEASED
    if (spent := act.spend(order.subject)) is not None:
        return OverBudget(Ask(order.subject, PURPOSE, frozenset(), act.by), act.policy.number, (), spent)
    tied = {CATEGORY_OF[one.kind] for one in person.about.relations}
    told = may_tell(person, PURPOSE, sorted({*index.categories, *tied, CASE, CHOICES, LOG}), index)
    if isinstance(told, Refusal):
        return told
    moved = portable(person, told, index)
    leaves = told & index.categories if order.kind is Wanted.ACCESS else moved
    known = act.policy.file.categories
    there = {CategoryId(one) for of in order.elsewhere for one in of.categories} & known.keys()
    special = any(known[category].special for category in leaves | there)
    return not_over_this_way(order, health=special) or _found(person, order, told, moved)


def _found(person: Person, order: Order, told: frozenset[CategoryId], moved: frozenset[CategoryId]) -> Begun:
    act, case = person.act, person.keys.for_reading(ClassId("case"))
    handed = tuple(one for one in disclosures_of(person) if not one.withheld) if CASE in told else ()
    return Begun(
        policy=act.policy,
        ask=Ask(order.subject, PURPOSE, told, act.by),
        portable=moved,
        relations=bound(person, told),
        choices=tuple(choice_rows.rows(act.tx, order.subject)) if CHOICES in told else (),
        note=None,
        may_see=sight(person, order.protected_units),
        handed_over=handed,
        representatives=representations_of(act.tx, order.subject, case) if CASE in told else (),
        hidden=Flag.PROTECTED in person.about.wishes.flag_set(),
        programs=programs_of(person) if CASE in told else (),
        waiting=waiting_of(person) if CHOICES in told else (),
    )


def _facts(order: Order) -> dict[str, str | int]:
    return {"form": order.kind.value, "channel": order.way.value, "method": order.identified.value}


def _hands_out_a_journal(order: Order, index: Index, categories: frozenset[CategoryId]) -> bool:
    own = order.way is Way.LOGIN and not order.to
    if order.kind is not Wanted.ACCESS or own:
        return False
    return any(kind.klass == _CARE and kind.category == _HEALTH for kind in index.kinds) and _HEALTH in categories


def _write_note(person: Person, order: Order, words: Text) -> Written | None:
    """An entry of its own in the journal, by whoever hands the copy out, now."""
    act = person.act
    to = order.to or _THE_PATIENT
    text = words.sv.replace("{to}", to).replace("{day}", day(local_date(act.now), "sv"))
    fields = {"kind": "journal_copy", "text": text.replace("{way}", _WAYS[order.way])}
    written = person.seal(
        Draft(
            _HEALTH, _CARE, fields, "data_subject", order.way.value, act.now, act.now, Regime.PDL,
            unit=act.by.unit, author=act.by.id,
        )
    )  # fmt: skip
    return written if isinstance(written, Written) else None


_THE_PATIENT = "patienten"
_WAYS = {
    Way.DESK: "i receptionen",
    Way.POST: "med brev till folkbokföringsadressen",
    Way.LOGIN: "genom inloggning",
    Way.EMAIL: "med e-post",
    Way.TRANSFER: "direkt till mottagaren",
}
_HANDED_OUT = Text(
    "En kopia av journalen lämnades till {to} den {day}, {way}.", "A copy of the journal was given to {to}, {day}."
)
_NOT_HANDED_OUT = Text(
    "Kopian av journalen till {to} den {day} blev inte klar och lämnades inte ut.",
    "The copy of the journal to {to}, {day}, was not finished and was not given out.",
)
