"""Invoice, demand, payment plan and hand-over to collection: disclosures under `contract.rights` (N-07, N-12).

* Each has exactly the categories and fields that it needs (N-07.3). No diagnosis and no name of a service stands on
  one: what it concerns is a code that says nothing to whoever does not keep the key (policy.md).
* A personnummer goes to the payer, to the collection agency and to Kronofogden alone, as the policy's reason says.
* An invoice is entered as a payment and as a voucher (BFL 5:7): the voucher stays through the seventh year (T-06).
* A payment plan is a commitment until its day; a demand and a hand-over to collection are a claim (S12, N-12.1).
* Without an addressee of its own it is to the person themself, and known all the same.
"""

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Beginning, begin_in
from ombud.disclosure.register import Disclosure, HandedOver, Handing, Undisclosed
from ombud.disclosure.register.hand_over import Part
from ombud.law.periods import local_date, start_of
from ombud.policy.ask import Refusal
from ombud.policy.model import Regime, Tie
from ombud.relations import Kind as Relations
from ombud.relations import Relation
from ombud.requests.hand_over import NOBODY, disclosed
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RelationId, SubjectId, Text
from ombud.vault import Draft, Person, Vault

RIGHTS = PurposeId("contract.rights")
_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{2})?")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9./-]{0,39}")
NAME, CONTACT, NUMBER = CategoryId("name"), CategoryId("contact"), CategoryId("personnummer")
AGREEMENT, PAYMENT = CategoryId("agreement"), CategoryId("payment")
_FIELDS: Mapping[CategoryId, frozenset[str]] = {
    NAME: frozenset({"given", "family"}),
    CONTACT: frozenset({"street", "postal_code", "city", "email"}),
    AGREEMENT: frozenset({"agreed_on", "ended_on", "price", "currency"}),
    PAYMENT: frozenset({"invoice_number", "issued_on", "event_on", "due_on", "amount", "currency"}),
}
"""What a bill needs of each category; what it concerns is written anew, as a code."""


class Paper(StrEnum):
    INVOICE = "invoice"
    DEMAND = "demand"
    PAYMENT_PLAN = "payment-plan"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Bill:
    """What is to be sent about one invoice."""

    kind: Paper
    number: str
    amount: str
    due_on: date
    relation: RelationId | None = None
    """The agreement or measure that is paid for."""
    recipient: str = ""
    """A recipient that the policy declares for `contract.rights`; empty: the person."""
    named: str = field(repr=False, default="")
    currency: str = "SEK"
    event_on: date | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """A bill that is entered, as it is sent. It does not print."""

    disclosure: Disclosure
    concerns: str
    rows: tuple[tuple[Text, str], ...] = field(repr=False)


def issue(vault: Vault, subject: SubjectId, bill: Bill, *, by: Actor, now: datetime) -> Issued | Undisclosed | Refusal:
    """Enter the bill, what follows from it, and give it to be sent: one act."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        wrong = NOBODY if person is None else _unfit(person, bill)
        if person is None or wrong is not None:
            act.log(Kind.DISCLOSE, Outcome.REFUSED, subject if person else None, facts={"kind": bill.kind.value})
            return wrong or NOBODY
        try:
            with act.part():
                return _issued(person, bill)
        except _NotIssuedError as stopped:
            facts = {"kind": bill.kind.value}
            act.log(Kind.DISCLOSE, Outcome.REFUSED, subject, facts=facts)
            return stopped.why


def neutral_code(vault: Vault, service: str) -> str:
    """What a bill says instead of the service's name: the same for the same service, and telling nothing."""
    return "T-" + b32encode(vault.keyring.blind("service", service))[:5].decode()


def _issued(person: Person, bill: Bill) -> Issued:
    act = person.act
    relation = _relation(person, bill)
    service = relation.service if relation is not None else None
    concerns = neutral_code(act.vault, service) if service else "–"  # type: ignore[arg-type]
    _follows(person, bill)
    if bill.kind is Paper.INVOICE:
        _enter(person, bill, concerns, relation)
    numbered = {NUMBER: frozenset[str]({"personnummer"})} if bill.recipient else {}
    handing = Handing(
        RIGHTS, bill.kind.value, bill.recipient, bill.named, {**_FIELDS, **numbered},
        matching={"invoice_number": bill.number}, reference=bill.number,
    )  # fmt: skip
    found = disclosed(person, handing)
    if not isinstance(found, HandedOver):
        raise _NotIssuedError(found)
    return Issued(found.disclosure, concerns, _rows(person, bill, concerns, found.parts))


class _NotIssuedError(Exception):
    """Something refuses; what had been entered for the bill is undone."""

    def __init__(self, why: Undisclosed | Refusal) -> None:
        super().__init__("not issued")
        self.why = why


def _relation(person: Person, bill: Bill) -> Relation | None:
    return next((one for one in person.about.relations if one.id == bill.relation), None)


