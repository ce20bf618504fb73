"""Redeem a token: the package that the person has asked to be moved, once (R-20.3; security.md, threat 15).

The token is used up in the act that has the entry, before any value is opened; a package that then could not be
written needs a new instruction. Whom it went to stands in the register of disclosures (Art. 15(1)(c), 19).
"""

from collections.abc import Mapping
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.access import PURPOSE
from ombud.disclosure.package.begin import Begun, Use
from ombud.disclosure.package.order import Identified, Made, NotGiven, Order, Printed, Target, Way
from ombud.disclosure.package.order import Kind as Wanted
from ombud.disclosure.package.write import package_in_memory, write
from ombud.disclosure.register.hand_over import KEPT
from ombud.disclosure.register.model import Disclosure, Role
from ombud.disclosure.register.rows import keep_disclosure
from ombud.disclosure.transfer import store
from ombud.disclosure.transfer.controllers import read
from ombud.disclosure.transfer.model import NO_CONTROLLER, NO_TOKEN
from ombud.disclosure.transfer.rows import hashed, opened
from ombud.law.periods import end_of
from ombud.policy.ask import Refusal
from ombud.terms import Actor, RoleId, SubjectId, subject_text
from ombud.terms.text import Language
from ombud.terms.time import to_micros
from ombud.vault import Person, Vault

SUBJECT = RoleId("subject")


def redeem(
    vault: Vault, token: str, target: Target, language: Language, *, by: Actor, now: datetime
) -> Made | Refusal | NotGiven:
    """Write what is to be moved to a new file, for the controller that the person has named."""
    subject = store.whose(vault.database, hashed(token))
    order = NO_TOKEN if subject is None else _order(vault, subject, (token, language), by=by, now=now)
    return order if isinstance(order, NotGiven) else write(vault, order, target, _used(token), by=by, now=now)


def redeem_here(
    vault: Vault, token: str, printed: Printed, language: Language, *, now: datetime
) -> tuple[Made, bytes] | Refusal | NotGiven:
    """The same as bytes, for the controller that has been given the token: nobody at work hands it over. It is done on
    the person's own signed instruction, and the log says that it was theirs (20(2))."""
    subject = store.whose(vault.database, hashed(token))
    if subject is None:
        return NO_TOKEN
    by = Actor(subject_text(subject), SUBJECT)
    order = _order(vault, subject, (token, language), by=by, now=now)
    if isinstance(order, NotGiven):
        return order
    return package_in_memory(vault, order, printed, _used(token), by=by, now=now)


def _order(
    vault: Vault, subject: SubjectId, said_by: tuple[str, Language], *, by: Actor, now: datetime
) -> Order | NotGiven:
    """What the token orders, where it holds."""
    token, language = said_by
    with vault.look(by=by, now=now) as look:
        found = _good(look.person(subject), token)
    if isinstance(found, NotGiven):
        return found
    said = found[1]
    return Order(subject, Wanted.PORTABILITY, language, Way.TRANSFER, Identified(said["identified"]), said["name"])


def _good(person: Person, token: str) -> tuple[store.TransferRow, Mapping[str, str]] | NotGiven:
    """The instruction behind a token that holds now."""
    tx, at = person.act.tx, to_micros(person.act.now)
    row = store.with_token(tx, person.subject, hashed(token))
    if row is None or row.used_at is not None or row.expires_at <= at:
        return NO_TOKEN
    said = opened(person, row)
    controller = store.controller(tx, bytes.fromhex(said["controller"]))
    if controller is None or not read(controller).is_verified:
        return NO_CONTROLLER
    return row, said


def _used(token: str) -> Use:
    """What is done in the act that the package begins with: the token is used up, and the register told."""

    def use(person: Person, begun: Begun) -> NotGiven | None:
        act = person.act
        found = _good(person, token)
        if isinstance(found, NotGiven):
            return found
        row, said = found
        if not store.use(act.tx, person.subject, row, to_micros(act.now)):
            return NO_TOKEN
        facts: dict[str, str | int] = {"kind": "portability", "other": said["controller"]}
        entry = act.log(Kind.DISCLOSE, Outcome.DONE, person.subject, categories=tuple(begun.portable), facts=facts)
        keep_disclosure(
            person,
            Disclosure(
                subject=person.subject, id=act.vault.new_id(), made_at=act.now, until=end_of(KEPT, act.now),
                purpose=PURPOSE, statute="", kind="portability", recipient="new-controller", name=said["name"],
                role=Role.CONTROLLER, categories=tuple(begun.portable), records=(), reference=said["reference"],
                said="", by=act.by.id, withheld=False, entry=entry,
            ),
        )  # fmt: skip
        return None

    return use
