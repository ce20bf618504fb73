"""What the demo's customers have done in fourteen months: said yes or no to advertising, come back, left, hesitated.

* Each of them does so by the same acts as anybody, and by a seeded generator of their own: who is number k, and what
  they did, does not depend on how many are asked for.
* Nothing is acted: a yes that the policy declines (somebody is a minor, or protected) is declined here too, and
  counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from ombud.app.demo.figures import subject_with
from ombud.app.demo.people import InventedPerson
from ombud.app.installation import Ombud
from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.choices import Denied
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.collection.sign import Signature, sign
from ombud.policy.model import Regime
from ombud.relations import Kind, Relation
from ombud.requests import consent, objection
from ombud.terms import Actor, CategoryId, ChoiceId, ClassId, SubjectId
from ombud.vault import Draft, NoGround

NON_CARE = ("traningskort", "kostradgivning", "massage")
INTERESTS = ("traning", "kost", "massage", "stresshantering", "loparkurs")
PROFILING, NO_ADVERTISING = ChoiceId("consent.profiling"), ChoiceId("object.direct_marketing")
NO_STATISTICS = ChoiceId("object.statistics")
_CHANNELS = ("desk", "portal", "phone")


@dataclass(slots=True)
class Lives:
    """How many of what."""

    consents: int = 0
    profiled: int = 0
    minors: int = 0
    """A yes that was refused because advertising does not reach children (R-32)."""
    declined: int = 0
    returned: int = 0
    hesitated: int = 0
    lapsed: int = 0
    noes: int = 0


@dataclass(slots=True)
class _Life:
    """One customer's time with the company."""

    ombud: Ombud
    person: InventedPerson
    subject: SubjectId
    random: Random
    now: datetime
    lives: Lives

    @property
    def reception(self) -> Actor:
        return self.ombud.accounts.actors["rut"]

    def lived(self) -> None:
        self.came_back()
        self.lapsed()
        self.said_yes()
        self.said_no()

    def came_back(self) -> None:
        """A second service, offered some weeks later; some sign and some do not."""
        if self.random.random() > 0.4:
            return
        at = self._later(20, 200)
        service = self.random.choice(NON_CARE)
        terms = {"service": service, "channel": self.random.choice(_CHANNELS), "price": str(self._price())}
        offer = begin(
            self.ombud.vault, self.subject, Beginning(Kind.AGREEMENT, at, terms=terms), by=self.reception, now=at
        )
        if isinstance(offer, Declined):
            self.lives.declined += 1
        elif self.random.random() < 0.25:
            self.lives.hesitated += 1
        else:
            self._sign(offer, at + timedelta(hours=2))

    def _sign(self, offer: Relation, at: datetime) -> None:
        given = {"given": self.person.given, "family": self.person.family, "email": self.person.email}
        if offer.terms["service"] == "traningskort":
            given["birth_date"] = self.person.born_on.isoformat()
        else:
            given["text"] = "Inget att tänka på."
        signed = sign(
            self.ombud.vault, self.subject, offer.id, Signature(given, consent=True), by=self.reception, now=at
        )
        self.lives.returned += isinstance(signed, Relation)
        self.lives.declined += isinstance(signed, Declined)

    def lapsed(self) -> None:
        """The first agreement has ended."""
        if self.random.random() > 0.25:
            return
        at = self._later(60, 300)
        with self.ombud.vault.look(by=self.reception, now=at) as act:
            open_ = [one for one in act.person(self.subject).about.relations if one.kind is Kind.AGREEMENT]
        first = min(open_, key=lambda one: one.opened_at, default=None)
        if first is not None and not isinstance(
            close(self.ombud.vault, self.subject, first.id, by=self.reception, now=at), Declined
        ):
            self.lives.lapsed += 1

    def said_yes(self) -> None:
        """To advertising on some channels, and perhaps to a choice of it by interests of their own (C-1, C-2)."""
        for channel in self.person.consents:
            self._chose(ChoiceId(f"consent.marketing.{channel}"))
        if self.person.consents and self.random.random() < 0.6 and self._chose(PROFILING):
            self.lives.profiled += 1
            self._interested(self.random.sample(INTERESTS, 1 + self.random.randrange(2)))

    def said_no(self) -> None:
        for choice, often in ((NO_ADVERTISING, 0.06), (NO_STATISTICS, 0.05)):
            if self.random.random() < often:
                objection(self.ombud.vault, self.subject, choice, "portal", by=self.reception, now=self.now)
                self.lives.noes += 1

    def _chose(self, choice: ChoiceId) -> bool:
        done = consent(self.ombud.vault, self.subject, choice, "portal", by=self.reception, now=self.now)
        denied = isinstance(done, Denied)
        self.lives.minors += denied
        self.lives.consents += not denied
        return not denied

    def _interested(self, interests: list[str]) -> None:
        draft = Draft(
            CategoryId("choices"), ClassId("marketing"), {"interests": ", ".join(sorted(interests))},
            "data_subject", "portal", self.now, self.now, Regime.NON_CARE,
        )  # fmt: skip
        with self.ombud.vault.act(by=self.reception, now=self.now) as act:
            kept = act.person(self.subject).seal(draft)
            outcome = Outcome.REFUSED if isinstance(kept, NoGround) else Outcome.DONE
            act.log(Logged.COLLECT, outcome, self.subject, categories=(CategoryId("choices"),))

    def _later(self, least: int, most: int) -> datetime:
        """Some days after they came, and never after now."""
        at = self.person.registered_at + timedelta(days=self.random.randrange(least, most))
        return min(at, self.now - timedelta(hours=3))

    def _price(self) -> int:
        return 50 * self.random.randrange(6, 40)


def live(ombud: Ombud, people: Iterable[InventedPerson], seed: int, *, now: Callable[[], datetime]) -> Lives:
    """What each of them has done until now."""
    lives = Lives()
    for person in people:
        subject = _subject(ombud, person)
        if subject is not None:
            _Life(ombud, person, subject, Random(f"{seed}/{person.customer}"), now(), lives).lived()
    return lives


def _subject(ombud: Ombud, person: InventedPerson) -> SubjectId | None:
    if person.email:
        return subject_with(ombud, person.email, "email")
    return None
