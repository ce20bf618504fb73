"""What is known now, gathered for `decide`: about the person once, about each record beside it.

* Of the person: what binds them and the controller, their choices and flags, the actor's care relation.
* Of a record: the notice its person was told, its regime and unit, and the events its periods run from.
* Nothing is guessed. An event that did not happen is not in `anchors`, and then it keeps nothing (N-11.1).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from ombud.actors import takes_part
from ombud.choices import Limit, LimitKind, Wishes, limits_among, store_lifts
from ombud.choices import store as choice_rows
from ombud.choices.block_lift import facts_of
from ombud.choices.model import FLAG_BITS, Wished
from ombud.choices.store_lifts import LiftRow
from ombud.database import DamagedRow, Transaction
from ombud.database import Row as Read
from ombud.law.periods import financial_year_end, local_date, start_of
from ombud.policy.ask import Facts, Flag
from ombud.policy.model import Anchor, Policy, Tie
from ombud.relations import Kind, Relation, Standing, relations_among, standing
from ombud.relations import store as relation_rows
from ombud.relations.model import CATEGORY_OF, CLASS_OF, IN_FORCE
from ombud.relations.relate import Sealers
from ombud.terms import CategoryId, ChoiceId, SubjectId, UnitId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import store
from ombud.vault.model import REGIMES, VOLUNTEERED, Found, Row
from ombud.vault.policies import PolicyBook, Told
from ombud.vault.standing import has_wished, pack

NO_UNIT = UnitId("")
_NO_CLASS = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is so about one person, apart from any record."""

    relations: tuple[Relation, ...]
    standing: Standing
    wishes: Wishes
    choices: frozenset[ChoiceId]
    limits: tuple[Limit, ...]
    anchors: Mapping[Anchor, datetime]
    wished: bool = False
    """There is a row of what they decided."""
    stood: bytes | None = None
    """Where they stood when it was last written; none where it has not been computed."""

    def written(self) -> bytes:
        """Where they stand, as it is written (spec/standing.md)."""
        return pack(self.standing, self.anchors, wished=self.wished)

    def check(self) -> "Situation":
        """For somebody of whom nothing has changed since it was written. Raises `DamagedRow` where rows are gone."""
        if self.stood not in (None, self.written()):
            raise DamagedRow("relation")
        return self

    def flags(self, category: CategoryId) -> frozenset[Flag]:
        """The flags that hold for this category: a restriction may be of one category alone, or of one purpose
        that an objection refuses by itself (D-09).

        A restriction whose row has been lost is of everything: damage opens nothing (R16).
        """
        flags = self.wishes.flag_set()
        restrictions = [limit for limit in self.limits if limit.kind is LimitKind.RESTRICTION]
        of_it = (limit.purpose is None and limit.category in (None, category) for limit in restrictions)
        if restrictions and not any(of_it):
            flags -= {Flag.RESTRICTED}
        return flags

    def held(self, klass: str, category: str, row: bytes = b"") -> bool:
        """Does a hold in force cover this datum (T-H1)? One whose scope cannot be read covers everything."""
        return Tie.HOLD in self.standing.ties and any(
            covers(relation.terms, klass, category, row)
            for relation in self.relations
            if relation.kind is Kind.HOLD and relation.state in IN_FORCE
        )

    def postponed(self, category: str) -> bool:
        """Does a restriction ask for it to stay: instead of erasure, or for the person's own claim (R-18.5)?"""
        return any(
            limit.ground in POSTPONING and limit.category in (None, category)
            for limit in self.limits
            if limit.kind is LimitKind.RESTRICTION
        )

    def ties(self, klass: str, category: str, row: bytes = b"") -> frozenset[Tie]:
        """What is open, as far as this datum is concerned."""
        ties = self.standing.ties
        return ties if Tie.HOLD not in ties or self.held(klass, category, row) else ties - {Tie.HOLD}

    def bound_by(self, begun: Iterable[Relation]) -> "Situation":
        """The same with these relations more, which have just begun."""
        relations = tuple(sorted((*self.relations, *begun), key=lambda one: (one.opened_at, one.id)))
        stands = standing(relations)
        own = {anchor: at for anchor, at in self.anchors.items() if anchor in _OF_CHOICES}
        anchors = {**stands.anchors, **{anchor: max(at, stands.anchors.get(anchor, at)) for anchor, at in own.items()}}
        stands = replace(stands, ties=stands.ties | self.standing.ties)
        return replace(self, relations=relations, standing=stands, anchors=anchors)

    def flagged(self, flag: Flag) -> "Situation":
        """The same of a person for whom this holds too."""
        return replace(self, wishes=replace(self.wishes, flags=self.wishes.flags | FLAG_BITS[flag]), wished=True)


