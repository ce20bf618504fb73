"""The file that describes a server: `systems/NAME.http.yaml`.

    auth: {bearer: true}                 # or {basic: true}, {header: X-Api-Key}; the secret is in password_file
    tables:
      members:
        key: id
        columns: {id: id, email: contact.email, since: {path: joined, type: date}}
        list: {get: /members, records: data, next: {cursor: meta.next, as: cursor}}
        search:
          email: {post: /members/search, as: mail, records: data}
        get: /members
        delete: /members
        blank: /members
        create: /members

* A path in an answer is names with dots. `get`, `delete` and `blank` are called with the record's key after them;
  `blank` also writes what is right. `create` is where a record of a list is posted.
* `next` is one of `link: header` (RFC 8288), `link: PATH` (in the answer), `cursor: PATH` with `as`, or `page: FIRST`
  with `as`, which ends at an empty page.
* `search` is by a column: the value goes as that field of the body (`post`) or of the query (`get`; it then stands in
  an address there). It must find what differs in capitals; where it does not, leave it out.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ombud.policy.faults import Fault, Trouble
from ombud.policy.typed import KindOfFile, Whole
from ombud.terms import Text

Address = Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9._~$-]+)+$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, populate_by_name=True)


class Auth(_Part):
    bearer: bool = False
    basic: bool = False
    header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")] | None = None


class Field_(_Part):
    path: str
    type: str = "text"


class Next(_Part):
    link: str | None = None
    cursor: str | None = None
    page: int | None = None
    as_: str = Field("", alias="as")


class Call(_Part):
    get: Address | None = None
    post: Address | None = None
    as_: str = Field("", alias="as")
    records: str = ""
    """Where in the answer the records are; empty where the answer is they."""
    next: Next | None = None


class Described(_Part):
    key: str
    columns: dict[str, str | Field_]
    list: Call | None = None
    search: dict[str, Call] = {}
    get: Address | None = None
    delete: Address | None = None
    blank: Address | None = None
    create: Address | None = None

    def fields(self) -> dict[str, Field_]:
        return {name: said if isinstance(said, Field_) else Field_(path=said) for name, said in self.columns.items()}


class Description(_Part):
    auth: Auth = Auth()
    tables: dict[str, Described]


def load(text: str | bytes) -> Description | tuple[Fault, ...]:
    """The description, or every fault of the file with its line."""
    found = _KIND.load(text, _incoherent)
    return found.file if isinstance(found, Whole) else found


def _incoherent(found: Description) -> Iterator[Trouble]:
    for name, table in found.tables.items():
        place = ("tables", name)
        if table.key not in table.columns or (table.list is None and not table.search):
            yield Trouble(place, *_NOT_WHOLE)
        for called, call in ([("list", table.list)] if table.list else []) + [*table.search.items()]:
            is_search = called in table.search and call is table.search[called]
            if (call.get is None) == (call.post is None) or is_search != bool(call.as_):
                yield Trouble((*place, "search" if is_search else "list"), *_CALL)
            if call.next is not None and not _leads(call.next):
                yield Trouble((*place, "search" if is_search else "list"), *_NEXT)
        if not set(table.search) <= set(table.columns):
            yield Trouble((*place, "search"), *_NOT_WHOLE)


def _leads(said: Next) -> bool:
    """One way to the next page, and the name that it goes by where it needs one."""
    ways = [said.link is not None, said.cursor is not None, said.page is not None]
    return sum(ways) == 1 and bool(said.as_) == (said.link is None)


_KIND = KindOfFile(
    Description,
    (
        Text("Filen beskriver inget system som talar HTTP.", "The file describes no system that speaks HTTP."),
        Text("Skriv tables, och för var och en key, columns och list.", "Write tables, each with key, columns, list."),
    ),
    {
        "string_pattern_mismatch": (
            Text("Adressen eller ordet är fel skrivet.", "The address or the word is not written right."),
            Text("En adress börjar med / och har inga frågor.", "An address begins with / and has no query."),
        )
    },
)
_NOT_WHOLE = (
    Text("Tabellen har inget sätt att hittas, eller en nyckel som inte finns.", "No way to find it, or no such key."),
    Text("Skriv key och search som kolumner, och list.", "Write key and search as columns, and list."),
)
_CALL = (
    Text("Det står inte hur frågan ställs.", "It is not said how the question is put."),
    Text(
        "Skriv get eller post; en search har as, en list inte.", "Write get or post; a search has as, a list has not."
    ),
)
_NEXT = (
    Text("Det står inte hur nästa sida hittas.", "It is not said how the next page is found."),
    Text("Skriv link, eller cursor med as, eller page med as.", "Write link, or cursor with as, or page with as."),
)
