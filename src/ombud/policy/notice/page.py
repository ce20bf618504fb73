"""What every part of the notice needs: the file, the language, and how to say and to mark."""

from typing import NamedTuple

from ombud.policy.document import Line, Link, Mark, Span, anchor, is_target
from ombud.policy.model import PolicyFile, Purpose, Words
from ombud.policy.wording import capital, say
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import category_words
from ombud.terms import PurposeId, Text
from ombud.terms.text import Language

_GAP = Text("uppgiften saknas i policyn", "the policy does not say")
_NO_PERIOD = Text("Sparas", "Kept")


class Page(NamedTuple):
    file: PolicyFile
    language: Language

    def t(self, text: Text) -> str:
        return text.in_(self.language)

    def say(self, words: Words) -> str:
        return say(words, self.language)

    def gap(self, what: Text) -> Mark:
        """Something that Art. 13 or 14 asks for and the file leaves unsaid."""
        return Mark(f"{what.in_(self.language)}: {_GAP.in_(self.language)}")

    def purpose_link(self, purpose: PurposeId) -> Link:
        return Link(self.say(self.file.purposes[purpose].name), "#" + anchor("purpose", purpose))

    @staticmethod
    def sentence_anchor(sentence: str) -> str:
        """Where a sentence stands: `m7` for S7. It is stable, and others link to it (ux.md 3.3)."""
        return f"m{sentence.removeprefix('S')}"

    def web(self) -> Span | None:
        """Where on the web a right is used; an address that is not one stays text."""
        how = self.file.rights.how_to
        leads = how is not None and how.startswith(("https://", "/")) and is_target(how)
        return Link(how, how) if how is not None and leads else how

    def active(self) -> tuple[tuple[PurposeId, Purpose], ...]:
        """The purposes that are carried out."""
        return tuple((id_, purpose) for id_, purpose in self.file.purposes.items() if purpose.off is None)

    def periods(self, purpose: Purpose) -> tuple[Line, ...]:
        """How long, one line for each row of the file."""
        lines: list[Line] = []
        for row in purpose.storage:
            said = period_words(row)
            names = ", ".join(self.say(category_words(self.file, c)) for c in row.categories)
            start = f"{names}: " if names else ""
            lines.append((start, self.gap(_NO_PERIOD)) if said is None else (capital(start + self.say(said)),))
        return tuple(lines) or ((self.gap(_NO_PERIOD),),)