POSTPONING = frozenset({"18.1.b", "18.1.c"})
"""The grounds of a restriction that keep a datum beyond its period."""


def covers(scope: Mapping[str, str], klass: str, category: str, row: bytes) -> bool:
    """Is the datum within a hold's scope? Where it names nothing it is the whole person."""
    return (
        scope.get("class", klass) == klass
        and scope.get("category", category) == category
        and scope.get("record", row.hex()) == row.hex()
    )


_OF_CHOICES = frozenset({Anchor.LAST_INTERACTION, Anchor.CONSENT_ENDED})
"""The events that follow from choices too."""
NOBODY_YET = Situation((), standing(()), Wishes(), frozenset(), (), {})
"""Where somebody stands of whom nothing is known."""


def questions(subject: SubjectId) -> tuple[tuple[str, SubjectId], ...]:
    """What has to be read of a person, for `situation_of`."""
    asked = relation_rows.ROWS, choice_rows.WISHES, choice_rows.ROWS, store.STANDING
    return tuple((one, subject) for one in asked)


def situation(
    tx: Transaction, subject: SubjectId, sealers: Sealers, policy: Policy, also: frozenset[Tie] = frozenset()
) -> Situation:
    """Look at everything that is known of a person; `also` are ties of the act that looks."""
    return situation_of(subject, stored(tx, subject, tx.each(*questions(subject))), sealers, policy, also)


class Stored(NamedTuple):
    """What is stored of a person apart from any record."""

    relations: list[relation_rows.RelationRow]
    wished: Wished | None
    choices: list[choice_rows.ChoiceRow]
    stood: bytes | None


def stored(tx: Transaction, subject: SubjectId, read: Sequence[list[Read]]) -> Stored:
    """The answers to `questions`, if they are as they were written. Raises `DamagedRow`."""
    wished = choice_rows.whole_wishes(tx.row_seal, subject, read[1])
    stood = store.whole_standing(tx.row_seal, subject, read[3])
    if wished is None and stood is not None and has_wished(stood):
        raise DamagedRow("wishes")
    relations = relation_rows.whole(tx.row_seal, subject, read[0])
    return Stored(relations, wished, choice_rows.whole_rows(tx.row_seal, subject, wished, read[2]), stood)


def situation_of(
    subject: SubjectId, stored: Stored, sealers: Sealers, policy: Policy, also: frozenset[Tie]
) -> Situation:
    """Everything that is known of a person, from what is stored."""
    relations = relations_among(subject, stored.relations, sealers)
    stands = standing(relations)
    stands = replace(stands, ties=stands.ties | also)
    decided, made = stored.wished or Wished(), stored.choices
    wished = Wishes(decided.choices, decided.flags)
    return Situation(
        relations,
        stands,
        wished,
        chosen(policy, wished.choices),
        tuple(limit for limit in limits_among(subject, made) if limit.ended_at is None),
        {**stands.anchors, **_choice_anchors(made, stands)},
        stored.wished is not None,
        stored.stood,
    )


def chosen(policy: Policy, mask: int) -> frozenset[ChoiceId]:
    """The choices whose bits are set."""
    return frozenset(choice_id for choice_id, choice in policy.file.choices.items() if mask >> choice.bit & 1)


def nothing_held(facts: Facts, told: Told) -> Facts:
    """The facts of a category of which nothing is held: as if it were collected now, under the notice in force."""
    return replace(facts, told=told.purposes, told_interest=told.with_interest)


def person_facts(about: Situation, category: CategoryId, *, care: bool) -> Facts:
    """The facts when nothing is held of a category: the person's own, and silence on the rest."""
    return Facts(
        choices=about.choices,
        ties=about.ties(_NO_CLASS, category) | ({Tie.CARE} if care else set()),
        stage=about.standing.stage,
        services=about.standing.services,
        flags=about.flags(category),
        anchors=about.anchors,
    )


def relation_facts(tx: Transaction, book: PolicyBook, policy: Policy, about: Situation, relation: Relation) -> Facts:
    """The facts of a relation as data: what the person had been told when it began."""
    category = CATEGORY_OF[relation.kind]
    facts = person_facts(about, category, care=False)
    then = book.told_at(tx, relation.opened_at, policy)
    told = book.told(tx, then.number, book.mask(then, category))
    ties, anchors = about.ties(CLASS_OF[relation.kind], category, relation.id), about.anchors
    if relation.kind is Kind.CONTACT:  # a request that was closed when it was made (T-11)
        anchors = {
            **anchors,
            Anchor.REQUEST_CLOSED: max(relation.opened_at, anchors.get(Anchor.REQUEST_CLOSED, relation.opened_at)),
        }
    return replace(
        facts, told=told.purposes, told_interest=told.with_interest, told_under=told.under, ties=ties, anchors=anchors
    )


