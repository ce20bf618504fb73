"""What differs between two versions of a policy, in words, and who must be told of it (Art. 13(3)).

  * Everything that a file says is compared; what has no words of its own is told by its place in the file. The
    order of things is no difference.
  * A new purpose, category, recipient, ground or shrinking right is told before it begins. A new consent is
    asked for. A shorter period applies at once and a longer one to new data only. A sentence is for the data
    protection officer to weigh: it may change the meaning or only the words.

Pure. `policy adopt` shows this before two people sign.
"""

from dataclasses import dataclass

from ombud.policy.diff.change import Change, Facet, Kind, Tell
from ombud.policy.diff.facts import Fact, facts
from ombud.policy.diff.page import page
from ombud.policy.diff.telling import telling
from ombud.policy.document import Document
from ombud.policy.model import PolicyFile, Words
from ombud.policy.wording.things import people_words
from ombud.terms import PurposeId
from ombud.terms.text import Language

__all__ = ["Change", "Changes", "Facet", "Kind", "Tell", "diff"]


@dataclass(frozen=True, slots=True)
class Changes:
    """All differences; which purposes begin and which end."""

    old: Words
    new: Words
    changes: tuple[Change, ...]
    starts: tuple[PurposeId, ...]
    stops: tuple[PurposeId, ...]

    def document(self, language: Language) -> Document:
        return page(self.new, self.changes, language)


def diff(old: PolicyFile, new: PolicyFile) -> Changes:
    before, after = facts(old), facts(new)
    keys = [*before, *(key for key in after if key not in before)]
    changes = tuple(
        _change(before.get(key), after.get(key), old, new) for key in keys if before.get(key) != after.get(key)
    )
    was, is_ = _running(old), _running(new)
    return Changes(
        old.title,
        new.title,
        changes,
        starts=tuple(id_ for id_ in new.purposes if id_ in is_ - was),
        stops=tuple(id_ for id_ in old.purposes if id_ in was - is_),
    )


def _running(file: PolicyFile) -> set[PurposeId]:
    return {id_ for id_, purpose in file.purposes.items() if purpose.off is None}


def _change(was: Fact | None, is_: Fact | None, old: PolicyFile, new: PolicyFile) -> Change:
    """Of two facts under one key at least one is there."""
    one = next(fact for fact in (is_, was) if fact is not None)
    kind = Kind.ADDED if was is None else Kind.REMOVED if is_ is None else Kind.CHANGED
    return Change(
        kind=kind,
        facet=one.facet,
        about=one.about,
        place=one.place,
        before=was.words if was else None,
        after=is_.words if is_ else None,
        tell=telling(kind, was, is_),
        whom=_whom(one.about, old, new),
    )


def _whom(about: str, old: PolicyFile, new: PolicyFile) -> tuple[Words, ...]:
    """The groups of the purpose, in either version; nobody in particular means everybody."""
    groups = [g for file in (old, new) for id_, p in file.purposes.items() if id_ == about for g in p.data_subjects]
    return tuple(people_words(group) for group in dict.fromkeys(groups))
