"""The text of `ombud.toml` as somebody wrote it: a value set in it, all else left as it stands, and written whole."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a file of text that its owner alone may read: whole or not at all."""
    temporary = path.with_name(f".{path.name}.new")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def with_values(text: str, values: Mapping[tuple[str, str], str | None]) -> str:
    """The text of an `ombud.toml` with these (part, name) set, or left out; the rest stays as it was written."""
    for (part, name), value in values.items():
        text = _with_value(text, part, name, value)
    return text


def _with_value(text: str, part: str, name: str, value: str | None) -> str:
    lines = text.splitlines()
    heads = [number for number, line in enumerate(lines) if line.strip().startswith("[")]
    begin = next((number for number in heads if lines[number].split("#")[0].strip() == f"[{part}]"), None)
    if begin is None:
        if value is None:
            return text
        lines += ["", f"[{part}]"]
        begin, end = len(lines) - 1, len(lines)
    else:
        end = min((number for number in heads if number > begin), default=len(lines))
    kept = [line for line in lines[begin + 1 : end] if not re.match(rf"\s*{name}\s*=", line)]
    added = [] if value is None else [f"{name} = {_basic_string(value)}"]
    return "\n".join([*lines[: begin + 1], *added, *kept, *lines[end:]]) + "\n"


def _basic_string(text: str) -> str:
    """A basic string of TOML, which JSON's is one of."""
    return json.dumps(text, ensure_ascii=False)