class RecordFacts:
    """Adds to the person's facts what each record says for itself."""

    def __init__(self, tx: Transaction, book: PolicyBook, policy: Policy, about: Situation) -> None:
        self._tx = tx
        self._book = book
        self._policy = policy
        self._about = about

    def of(
        self, row: Row | Found, last_entry: int, *, unit: UnitId, care: bool, lifts: Sequence[LiftRow] = ()
    ) -> Facts:
        """`last_entry` is the latest event in the row's document; `unit` the actor's where it is the row's own."""
        told = self._book.told(self._tx, row.policy, row.purposes)
        about, category = self._about, CategoryId(row.category)
        return Facts(
            told=told.purposes,
            told_interest=told.with_interest,
            told_under=told.under,
            choices=about.choices,
            ties=about.ties(row.klass, category, row.record_id) | ({Tie.CARE} if care else set()),
            stage=about.standing.stage,
            services=about.standing.services,
            flags=about.flags(category),
            regime=REGIMES[row.regime],
            volunteered=bool(row.marks & VOLUNTEERED),
            unit=unit,
            anchors={**about.anchors, **record_anchors(row, last_entry, self._policy)},
            lifts=frozenset(filter(None, (facts_of(one, row.unit, row.category) for one in lifts))),
        )


def record_anchors(row: Row | Found, last_entry: int, policy: Policy) -> dict[Anchor, datetime]:
    """The events that a record itself is, or says when they were."""
    event_at = from_micros(row.event_at)
    anchors = {Anchor.EVENT: event_at, Anchor.COLLECTED: from_micros(row.collected_at)}
    if row.klass == "care":
        anchors[Anchor.LAST_ENTRY] = from_micros(last_entry)
    if row.klass == "accounting":
        year_end = financial_year_end(local_date(event_at), policy.file.controller.financial_year_ends)
        anchors[Anchor.FINANCIAL_YEAR_END] = start_of(year_end)
    own = _OWN_EVENT.get(row.klass) or _OWN_EVENT.get(row.category)
    if own is not None:
        anchors[own] = event_at
    return anchors


_OWN_EVENT = {
    "extract": Anchor.EXTRACTED,
    "log": Anchor.LOGGED,
    "profile": Anchor.COMPUTED,
    "citizenship": Anchor.DECISION,
}
"""The classes and categories whose records are themselves the event that their period runs from."""


OF_ITSELF = frozenset({*_OWN_EVENT.values(), Anchor.FINANCIAL_YEAR_END})
"""The events that follow from the event of a record alone, for records of the classes that have them."""


def last_entries(rows: Iterable[Row | Found]) -> dict[bytes, int]:
    """The latest event of each document (T-01: the period runs from the last entry in that document)."""
    latest: dict[bytes, int] = {}
    for row in rows:
        document = row.document or row.record_id
        latest[document] = max(row.event_at, latest.get(document, row.event_at))
    return latest


def care_relation(tx: Transaction, subject: SubjectId, unit: bytes) -> bool:
    return takes_part(tx, subject, unit)


def lifts_now(tx: Transaction, subject: SubjectId, about: Situation) -> Sequence[LiftRow]:
    """The emergency lifts of the block that is in force (A-15): those that are newer than it. None of a block whose
    record has been lost: damage opens nothing."""
    blocks = [limit.at for limit in about.limits if limit.kind is LimitKind.BLOCK]
    if not blocks:
        return ()
    since = to_micros(max(blocks))
    return [row for row in store_lifts.lifts(tx, subject) if row.begins_at is not None and row.begins_at >= since]


def _choice_anchors(rows: list[choice_rows.ChoiceRow], stands: Standing) -> dict[Anchor, datetime]:
    """A choice is contact with the person (T-13); the end of a consent starts its record's period (T-16)."""
    anchors: dict[Anchor, datetime] = {}
    if rows:
        made = [from_micros(row.made_at) for row in rows]
        anchors[Anchor.LAST_INTERACTION] = max([*made, *_interaction(stands)])
    ended = [from_micros(row.ended_at) for row in rows if row.ended_at is not None and row.kind == "consent"]
    if ended:
        anchors[Anchor.CONSENT_ENDED] = max(ended)
    return anchors


def _interaction(stands: Standing) -> list[datetime]:
    at = stands.anchors.get(Anchor.LAST_INTERACTION)
    return [] if at is None else [at]
