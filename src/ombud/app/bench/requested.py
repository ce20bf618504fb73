"""An installation with the clinic's system connected, its people in both, and what they ask for carried out everywhere.

* It lives on the clock of the machine: workers are processes of their own, and leases run out by that clock.
* A person is registered at the desk under the address that the system has, written otherwise. What they had asked for
  is closed, so that nothing keeps their data.
* Their request is taken in and decided by people: what has to stay, the file of the request itself, is approved by a
  second one (R-09). Then it is carried out here and ordered there. A worker carries it out there, searches again, and
  answers. What was answered is proved: its receipt adds up to every row once, and the bare SQL finds none.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ombud.app import clock
from ombud.app.bench.clinic import Clinic
from ombud.app.bench.connected import NAME, ROWS, ConnectedClinic, address
from ombud.app.bench.model import UnprovedError, expect
from ombud.app.connected import text_of
from ombud.app.demo.asking import Office, filed
from ombud.app.working import Working
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Declined, close
from ombud.law.rights import Right
from ombud.plans.store import left
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.requests import approve, carry_out, refusals, request_of
from ombud.requests.carrying import Carried
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import Stage
from ombud.requests.model import RequestId, State
from ombud.requests.ordering import IN_SYSTEM
from ombud.requests.own import PORTAL
from ombud.terms import CategoryId, SubjectId

_BORN = date(1990, 6, 2)
_LOOK, _PATIENCE = 0.05, 120.0


@dataclass(frozen=True, slots=True)
class InBoth:
    """Somebody who is in the installation and in the system."""

    subject: SubjectId
    number: int
    """In the system."""


@dataclass(slots=True)
class Requested:
    """The installation and the system."""

    clinic: Clinic
    there: ConnectedClinic

    def __post_init__(self) -> None:
        """Name the system, with its reviewed mapping; then the day's jobs are done, so that no worker has them."""
        folder = self.folder
        (folder / "systems").mkdir()
        (folder / "systems" / f"{NAME}.yaml").write_text(text_of(self.there.mapping), encoding="utf-8")
        with (folder / "ombud.toml").open("a", encoding="utf-8") as toml:
            toml.write(self.there.part(folder))
        self.clinic.reopened()
        Working(self.clinic.ombud, clock.now).run(once=True)

    @property
    def folder(self) -> Path:
        return self.clinic.folder

    def people(self, number: int) -> list[InBoth]:
        """So many who are in both, of whom nothing was asked before."""
        return [self.known(self.there.somebody()) for _ in range(number)]

    def known(self, number: int) -> InBoth:
        """Register whom the system has under that number."""
        vault, rut, now = self.clinic.ombud.vault, self.clinic.actor("rut"), clock.now()
        values = {
            CategoryId("name"): {"given": "Påhittad", "family": f"Person {number}"},
            CategoryId("contact"): {"email": address(number).upper()},
        }
        met = meet(vault, Meeting(values, "desk", "offer", _BORN), by=rut, now=now)
        if not isinstance(met, bytes):
            raise UnprovedError("somebody could not be registered")
        with vault.look(by=rut, now=now) as act:
            asked = [one.id for one in act.person(met).about.relations if one.kind is Kind.MEASURE]
        for measure in asked:
            close(vault, met, measure, by=rut, now=now)
        return InBoth(met, number)

    def decided(self, one: InBoth) -> CaseFile:
        """They have asked to be erased and shown who they are; it is proposed, and a second person has approved."""
        office = self._office(one)
        file = office.proposed(office.shown(office.opened("somebody", Right.ERASURE, channel=PORTAL)))
        return filed(approve(office.ombud.vault, file.id, by=office.second, now=clock.now()))

    def order(self, file: CaseFile) -> CaseFile:
        """It is carried out here, and ordered in the system."""
        vault, officer = self.clinic.ombud.vault, self.clinic.actor("disa")
        ordered = carry_out(vault, file.id, by=officer, now=clock.now())
        if isinstance(ordered, Carried):
            return ordered.file
        if ordered != refusals.DONE_ALREADY:  # a worker that was quicker there has answered, and carried out here too
            why = ordered.text.en if isinstance(ordered, Declined) else "it was refused"
            raise UnprovedError(f"an erasure could not be ordered: {why}")
        return file

    def _office(self, one: InBoth) -> Office:
        return Office(self.clinic.ombud, {"somebody": one.subject}, {}, clock.now)

    def hidden(self, file: CaseFile) -> int:
        """Whose work it is not sees no request; how many were refused."""
        seen = request_of(self.clinic.ombud.vault, file.id, by=self.clinic.actor("max"), now=clock.now())
        expect(isinstance(seen, Refusal), "a request was shown to somebody whose work it is not")
        return 1

    def in_hand(self) -> bool:
        """Has a worker something in hand in the system?"""
        return self._left()[1] > 0

    def until_in_hand(self) -> None:
        self._wait(lambda: int(not self.in_hand()))

    def until_ended(self) -> None:
        """Until nothing is left to be carried out in the system. Raises `UnprovedError` where nothing goes on."""
        self._wait(lambda: self._left()[0])

    @staticmethod
    def _wait(left: Callable[[], int]) -> None:
        since, last = time.monotonic(), left()
        while last:
            time.sleep(_LOOK)
            now = left()
            since, last = (since if now == last else time.monotonic()), now
            expect(time.monotonic() - since < _PATIENCE, "the workers do nothing any more")

    def proved(self, one: InBoth, request: RequestId, rows: int = ROWS) -> None:
        """Raise `UnprovedError` unless it is answered, and every row went there, once."""
        file = request_of(self.clinic.ombud.vault, request, by=self.clinic.actor("disa"), now=clock.now())
        if not isinstance(file, CaseFile):
            raise UnprovedError("the officer does not see a request")
        expect(file.case.state is State.ANSWERED, "a request was not answered when the workers had ended")
        (there,) = file.case.systems
        went = sum(one.erased for one in there.receipt)
        expect((there.stage, went) == (Stage.DONE, rows), "a row was left there, or one was counted twice")
        expect(self.there.bare_read(one.number) == 0, "the bare SQL still finds rows of somebody erased")

    def untouched(self) -> None:
        """Raise `UnprovedError` unless somebody of whom nothing was asked has all that they had."""
        expect(self.there.bare_read(self.there.people) == ROWS, "somebody else's rows are gone")

    def _left(self) -> tuple[int, int]:
        with self.clinic.ombud.vault.database.read() as tx:
            return left(tx, IN_SYSTEM)
