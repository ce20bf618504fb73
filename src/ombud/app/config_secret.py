"""A secret that `ombud.toml` names a file for."""

from pathlib import Path

from ombud.app.config import ConfigError
from ombud.keys.folder import read_private


def secret(folder: Path, file: str | None, name: str = "campaigns") -> str:
    """What is in a file that its owner alone may read."""
    if file is None:
        raise ConfigError(
            f"ombud.toml, [{name}]: the secret is read from a file: name it as password_file or sms_key_file."
        )
    return read_private(folder / file).decode("utf-8", "replace").rstrip("\r\n")
