"""The log about one person alone, with its proofs: a small package of the same form, that `ombud verify` checks.

It says who did what with the person's data and shows that each entry stands in the signed log. It has no value of
theirs: whoever wants to prove that the log was whole on a day keeps it, and hands nothing else on with it
(Art. 15, PDL 8:5, R-15.6).
"""

from datetime import datetime
from io import BytesIO

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.note import read_note
from ombud.disclosure.access import LOG, PURPOSE, exists, over
from ombud.disclosure.package.begin import Begun
from ombud.disclosure.package.container import Container
from ombud.disclosure.package.content import Content
from ombud.disclosure.package.format import schema
from ombud.disclosure.package.log import write_log
from ombud.disclosure.package.order import Order
from ombud.disclosure.package.page import page
from ombud.disclosure.package.sign import CHECKPOINT, sign
from ombud.disclosure.package.told import Told
from ombud.disclosure.shown import sight
from ombud.policy.ask import Ask, Flag, Refusal
from ombud.policy.document.html import page as html
from ombud.terms import Actor
from ombud.vault import Vault

_NAMES = {"sv": "las-mig-forst.html", "en": "read-me-first.html"}


def log_package(vault: Vault, order: Order, *, by: Actor, now: datetime) -> bytes | Refusal:
    """The package as bytes: it lies in no file. That it was made is in the log, and in the package."""
    begun = _begun(vault, order, by=by, now=now)
    return begun if isinstance(begun, Refusal) else _written(vault, order, begun, now)


def _begun(vault: Vault, order: Order, *, by: Actor, now: datetime) -> Begun | Refusal:
    with vault.act(by=by, now=now) as act:
        person = act.person(order.subject).requesting()
        ask, spent = Ask(order.subject, PURPOSE, frozenset({LOG}), by), act.spend(order.subject)
        refused = person.hindered(ask) if spent is None else over(act, order.subject, spent)
        outcome = Outcome.PERMITTED if refused is None else Outcome.REFUSED
        facts = {"form": "log", "channel": order.way.value, "method": order.identified.value}
        act.log(Kind.EXPORT, outcome, order.subject if exists(person) else None, categories=(LOG,), facts=facts)
        seen = sight(person, order.protected_units)
        hidden = Flag.PROTECTED in person.about.wishes.flag_set()
        return refused or Begun(act.policy, ask, frozenset(), (), (), None, seen, (), (), hidden)


def _written(vault: Vault, order: Order, begun: Begun, now: datetime) -> bytes:
    ledger, kept = vault.ledger, BytesIO()
    note, told, out = ledger.checkpoint(now), Told(begun, order), Container(kept)
    log = write_log(out, told, ledger, read_note(note, ledger.origin, ledger.public_key), begun.may_see)
    content = Content(told, order, begun, now, {}, log, log_alone=True)
    out.put("json/package.json", content.package().model_dump_json(indent=1, exclude_none=False).encode())
    out.put("json/schema.json", schema().encode())
    out.put(CHECKPOINT, note.encode())
    name = _NAMES[order.language]
    out.put(name, html(page(content, [*(one.name for one in out.sums), name], 0)).encode())
    sign(out, ledger, order.kind, now)
    out.end()
    return kept.getvalue()
