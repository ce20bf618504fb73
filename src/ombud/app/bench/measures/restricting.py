"""A restriction of everything that is held of a person of ten records."""

from ombud.app.bench.acts import OneAct
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Store, UnprovedError, Work
from ombud.app.bench.refusals import GROUND, refused_read
from ombud.choices import Denied, Limit
from ombud.policy.ask import Rule
from ombud.requests import restrict
from ombud.terms import SubjectId, Text


class Restricting(OneAct):
    """Beside a bare UPDATE of one row."""

    def act(self) -> Work:
        vault, rut, now, subjects = self.clinic.ombud.vault, self.clinic.actor("rut"), self.clinic.now, self.subjects
        return lambda: [restrict(vault, subject, GROUND, None, by=rut, now=now) for subject in subjects]

    def took_effect(self, answer: object, subject: SubjectId) -> None:
        if not isinstance(answer, Limit):
            raise UnprovedError("a restriction was not recorded")
        refused_read(self.clinic, subject, rule=Rule.D_10)

    def refusals(self) -> int:
        """Nobody is restricted who is not here."""
        nobody = SubjectId(self.clinic.seed.randbytes(16))
        vault, rut, now = self.clinic.ombud.vault, self.clinic.actor("rut"), self.clinic.now
        if not isinstance(restrict(vault, nobody, GROUND, None, by=rut, now=now), Denied):
            raise UnprovedError("a restriction of nobody was recorded")
        return 1 + super().refusals()


RESTRICT = Measure(
    "restriction",
    Text("begränsning av allt om en person", "restriction of everything about a person"),
    Text("UPDATE av en rad", "UPDATE of one row"),
    {Store.SQLITE: 1.5, Store.POSTGRESQL: 1.5},
    4,
    150,
    Restricting,
)
