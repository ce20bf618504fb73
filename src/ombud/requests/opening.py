"""A request comes in: from any channel, without a form, with the time at which it reached us (R-01).

* It is about somebody known by id, or a newcomer is registered of whom nothing else is held.
* What the person decides alone is in force in the same act (R-21.1, R-07.1).
* Anybody at work may take one down; reading it afterwards is for those who answer requests.
* The reference that letters carry is nobody else's.
* Who asks for somebody else does so on a mandate that is noted of that person; whether it holds is asked then and
  again at each step (`for_another.py`). It comes in either way: a refusal is an answer too (N-15.1).
* What is asked about somebody who has died is a relative's request for the journal (R-40).
"""

from dataclasses import replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Flag
from ombud.requests import store
from ombud.requests.alerts import alert_of_case
from ombud.requests.carry import in_force
from ombud.requests.case_file import CaseFile, open_file, written
from ombud.requests.events import CarriedOut, Event, Message, Opened, Rerouted
from ombud.requests.fold import follow
from ombud.requests.for_another import NO_REPRESENTATION, representation_of, rerouted
from ombud.requests.handle import enter, note_assessment
from ombud.requests.model import Arrival, RequestId
from ombud.requests.reference import span
from ombud.terms import Actor
from ombud.terms.time import utc
from ombud.vault import Act, Person, Vault


def open_request(vault: Vault, arrival: Arrival, *, by: Actor, now: datetime) -> CaseFile | Declined:
    """Open the file of a request. Nothing is registered where it cannot be opened so."""
    with vault.act(by=by, now=now) as act:
        opened = _open(act, arrival, free_id(act))
        if isinstance(opened, Declined):
            known = arrival.subject is not None and vault.directory.hold(act.tx, arrival.subject)
            act.log(Kind.REQUEST, Outcome.REFUSED, arrival.subject if known else None, facts={"step": "opened"})
            return opened
        enter(act, opened, "opened")
        return note_assessment(act, act.person(opened.subject), opened)


def open_once(
    vault: Vault, request: RequestId, arrival: Arrival, receipt: str = "", *, by: Actor, now: datetime
) -> CaseFile | Declined | None:
    """Open a request whose id was chosen before (`free_id`), with the receipt that was written for it.

    None where an earlier run has opened it: nothing is done twice.
    """
    with vault.act(by=by, now=now) as act:
        vault.directory.pass_lock(act.tx, "request", request.hex())
        if store.requests_between(act.tx, request, request):
            act.nothing_changed()
            return None
        opened = _open(act, arrival, request)
        if isinstance(opened, Declined):
            act.log(Kind.REQUEST, Outcome.REFUSED, facts={"step": "opened"})
            return opened
        enter(act, opened, "opened")
        person = act.person(opened.subject)
        opened = note_assessment(act, person, opened)
        return written(person, opened, Message("out", arrival.channel, receipt)) if receipt else opened


def _open(act: Act, arrival: Arrival, request: RequestId) -> CaseFile | Declined:
    event = Event(1, act.now, act.now, act.by, _what(arrival))
    case = follow(None, event)
    if isinstance(case, Declined):
        return case
    person = act.newcomer() if arrival.subject is None else act.known(arrival.subject)
    if person is None:
        return UNKNOWN_PERSON
    mandate = arrival.by_representative
    if mandate is not None and representation_of(person, mandate) is None:
        return NO_REPRESENTATION
    file = open_file(person, request, event, case)
    alert_of_case(person, file)
    return _at_once(person, _routed(person, file))


def _routed(person: Person, file: CaseFile) -> CaseFile:
    """R-15.8: what the regulation does not reach is asked for under another statute, or not at all."""
    if Flag.DECEASED not in person.about.wishes.flag_set():
        return file
    wanted = rerouted(file.case.opened.wanted)
    return file if wanted == file.case.opened.wanted else written(person, file, Rerouted(wanted))


def _at_once(person: Person, file: CaseFile) -> CaseFile:
    """Carry out what holds from now, each with its event."""
    for item in in_force(person, file):
        file = written(person, file, CarriedOut(replace(item, number=file.case.next_number)))
    return file


def _what(arrival: Arrival) -> Opened:
    return Opened(
        arrival.channel,
        utc(arrival.received_at),
        arrival.wanted,
        arrival.language,
        arrival.words,
        arrival.contact,
        arrival.by_representative,
    )


def free_id(act: Act) -> RequestId:
    """A new id whose reference no other request has."""
    while True:
        request = RequestId(act.vault.new_id())
        if not store.requests_between(act.tx, *span(request)):
            return request
