"""Run a model: over everybody whom the purpose reaches, in small acts that can be gone on from after a kill.

1. What stands against the model is said, and then nothing is done (`lint`). The one who runs it works for the purpose.
2. The version is registered before it computes anything (N-09.1). What it learns, it learns once.
3. Everybody is decided about one by one. Of those who are permitted each profile is computed and written in an act
   that decides anew; from those who are not any more, theirs is taken away.
4. The card is written, and the version takes the place of the one before.

A run that was broken off is gone on with by the same command: it is as of the day it began on, and what is written is
found written. One whose model is dropped meanwhile, or begun anew, or followed by a later version, writes nothing more.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from ombud.analysis.profiling import register
from ombud.analysis.profiling.card import Tally, card, reason
from ombud.analysis.profiling.inputs import question
from ombud.analysis.profiling.learning import everybody, learn
from ombud.analysis.profiling.lint import Flaw, lint
from ombud.analysis.profiling.model import PURPOSE, Inputs, Learned, Method, Placed
from ombud.analysis.profiling.placing import placer
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.source import Definition, stored
from ombud.analysis.profiling.store import profiled_among
from ombud.analysis.profiling.writing import Writing, class_of
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import carried_out, run_of_acts
from ombud.law.periods import local_date
from ombud.policy.ask import Permit, Refusal
from ombud.policy.model import Policy
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Act, Vault
from ombud.vault.crowd import Crowd, CrowdOverBudgetError, Decided

AT_ONCE = 50
"""People in one transaction: also how long another act waits, and what a kill costs."""
GOES_ON = timedelta(days=1)
"""A run that was broken off longer ago is begun anew: what it has computed is old."""
Progress = Callable[[int], None]
"""Told how many people have been decided about so far."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would come to, in coarse counts. Nothing was written."""

    card: dict[str, Any]
    learned: Learned | None


def plan(vault: Vault, definition: Definition, *, by: Actor, now: datetime) -> Planned | Declined:
    """Compute everything and write nothing."""
    fit = _fit(vault, definition, by=by, now=now)
    if isinstance(fit, Declined):
        return fit
    learned = fit.learned or _learn(vault, definition, by=by, now=now)
    if isinstance(learned, Declined):
        return learned
    place, tally = placer(definition, learned, fit.policy), Tally()
    try:
        for inputs in everybody(Crowd(vault, question(by), now), now):
            tally.add(inputs, place(inputs, local_date(now)))
    except CrowdOverBudgetError as over:
        return Declined("P-11", over.spent.text, {"now": over.spent.now})
    answers = (one.answer for one in Crowd(vault, question(by), now).decided())
    left_out = Counter(reason(answer) for answer in answers if isinstance(answer, Refusal))
    return Planned(card(tally, left_out), learned)


@run_of_acts("who was placed stands so, and the same command goes on")
def run(
    vault: Vault, definition: Definition, *, by: Actor, now: datetime, progress: Progress = lambda _people: None
) -> Registered | Declined:
    """Run a model, or go on with a run of it that was broken off."""
    fit = _fit(vault, definition, by=by, now=now)
    if isinstance(fit, Declined):
        return fit
    learned = fit.learned or _learn(vault, definition, by=by, now=now)
    if isinstance(learned, Declined):
        return learned
    begun = _begin(vault, fit, learned, by=by, now=now)
    pass_ = _Pass(vault, begun, by, now)
    ended = _end(vault, begun, pass_, by=by, now=now) if pass_.all(progress) else None
    return ended or OVERTAKEN


@dataclass(frozen=True, slots=True)
class _Fit:
    """A model that may run: under which policy, and what is known of the version."""

    definition: Definition
    policy: Policy
    known: Registered | None
    learned: Learned | None


def _fit(vault: Vault, definition: Definition, *, by: Actor, now: datetime) -> _Fit | Declined:
    with vault.look(by=by, now=now) as act:
        policy, known = act.policy, register.versions(act.tx, definition.model)
    flaws = lint(definition, policy)
    if flaws:
        return _declined(flaws)
    if not works_for_it(by, policy):
        return NOT_THE_ROLE
    same = next((one for one in known if one.version == definition.version), None)
    if same is not None and stored(same.definition) != stored(definition):
        return CHANGED
    if any(one.version > definition.version and one.state is not State.DROPPED for one in known):
        return OLDER
    return _Fit(definition, policy, same, None if same is None else same.learned)


def works_for_it(by: Actor, policy: Policy) -> bool:
    """Does the role of the account carry profiling for advertising (A-10)?"""
    role = policy.file.roles.get(by.role)
    return role is not None and PURPOSE in role.purposes


def _declined(flaws: Sequence[Flaw]) -> Declined:
    return Declined(
        flaws[0].requirement,
        Text("Modellen får inte köras så som den är skriven.", "The model may not run as it is written."),
        {f"{number}": Text(f"{flaw.text.sv} {flaw.now.sv}", f"{flaw.text.en} {flaw.now.en}")
         for number, flaw in enumerate(flaws, 1)},
    )  # fmt: skip


def _learn(vault: Vault, definition: Definition, *, by: Actor, now: datetime) -> Learned | Declined | None:
    return None if definition.method is Method.RULES else learn(vault, definition, by=by, now=now)


