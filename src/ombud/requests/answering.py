"""Write to the person, extend the time, weigh an objection, answer, take back (Art. 12(1)–(4)).

* Messages go both ways; what follows from one that goes out is in `afterwards.py`.
* A request that came electronically is answered so, unless the person asks otherwise (R-11); what would show to a
  mailbox that somebody is in care goes on paper (R-07), and to a protected person only paper goes (R-41).
* The answer is written once, from the items; nothing leaves it out.
"""

from datetime import datetime

from ombud.choices import wishes
from ombud.collection.relate import Declined
from ombud.law.clock import Reason
from ombud.law.periods import local_date
from ombud.policy.ask import Flag, Refusal
from ombud.policy.document import Document
from ombud.requests import events, refusals
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import Answer, change
from ombud.requests.letter import answer_letter, plain_letter
from ombud.requests.model import ELECTRONIC, RequestId
from ombud.requests.ordering import to_order
from ombud.requests.places import SHOWS_A_PLACE, shows_a_place
from ombud.requests.reading import request_of
from ombud.terms import Actor, ClassId, Text
from ombud.vault import Person, Vault

LETTER = "letter"
CARE = ClassId("care")


def note_message(
    vault: Vault, request: RequestId, message: events.Message, *, by: Actor, now: datetime, at: datetime | None = None
) -> Answer:
    """Keep a message to or from the person with their request."""

    return change(vault, request, lambda *_: message, by=by, now=now, at=at)


def extend(vault: Vault, request: RequestId, reason: Reason, words: str, *, by: Actor, now: datetime) -> Answer:
    """Tell the person, with reasons, that it takes longer; only inside the first month, and only what may (R-02)."""
    return change(vault, request, lambda *_: events.Extended(reason, words), by=by, now=now)


def weigh(
    vault: Vault, request: RequestId, words: str, *, by: Actor, now: datetime, compelling: Text | None = None
) -> Answer:
    """The written balancing of an objection (R-21.2). `compelling`: our grounds override, and what is told of them."""
    balanced = events.Balanced(words, compelling is not None, compelling or Text("", ""))
    return change(vault, request, lambda *_: balanced, by=by, now=now)


def letter_of(vault: Vault, request: RequestId, *, by: Actor, now: datetime) -> Document | Declined | Refusal:
    """The letter as it would be answered with now."""
    file = request_of(vault, request, by=by, now=now)
    return _letter(vault, file, now) if isinstance(file, CaseFile) else file


def answer(
    vault: Vault, request: RequestId, *, by: Actor, now: datetime, channel: str | None = None
) -> tuple[CaseFile, Document] | Declined | Refusal:
    """Answer a request, and close it. `channel`: what the person asked for, if another than the request came by."""

    def meant(person: Person, as_it_is: CaseFile) -> events.What | Declined:
        by_way = _channel(person, as_it_is, channel)
        if isinstance(by_way, Declined):
            return by_way
        if to_order(person, as_it_is.case):
            return refusals.SYSTEMS_OPEN  # N-16.1
        protected = Flag.PROTECTED in person.about.wishes.flag_set()
        controller = person.act.policy.file.controller.name
        letter = answer_letter(as_it_is, controller, local_date(now), protected=protected)
        text = plain_letter(letter)
        return SHOWS_A_PLACE if shows_a_place(person, text) else events.Answered(by_way, text)

    done = change(vault, request, meant, by=by, now=now)
    return (done, _letter(vault, done, now)) if isinstance(done, CaseFile) else done


def withdraw_request(vault: Vault, request: RequestId, words: str = "", *, by: Actor, now: datetime) -> Answer:
    """The person takes the request back. What is carried out already stays so."""
    return change(vault, request, lambda *_: events.TakenBack(words), by=by, now=now)


def _letter(vault: Vault, file: CaseFile, now: datetime) -> Document:
    with vault.database.read() as tx:
        policy = vault.book.in_force(tx, now)
        protected = Flag.PROTECTED in wishes(tx, file.subject).flag_set()
    controller = "" if policy is None else policy.file.controller.name
    return answer_letter(file, controller, local_date(now), protected=protected)


def _channel(person: Person, file: CaseFile, asked: str | None) -> str | Declined:
    """How the answer goes (R-11, R-07, R-41)."""
    came = file.case.opened.channel
    wanted = asked or (came if came in ELECTRONIC else LETTER)
    if Flag.PROTECTED in person.about.wishes.flag_set():
        return LETTER if asked in (None, LETTER) else refusals.LETTERS_ALONE
    if wanted in ("email", "sms") and person.keys.has(CARE):
        return LETTER if asked is None else refusals.NO_MAIL_TO_PATIENTS
    return wanted
