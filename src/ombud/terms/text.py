"""Text for people: always both languages, Swedish first."""

from typing import Literal, NamedTuple

Language = Literal["sv", "en"]


class Text(NamedTuple):
    """One sentence in Swedish and English. `text["en"]` is not a thing; `text.in_("en")` is."""

    sv: str
    en: str

    def in_(self, language: Language) -> str:
        return self.sv if language == "sv" else self.en