def _begin(vault: Vault, fit: _Fit, learned: Learned | None, *, by: Actor, now: datetime) -> Registered:
    """The version is in the register before it computes anything; a run that was broken off is gone on with."""
    with vault.act(by=by, now=now) as act:
        known = fit.known
        if known is None:
            begun = Registered(fit.definition, State.RUNNING, by.id, now, act.policy.number, learned, run_at=now)
            register.enter(act.tx, begun)
        elif known.state is State.RUNNING and known.run_at is not None and now - known.run_at < GOES_ON:
            act.nothing_changed()
            return known
        else:
            begun = register.move(
                act.tx, known, state=State.RUNNING, learned=learned, run_at=now, ended_at=None,
                policy=act.policy.number,
            )  # fmt: skip
        _log(act, begun, "begin")
        return begun


def _log(act: Act, model: Registered, step: str) -> None:
    act.log(Kind.PROFILE, Outcome.DONE, facts={"model": model.name, "version": model.version, "step": step})


@dataclass(slots=True)
class _Pass:
    """One pass over everybody."""

    vault: Vault
    model: Registered
    by: Actor
    now: datetime
    tally: Tally = field(default_factory=Tally)
    left_out: Counter[str] = field(default_factory=Counter)

    def all(self, progress: Progress) -> bool:
        """Did it come to its end? Not where the model went on without it."""
        people = 0
        for some in self._some(Crowd(self.vault, question(self.by), self.now)):
            wanted = self._wanted(some)
            if wanted and not self._carry_out(wanted):
                return False
            people += len(some)
            progress(people)
        return True

    def _some(self, crowd: Crowd) -> Iterator[tuple[Decided, ...]]:
        everybody_decided = crowd.decided()
        while some := tuple(islice(everybody_decided, AT_ONCE)):
            yield some

    def _wanted(self, some: Sequence[Decided]) -> list[SubjectId]:
        """Who is permitted, and who is not and has a profile all the same."""
        refused = [one.subject for one in some if isinstance(one.answer, Refusal)]
        self.left_out.update(reason(one.answer) for one in some if isinstance(one.answer, Refusal))
        with self.vault.look(by=self.by, now=self.now) as act:
            there = profiled_among(act.tx, class_of(act.policy), refused)
        return [one.subject for one in some if isinstance(one.answer, Permit) or one.subject in there]

    def _carry_out(self, people: Sequence[SubjectId]) -> bool:
        found = carried_out(lambda: self._act(people))
        for inputs, placed in found or ():
            self.tally.add(inputs, placed)
        return found is not None

    def _act(self, people: Sequence[SubjectId]) -> list[tuple[Inputs, Placed | None]] | None:
        """Decided anew where another process was at the same people. None: the model goes on without this run."""
        found = []
        with self.vault.act(by=self.by, now=self.now) as act:
            model = self.model
            if not _goes_on(act, model):
                act.nothing_changed()
                return None
            place = placer(model.definition, model.learned, act.policy)
            writing = Writing(model.name, model.version, model.run_at or self.now, self.by, place)
            for subject in people:
                person = act.known(subject)
                one = None if person is None else writing.of(person)
                if one is not None:
                    found.append(one)
            act.nothing_changed()  # everybody may have been erased meanwhile
        return found


def _goes_on(act: Act, begun: Registered) -> bool:
    """Is it this run still that the model waits for? Until the act ends nobody makes it another."""
    living = {one.version: one for one in register.held(act.tx, begun.name) if one.lives}
    mine = living.get(begun.version)
    return mine is not None and mine.run_at == begun.run_at and max(living) == begun.version


def _end(vault: Vault, begun: Registered, pass_: _Pass, *, by: Actor, now: datetime) -> Registered | None:
    with vault.act(by=by, now=now) as act:
        if not _goes_on(act, begun):
            act.nothing_changed()
            return None
        for other in register.versions(act.tx, begun.name):
            if other.version != begun.version and other.lives:
                register.move(act.tx, other, state=State.REPLACED)
        ended = register.move(
            act.tx, begun, state=State.IN_USE, card=card(pass_.tally, pass_.left_out), ended_at=now,
        )  # fmt: skip
        _log(act, ended, "end")
        return ended


NOT_THE_ROLE = Declined(
    "A-10",
    Text(
        "Kontots roll arbetar inte med profilering för reklam.",
        "The role of the account does not work for profiling for advertising.",
    ),
)
CHANGED = Declined(
    "S-01",
    Text(
        "Versionen finns redan och säger något annat. En version ändras aldrig: ge filen nästa nummer.",
        "The version is there already and says something else. A version never changes: give the file the next number.",
    ),
)
OLDER = Declined(
    "S-01",
    Text("En senare version av modellen används redan.", "A later version of the model is in use already."),
)
OVERTAKEN = Declined(
    "S-01",
    Text(
        "Modellen har tagits bort, börjats om eller fått en senare version medan den kördes. Den här körningen skrev "
        "inget mer.",
        "The model was dropped, begun anew or given a later version while it ran. This run wrote nothing more.",
    ),
)
