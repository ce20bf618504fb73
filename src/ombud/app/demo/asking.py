"""What the demo's special people ask for, each as far as it has come, so that a request stands in every state.

Nothing is acted: every request goes the way that any other goes, and what stands in it is what the same calls give.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from ombud.actors.representation import Representation, representation_text
from ombud.app.carrying_systems import carry_out_everywhere
from ombud.app.demo.figures import Figures
from ombud.app.demo.special import DECEASED, GIVEN_LATER, MIXED, VISITOR
from ombud.app.installation import Ombud
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.law.rights import Right
from ombud.requests import (
    answer,
    approve,
    ask_identity,
    close_unidentified,
    consent,
    identify,
    open_request,
    propose,
    request_of,
    withdraw_request,
)
from ombud.requests.carrying import Carried
from ombud.requests.case_file import CaseFile
from ombud.requests.decease import Death, Died, record_death
from ombud.requests.identity import Shown
from ombud.requests.intake import Came, Postbox, Received, receive
from ombud.requests.model import Arrival, RequestId, State, Wanted, Way
from ombud.requests.ordering import not_ordered
from ombud.requests.protect import Protection, protect
from ombud.requests.represent import Claimed, add_representation, approve_representation
from ombud.terms import Actor, ChoiceId, SubjectId

LONG_AGO = timedelta(days=40)
"""Longer than a month: what came then and has no answer is overdue."""
BY_POST = ChoiceId("consent.marketing.post")


@dataclass(frozen=True, slots=True)
class Office:
    """Where requests are handled in the demo: by the officer, with a second person."""

    ombud: Ombud
    people: Mapping[str, SubjectId]
    numbers: Mapping[str, str]
    now: Callable[[], datetime]

    @property
    def first(self) -> Actor:
        return self.ombud.accounts.actors["disa"]

    @property
    def second(self) -> Actor:
        return self.ombud.accounts.actors["rut"]

    def opened(
        self, name: str, wanted: Right | Wanted, *, ago: timedelta = timedelta(), on: str | None = None, **words: str
    ) -> CaseFile:
        """A request of somebody comes in. `on`: the representation on which somebody asks for them."""
        now, asks = self.now(), wanted if isinstance(wanted, Wanted) else Wanted(wanted)
        arrival = Arrival(
            words.get("channel", "letter"), now - ago, (asks,), words=words.get("words", ""),
            subject=self.people.get(name), by_representative=on,
        )  # fmt: skip
        return filed(open_request(self.ombud.vault, arrival, by=self.second, now=now))

    def shown(self, file: CaseFile, subject: SubjectId | None = None) -> CaseFile:
        """Who asks has shown who they are."""
        self.asked(file)
        shown = Shown(Way.DESK, None, subject)
        return filed(identify(self.ombud.vault, file.id, shown, by=self.first, now=self.now()))

    def asked(self, file: CaseFile, ago: timedelta = timedelta()) -> CaseFile:
        """Who asks was asked who they are, so long ago."""
        now, ways = self.now(), (Way.EID, Way.DESK)
        return filed(ask_identity(self.ombud.vault, file.id, ways, by=self.first, now=now, at=now - ago))

    def proposed(self, file: CaseFile) -> CaseFile:
        return filed(propose(self.ombud.vault, file.id, by=self.first, now=self.now()))

    def answered(self, file: CaseFile) -> CaseFile:
        """Propose, approve where somebody must, carry out, answer."""
        vault = self.ombud.vault
        file = filed(request_of(vault, file.id, by=self.first, now=self.now()))
        if any(not file.case.settled(place) for place in range(len(file.case.opened.wanted))):
            file = self.proposed(file)
        return self.finished(file)

    def finished(self, file: CaseFile) -> CaseFile:
        """What has been proposed is approved where somebody must, carried out, and said."""
        vault = self.ombud.vault
        if file.case.state is State.AWAITING_SECOND:
            file = filed(approve(vault, file.id, by=self.second, now=self.now()))
        acts = any(one.item.acts and not one.done for one in file.case.matters)
        if acts or not_ordered(file.case, vault.systems):
            carried = carry_out_everywhere(self.ombud, file.id, by=self.first, now=self.now())
            if not isinstance(carried, Carried):
                raise AssertionError("what was proposed in the demo can be carried out")
            if carried.file.case.open_systems:
                return carried.file  # somebody has to see to it in a connected system before it is answered
        done = answer(vault, file.id, by=self.first, now=self.now(), channel="letter")
        if not isinstance(done, tuple):
            raise AssertionError(f"what was carried out in the demo can be answered: {done}")
        return done[0]

    def acts_for(
        self,
        name: str,
        capacity: Capacity,
        *matters: Matter,
        alone: bool = True,
        who: str = "Påhittad Företrädare",
        known_as: str = "",
    ) -> str:
        """Somebody acts for a person, and where two must look two have; the representation's id. `known_as`: who acts
        is registered here themself."""
        vault, subject, yesterday = self.ombud.vault, self.people[name], self.now() - timedelta(days=1)
        mandate = Mandate(capacity, date(2020, 1, 1), scope=frozenset(matters), alone=alone)
        claimed = Claimed(mandate, who, "Handlingen är sedd i original", self.people.get(known_as))
        one = add_representation(vault, subject, claimed, by=self.first, now=yesterday)
        if isinstance(one, Representation) and one.state == "proposed":
            one = approve_representation(vault, subject, one.id, by=self.second, now=self.now())
        if not isinstance(one, Representation):
            raise AssertionError("the representatives of the demo may act")
        return representation_text(one.id)


def filed(found: object) -> CaseFile:
    if not isinstance(found, CaseFile):
        raise AssertionError(f"the requests of the demo go the way that they are to go: {found}")
    return found


def _linus(office: Office) -> CaseFile:
    """R-30: under 13 a custodian asks directly."""
    on = office.acts_for("linus", Capacity.CUSTODIAN)
    return office.proposed(office.shown(office.opened("linus", Right.ACCESS, on=on)))


def _lova(office: Office) -> CaseFile:
    """The same custodian, for the other child; and takes it back."""
    on = office.acts_for("lova", Capacity.CUSTODIAN)
    file = office.shown(office.opened("lova", Right.ACCESS, on=on))
    return filed(withdraw_request(office.ombud.vault, file.id, by=office.first, now=office.now()))


def _diggy(office: Office) -> CaseFile:
    """R-30: what two custodians decide together one of them cannot ask for against the other (FB 6:13)."""
    on = office.acts_for("diggy", Capacity.CUSTODIAN, alone=False)
    office.acts_for("diggy", Capacity.CUSTODIAN, alone=False)
    return office.proposed(office.shown(office.opened("diggy", Right.ERASURE, on=on)))


def _tea(office: Office) -> CaseFile:
    """R-30: of a teenager somebody assesses it first."""
    on = office.acts_for("tea", Capacity.CUSTODIAN)
    return office.shown(office.opened("tea", Right.ACCESS, on=on))


def _arvid(office: Office) -> CaseFile:
    """R-33: custody ended at midnight, and so did asking for him."""
    on = office.acts_for("arvid", Capacity.CUSTODIAN)
    return office.answered(office.shown(office.opened("arvid", Right.ACCESS, on=on)))


def _gerda(office: Office) -> CaseFile:
    """R-34: a god man, within what the court has written."""
    on = office.acts_for("gerda", Capacity.GOD_MAN, Matter.RIGHTS, Matter.PERSON)
    return office.shown(office.opened("gerda", Right.ACCESS, on=on))


def _skye(office: Office) -> CaseFile:
    """R-41: answered on paper alone, and it needs no identity."""
    protection = Protection("protected-registration", "Besked från Skatteverket")
    protect(office.ombud.vault, office.people["skye"], protection, by=office.first, now=office.now())
    return office.answered(office.opened("skye", Right.OBJECTION_MARKETING, channel="phone"))


def _fia(office: Office) -> CaseFile:
    """R-41: like anybody's, because nobody can tell."""
    return office.answered(office.opened("fia", Right.COMPLAINT))


