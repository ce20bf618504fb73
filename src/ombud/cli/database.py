"""`ombud database DIR …`: the database of an installation, for whoever looks after its servers."""

from pathlib import Path

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import TO
from ombud.cli.command import Misused, command, installation_group, option, speech
from ombud.cli.database_roles import roles
from ombud.cli.files import reserve, write
from ombud.terms.text import Text


@command(
    "distribute",
    Text(
        "Skriv satserna som sprider databasen över flera servrar. Ändrar ingenting.",
        "Write the statements that spread the database over several servers. Changes nothing.",
    ),
    option(
        "--for", "engine", type=click.Choice(["citus", "fdw"]), required=True,
        words=Text("Citus, eller PostgreSQL självt med postgres_fdw.", "Citus, or PostgreSQL alone with postgres_fdw."),
    ),
    option(
        "--server", "servers", multiple=True, metavar="ADDRESS",
        words=Text("En server med personer: postgresql://värd:port/databas.", "A server: postgresql://host:port/name."),
    ),
    option(
        "--coordinator", "empty", metavar="ADDRESS",
        words=Text("En tom databas som ett arkiv ska in i.", "An empty database that an archive is to go into."),
    ),
    TO,
)  # fmt: skip
def distribute(engine: str, servers: tuple[str, ...], empty: str | None, to: Path | None) -> Answer:
    from ombud.app import distributing

    reserve(to)
    if engine == "citus" and (servers or empty):
        raise Misused(Text("Citus känner sina servrar själv.", "Citus knows its servers itself."))
    folder, citus = speech().folder, engine == "citus"
    script = distributing.citus_script(folder) if citus else distributing.foreign_script(folder, servers, empty)
    value = {"for": engine, "statements": script}
    if to is None:
        return Answer(value, script.splitlines())
    write(to, script)
    return Answer(
        {**value, "file": to.name},
        [Text(f"Satserna står i {to.name}. Ingenting har ändrats.", f"{to.name} has them. Nothing was changed.")],
    )


database = installation_group(
    "database",
    Text("Databasen: dess roller och servrar.", "The database: its roles and servers."),
    [distribute, roles],
)
