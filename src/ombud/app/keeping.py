"""The lease of a step that may take minutes, kept while its work says that it is alive."""

from collections.abc import Callable
from datetime import datetime

from ombud.plans import Step, machine, renew
from ombud.vault import Vault

Clock = Callable[[], datetime]


class Kept:
    """One step, whose lease is renewed when half of it is over."""

    def __init__(self, vault: Vault, step: Step, clock: Clock) -> None:
        self._vault, self._step, self._clock = vault, step, clock

    def alive(self) -> None:
        """Raises `LeaseLost` when another worker has the step."""
        now = self._clock()
        if self._step.at - now < machine.LEASE / 2:
            self._step = renew(self._vault.database, self._step, now=now)
