"""What a crowd says of one person: what was decided, and what was opened. Neither prints anything of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from ombud.database.port import Row as Read
from ombud.keys.model import WrappedKey
from ombud.policy.ask import Flag, Permit, Refusal, Rule
from ombud.policy.model import Stage, Tie
from ombud.relations import Relation
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault.model import OfMany, Row, Value
from ombud.vault.rolls import Outcome

NOTHING = Outcome(frozenset(), ())


class Answering(Protocol):
    """Who decided, and can say so in full."""

    def answer(self, decided: "Decided") -> Permit | Refusal: ...


class Decided:
    """One person, and what was decided about them."""

    __slots__ = ("_by", "outcome", "subject")

    def __init__(self, by: Answering, subject: SubjectId, outcome: Outcome) -> None:
        self._by = by
        self.subject = subject
        self.outcome = outcome

    @property
    def permitted(self) -> frozenset[CategoryId]:
        """The categories of which what is held, or nothing that is held, may be used."""
        return self.outcome.permitted

    @property
    def refusing(self) -> tuple[Rule, ...]:
        """The rules that refuse; none: permitted. What `answer` says, without making one."""
        return self.outcome.refusing

    @property
    def answer(self) -> Permit | Refusal:
        """As `Vault.ask` answers. For an extract a Permit as soon as one category is permitted."""
        return self._by.answer(self)

    def __repr__(self) -> str:
        said = ", ".join(rule.value for rule in self.refusing)
        return f"<a person who is {'refused: ' + said if said else 'permitted'}>"


class Remembered(Decided):
    """Somebody who was decided about before, and has not moved since."""

    __slots__ = ()


class DecidedNow(Decided):
    """Somebody who was decided about from what was read of them now, with what may be opened."""

    __slots__ = ("because", "found", "person", "relations", "until")

    def __init__(self, by: Answering, person: "Stood") -> None:
        super().__init__(by, person.subject, NOTHING)
        self.person = person
        self.found: Sequence[Read] = ()
        """The records that may be opened, as they were read."""
        self.relations: Sequence[Relation] = ()
        """The relations that may be used: as far as the purpose reads their category, never a hold."""
        self.because: tuple[CategoryId, object] | None = None
        """The category and what permits it, for who decided."""
        self.until = 0
        """Until when it is so, if they do not move; 0: it is asked each time."""

    @property
    def rows(self) -> list[Row | OfMany]:
        """The records that may be opened, sealed."""
        return [row if isinstance(row, Row) else OfMany(*row) for row in self.found]


def as_row(read: Read) -> Row:
    """A record of a page as every other that is decided about; what is sealed is not in it."""
    return Row._make((*read[1:14], None, None, b"", b""))


class Stood(Protocol):
    """Where somebody stood when it was decided, and the keys that they had in that moment."""

    @property
    def subject(self) -> SubjectId: ...
    @property
    def keys(self) -> Mapping[str, WrappedKey]: ...
    @property
    def stands(self) -> tuple[Stage, frozenset[Tie]]: ...
    @property
    def choices(self) -> int: ...
    @property
    def flags(self) -> int: ...


class Stands(NamedTuple):
    """Where somebody stands: the same for many, and made once for all of them in a page."""

    flags: frozenset[Flag]
    choices: frozenset[ChoiceId]
    stage: Stage
    ties: frozenset[Tie]


class OpenedPerson:
    """One person whose data was opened, as far as each category is permitted."""

    __slots__ = ("_stands", "permitted", "relations", "subject", "values")

    def __init__(
        self,
        decided: Decided,
        values: tuple[Value, ...],
        relations: tuple[Relation, ...],
        stands: Stands,
    ) -> None:
        self.subject = decided.subject
        self.permitted = decided.outcome.permitted
        self.values = values
        self.relations = relations
        """As far as the purpose reads their category; never a hold."""
        self._stands = stands

    @property
    def flags(self) -> frozenset[Flag]:
        return self._stands.flags

    @property
    def choices(self) -> frozenset[ChoiceId]:
        """What they have chosen, where the purpose reads choices."""
        return self._stands.choices

    @property
    def stage(self) -> Stage:
        return self._stands.stage

    @property
    def ties(self) -> frozenset[Tie]:
        return self._stands.ties

    def __repr__(self) -> str:
        return f"<a person of whom {', '.join(sorted(self.permitted))} was opened>"
