"""One clinic for many calls: made once, with somebody in it of whom a little of everything is held."""

import itertools
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ombud.api.model import Endpoint
from ombud.breaches import Breach, notice
from ombud.breaches.model import Noticed, breach_text
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_text
from ombud.campaigns.store import CampaignRow
from ombud.choices import Limit, LimitKind
from ombud.events import receivers
from ombud.events.model import Event, Receiver, event_text
from ombud.events.receivers import Wanted as AReceiver
from ombud.law.rights import Right
from ombud.relations import Kind
from ombud.requests import block, open_request
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Wanted, request_text
from ombud.retention import Hold
from ombud.retention import place as propose_hold
from ombud.retention.holds import Ground
from ombud.retention.holds import Wanted as Wanted_
from ombud.terms import Actor, subject_text
from ombud.terms.ids import id_text
from tests.api.conftest import Place, Program, make_place
from tests.clinic import DISA, EVA, RUT, VERA, make_clinic

_MAPPING = """title: {sv: Bokningar ur webben, en: Bookings from the web}
format: jsonl
source: data_subject
channel: {constant: web}
collected_at: at
purpose: contract.request
regime: non_care
rows:
  - identity: [{column: email, kind: email, to: contact.email}]
    records: []
    relation: {kind: measure, opened_at: at}
"""
_CAMPAIGN = bytes(range(1, 17))


@dataclass
class World:
    """The clinic, its keys, and the ids that calls are about."""

    place: Place
    ids: dict[str, str]
    programs: dict[str, Program] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def program(self, actor: Actor) -> Program:
        """A program of that account, for all that its role carries."""
        if actor.id not in self.programs:
            self.programs[actor.id] = self.place.program(actor)
        return self.programs[actor.id]

    def program_for(self, one: Endpoint) -> Program:
        """Whose work the operation is."""
        programs = (self.program(actor) for actor in self.place.staff)
        wanted = {one.example.purpose} & one.serves or one.serves
        return next(found for found in programs if not wanted or wanted & found.key.purposes)

    def another(self) -> str:
        return f'"mark-{next(self._numbers):08d}"'

    @staticmethod
    def fits(text: object) -> bool:
        """A header that was drawn as the document has it."""
        return isinstance(text, str) and bool(text) and text.isascii() and text.strip() == text

    def close(self) -> None:
        self.place.close()


def make_world(folder: Path) -> World:
    """Nelly has a contact, a measure, an offer, a block and a request; and there is a campaign."""
    clinic = make_clinic(folder)
    place = make_place(clinic)
    nelly = place.nelly()
    measure = clinic.begin(nelly, Kind.MEASURE)
    offer = clinic.begin(nelly, Kind.AGREEMENT, service="traningskort")
    limit = block(clinic.vault, nelly, LimitKind.BLOCK, by=DISA, now=clinic.now)
    arrival = Arrival("desk", clinic.now, (Wanted(Right.RESTRICTION, {"ground": "18.1.a"}),), subject=nelly)
    request = open_request(clinic.vault, arrival, by=DISA, now=clinic.now)
    assert isinstance(limit, Limit)
    assert isinstance(request, CaseFile)
    other = place.nelly()
    wanted = Wanted_(Ground.CLAIM, date(2027, 1, 31), reason="En tvist")
    hold = propose_hold(clinic.vault, nelly, wanted, by=EVA, now=clinic.now)
    breach = notice(clinic.vault, Noticed(what="Ett brev kom fel"), clinic.now, by=DISA, now=clinic.now)
    assert isinstance(hold, Hold), hold
    assert isinstance(breach, Breach), breach
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        store.add(
            act.tx, CampaignRow(_CAMPAIGN, "Vår", "email", "draft", "", "", 0, 0, "max", None, None, None, *[0] * 10)
        )
        act.nothing_changed()
    ids = {
        "{person}": subject_text(nelly),
        "{relation}": id_text("r_", measure.id),
        "{offer}": id_text("r_", offer.id),
        "{limit}": id_text("l_", limit.id),
        "{request}": request_text(request.id),
        "{campaign}": campaign_text(_CAMPAIGN),
        "{other}": subject_text(other),
        "{hold}": id_text("h_", hold.id),
        "{breach}": breach_text(breach.id),
        "{extract}": id_text("x_", bytes(range(1, 17))),
    }
    for account in (RUT, VERA):  # whoever is asked first, and somebody beside
        wanted = AReceiver("crm" if account is RUT else "annan", account.id, "https://crm.example.se/hooks")
        assert isinstance(receivers.declare(clinic.vault, wanted, by=DISA, now=clinic.now), Receiver)
    crm = receivers.named(clinic.vault, "crm", now=clinic.now)
    assert crm is not None
    event = receivers.try_out(clinic.vault, crm.id, by=DISA, now=clinic.now)
    assert isinstance(event, Event)
    rut = place.program(RUT)
    body = {"mapping": _MAPPING, "rows": [{"email": "lo@example.se", "at": "2026-11-20T09:00:00Z"}]}
    job = rut.post("/imports", body, Idempotency_Key="mark-of-the-job").json()["id"]
    return World(place, {**ids, "{event}": event_text(event.id), "{job}": job}, {RUT.id: rut})
