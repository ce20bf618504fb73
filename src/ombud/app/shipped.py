"""Files that ship with Ombud: policies, example mappings, models and texts.

They are the project's `policies/` and what lies in `examples/`, owned by the data protection officer and not by the
code. A wheel carries them beside the code; in a checkout they are where they are written.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent
_CHECKOUT = _PACKAGE.parent.parent
_PLACES = {
    "policies": (_PACKAGE / "policies", _CHECKOUT / "policies"),
    "mappings": (_PACKAGE / "mappings", _CHECKOUT / "examples" / "mappings"),
    "models": (_PACKAGE / "models", _CHECKOUT / "examples" / "models"),
    "texts": (_PACKAGE / "texts", _CHECKOUT / "examples" / "texts"),
}


def shipped(kind: str, name: str) -> str:
    """The text of a file that ships with Ombud. Raises `FileNotFoundError` for a damaged installation."""
    found = next((place / name for place in _PLACES[kind] if (place / name).exists()), None)
    if found is None:
        raise FileNotFoundError(f"{kind}/{name} does not ship with this Ombud; install it again")
    return found.read_text(encoding="utf-8")


def shipped_folder(kind: str, name: str) -> Path:
    """The folder of that name that ships with Ombud. Raises `FileNotFoundError` for a damaged installation."""
    found = next((place / name for place in _PLACES[kind] if (place / name).is_dir()), None)
    if found is None:
        raise FileNotFoundError(f"{kind}/{name} does not ship with this Ombud; install it again")
    return found
