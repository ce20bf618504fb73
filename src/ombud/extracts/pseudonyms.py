"""By what a person stands in one extract, and by what it is known again what fed their rows.

* A pseudonym is 64 bits of a keyed function of the person's id, under a key of this extract alone: two extracts have
  none in common, and nobody without the key can make one (S-07).
* It goes one way. Nothing here, and nothing in this package, finds a person for a pseudonym (S-06). The key lives
  as long as the extract, because somebody who says no must be found in it; it is used for that, and by advertising
  for people it may reach.
"""

from collections.abc import Iterable
from hashlib import blake2b

from ombud.keys import DataKey
from ombud.terms import SubjectId

SOURCE = 8
"""The bytes of the code of a record or relation."""
_PERSON, _SOURCE = "extract-person", "extract-source"


class Pseudonyms:
    """One extract's, for as long as somebody builds it or looks who has gone."""

    __slots__ = ("_person", "_source")

    def __init__(self, key: DataKey) -> None:
        self._person = blake2b(digest_size=8, key=key.mac(_PERSON, b""))
        self._source = blake2b(digest_size=SOURCE, key=key.mac(_SOURCE, b""))

    def of(self, subject: SubjectId) -> int:
        said = self._person.copy()
        said.update(subject)
        return int.from_bytes(said.digest(), "big")

    def source(self, ids: Iterable[bytes]) -> bytes:
        """The codes of these records and relations, one behind the other."""
        codes = []
        for one in ids:
            said = self._source.copy()
            said.update(one)
            codes.append(said.digest())
        return b"".join(codes)

    def __repr__(self) -> str:
        return "Pseudonyms(…)"


def all_among(sources: bytes, now: bytes) -> bool:
    """Is every record that fed the rows still there and permitted?"""
    there = {now[at : at + SOURCE] for at in range(0, len(now), SOURCE)}
    return all(sources[at : at + SOURCE] in there for at in range(0, len(sources), SOURCE))
