"""Make a package for one person, and say what came of it: for `ombud access --package` and `ombud portability`."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line
from ombud.cli.command import speech
from ombud.cli.files import reserve
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.disclosure.package import Made, Order
    from ombud.disclosure.package.order import GivenThere
    from ombud.terms import Actor


def packaged(
    folder: Path, kind: str, subject: SubjectId, to: Path, actor: str, *, way: str, identified: str, handed_to: str
) -> Answer:
    """The package in a new file that its owner alone may read."""
    from ombud.app.copying_systems import note_given
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.disclosure.package import Identified, Kind, NotGiven, Order, Way, write_package
    from ombud.messages import pdf
    from ombud.policy.ask import Refusal

    heard = speech()
    reserve(to)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        plain = Order(subject, Kind(kind), heard.chosen or "sv", Way(way), Identified(identified), handed_to)
        order = _whole(ombud, plain, by)
        made = write_package(ombud.vault, order, to, pdf, by=by, now=heard.now())
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
        if isinstance(made, NotGiven):
            return session.no(made.requirement, made.text)
        note_given(ombud, subject, made.elsewhere, by=by, now=heard.now())
    return _told(made, to)


def _whole(ombud: "Ombud", order: "Order", by: "Actor") -> "Order":
    """The order with everything that is known beside the records: cases, units, what is with IVO, other systems."""
    from ombud.app.copying_systems import elsewhere
    from ombud.disclosure.package import Kind
    from ombud.requests.patient.ivo_file import withheld
    from ombud.requests.told import cases_told

    subject, now = order.subject, speech().now()
    return replace(
        order, withheld=withheld(ombud.vault, subject, by=by, now=now),
        protected_units=frozenset(ombud.config.protected_units), unit_names=ombud.config.unit_names(),
        cases=cases_told(ombud.vault, subject, order.language, by=by, now=now),
        elsewhere=elsewhere(ombud, subject, by=by, now=now) if order.kind is Kind.ACCESS else (),
    )  # fmt: skip


def _told(made: "Made", to: Path) -> Answer:
    kind = made.kind.value
    value: dict[str, object] = {
        "file": to.name, "kind": kind, "records": made.records, "files": made.files, "sha256": made.sha256,
        "systems": [_there(one) for one in made.elsewhere],
    }  # fmt: skip
    empty = made.empty
    lines: list[Line] = [] if empty is None else [empty]
    lines.append(
        Text(
            f"Paketet ligger i {to.name}: {made.records} uppgifter i {made.files} filer. Bara du kan läsa det.",
            f"The package is in {to.name}: {made.records} records in {made.files} files. Only you can read it.",
        )
    )
    for one in made.elsewhere:
        rows, why = sum(number for _, number in one.tables), one.why or Text("", "")
        lines.append(Text(f"{one.system}: {rows} rader. {why.sv}", f"{one.system}: {rows} rows. {why.en}"))
    lines.append(f"sha256 {made.sha256}")
    if empty is not None:
        value |= {"empty": {"sv": empty.sv, "en": empty.en}}
    return Answer(value, lines)


def _there(one: "GivenThere") -> dict[str, object]:
    why = None if one.why is None else {"sv": one.why.sv, "en": one.why.en}
    return {"system": one.system, "tables": dict(one.tables), "why": why}
