"""A policy or mapping file that is broken: every fault at once, each with its line (LN; ux.md 3.1)."""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import FINDINGS, Answer
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.policy.faults import Fault
    from ombud.policy.load import Loaded


def loaded(path: Path, overlay: Path | None = None) -> "Loaded | Answer":
    """The file, or the answer that says what is wrong with it."""
    from ombud.policy.load import Loaded, load

    found = load(path.read_bytes(), None if overlay is None else overlay.read_bytes())
    return found if isinstance(found, Loaded) else broken(path.name, found)


def broken(name: str, faults: "tuple[Fault, ...]") -> Answer:
    value = {
        "faults": [
            {
                "line": fault.line,
                "column": fault.column,
                "path": list(fault.path),
                "message_sv": fault.message.sv,
                "message_en": fault.message.en,
                "fix_sv": fault.fix.sv,
                "fix_en": fault.fix.en,
            }
            for fault in faults
        ],
        "findings": [],
        "counts": {},
    }
    lines = [
        Text(
            f"{name}:{fault.line}:{fault.column}: {fault.message.sv} {fault.fix.sv}",
            f"{name}:{fault.line}:{fault.column}: {fault.message.en} {fault.fix.en}",
        )
        for fault in faults
    ]
    number = len(faults)
    return Answer(value, [*lines, Text(f"{number} fel i filen.", f"{number} faults in the file.")], FINDINGS)