def _kim(office: Office) -> CaseFile:
    """R-42: another number finds the person from now on, and no view shows both."""
    number = office.numbers[GIVEN_LATER]
    details = {"category": "personnummer", "field.personnummer": number, "number_changed": "yes"}
    return office.answered(office.shown(office.opened("kim", Wanted(Right.RECTIFICATION, details))))


def _sam(office: Office) -> CaseFile:
    """R-02: came forty days ago; the clock that nothing suspends has run out."""
    return office.asked(office.opened("sam", Right.ACCESS, ago=LONG_AGO))


def _rese(office: Office) -> CaseFile:
    return office.opened("rese", Right.PORTABILITY)


def _visitor(office: Office) -> CaseFile:
    """R-12: a code in a browser says not who asks; after a fortnight the answer says so."""
    words = "Koden i min webbläsare är w-7f3a."
    opened = office.opened(VISITOR, Right.ACCESS, channel="web", ago=timedelta(days=20), words=words)
    file = office.asked(opened, ago=timedelta(days=19))
    return filed(close_unidentified(office.ombud.vault, file.id, by=office.first, now=office.now()))


def _deceased(office: Office) -> CaseFile:
    """R-40: an heir's request is one for the journal (PDL 8:2)."""
    vault, subject = office.ombud.vault, office.people[DECEASED]
    death = Death((office.now() - timedelta(days=20)).date(), "population-register")
    if not isinstance(record_death(vault, subject, death, by=office.first, now=office.now()), Died):
        raise AssertionError("a death of the demo can be noted")
    on = office.acts_for(DECEASED, Capacity.RELATIVE)
    return office.shown(office.opened(DECEASED, Right.ACCESS, on=on))


