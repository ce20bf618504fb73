"""The mapping file: which column of a file gives which personal data, and what is left out and why.

  * It says from whom the data comes, through which channel, when, and for which purpose it is collected
    (N-03.1, Art. 5(1)(b)). None of these has a default.
  * A column becomes a field of a category, tells whom the row is about, or is left out for a reason.
    What identifies is kept in a category too: if the policy does not take the value, it identifies nobody.
  * A plain word where a value belongs is the name of a column.
  * A file with faults is answered with all of them, each with its line, what is wrong and what to do.

What the policy thinks of it is another question: `binding`.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from ombud.collection.model import NO_UNIT
from ombud.collection.readers.separated import Encoding
from ombud.collection.values import ValueKind
from ombud.policy.faults import Fault, Path, Trouble
from ombud.policy.model import Regime, Words
from ombud.policy.typed import KindOfFile, Whole
from ombud.relations.model import Kind
from ombud.terms import CategoryId, PurposeId, Text, UnitId

Target = Annotated[str, StringConstraints(pattern=r"^[a-z_.]+\.[a-z0-9_]+$")]
"""`contact.email`: a category and one of its fields."""
Source = Annotated[str, StringConstraints(pattern=r"^(data_subject|observed|third_party:[a-z0-9 _-]+)$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Cell(_Part):
    """Where a value comes from: one column, several put together, or the same for every row."""

    column: str | None = None
    columns: list[str] = []
    between: str = " "
    """What stands between the values of several columns."""
    constant: str | None = None
    kind: ValueKind = "text"
    layout: str | None = None
    """How a date or time is written, if not as ISO 8601: `%d/%m/%Y`."""

    @property
    def names(self) -> tuple[str, ...]:
        return (self.column, *self.columns) if self.column is not None else tuple(self.columns)


def _cell(value: Any) -> Any:
    return {"column": value} if isinstance(value, str) else value


GivenCell = Annotated[Cell, BeforeValidator(_cell)]


class Identity(_Part):
    """A column that tells whom the row is about."""

    column: str
    kind: Literal["personnummer", "reserve", "email", "key"]
    domain: str | None = None
    """The OID of the domain of a reserve id (P-07)."""
    to: Target | None = None
    """Where the value is kept. A key is not kept: it links the rows of one import."""


class Record(_Part):
    """Values of one category. With `document` it is a document of its own, with author and time."""

    category: CategoryId
    purpose: PurposeId | None = None
    fields: dict[str, GivenCell]
    document: GivenCell | None = None
    kind: GivenCell | None = None
    author: GivenCell | None = None
    at: GivenCell | None = None
    unit: GivenCell | None = None
    about_third_party: bool = False


class RelationColumns(_Part):
    kind: Literal[Kind.CONTACT, Kind.AGREEMENT, Kind.MEASURE, Kind.COMMITMENT, Kind.CLAIM]
    """Not a hold: that is decided by two people (T-H3)."""
    opened_at: GivenCell | None = None
    ended_at: GivenCell | None = None


class LeftOut(_Part):
    columns: Annotated[list[str], Field(min_length=1)]
    reason: Words


class Condition(_Part):
    column: str
    equals: str


class RowKind(_Part):
    """What one kind of row gives. `when` tells the kinds apart; without it every row is of this kind."""

    when: Condition | None = None
    identity: Annotated[list[Identity], Field(min_length=1)]
    records: list[Record] = []
    relation: RelationColumns | None = None
    volunteered: bool = False
    not_taken: list[LeftOut] = []


class SeparatedBy(_Part):
    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] | None = None
    quote: Literal['"', "'"] | None = None
    encoding: Encoding | None = None


class MappingFile(_Part):
    title: Words
    format: Literal["csv", "jsonl", "fhir"]
    dialect: SeparatedBy = SeparatedBy()
    source: Source
    channel: GivenCell
    collected_at: GivenCell
    purpose: PurposeId
    regime: Regime
    """Where the row names no service; a service brings its own (G-06)."""
    service: GivenCell | None = None
    unit: UnitId = NO_UNIT
    rows: Annotated[list[RowKind], Field(min_length=1)]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that are taken. A file that has none of them is another file."""
        found = {name for row in self.rows for cell in cells(row).values() for name in cell.names}
        return frozenset(found | {identity.column for row in self.rows for identity in row.identity})


