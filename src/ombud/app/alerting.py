"""Alerts leave: each once, to the address that is held when it leaves, or not at all.

    step ─ claimed ─► act: who, where to, entry ─► envelope ─► content ─► act: what came of it, step done
              └── a worker died after its entry ─► unknown: asked of the mail server's own log, and never sent again

* A worker that vanished after its entry may have handed the mail over. Nobody here knows; what may have left is not
  sent a second time, and the log says so. The same holds of what was begun before an archive that was restored.
* Back-off is the plan's: a mail server that is away, or says later, is asked again (`plans/machine.py`).
* Without a mail server in `[messages]`, or without the portal's address, nothing is sent, and nothing waits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.app.config import ConfigError
from ombud.app.config_mail import MessagesPart
from ombud.app.installation import Ombud
from ombud.app.mail.carrier import mail_carrier
from ombud.app.notice_plan import TELL_OF_NOTICE
from ombud.archives import store as archive_rows
from ombud.archives.load import HELD, OPEN, RESTORING
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.messages.alert import Alert, written
from ombud.messages.carriers import Away, Carrier, Taken, To, Turned
from ombud.messages.carriers.paper import HeaderError, Sender
from ombud.messages.carriers.smtp import SmtpCarrier
from ombud.plans import Done, Failed, Handler, Step, machine, renew, step_done
from ombud.plans import store as plan_rows
from ombud.plans.model import Result
from ombud.policy.ask import Ask
from ombud.requests.alerts import SEND_ALERT, SILENT, announce, wants
from ombud.requests.case_file import file_of
from ombud.requests.model import RequestId
from ombud.requests.reference import reference_of
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId
from ombud.terms.alert import AlertKind
from ombud.terms.text import Language
from ombud.terms.time import from_micros
from ombud.vault import Act, Person, PersonalData
from ombud.vault import store as records
from ombud.vault.history import history_of

Clock = Callable[[], datetime]
REQUESTS, CONTACT = PurposeId("legal.requests"), CategoryId("contact")
_PAGE = 200
PROGRAM = "messages"
"""Who opens an address to write to: no account of anybody at work."""


@dataclass(frozen=True, slots=True)
class _Mail:
    """One alert as it is to leave. It does not print."""

    to: To = field(repr=False)
    alert: Alert = field(repr=False)


def alert_steps(ombud: Ombud, clock: Clock) -> Mapping[str, Handler]:
    """The steps of alerts, for a worker."""
    return {
        SEND_ALERT: lambda step, now: send_alert(ombud, step, clock, now),
        TELL_OF_NOTICE: lambda step, now: tell_of_notice(ombud, step, clock, now),
    }


def tell_of_notice(ombud: Ombud, step: Step, clock: Clock, now: datetime) -> Result:
    """Announce another notice to everybody, one act each; whoever was told before a kill is not told again."""
    version, after, by = step.facts["version"], SubjectId(bytes(16)), _program(ombud, now)
    while page := _people(ombud, after):
        for subject in page:
            with ombud.vault.act(by=by, now=now) as act:
                act.nothing_changed()
                _announced(act, subject, str(version))
        after, step = page[-1], renew(ombud.vault.database, step, now=clock())
    return Done()


def _announced(act: Act, subject: SubjectId, version: str) -> bool:
    """False of somebody who has been erased meanwhile, or was told before."""
    person = act.known(subject)
    return person is not None and announce(person, AlertKind.NOTICE_CHANGED, version)


def _people(ombud: Ombud, after: SubjectId) -> list[SubjectId]:
    with ombud.vault.database.read() as tx:
        return records.people(tx, after, _PAGE)


def send_alert(ombud: Ombud, step: Step, clock: Clock, now: datetime) -> Result:
    """Carry out one."""
    part, base = ombud.config.messages, ombud.config.serve.public_url
    if part.smtp is None or base is None:
        return Done()
    try:
        carrier = messages_carrier(ombud, clock)
    except ConfigError:
        return Failed("not-configured")
    try:
        if (step.code == machine.LOST and _begun(ombud, step)) or _begun_before_a_restore(ombud, step):
            return _ended(ombud, step, "sent" if carrier.tells(step.plan) else "unknown", now)
        mail = _opened(ombud, step, str(base), now)
        return Done() if mail is None else _handed_over(ombud, step, carrier, mail, now)
    finally:
        carrier.close()


def messages_carrier(ombud: Ombud, clock: Clock) -> SmtpCarrier:
    """What takes the mail of `[messages]`. Raises `ConfigError` where something of it has not been said."""
    part = ombud.config.messages
    return mail_carrier(ombud.folder, "messages", part, lambda: _sender(part), clock)


def _sender(part: MessagesPart) -> Sender:
    said = (part.sender_name, part.sender_address, part.bounces)
    if not all(said):
        raise ConfigError(
            "ombud.toml says no sender: sender_name, sender_address and bounces under [messages]. Nothing was sent."
        )
    try:
        return Sender(*(one or "" for one in said))
    except HeaderError as error:
        raise ConfigError(f"ombud.toml, [messages]: {error}.") from None


def _handed_over(ombud: Ombud, step: Step, carrier: Carrier, mail: _Mail, now: datetime) -> Result:
    try:
        refused = carrier.envelope(mail.to)
    except Away:
        return Failed("away")
    found = refused or carrier.content(mail.to, written(mail.alert))
    if isinstance(found, Turned):
        return _ended(ombud, step, found.code, now) if found.for_good else Failed(found.code)
    known = isinstance(found, Taken) or carrier.tells(step.plan)
    return _ended(ombud, step, "sent" if known else "unknown", now)


def _ended(ombud: Ombud, step: Step, code: str, now: datetime) -> Done:
    """What came of it, with the step, in one act. A person who is gone meanwhile has taken the step along."""
    with ombud.vault.act(by=_program(ombud, now), now=now) as act:
        act.nothing_changed()
        if step.subject is not None and act.known(step.subject) is not None:
            outcome = Outcome.DONE if code == "sent" else Outcome.FAILED
            act.log(Kind.SEND, outcome, step.subject, facts=_facts(step, code))
            step_done(act.tx, step, now=now)
    return Done(written=True)


def _opened(ombud: Ombud, step: Step, base: str, now: datetime) -> _Mail | None:
    """To whom and what, opened in an act whose entry says so; None where nobody is to get it."""
    by = _program(ombud, now)
    with ombud.vault.act(by=by, now=now) as act:
        act.nothing_changed()
        person = None if step.subject is None else act.known(step.subject)
        kind = AlertKind(str(step.facts["kind"]))
        if person is None or SILENT & person.about.wishes.flag_set() or not wants(person, kind):
            return None
        address = _former(person, by, step) if kind is AlertKind.CONTACT_LEFT else _address(person, by)
        if address is None:
            return None
        act.log(Kind.OPEN, Outcome.PERMITTED, step.subject, categories=(CONTACT,), facts=_facts(step, "begun"))
        reference, language = _case(person, step)
        controller = act.policy.file.controller.name
        return _Mail(To(step.plan, address), Alert(kind, controller, base, language, reference))


def _address(person: Person, by: Actor) -> str | None:
    """The address of mail that was given last."""
    opened = person.requesting().open(Ask(person.subject, REQUESTS, frozenset({CONTACT}), by))
    values = opened.reveal() if isinstance(opened, PersonalData) else []
    held = [one for one in values if one.fields.get("email") and not one.about_third_party]
    return max(held, key=lambda one: one.collected_at).fields["email"] if held else None


def _former(person: Person, by: Actor, step: Step) -> str | None:
    """The address that was held before: the latest in the history, where it is not the one in force."""
    found = history_of(person.requesting(), Ask(person.subject, REQUESTS, frozenset({CONTACT}), by))
    values = found if isinstance(found, tuple) else ()
    held = [one for one in values if one.value.fields.get("email")]
    former = max(held, key=lambda one: one.corrected_at).value.fields["email"] if held else None
    return None if former == _address(person, by) else former


def _case(person: Person, step: Step) -> tuple[str, Language]:
    """Its reference and language, where it is about a case."""
    request = step.facts.get("request")
    file = None if request is None else file_of(person, RequestId(bytes.fromhex(str(request))))
    return ("", "sv") if file is None else (reference_of(file.id), file.case.opened.language)


def _facts(step: Step, code: str) -> dict[str, str | int]:
    return {"message": step.plan.hex(), "kind": str(step.facts["kind"]), "channel": "email", "code": code}


def _program(ombud: Ombud, now: datetime) -> Actor:
    """In the role that answers requests, as whatever answers them by machine."""
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    roles = {} if policy is None else policy.file.roles
    role = next((name for name, one in roles.items() if REQUESTS in one.purposes and not one.care), RoleId(""))
    return Actor(PROGRAM, role)


def _begun(ombud: Ombud, step: Step) -> bool:
    """Does the log have the entry with which a worker begins it?"""
    message = step.plan.hex()
    with ombud.vault.database.read() as tx:
        entries = [] if step.subject is None else ombud.vault.ledger.who_read(tx, step.subject)
    return any(one.entry.facts.get("message") == message for one in entries)


def _begun_before_a_restore(ombud: Ombud, step: Step) -> bool:
    """An archive does not know what left after it was made."""
    with ombud.vault.database.read() as tx:
        restored = [at for state in (RESTORING, HELD, OPEN) for at in archive_rows.restored_as(tx, state)]
        if not restored or step.subject is None:
            return False
        made = [plan.made_at for plan in plan_rows.plans_of(tx, step.subject) if plan.plan_id == step.plan]
    return any(from_micros(at) < from_micros(max(restored)) for at in made)
