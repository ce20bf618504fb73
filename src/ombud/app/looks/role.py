"""The roles that acts are carried out with, and the doors' own used with, at a server: can they do more than that needs
(design 4)?"""

from collections.abc import Iterator

from ombud.app.looks.model import Look, Patient
from ombud.app.server_roles import of_doors, standing
from ombud.terms import Text


def role(patient: Patient) -> Iterator[Look]:
    """Nothing for a file, which knows no roles."""
    with patient.opened() as database:
        found, spreads = standing(database), database.spreads
    if found is None:
        return
    if found.is_superuser or found.makes_roles:
        yield Look("role", "error", _said(_TOO_MUCH, found.name))
    elif found.owns:
        yield Look("role", "warning", _said(_OWNS_SPREAD if spreads else _OWNS, found.name))
    elif found.loosens:
        yield Look("role", "error", _said(_LOOSENS, found.name))
    elif found.lacks:
        yield Look("role", "error", _said(_LACKS, found.name))
    else:
        yield Look("role", "ok", _said(_GOOD, found.name))


def doors(patient: Patient) -> Iterator[Look]:
    """Nothing for a file."""
    with patient.opened() as database:
        at_server, found = database.dialect == "postgresql", of_doors(database)
    if found is None:
        yield from [Look("doors", "info", _SHARED)] if at_server else ()
    elif found.is_superuser or found.makes_roles:
        yield Look("doors", "error", _said(_TOO_MUCH, found.name))
    elif found.reaches:
        yield Look("doors", "error", _said(_REACHES, found.name))
    elif found.lacks:
        yield Look("doors", "error", _said(_DOORS_LACK, found.name))
    else:
        yield Look("doors", "ok", _said(_GOOD_DOORS, found.name))


def _said(text: Text, name: str) -> Text:
    return Text(text.sv.format(name), text.en.format(name))


_TOO_MUCH = Text(
    "Rollen {} får göra vad som helst med databasservern eller göra roller. Kör `ombud database DIR roles` och låt "
    "Ombud arbeta med den roll som blir till.",
    "The role {} may do anything at the database server, or make roles. Run `ombud database DIR roles` and let Ombud "
    "work with the role that it makes.",
)
_OWNS = Text(
    "Rollen {} äger tabellerna, så databasen vägrar den ingenting, inte heller att ändra loggen. Kör `ombud database "
    "DIR roles` och låt Ombud arbeta med den roll som blir till.",
    "The role {} owns the tables, so the database refuses it nothing, changes to the log neither. Run `ombud database "
    "DIR roles` and let Ombud work with the role that it makes.",
)
_OWNS_SPREAD = Text(
    "Rollen {} äger tabellerna, så databasen vägrar den ingenting, inte heller att ändra loggen. För flera servrar har "
    "Ombud ingen annan roll ännu: håll loggens kontrollpunkter någon annanstans.",
    "The role {} owns the tables, so the database refuses it nothing, changes to the log neither. For several servers "
    "Ombud knows no other role yet: hold the log's checkpoints elsewhere.",
)
_LOOSENS = Text(
    "Rollen {} får mer än handlingar kräver, till exempel ändra eller ta bort rader i tabeller som bara växer. Kör "
    "satserna från `ombud database DIR roles`.",
    "The role {} may do more than acts need, such as change or remove rows of tables that only grow. Run the "
    "statements of `ombud database DIR roles`.",
)
_LACKS = Text(
    "Rollen {} får inte med varje tabell det som handlingar kräver. Kör satserna från `ombud database DIR roles` igen: "
    "en ny version har nya tabeller.",
    "The role {} may not do with every table what acts need. Run the statements of `ombud database DIR roles` again: a "
    "release has new tables.",
)
_GOOD = Text("Rollen {} får det som handlingar kräver, inte mer.", "The role {} may do what acts need, and no more.")
_SHARED = Text(
    "Dörrarna har ingen egen roll: det som bara är deras används med rollen för handlingar, som når allt. Kör `ombud "
    "database DIR roles` och skriv rollen för dörrarna som doors under [database] i ombud.toml.",
    "The doors have no role of their own: what is theirs alone is used with the role of acts, which reaches all. "
    "Run `ombud database DIR roles` and write the role of the doors as doors under [database] in ombud.toml.",
)
_REACHES = Text(
    "Rollen {} är för det som bara är dörrarnas, och når mer än så. Kör satserna från `ombud database DIR roles`, och "
    "låt den inte vara medlem i någon annan roll.",
    "The role {} is for what is the doors' alone, and reaches more. Run the statements of `ombud database DIR roles`, "
    "and let it be a member of no other role.",
)
_DOORS_LACK = Text(
    "Rollen {} får inte det som dörrarna behöver. Kör satserna från `ombud database DIR roles` igen.",
    "The role {} may not do what the doors need. Run the statements of `ombud database DIR roles` again.",
)
_GOOD_DOORS = Text(
    "Rollen {} når det som bara är dörrarnas, inte mer.", "The role {} reaches what is the doors' alone, and no more."
)
