"""The record of processing activities (Art. 30), made from the policy file and never by hand (A-01).

  * One activity for each purpose that is carried out, each with controller, registration number, address and
    data protection officer (N-02.1). Purposes that are switched off are listed as that.
  * A field of Art. 30 that the file does not fill makes an `Incomplete` that names it, not a record with a hole.
    No size of company is exempt (A-02): health data is processed here.
  * The contract of each processor, and where it has each point of Art. 28(3), where the file says so (A-50). What is
    not said there is shown as that, and does not keep the record back: the linter speaks of it (O-05).

`page` and `tables` show it to people, `jsonld` to machines.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ombud.policy.model import Category, PolicyFile, Purpose, Recipient, Words
from ombud.policy.register.activity import Activity, Controller, Missing, Period, Register
from ombud.policy.register.bound import bound
from ombud.policy.storage import rows_for
from ombud.policy.wording import both, words
from ombud.policy.wording.grounds import basis_words, special_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import category_words, in_eea, people_words, recipient_words, used_words
from ombud.terms import PurposeId

__all__ = ["Activity", "Incomplete", "Missing", "Register", "register"]


@dataclass(frozen=True, slots=True)
class Incomplete:
    """No record. Every field that Art. 30 asks for and the file does not give."""

    missing: tuple[Missing, ...]


def register(file: PolicyFile) -> Register | Incomplete:
    missing = tuple(_missing(file))
    if missing:
        return Incomplete(missing)
    who = file.controller
    controller = Controller(
        str(who.legal_name),
        str(who.org_number),
        str(who.postal_address),
        _joined(who.email, who.phone),
        _dpo(file),
        file.dpo.imy_notified_at if file.dpo.appointed else None,
    )
    activities = tuple(_activity(file, id_, p) for id_, p in file.purposes.items() if p.off is None)
    return Register(
        policy=file.id,
        version=file.notice.version,
        controller=controller,
        activities=activities,
        security=file.security_measures or words(""),
        off=tuple((id_, p.name, p.off) for id_, p in file.purposes.items() if p.off is not None),
        placeholders=tuple(who.placeholders),
        processors=tuple(bound(file, name, one, activities) for name, one in file.processors.items()),
    )


def _activity(file: PolicyFile, id_: PurposeId, purpose: Purpose) -> Activity:
    return Activity(
        id=id_,
        name=purpose.name,
        why=purpose.why,
        people=tuple((group, people_words(group)) for group in purpose.data_subjects),
        categories=tuple((used.id, used_words(file, used)) for used in purpose.categories),
        special=tuple(special_words(special) for special in purpose.special),
        bases=tuple((basis.article, basis_words(basis)) for basis in purpose.bases),
        conditions=tuple(special.condition for special in purpose.special),
        recipients=tuple(recipient_words(recipient) for recipient in purpose.recipients),
        transfers=tuple(_transfer(r) for r in purpose.recipients if not in_eea(r.country)),
        periods=tuple(_periods(file, purpose)),
        dpv={used.id: file.categories[used.id].dpv for used in purpose.categories if used.id in file.categories},
        special_categories=frozenset(c.id for c in purpose.categories if _is_special(file.categories.get(c.id))),
    )


def _periods(file: PolicyFile, purpose: Purpose) -> Iterator[Period]:
    for row in purpose.storage:
        said = period_words(row)
        if said is not None:
            names = both((category_words(file, c) for c in row.categories), between=", ")
            yield Period(names, said, row.period)


def _transfer(recipient: Recipient) -> Words:
    return both([recipient_words(recipient), words(str(recipient.transfer))], between=": ")


def _is_special(category: Category | None) -> bool:
    return category is not None and category.special


def _dpo(file: PolicyFile) -> str | None:
    contact = file.dpo.contact
    return _joined(contact.email, contact.phone, contact.postal) if file.dpo.appointed else None


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _missing(file: PolicyFile) -> Iterator[Missing]:
    who = file.controller
    needed = (
        ("controller.legal_name", "30(1)(a)", who.legal_name),  # N-02.1
        ("controller.org_number", "30(1)(a)", who.org_number),
        ("controller.postal_address", "30(1)(a)", who.postal_address),
        ("controller.email", "30(1)(a)", who.email or who.phone),
        ("dpo.contact", "30(1)(a)", not file.dpo.appointed or _dpo(file)),
        ("purposes", "30(1)(b)", file.purposes),
        ("security_measures", "30(1)(g)", file.security_measures),
    )
    for path, article, given in needed:
        if not given:
            yield Missing(None, path, article)
    for id_, purpose in file.purposes.items():
        if purpose.off is None:
            yield from _missing_in(id_, purpose)


def _missing_in(id_: PurposeId, purpose: Purpose) -> Iterator[Missing]:
    needed = (
        ("bases", "5(2), 6(1)", bool(purpose.bases)),
        ("data_subjects", "30(1)(c)", bool(purpose.data_subjects)),
        ("categories", "30(1)(c)", bool(purpose.categories)),
        ("recipients", "30(1)(d)", bool(purpose.recipients) or purpose.no_recipients),
    )
    for field, article, given in needed:
        if not given:
            yield Missing(id_, f"purposes.{id_}.{field}", article)
    for number, recipient in enumerate(purpose.recipients):
        if not in_eea(recipient.country) and not recipient.transfer:
            yield Missing(id_, f"purposes.{id_}.recipients.{number}.transfer", "30(1)(e)")
    for used in dict.fromkeys(used.id for used in purpose.categories):
        rows = rows_for(purpose, used)
        if not any(period_words(row) is not None for row in rows):
            yield Missing(id_, f"purposes.{id_}.storage.{used}", "30(1)(f)")
