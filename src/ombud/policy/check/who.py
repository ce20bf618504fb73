"""Who is answerable, and who is asked: the controller and the data protection officer (Art. 13(1)(a)-(b))."""

import re
from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import first_saying, missing
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile
from ombud.terms import Text

_GENERAL_MAILBOXES = frozenset({"info", "kontakt", "kundservice", "reception"})


def _identity(file: PolicyFile) -> Iterator[Hit]:  # L-01
    controller = file.controller
    name = Text(controller.name, controller.name)
    for field in ("legal_name", "postal_address"):
        if not getattr(controller, field):
            yield Hit(("controller", field), f"{field} is not stated", name)
    if not controller.email and not controller.phone:
        yield Hit(("controller",), "neither email nor phone is stated", name)


def _registration(file: PolicyFile) -> Iterator[Hit]:  # L-02
    number = file.controller.org_number
    if number is None or not is_org_number(number):
        found = number or "org_number is not stated"
        graver = Severity.ERROR if file.regime.online_services else None
        yield Hit(("controller", "org_number"), found, severity=graver)


def is_org_number(number: str) -> bool:
    """Ten digits, or twelve that begin with 16, of which the last is a check digit (Luhn)."""
    match = re.fullmatch(r"(?:16)?(\d{6})-?(\d{4})", number)
    if match is None:
        return False
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate("".join(match.groups()))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _dpo_mailbox(file: PolicyFile) -> Iterator[Hit]:  # L-03
    email = file.dpo.contact.email or ""
    sentence = first_saying(file, "dataskyddsombud", "data protection officer")
    if email.partition("@")[0].lower() in _GENERAL_MAILBOXES:
        yield Hit(("dpo", "contact", "email"), email, sentence=sentence)
    elif not file.dpo.dedicated_channel:
        yield missing("dpo", "dedicated_channel", sentence=sentence)


RULES = (
    Rule(
        "L-01",
        Severity.ERROR,
        "13(1)(a)",
        "The controller's legal name and postal address, and an e-mail address or a phone number.",
        Text(
            "Den personuppgiftsansvariges fullständiga identitet och kontaktuppgifter saknas; "
            'endast namnet "{what}" anges.',
            "The controller's full identity and contact details are missing; only the trade name is given.",
        ),
        Text(
            "Ange bolagets registrerade namn, postadress och e-postadress eller telefonnummer.",
            "State the company's registered name, its postal address and an e-mail address or phone number.",
        ),
        _identity,
    ),
    Rule(
        "L-02",
        Severity.WARNING,
        "13(1)(a)",
        "The controller's registration number, with a valid check digit.",
        Text("Organisationsnummer saknas.", "Company registration number missing."),
        Text(
            "Ange organisationsnumret med tio siffror.",
            "State the registration number with its ten digits.",
        ),
        _registration,
        "ERROR if the controller offers services online (e-handelslagen 8 §)",
    ),
    Rule(
        "L-03",
        Severity.WARNING,
        "38(4)–(6), DSL 1:8",
        "A channel to the data protection officer that nobody else reads.",
        Text(
            "Dataskyddsombudet nås bara via en allmän brevlåda; sekretess och oberoende kan inte säkras.",
            "The DPO is reachable only through a general mailbox; secrecy and independence are not assured.",
        ),
        Text(
            "Ge dataskyddsombudet en egen adress, till exempel dataskyddsombud@, som bara ombudet läser.",
            "Give the data protection officer an address of their own that only they read.",
        ),
        _dpo_mailbox,
    ),
)
