"""An objection to direct marketing that takes effect for all that is held of a person of ten records."""

from ombud.app.bench.acts import OneAct
from ombud.app.bench.clinic import MARKETING
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Store, UnprovedError, Work
from ombud.app.bench.refusals import NO_MARKETING, refused_read
from ombud.choices import Denied
from ombud.policy.ask import Rule
from ombud.requests import Decided, objection
from ombud.terms import SubjectId, Text


class Objecting(OneAct):
    """Beside a bare UPDATE of one row."""

    def act(self) -> Work:
        vault, rut, now, subjects = self.clinic.ombud.vault, self.clinic.actor("rut"), self.clinic.now, self.subjects
        return lambda: [objection(vault, subject, NO_MARKETING, "phone", by=rut, now=now) for subject in subjects]

    def took_effect(self, answer: object, subject: SubjectId) -> None:
        if not isinstance(answer, Decided):
            raise UnprovedError("an objection was not recorded")
        refused_read(self.clinic, subject, MARKETING, "max", Rule.D_09)

    def refusals(self) -> int:
        """Nobody objects for somebody who is not here."""
        nobody = SubjectId(self.clinic.seed.randbytes(16))
        vault, rut, now = self.clinic.ombud.vault, self.clinic.actor("rut"), self.clinic.now
        if not isinstance(objection(vault, nobody, NO_MARKETING, "phone", by=rut, now=now), Denied):
            raise UnprovedError("an objection of nobody was recorded")
        return 1 + super().refusals()


OBJECT = Measure(
    "objection",
    Text("invändning mot reklam, i kraft för allt", "objection to advertising, in force for everything"),
    Text("UPDATE av en rad", "UPDATE of one row"),
    {Store.SQLITE: 1.5, Store.POSTGRESQL: 1.5},
    4,
    150,
    Objecting,
)
