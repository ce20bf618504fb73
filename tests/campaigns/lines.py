"""What the mail server knows of each connection, and of whom it may therefore be unknown whether they got a message.

Which messages may be unknown follows from what happened, message by message, and not from how much did:

* The server took it and hung up without an answer. Nobody on our side can know that, so it is unknown: each of them.
* A worker was killed between the first byte of a content and the moment when it had read the answer. That is one
  message at most, the last of its connection; and it is another than the one that the server hung up on only where
  another worker than that one's was killed, for which there have to be two.

Nothing else may be. Kills and cuts by their number are no bound: a kill may end one worker and the connection of the
other, and then two are unknown.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.campaigns import store
from ombud.campaigns.phases import Fate
from ombud.terms import SubjectId
from tests.clinic import Clinic


@dataclass
class Lines:
    """The server speaks with each connection in a thread of its own."""

    withheld: set[str] = field(default_factory=set)
    """Whose message was taken and never answered."""
    taken: dict[threading.Thread, str] = field(default_factory=dict)
    """On each connection, whose message was taken last."""
    announced: dict[threading.Thread, str] = field(default_factory=dict)
    """And who was announced last: their content may have begun to leave, and never have come as a whole."""

    def announces(self, address: str) -> None:
        self.announced[threading.current_thread()] = address

    def answers(self, address: str, answer: str | None) -> str | None:
        self.taken[threading.current_thread()] = address
        if answer == "cut":
            self.withheld.add(address)
        return answer

    def last(self) -> set[str]:
        return {*self.taken.values(), *self.announced.values()}


def unknown_of(clinic: Clinic, campaign: bytes, by_address: Mapping[str, SubjectId]) -> dict[str, str | None]:
    """Of whom it is not known whether they got it, and why."""
    addresses = {subject: address for address, subject in by_address.items()}
    with clinic.beside().vault.database.read() as tx:
        rows = store.of_fate(tx, campaign, Fate.UNKNOWN, 1_000_000)
    return {addresses[SubjectId(row.subject_id)]: row.why for row in rows}


def no_more_than_happened(lines: Lines, unknown: Mapping[str, str | None], of_two: int) -> None:
    """`of_two`: kills while there were two workers."""
    assert lines.withheld - unknown.keys() == set()
    others = unknown.keys() - lines.withheld
    assert others <= lines.last()
    assert {unknown[address] for address in others} <= {"worker-died"}
    assert len(others) <= of_two
