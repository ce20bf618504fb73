"""`ombud portability`: what a person has given and can take elsewhere, and nothing else (Art. 20).

Nothing is erased by it (20(3)). Where there is nothing to move, the package says why and what can be asked for instead.
"""

from pathlib import Path

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR, FILE, HANDED, SUBJECT, folder_argument
from ombud.cli.command import command, option
from ombud.cli.packaging import packaged
from ombud.terms import SubjectId
from ombud.terms.text import Text


@command(
    "portability",
    Text(
        "Det personen själv har lämnat med stöd av samtycke eller avtal, i ett paket (artikel 20).",
        "What the person has given by consent or agreement, in a package (Art. 20).",
    ),
    folder_argument(), SUBJECT,
    option("--to", type=FILE, required=True, metavar="FILE", words=Text("Den nya filen (ZIP).", "The new file (ZIP).")),
    *HANDED,
    ACTOR,
)  # fmt: skip
def portability(folder: Path, subject: SubjectId, to: Path, actor: str, **handed: str) -> Answer:
    return packaged(folder, "portability", subject, to, actor, **handed)
