"""Questions of an installation: the extract, the question and the gate brought together.

* A question is held against the policy first; then the newest living extract of its purpose is opened, or one is made.
* The gate is the installation's, and so is its memory: whoever asks, from whatever door.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from ombud.analysis.questions.answer import Answer, Releasing, answer
from ombud.analysis.questions.check import canonical_names, not_for, objections
from ombud.analysis.questions.columns import Column, Source, columns_of, sources_of
from ombud.analysis.questions.how import FEW
from ombud.analysis.questions.keep import Kept, keep_answer
from ombud.analysis.questions.measures import MEASURES, Measure
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.questions.public import Public, against, cannot_stand_beside
from ombud.analysis.questions.refusals import Forbidden, forbidden
from ombud.analysis.questions.said import Words
from ombud.analysis.release import Budget, Release, Released, Table, Withheld
from ombud.analysis.release.gate import Gate, release
from ombud.analysis.release.publication import budget, publish
from ombud.app.installation import Ombud
from ombud.extracts import ExtractHeader, NoExtract, OpenExtract, Stores, build, headers, opened, shape
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.text import Language

Progress = Callable[[int], None]
Unanswered = tuple[NotAsked, ...] | Withheld
Refused = Unanswered | Refusal
"""Why a question has no answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with what it is shown with."""

    answer: Answer
    policy: Policy
    kept: Kept
    at: datetime

    def words(self, language: Language) -> Words:
        return Words(self.policy.file, language)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one person asks, at one time."""

    ombud: Ombud
    gate: Gate
    by: Actor
    now: datetime
    progress: Progress = lambda _people: None

    @property
    def stores(self) -> Stores:
        return Stores(self.ombud.vault, self.ombud.folder)

    def release(self, table: Table, context: Release) -> Released | Withheld:
        return release(self.gate, table, context, by=self.by, now=self.now)

    def policy(self) -> Policy | NotAsked:
        with self.ombud.vault.database.read() as tx:
            found = self.ombud.vault.book.in_force(tx, self.now)
        return found or NO_POLICY


def desk(ombud: Ombud, *, by: Actor, now: datetime) -> Desk:
    """Where somebody asks. The gate takes its chance from the system."""
    return Desk(ombud, Gate(ombud.vault, secrets.randbelow), by, now)


