"""The eight points of a processor's contract (Art. 28(3)(a)–(h), A-50), in words, and where the contract has them.

The policy says where; whether what stands there is enough, somebody reads.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ombud.policy.model_controller import Processor
from ombud.terms import Text

CLAUSES: tuple[tuple[str, str, Text], ...] = (
    ("a", "instructions", Text("instruktioner, även om överföring", "instructions, transfers too")),
    ("b", "confidentiality", Text("tystnadsplikt", "confidentiality")),
    ("c", "security", Text("säkerhet", "security")),
    ("d", "sub_processors", Text("underbiträden", "sub-processors")),
    ("e", "rights", Text("hjälp med de registrerades rättigheter", "help with the rights of data subjects")),
    ("f", "assistance", Text("hjälp med artikel 32–36", "help with Articles 32 to 36")),
    ("g", "return_or_erasure", Text("radering eller återlämnande", "erasure or return")),
    ("h", "audits", Text("granskning", "audits")),
)
"""Letter, field of `Clauses`, and words."""


class Clause(NamedTuple):
    """One point of one contract."""

    letter: str
    field: str
    words: Text
    at: str | None
    """Where the contract has it."""


def clauses_of(processor: Processor) -> Iterator[Clause]:
    """All eight, in the order of the law."""
    for letter, field, words in CLAUSES:
        yield Clause(letter, field, words, getattr(processor.clauses, field))


def unstated(processor: Processor) -> tuple[Clause, ...]:
    """The points of which nobody has shown where the contract has them. Where there is no contract, none: that it is
    not there is said already (O-01, L-46)."""
    return tuple(one for one in clauses_of(processor) if one.at is None) if processor.contract_ref else ()
