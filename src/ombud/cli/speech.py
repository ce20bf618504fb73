"""In which language, in which form, and at what time a command speaks.

The environment is read here and nowhere else in the commands: `LC_ALL`, `LC_MESSAGES` and `LANG` for the
language (`NO_COLOR` is rich's to read). The clock comes with it, so that a test can stop it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from ombud.app.clock import now as clock
from ombud.terms.text import Language, Text

if TYPE_CHECKING:
    from pathlib import Path

_LANGUAGES: dict[str, Language] = {"sv": "sv", "en": "en"}


@dataclass(slots=True)
class Speech:
    """How one run of `ombud` speaks."""

    now: Callable[[], datetime] = clock
    language: Language = "en"
    chosen: Language | None = None
    """What `--lang` said; `None` when it said nothing."""
    as_json: bool = False
    folder: "Path" = field(init=False)
    """The installation that a group of commands is about."""

    def listen(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        """Find language and form before anything is parsed, so that a wrong usage is answered in them too."""
        words = [word for argument in arguments for word in argument.split("=", 1)]
        asked = [after for before, after in pairwise(words) if before == "--lang"]
        self.chosen = _LANGUAGES.get(asked[-1]) if asked else None
        self.language = self.chosen or _of_environment(environment)
        self.as_json = "--json" in arguments

    def say(self, text: Text) -> str:
        return text.in_(self.language)


def _of_environment(environment: Mapping[str, str]) -> Language:
    first = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "sv" if first.lower().startswith("sv") else "en"
