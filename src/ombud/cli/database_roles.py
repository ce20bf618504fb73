"""`ombud database DIR roles`: the statements that make the two roles at a PostgreSQL server. Changes nothing."""

from pathlib import Path

from ombud.cli.answer import Answer
from ombud.cli.arguments import TO
from ombud.cli.command import command, option, speech
from ombud.cli.files import reserve, write
from ombud.terms.text import Text


@command(
    "roles",
    Text(
        "Skriv satserna som gör rollen för handlingar, som inget äger, och rollen för dörrarna, som bara når det som "
        "är deras. Ändrar ingenting.",
        "Write the statements that make the role of acts, which owns nothing, and the role of the doors, which reaches "
        "only what is theirs. Changes nothing.",
    ),
    option(
        "--role", metavar="NAME",
        words=Text(
            "Namnet på rollen för handlingar; annars databasens med _acts.",
            "The name of the role of acts, or the database's with _acts.",
        ),
    ),
    TO,
)  # fmt: skip
def roles(role: str | None, to: Path | None) -> Answer:
    from ombud.app.server_roles import statements

    reserve(to)
    found = statements(speech().folder, role)
    if to is None:
        return Answer({"statements": list(found)}, list(found))
    write(to, "\n".join(found) + "\n")
    return Answer(
        {"statements": list(found), "file": to.name},
        [Text(f"Satserna står i {to.name}. Ingenting har ändrats.", f"{to.name} has them. Nothing was changed.")],
    )
