"""Which unit a code of a record is of: the codes are keyed, and lead nowhere without the units that are known here.

Known are those with a name in `[units]` and those from which an account acts. Another one is shown by its id.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from ombud.app.installation import Ombud
from ombud.terms import Text
from ombud.terms.ids import id_bytes, id_text

PREFIX = "u_"


@dataclass(frozen=True, slots=True)
class KnownUnits:
    """What units are called, by the code that stands on a record."""

    names: Mapping[bytes, Text]

    def name(self, code: bytes) -> Text:
        return self.names.get(code) or Text(unit_text(code), unit_text(code))

    def listed(self, codes: Collection[bytes]) -> list[tuple[str, Text]]:
        """Id and name of each, in the order of the names."""
        return sorted(((unit_text(code), self.name(code)) for code in codes), key=lambda one: (one[1].sv, one[0]))


def known_units(ombud: Ombud) -> KnownUnits:
    named = ombud.config.unit_names()
    acting: dict[str, Text] = {
        actor.unit: Text(actor.unit, actor.unit) for actor in ombud.accounts.actors.values() if actor.unit
    }
    return KnownUnits({ombud.vault.keyring.blind("unit", unit): name for unit, name in (acting | named).items()})


def unit_text(code: bytes) -> str:
    return id_text(PREFIX, code)


def unit_from(text: str) -> bytes:
    """Raises `ValueError` where it is not one."""
    return id_bytes(PREFIX, text)