ASKED: Mapping[str, Callable[[Office], CaseFile]] = {
    "linus": _linus, "lova": _lova, "diggy": _diggy, "tea": _tea, "arvid": _arvid, "gerda": _gerda, "skye": _skye,
    "fia": _fia, "kim": _kim, "sam": _sam, "rese": _rese, VISITOR: _visitor, DECEASED: _deceased,
}  # fmt: skip
"""By name, a request of each that is made at the desk, by letter or by telephone."""


def mixed(office: Office, figures: Figures) -> CaseFile:
    """R-17.1: journal, invoice and advertising, and one letter with an answer to each."""
    patient, vault = office.people[MIXED], office.ombud.vault
    figures.invoice(office.ombud, patient, by=office.ombud.accounts.actors["eva"], now=office.now())
    consent(vault, patient, BY_POST, "desk", by=office.second, now=office.now())
    return office.answered(office.shown(office.opened(MIXED, Right.ERASURE)))


def erased_in_the_shop(office: Office) -> CaseFile:
    """Art. 17, 19: a customer of the web shop too; what she bought stays for the books there, and the rest goes."""
    return office.answered(office.shown(office.opened("kajsa", Right.ERASURE)))


def mailed(office: Office, body: str, number: int) -> Received:
    """A mail to the data protection officer, from somebody who says that they are Kajsa."""
    message = EmailMessage()
    sent = office.now() - timedelta(days=3)
    message["From"], message["To"] = "Kajsa Kund <kajsa.demo@example.se>", "dataskyddsombud@example.se"
    message["Date"], message["Message-ID"] = format_datetime(sent), f"<{number}@example.se>"
    message["Subject"] = "Hej"
    message.set_content(body)
    came = Came(bytes(message), "mailbox", sent)
    received = receive(office.ombud.vault, came, Postbox(), by=office.second, now=office.now())
    if not isinstance(received, Received):
        raise AssertionError("a mail of the demo can be taken in")
    return received


def moved(office: Office, received: Received) -> tuple[CaseFile, CaseFile]:
    """Who wrote has shown who they are: the case goes on with the person, and is closed where it came in."""
    file = filed(request_of(office.ombud.vault, _request(received), by=office.first, now=office.now()))
    return file, office.shown(file, office.people["kajsa"])


def _request(received: Received) -> RequestId:
    if received.note.request is None:
        raise AssertionError("a mail that asks for a right has its case")
    return RequestId(received.note.request)