def _unfit(person: Person, bill: Bill) -> Undisclosed | None:
    if not _AMOUNT.fullmatch(bill.amount) or not _NUMBER.fullmatch(bill.number):
        return NOT_A_BILL
    if bill.relation is not None and _relation(person, bill) is None:
        return NO_RELATION
    if bill.kind is Paper.COLLECTION and not bill.recipient:
        return TO_WHOM
    early = bill.kind in (Paper.INVOICE, Paper.PAYMENT_PLAN) and bill.due_on < local_date(person.act.now)
    return _DUE_BEFORE if early else None


def _follows(person: Person, bill: Bill) -> None:
    """What a payment plan and a demand are to the person: a commitment, a claim (S12)."""
    terms = {"number": bill.number, "by": "controller", "whose": "controller"}
    now = person.act.now
    if bill.kind is Paper.PAYMENT_PLAN:
        ends = start_of(bill.due_on + timedelta(days=1))
        begin_in(person, Beginning(Relations.COMMITMENT, now, ends, {**terms, "what": "payment-plan"}))
    elif bill.kind in (Paper.DEMAND, Paper.COLLECTION) and Tie.CLAIM not in person.about.standing.ties:
        begin_in(person, Beginning(Relations.CLAIM, now, None, terms))


def _enter(person: Person, bill: Bill, concerns: str, relation: Relation | None) -> None:
    """The payment that the agreement is followed up by, and the voucher of the accounts (BFL 5:7).

    The payment is the copy that figures may be made of, and says which service outside care it is of; the voucher is
    read for the accounts alone, and says a code.
    """
    act, services = person.act, person.act.policy.file.services
    service = services.get(relation.service) if relation is not None and relation.service else None
    event_on = bill.event_on or local_date(act.now)
    fields = {
        "invoice_number": bill.number, "issued_on": local_date(act.now).isoformat(), "event_on": event_on.isoformat(),
        "due_on": bill.due_on.isoformat(), "amount": bill.amount, "currency": bill.currency, "concerns": concerns,
    }  # fmt: skip
    known = service is not None and service.regime is Regime.NON_CARE and relation is not None
    payment = {**fields, "concerns": str(relation.service)} if relation is not None and known else fields
    voucher = {**fields, "compiled_on": local_date(act.now).isoformat(), "counterparty": bill.named or "kund"}
    for klass, values in (("contract", payment), ("accounting", voucher)):
        draft = Draft(
            category=PAYMENT, klass=ClassId(klass), fields=values, source="data_subject", channel="billing",
            collected_at=act.now, event_at=act.now, regime=service.regime if service else Regime.PDL,
        )  # fmt: skip
        person.seal(draft)  # what nothing keeps is not stored; the Permit says whether it may be sent


def _rows(person: Person, bill: Bill, concerns: str, parts: tuple[Part, ...]) -> tuple[tuple[Text, str], ...]:
    """The bill from its head to its foot. Of several copies of a value the agreement's is used."""
    found: dict[str, str] = {}
    for part in sorted(parts, key=lambda part: part.value.klass != "contract"):
        if part.value.category != PAYMENT:
            found = {**part.fields, **found}
    controller = person.act.policy.file.controller
    name = " ".join(filter(None, (found.get("given"), found.get("family"))))
    city = " ".join(filter(None, (found.get("postal_code"), found.get("city"))))
    rows = [
        (_TITLES[bill.kind], bill.number),
        (Text("Från", "From"), ", ".join(filter(None, (controller.legal_name, controller.org_number)))),
        (Text("Till", "To"), bill.named),
        (Text("Namn", "Name"), name),
        (Text("Personnummer", "Personal identity number"), found.get("personnummer", "")),
        (Text("Adress", "Address"), ", ".join(filter(None, (found.get("street"), city)))),
        (Text("E-post", "E-mail"), found.get("email", "")),
        (Text("Avser", "Concerns"), concerns),
        (Text("Datum", "Date"), local_date(person.act.now).isoformat()),
        (Text("Förfaller", "Due"), bill.due_on.isoformat()),
        (Text("Belopp", "Amount"), f"{bill.amount} {bill.currency}"),
    ]
    return tuple((label, value) for label, value in rows if value)


_TITLES = {
    Paper.INVOICE: Text("Faktura", "Invoice"),
    Paper.DEMAND: Text("Betalningskrav på faktura", "Demand on invoice"),
    Paper.PAYMENT_PLAN: Text("Avbetalningsplan för faktura", "Payment plan for invoice"),
    Paper.COLLECTION: Text("Till inkasso, faktura", "To collection, invoice"),
}
NOT_A_BILL = Undisclosed(
    "N-07.3",
    Text(
        "Beloppet skrivs som 450 eller 450.00 och fakturanumret med bokstäver, siffror och . / - . Inget har skickats.",
        "Write the amount as 450 or 450.00, the invoice's number with letters, digits and . / - . Nothing was sent.",
    ),
)
NO_RELATION = Undisclosed(
    "N-07.1",
    Text(
        "Personen har inget sådant avtal. Visa personens relationer.",
        "The person has no such agreement. List the person's relations.",
    ),
)
TO_WHOM = Undisclosed(
    "R-15.1",
    Text("Ange till vilket inkassoföretag, med namn.", "Say to which collection agency, by name."),
)
_DUE_BEFORE = Undisclosed("N-07.3", Text("Förfallodagen har varit. Rätta den.", "The due date is past. Correct it."))