def load(text: str | bytes) -> MappingFile | tuple[Fault, ...]:
    """Read a mapping file: the mapping, or every fault in it."""
    found = _KIND.load(text, _incoherent)
    return found.file if isinstance(found, Whole) else found


def cells(row: RowKind) -> dict[Path, Cell]:
    """Every cell of a row kind by its path under it."""
    found: dict[Path, Cell | None] = {}
    for number, record in enumerate(row.records):
        place: Path = ("records", number)
        found |= {(*place, "fields", name): cell for name, cell in record.fields.items()}
        found |= {(*place, name): getattr(record, name) for name in ("document", "kind", "author", "at", "unit")}
    if row.relation is not None:
        found |= {("relation", name): getattr(row.relation, name) for name in ("opened_at", "ended_at")}
    return {path: cell for path, cell in found.items() if cell is not None}


def _incoherent(mapping: MappingFile) -> Iterator[Trouble]:
    for name in ("channel", "collected_at", "service"):
        cell = getattr(mapping, name)
        if cell is not None:
            yield from _of_cell((name,), cell)
    for number, row in enumerate(mapping.rows):
        place: Path = ("rows", number)
        if row.when is None and len(mapping.rows) > 1:
            yield Trouble(place, *_WHICH_ROWS)
        for path, cell in cells(row).items():
            yield from _of_cell((*place, *path), cell)
        for position, identity in enumerate(row.identity):
            yield from _of_identity((*place, "identity", position), identity)


def _of_cell(path: Path, cell: Cell) -> Iterator[Trouble]:
    if [cell.column is not None, bool(cell.columns), cell.constant is not None].count(True) != 1:
        yield Trouble(path, *_ONE_ORIGIN)


def _of_identity(path: Path, identity: Identity) -> Iterator[Trouble]:
    if (identity.kind == "key") == (identity.to is not None):
        yield Trouble(path, *_KEPT_WHERE)
    if (identity.kind == "reserve") != (identity.domain is not None):
        yield Trouble(path, *_WHICH_DOMAIN)


_SHAPES = {
    "string_pattern_mismatch": (
        Text("Ordet är fel skrivet.", "The word is not written right."),
        Text(
            "En källa är data_subject, observed eller third_party:namn; ett mål är kategori.fält.",
            "A source is data_subject, observed or third_party:name; a target is category.field.",
        ),
    ),
    "too_short": (
        Text("Listan är tom.", "The list is empty."),
        Text("Skriv minst en rad.", "Write at least one row."),
    ),
    "string_too_long": (
        Text("Texten är för lång.", "The text is too long."),
        Text("Avgränsaren är ett enda tecken.", "The delimiter is one single character."),
    ),
}
_SHAPES["string_too_short"] = _SHAPES["string_too_long"]
_NO_FIELDS = (
    Text("Filen är ingen mappning.", "The file is not a mapping."),
    Text("Skriv fälten som i examples/mappings.", "Write the fields as in examples/mappings."),
)
_KIND = KindOfFile(MappingFile, _NO_FIELDS, _SHAPES)
_ONE_ORIGIN = (
    Text("Värdet måste komma från ett enda håll.", "The value must come from one place."),
    Text("Skriv ett av: column, columns, constant.", "Write one of: column, columns, constant."),
)
_WHICH_ROWS = (
    Text("Det står inte vilka rader detta gäller.", "It is not said which rows this is about."),
    Text("Lägg till when med column och equals.", "Add when with column and equals."),
)
_KEPT_WHERE = (
    Text(
        "Det som pekar ut en person sparas i en kategori; en nyckel sparas inte.",
        "What identifies a person is kept in a category; a key is not kept.",
    ),
    Text("Lägg till to, eller ta bort det för en nyckel.", "Add to, or remove it for a key."),
)
_WHICH_DOMAIN = (
    Text(
        "Ett reservnummer hör till en domän, och bara ett reservnummer (P-07).",
        "A reserve id belongs to a domain, and only a reserve id does (P-07).",
    ),
    Text("Skriv domänens OID i domain.", "Write the OID of the domain in domain."),
)
