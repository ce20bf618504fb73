"""Hand the person their own copy while they wait: the whole package, or a part of it to read or move (Art. 15, 20).

* It is made anew each time, in memory, and lies in no file; each time has its entry in the log.
* A part is taken out of the very package that proves itself, so that no two of them say different things.
* Health data leaves this way to somebody identified with more than one factor alone (HSLF-FS 2016:40 3:15; R-07): the
  package itself refuses it otherwise.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from ombud.app.copying_systems import elsewhere, note_given
from ombud.app.installation import Ombud
from ombud.disclosure.package import Identified, Kind, NotGiven, Order, Way
from ombud.disclosure.package.write import package_in_memory
from ombud.messages import pdf
from ombud.policy.ask import Refusal
from ombud.requests.patient.ivo_file import withheld
from ombud.requests.told import cases_told
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.text import Language

_NAMES = {"access": Text("mina-uppgifter", "my-data"), "portability": Text("uppgifter-att-flytta", "data-to-move")}


class Form(StrEnum):
    """What is handed out of the package."""

    WHOLE = "zip"
    TO_READ = "html"
    TO_PRINT = "pdf"
    FOR_PROGRAMS = "json"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Handed:
    """One file for the person."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What the person asks for: everything or what may be moved, in which form and language."""

    subject: SubjectId
    kind: Kind
    form: Form
    language: Language = "sv"
    to: str = field(default="", repr=False)
    """Who gets it, where it is somebody who acts for the person."""
    way: Way = Way.LOGIN
    """How it reaches them; at a desk and by post it is handed on by whoever answers the request."""
    identified: Identified = Identified.E_ID


NO_FHIR = NotGiven(
    "R-20.2",
    Text(
        "Det finns inga vårduppgifter att lämna i FHIR. Hämta filen i ett annat format.",
        "There is no care data to hand out as FHIR. Download another format.",
    ),
)


def hand_out(ombud: Ombud, ordered: Ordered, *, by: Actor, now: datetime) -> Handed | NotGiven | Refusal:
    """The file that was asked for, by the person who is signed in with more than one factor, or whoever hands it on."""
    order = order_of(ombud, ordered, by=by, now=now)
    made = package_in_memory(ombud.vault, order, pdf, by=by, now=now)
    if isinstance(made, Refusal | NotGiven):
        return made
    note_given(ombud, ordered.subject, made[0].elsewhere, by=by, now=now)
    return _part(made[1], name_of(ordered), ordered.form)


def order_of(ombud: Ombud, ordered: Ordered, *, by: Actor, now: datetime) -> Order:
    """The order with all that is known beside the records: cases, units, what is with IVO, other systems."""
    subject, language = ordered.subject, ordered.language
    return Order(
        subject, ordered.kind, language, ordered.way, ordered.identified, ordered.to,
        withheld=withheld(ombud.vault, subject, by=by, now=now),
        protected_units=frozenset(ombud.config.protected_units), unit_names=ombud.config.unit_names(),
        cases=cases_told(ombud.vault, subject, language, by=by, now=now),
        elsewhere=elsewhere(ombud, subject, by=by, now=now) if ordered.kind is Kind.ACCESS else (),
    )  # fmt: skip


def name_of(ordered: Ordered) -> str:
    """What the file is called: nobody is named in it (design.md 5.7)."""
    return _NAMES[ordered.kind.value].in_(ordered.language)


def _part(package: bytes, name: str, form: Form) -> Handed | NotGiven:
    """One part of the package, or all of it."""
    if form is Form.WHOLE:
        return Handed(f"{name}.zip", "application/zip", package)
    with ZipFile(BytesIO(package)) as whole:
        names = whole.namelist()
        if form is Form.TO_READ:
            return Handed(f"{name}.html", "text/html", whole.read(_one(names, "", ".html")))
        if form is Form.TO_PRINT:
            return Handed(f"{name}.pdf", "application/pdf", whole.read(_one(names, "", ".pdf")))
        wanted = [one for one in names if one.startswith("json/" if form is Form.FOR_PROGRAMS else "fhir/")]
        if not wanted:
            return NO_FHIR
        return Handed(f"{name}-{form.value}.zip", "application/zip", _zipped({one: whole.read(one) for one in wanted}))


def _one(names: list[str], folder: str, ending: str) -> str:
    return next(one for one in names if one.startswith(folder) and one.endswith(ending) and "/" not in one)


def _zipped(files: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return kept.getvalue()
