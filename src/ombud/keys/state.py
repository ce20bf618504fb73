"""The arithmetic of the state seal: a sum of keyed hashes, their number (size), and a number that never falls.

Pure; `DataKey` seals it. See spec/sealed-record.md 5 for what it finds and what it does not.
"""

from struct import Struct
from typing import NamedTuple

MODULUS = 1 << 256
_LAYOUT = Struct(">32sQQ")


class StateSum(NamedTuple):
    total: int
    size: int
    number: int

    def plus(self, added: "StateSum") -> "StateSum":
        total = (self.total + added.total) % MODULUS
        return StateSum(total, self.size + added.size, self.number + added.number)

    def minus(self, removed: "StateSum") -> "StateSum | None":
        """None where some of what goes was never there, as far as the size can tell."""
        total = (self.total - removed.total) % MODULUS
        size = self.size - removed.size
        if size < 0 or (total and not size):
            return None
        return StateSum(total, size, self.number + removed.number)


def state_bytes(state: StateSum) -> bytes:
    return _LAYOUT.pack(state.total.to_bytes(32, "big"), state.size, state.number)


def state_from(plain: bytes) -> StateSum:
    total, size, number = _LAYOUT.unpack(plain)
    return StateSum(int.from_bytes(total, "big"), size, number)
