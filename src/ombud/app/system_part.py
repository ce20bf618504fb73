"""What `ombud.toml` says of a connected system: its part, what its adapter cannot do without, its password.

Where it says too little, that is a fault with the place in it, and no system is left out.
"""

from ombud.app.config import ConfigError
from ombud.app.config_secret import secret
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud


def part_of(ombud: Ombud, system: str) -> SystemPart:
    """Raises `ConfigError` for a system that `ombud.toml` does not name."""
    found = ombud.config.systems.get(system)
    if found is None:
        known = ", ".join(sorted(ombud.config.systems)) or "–"
        raise ConfigError(f"ombud.toml names no such system under [systems]. It names: {known}.")
    return found


def said(system: str, part: SystemPart, name: str) -> str:
    """What its adapter cannot do without. Raises `ConfigError` where it is not there."""
    value = getattr(part, name)
    if value is None:
        raise ConfigError(f"ombud.toml, [systems.{system}]: {part.adapter} needs {name}.")
    return str(value)


def password_of(ombud: Ombud, system: str, part: SystemPart) -> str:
    return secret(ombud.folder, part.password_file, f"systems.{system}") if part.password_file else ""