def asked_rightly(at: Desk, question: Question) -> tuple[NotAsked, ...]:
    """Everything that the policy has against a question; nothing where it may be asked."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return (policy,)
    return objections(canonical_names(question), policy, at.by.role, at.now)


def ask(at: Desk, asked: Question, public: Public | None = None, epsilon: Fraction | None = None) -> Asked | Refused:
    """Answer a question, and keep that it was answered. With `epsilon`, in figures with noise for others to read."""
    question, policy = canonical_names(asked), at.policy()
    if isinstance(policy, NotAsked):
        return (policy,)
    beside = None if public is None else cannot_stand_beside(question)
    no = (*objections(question, policy, at.by.role, at.now), *(() if beside is None else (beside,)))
    if no:
        return no
    answered = _answered(at, policy, (question,), epsilon)
    if not isinstance(answered, list):
        return answered
    (found,) = answered
    if public is None or not isinstance(found, Asked):
        return found
    return replace(found, answer=against(found.answer, public))


def ask_together(at: Desk, questions: Sequence[Question]) -> list[Asked | Unanswered] | Refused:
    """Several questions of one purpose, each answered or not by itself; the extract is opened once."""
    policy, asked = at.policy(), tuple(map(canonical_names, questions))
    if isinstance(policy, NotAsked):
        return (policy,)
    no = tuple(dict.fromkeys(one for each in asked for one in objections(each, policy, at.by.role, at.now)))
    return no or _answered(at, policy, asked)


def _answered(
    at: Desk, policy: Policy, questions: Sequence[Question], epsilon: Fraction | None = None
) -> list[Asked | Unanswered] | Refused:
    """Questions of one purpose that nothing stands against."""
    with _extract(at, questions[0].purpose) as extract:
        if isinstance(extract, Refusal):
            return extract
        if extract.header.people < FEW:
            return (NO_FIGURES,)
        found = [answer(extract, question, _releasing(at, epsilon)) for question in questions]
    return [_kept(at, policy, one) for one in found]


def _kept(at: Desk, policy: Policy, found: Answer | Withheld | NotAsked) -> Asked | Unanswered:
    if isinstance(found, NotAsked):
        return (found,)
    if isinstance(found, Withheld):
        return found
    return Asked(found, policy, keep_answer(at.ombud.vault, found, by=at.by, now=at.now), at.now)


def _releasing(at: Desk, epsilon: Fraction | None) -> Releasing:
    if epsilon is None:
        return at.release
    return lambda table, context: publish(at.gate, table, context, epsilon, by=at.by, now=at.now)


def meter(at: Desk, purpose: PurposeId) -> Budget | NotAsked:
    """What is left of the privacy budget of a purpose that the role may ask under."""
    policy = at.policy()
    against_it = policy if isinstance(policy, NotAsked) else not_for(purpose, policy, at.by.role, at.now)
    return against_it or budget(at.gate, purpose, now=at.now)


@contextmanager
def _extract(at: Desk, purpose: PurposeId) -> Iterator[OpenExtract | Refusal]:
    """The living extract of the purpose; one is made where there is none."""
    with ExitStack() as stack:
        try:
            extract = stack.enter_context(opened(at.stores, purpose, now=at.now))
        except NoExtract:
            made = build(at.stores, purpose, by=at.by, now=at.now, progress=at.progress)
            if isinstance(made, Refusal):
                yield made
                return
            extract = stack.enter_context(opened(at.stores, made.id, now=at.now))
        yield extract


def living(at: Desk, purpose: PurposeId) -> ExtractHeader | None:
    """The extract that a question of the purpose would be answered from; none where one is to be made first."""
    return next((one for one in reversed(headers(at.stores, now=at.now)) if one.purpose == purpose), None)


def make_extract(at: Desk, purpose: PurposeId) -> ExtractHeader | NotAsked | Refusal:
    """Make the extract of a purpose that the role may ask under: for a page, which shows first that one is needed."""
    policy = at.policy()
    against_it = policy if isinstance(policy, NotAsked) else not_for(purpose, policy, at.by.role, at.now)
    return against_it or build(at.stores, purpose, by=at.by, now=at.now, progress=at.progress)


@dataclass(frozen=True, slots=True)
class Menu:
    """What can be asked under a purpose, and what cannot."""

    purpose: PurposeId
    name: Text
    measures: tuple[tuple[Measure, tuple[Column, ...]], ...]
    forbidden: tuple[Forbidden, ...]


def menu(at: Desk, purpose: PurposeId) -> Menu | NotAsked:
    """Every measure with the columns that it can be divided by, and every column that nobody gets, with its rule."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return policy
    against_it = not_for(purpose, policy, at.by.role, at.now)
    if against_it is not None:
        return against_it
    tables, words = shape(policy, purpose), policy.file.purposes[purpose].name
    there = sources_of(tables)
    columns = {source: tuple(columns_of(tables, source)) for source in Source if source in there}
    measures = tuple((one, columns[one.source]) for one in MEASURES.values() if one.source in there)
    return Menu(purpose, Text(words.sv, words.en), measures, tuple(forbidden(tables)))


def purposes(at: Desk) -> tuple[PurposeId, ...]:
    """The purposes that the role may ask under."""
    policy = at.policy()
    if isinstance(policy, NotAsked):
        return ()
    return tuple(one for one in policy.file.purposes if not_for(one, policy, at.by.role, at.now) is None)


NO_FIGURES = NotAsked(
    "S-08",
    Text(
        f"Underlaget för ändamålet har färre än {FEW} personer, så det ger inga siffror.",
        f"The extract for the purpose has fewer than {FEW} people, so it gives no figures.",
    ),
    Text(
        "Se `ombud extract DIR list`: där står hur många som inte ingår, och varför.",
        "See `ombud extract DIR list`: it says how many are not in it, and why.",
    ),
)
NO_POLICY = NotAsked(
    "D-01",
    Text("Ingen policy gäller ännu.", "No policy is in force yet."),
    Text("Anta en med `ombud policy adopt`.", "Adopt one with `ombud policy adopt`."),
)
