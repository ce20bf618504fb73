"""What a person decides alone: in force in the act that records the request (Art. 21(2)–(3), 7(3); R-21.1, R-07.1).

* An objection to marketing is of all channels unless the person named one; profiling for marketing goes with it.
* An objection to profiling is honoured without a balancing: the notice promises it so (G-02, N-18.1).
* A withdrawal is of the consent that is named, or of every consent in force. Consents of other kinds are not touched
  by one that names its own (R-07.2).
* Whoever says no with an address of which nothing else is held is not written to at that address (M-12).
* An objection to a task or an interest, or to statistics, stops the use at once too; what becomes of it is weighed
  after (R-21.2, R-18.4).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from ombud.keys import NotNormal, normalise
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.requests.carry.noes import consents, objections
from ombud.requests.carry.work import Said, item
from ombud.requests.case_file import CaseFile
from ombud.requests.choose import Decided, object_in, withdraw_in
from ombud.requests.model import Item, Wanted
from ombud.terms import ChoiceId, Text
from ombud.vault import Person

_CHANNELS = {"email": "email", "phone": "sms"}
"""Which channel of advertising an address belongs to."""


def in_force(person: Person, file: CaseFile) -> tuple[Item, ...]:
    """Let everything hold for this person that holds at once; an item for each right that is thereby carried out."""
    found: list[Item] = []
    for place, wanted in enumerate(file.case.opened.wanted):
        carry = _AT_ONCE.get(wanted.right)
        found += [replace(one, wanted=place) for one in carry(person, wanted, file)] if carry else []
    return tuple(found)


def _no_marketing(person: Person, wanted: Wanted, file: CaseFile) -> tuple[Item, ...]:
    said = _object(person, objections(person.act.policy, wanted), file)
    at_address = _suppress(person, file.case.opened.contact, wanted.details.get("channel"))
    return (_item(person, wanted, "MARKETING-STOPPED" if said or at_address else "OBJECTION-NOTHING", _MARKETING),)


def _no_profiling(person: Person, wanted: Wanted, file: CaseFile) -> tuple[Item, ...]:
    said = _object(person, objections(person.act.policy, wanted), file)
    return (_item(person, wanted, "PROFILING-STOPPED" if said else "OBJECTION-NOTHING", _PROFILING),)


def _withdrawn(person: Person, wanted: Wanted, _file: CaseFile) -> tuple[Item, ...]:
    meant = consents(person.act.policy, wanted, person.choices)
    for choice_id in meant:
        withdraw_in(person, choice_id)
    return (_item(person, wanted, "WITHDRAWN" if meant else "NO-CONSENT", _CONSENT),)


def _stop_meanwhile(person: Person, wanted: Wanted, file: CaseFile) -> tuple[Item, ...]:
    """What is objected to is not done while it is weighed; the item comes with what is proposed."""
    _object(person, objections(person.act.policy, wanted), file)
    return ()


def _object(person: Person, meant: tuple[ChoiceId, ...], file: CaseFile) -> bool:
    """Record the objections that are not in force already; False where there is nothing to object to."""
    channel = file.case.opened.channel
    new = [choice_id for choice_id in meant if choice_id not in person.choices]
    return bool(meant) and all(isinstance(object_in(person, one, channel), Decided) for one in new)


def _suppress(person: Person, contact: str, only: str | None) -> bool:
    """Keep the no to an address that came with it, as a keyed hash (Art. 21(3), M-12)."""
    act, directory = person.act, person.act.vault.directory
    for name, channel in _CHANNELS.items():
        address = normalise(name, contact, local_date(act.now)) if contact else None
        if address is None or isinstance(address, NotNormal) or only not in (None, channel):
            continue
        directory.suppress(act.tx, channel, address, act.now)
        no = act.no(person.subject)
        if no is not None:
            no.suppressed = (*no.suppressed, (channel, act.vault.keyring.suppression(channel, address)))
        return True
    return False


def _item(person: Person, wanted: Wanted, key: str, about: Text) -> Item:
    return item(wanted.right, Said(key, about), person.act.now)


_AT_ONCE: Mapping[Right, Callable[[Person, Wanted, CaseFile], tuple[Item, ...]]] = {
    Right.OBJECTION_MARKETING: _no_marketing,
    Right.OBJECTION_PROFILING: _no_profiling,
    Right.WITHDRAWAL: _withdrawn,
    Right.OBJECTION: _stop_meanwhile,
    Right.OBJECTION_STATISTICS: _stop_meanwhile,
}
_MARKETING = Text("Reklam", "Advertising")
_PROFILING = Text("Profilering för reklam", "Profiling for advertising")
_CONSENT = Text("Ditt samtycke", "Your consent")
