"""`ombud access`: everything that is held of a person and why, on one page or in one package for the person (Art. 15).

The page is in Swedish unless `--lang en` is said, whatever the language of the one who makes it. With `--to`
it is a new file that its owner alone may read; without, it goes to standard output. With `--package` it is a ZIP with
everything: pages, tables, JSON, FHIR, the log with its proofs, and a signed manifest (spec/export-package.md).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR, FILE, HANDED, SUBJECT, TO, folder_argument
from ombud.cli.command import command, option, speech
from ombud.cli.files import reserve, write
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.terms import Actor


@command(
    "access",
    Text(
        "Allt som finns om en person, och varför, på en sida (artikel 15).",
        "Everything held of a person, and why, on one page (Art. 15).",
    ),
    folder_argument(), SUBJECT, TO,
    option(
        "--former-number", is_flag=True,
        words=Text("Bara nummer som har bytts.", "Numbers that were changed, alone."),
    ),
    option(
        "--package", type=FILE, metavar="FILE",
        words=Text("Skriv allt till ett paket (ZIP).", "Write all of it to a package (ZIP)."),
    ),
    *HANDED,
    ACTOR,
)  # fmt: skip
def access(
    folder: Path,
    subject: SubjectId,
    to: Path | None,
    former_number: bool,
    package: Path | None,
    actor: str,
    **handed: str,
) -> Answer:
    from ombud.cli import session
    from ombud.cli.access_page import page, value
    from ombud.cli.merged import unknown
    from ombud.cli.packaging import packaged
    from ombud.disclosure import access as tell
    from ombud.policy.ask import Refusal

    heard = speech()
    if package is not None:
        return packaged(folder, "access", subject, package, actor, **handed)
    reserve(to)
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        if former_number:
            return _former(ombud, subject, by)
        found = tell(ombud.vault, subject, by=by, now=heard.now(), protected=ombud.config.protected_units)
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
        units = ombud.config.unit_names()
    if to is None:
        return Answer(value(found), [] if heard.as_json else [page(found, heard.chosen or "sv", units).rstrip("\n")])
    write(to, page(found, heard.chosen or "sv", units))
    said = Text(f"Sidan ligger i {to.name}. Bara du kan läsa den.", f"The page is in {to.name}. Only you can read it.")
    return Answer({"file": to.name, "records": len(found.held)}, [said])


def _former(ombud: "Ombud", subject: SubjectId, by: "Actor") -> Answer:
    """The numbers that were changed, and no other word: not the one in force, not an id (R-42)."""
    from ombud.cli import session
    from ombud.disclosure import former_number
    from ombud.policy.ask import Refusal

    found = former_number(ombud.vault, subject, by=by, now=speech().now())
    if isinstance(found, Refusal):
        return session.refused(ombud, found, speech())
    numbers = sorted({text for one in found for text in one.value.fields.values()})
    return Answer({"former": numbers}, numbers or [_NONE])


_NONE = Text("Inget nummer har bytts.", "No number was changed.")
