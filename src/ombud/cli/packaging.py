"""Make a package for one person, and say what came of it: for `ombud access --package` and `ombud portability`."""

from pathlib import Path

from ombud.cli.answer import Answer, Line
from ombud.cli.command import speech
from ombud.cli.files import reserve
from ombud.terms import SubjectId
from ombud.terms.text import Text


def packaged(
    folder: Path, kind: str, subject: SubjectId, to: Path, actor: str, *, way: str, identified: str, handed_to: str
) -> Answer:
    """The package in a new file that its owner alone may read."""
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.disclosure.package import Identified, Kind, NotGiven, Order, Way, write_package
    from ombud.messages import pdf
    from ombud.policy.ask import Refusal
    from ombud.requests.patient.ivo_file import withheld
    from ombud.requests.told import cases_told

    heard = speech()
    reserve(to)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        protected = frozenset(ombud.config.protected_units)
        language = heard.chosen or "sv"
        order = Order(
            subject, Kind(kind), language, Way(way), Identified(identified), handed_to,
            withheld=withheld(ombud.vault, subject, by=by, now=heard.now()), protected_units=protected,
            unit_names=ombud.config.unit_names(),
            cases=cases_told(ombud.vault, subject, language, by=by, now=heard.now()),
        )  # fmt: skip
        made = write_package(ombud.vault, order, to, pdf, by=by, now=heard.now())
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
        if isinstance(made, NotGiven):
            return session.no(made.requirement, made.text)
    value = {"file": to.name, "kind": kind, "records": made.records, "files": made.files, "sha256": made.sha256}
    empty = made.empty
    lines: list[Line] = [] if empty is None else [empty]
    lines.append(
        Text(
            f"Paketet ligger i {to.name}: {made.records} uppgifter i {made.files} filer. Bara du kan läsa det.",
            f"The package is in {to.name}: {made.records} records in {made.files} files. Only you can read it.",
        )
    )
    lines.append(f"sha256 {made.sha256}")
    if empty is not None:
        value |= {"empty": {"sv": empty.sv, "en": empty.en}}
    return Answer(value, lines)
