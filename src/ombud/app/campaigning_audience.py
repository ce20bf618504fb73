"""Who a campaign comes to: the crowd of the vault, the extract for profiling and the selection, brought together.

* Advertising by the channel is asked of everybody, and profiling too where the selection is that: two decisions a
  person, by the same actor (C-1, C-2).
* What may be shown of it is a funnel of coarse counts, within what a quarter may tell. The people themselves go to
  whoever sends, as ids, and are decided about again there.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from ombud.app.extracting import stores_of
from ombud.app.installation import Ombud
from ombud.audit.model import NOBODY, SYSTEM
from ombud.campaigns.audience import Asked, Audience, Barriers, NobodyMayBeReachedError, Selection
from ombud.campaigns.filters import Fault, Menu, fault_in, menu_of, stored
from ombud.campaigns.frequency import barrier
from ombud.campaigns.funnel import Funnel, Question, Spent, shown
from ombud.campaigns.funnel.funnel import TOO_FEW
from ombud.campaigns.lint import Finding, lint
from ombud.campaigns.pace import Pace
from ombud.extracts import OpenExtract, opened, shape
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Form, Refusal
from ombud.policy.why import Explanation, explain
from ombud.relations.model import CATEGORY_OF
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId, Text
from ombud.vault import Vault
from ombud.vault.crowd import Crowd

DIRECT, PROFILING = PurposeId("marketing.direct"), PurposeId("profiling.marketing")
WRITTEN_TO = frozenset({CategoryId("name"), CategoryId("contact")})
"""What a message to somebody is made of."""
_RELATED = frozenset(CATEGORY_OF.values())
"""Data in relations: the extract has decided of each of those, and the crowd decides about the person."""


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A selection that is not taken, before anybody is asked about. A value."""

    fault: Fault | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class NotNow:
    """The policy refuses the purpose or the role, for everybody. A value."""

    refusal: Refusal
    explanation: Explanation


@dataclass
class Made:
    """An audience, to be gone through once; then what may be shown of it."""

    vault: Vault
    selection: Selection
    by: Actor
    now: datetime
    audience: Audience = field(repr=False)

    def members(self) -> Iterator[list[SubjectId]]:
        """Those who receive it, a page at a time. Raises `NobodyMayBeReachedError`."""
        return self.audience.members()

    def funnel(self) -> Funnel | Spent:
        """Call it when everybody has been gone through. Counts as one of the quarter's selections where it is one."""
        selection = self.selection
        question = Question(selection.channel, stored(selection.filter) if selection.profiling else None)
        return shown(self.vault, self.audience.tally, question, self.vault.new_id, by=self.by, now=self.now)


def why_not(made: Made) -> Text | None:
    """Go through everybody, and say why nothing is sent to them, if that is so."""
    for _ in made.members():
        pass
    return why_not_sent(made.funnel())


def why_not_sent(funnel: Funnel | Spent) -> Text | None:
    """Why a campaign to this audience is not sent: it would point at people, or the quarter has been asked enough."""
    if isinstance(funnel, Spent):
        return funnel.text
    return TOO_FEW if funnel.too_few else None


def menu_for(vault: Vault, extract: OpenExtract, now: datetime) -> Menu:
    """What a selection may ask of the extract under the policy in force. Raises `NoPolicyError`."""
    with vault.look(by=SYSTEM, now=now) as look:
        file = look.policy.file
    return menu_of(file, {name: [column.name for column in columns] for name, columns in extract.tables.items()})


def menu_now(vault: Vault, now: datetime) -> Menu:
    """The same without an extract: what one that is made now would have. Raises `NoPolicyError`."""
    with vault.look(by=SYSTEM, now=now) as look:
        policy = look.policy
    tables = shape(policy, PROFILING) if PROFILING in policy.file.purposes else {}
    return menu_of(policy.file, {name: [column.name for column in columns] for name, columns in tables.items()})


def audience_of(
    vault: Vault, extract: OpenExtract | None, selection: Selection, barriers: Barriers, *, by: Actor, now: datetime
) -> Made | NotTaken:
    """The audience of a selection; without an extract only everybody who said yes can be written to."""
    menu = None
    if selection.profiling:
        if extract is None:
            raise ValueError("a selection is asked of an extract")
        menu = menu_for(vault, extract, now)
        if (wrong := _wrong(selection, menu)) is not None:
            return wrong
    direct = Ask(NOBODY, DIRECT, WRITTEN_TO, by, selection.channel)
    profiled = Ask(NOBODY, PROFILING, _profiled(vault, now), by, None, Form.EXTRACT)
    asked = Asked(
        vault.database,
        lambda: Crowd(vault, direct, now).decided(),
        (lambda: Crowd(vault, profiled, now).decided()) if selection.profiling else None,
        extract,
        menu,
        barriers,
    )
    return Made(vault, selection, by, now, Audience(asked, selection))


def _wrong(selection: Selection, menu: Menu) -> NotTaken | None:
    fault, findings = fault_in(selection.filter, menu), lint(selection.filter, menu)
    return NotTaken(fault, findings) if fault is not None or findings else None


@contextmanager
def audience(
    ombud: Ombud, selection: Selection, barriers: Barriers, *, by: Actor, now: datetime
) -> Iterator[Made | NotTaken]:
    """The same from an installation's own extract. Raises `NoExtract` for a selection where there is none."""
    if not selection.profiling:
        yield audience_of(ombud.vault, None, selection, barriers, by=by, now=now)
        return
    if (wrong := _wrong(selection, menu_now(ombud.vault, now))) is not None:  # before an extract is looked for
        yield wrong
        return
    with opened(stores_of(ombud), PROFILING, now=now) as extract:
        yield audience_of(ombud.vault, extract, selection, barriers, by=by, now=now)


def audience_now(
    ombud: Ombud, selection: Selection, *, by: Actor, now: datetime
) -> AbstractContextManager[Made | NotTaken]:
    """The audience as it would be now. How often somebody may be written to is what a campaign has that says nothing
    else (M-01)."""
    return audience(ombud, selection, Barriers(frequency=barrier(ombud.vault.database, Pace(), now)), by=by, now=now)


def _profiled(vault: Vault, now: datetime) -> frozenset[CategoryId]:
    with vault.look(by=SYSTEM, now=now) as look:
        purpose = look.policy.file.purposes.get(PROFILING)
    return frozenset(one.id for one in purpose.categories if one.id not in _RELATED) if purpose else frozenset()


def counted(made: Made) -> Funnel | Spent | NotNow:
    """Go through everybody and say what may be shown."""
    try:
        for _ in made.members():
            pass
    except NobodyMayBeReachedError as stopped:
        return not_now(made.vault, stopped.refusal, made.now)
    return made.funnel()


def not_now(vault: Vault, refusal: Refusal, now: datetime) -> NotNow:
    """Why nobody can be written to."""
    with vault.look(by=SYSTEM, now=now) as look:
        return NotNow(refusal, explain(refusal, look.policy, law_on(local_date(now))))
