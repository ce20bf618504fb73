"""Breaches brought together with what tells people: alerts by mail, letters on paper, the form as PDF.

`breaches` knows who is to be told and what; `requests` announces alerts; `messages` sets what is printed. A breach that
somebody else's program notes goes through here too.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.breaches import tell as telling
from ombud.breaches.form import Field, form, form_page
from ombud.breaches.handle import breach_of, every_breach
from ombud.breaches.model import Breach, Way
from ombud.breaches.record import forget
from ombud.breaches.register import register_page
from ombud.collection.relate import Declined
from ombud.law.periods import local_date
from ombud.messages.letter import Letter, letters
from ombud.messages.print import pdf
from ombud.policy.model import PolicyFile
from ombud.requests.alerts import announce
from ombud.terms import Actor
from ombud.terms.alert import AlertKind
from ombud.terms.text import Language
from ombud.vault import NoPolicyError, Person


def tell(
    ombud: Ombud, breach: bytes, alive: Callable[[int], None] = lambda _people: None, *, by: Actor, now: datetime
) -> Counter[Way] | Declined:
    """Tell those affected who can be told by mail; the others wait for a letter or a call."""
    mails = ombud.config.messages.smtp is not None and ombud.config.serve.public_url is not None
    return telling.tell(ombud.vault, breach, _announce if mails else None, alive, by=by, now=now)


def _announce(person: Person, breach: bytes) -> bool:
    return announce(person, AlertKind.BREACH, breach.hex())


def printed(ombud: Ombud, breach: bytes, language: Language, *, by: Actor, now: datetime) -> bytes | Declined | None:
    """The letters of those who get one on paper, as one PDF; None where nobody does."""
    found = breach_of(ombud.vault, breach, by=by, now=now)
    people = telling.by_post(ombud.vault, breach, by=by, now=now)
    if isinstance(found, Declined):
        return found
    if isinstance(people, Declined):
        return people
    document = telling.letter(found, policy_file(ombud, now), language)
    return letters([Letter(one.address, document) for one in people], local_date(now)) if people else None


def filled(ombud: Ombud, breach: bytes, *, by: Actor, now: datetime) -> tuple[Breach, tuple[Field, ...]] | Declined:
    """IMY's form of a breach."""
    found = breach_of(ombud.vault, breach, by=by, now=now)
    told = telling.waiting(ombud.vault, breach, by=by, now=now)
    if isinstance(found, Declined):
        return found
    if isinstance(told, Declined):
        return told
    return found, form(found, policy_file(ombud, now), told)


def form_pdf(ombud: Ombud, filled_in: tuple[Breach, tuple[Field, ...]], language: Language, now: datetime) -> bytes:
    """The same as PDF."""
    found, fields = filled_in
    return pdf(form_page(fields, found, policy_file(ombud, now), language), local_date(now))


def register_pdf(ombud: Ombud, language: Language, *, by: Actor, now: datetime) -> bytes | Declined:
    """The register of Art. 33(5) as PDF."""
    found = every_breach(ombud.vault, by=by, now=now)
    if isinstance(found, Declined):
        return found
    return pdf(register_page(found, policy_file(ombud, now).controller.name, language), local_date(now))


def policy_file(ombud: Ombud, now: datetime) -> PolicyFile:
    """The policy in force. Raises `NoPolicyError`."""
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    if policy is None:
        raise NoPolicyError("no policy is in force")
    return policy.file


def forget_ended(ombud: Ombud, *, by: Actor, now: datetime) -> int:
    """T-18: what has stood its time in the register leaves it."""
    return forget(ombud.vault, by=by, now=now)
