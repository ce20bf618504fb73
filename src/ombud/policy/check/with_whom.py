"""With whom: recipients, processors and third countries (Art. 13(1)(e)-(f), 28, 44-49)."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import missing, named
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile, Recipient
from ombud.terms import Text

_EEA = "EEA EU AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"


def _recipients_unstated(file: PolicyFile) -> Iterator[Hit]:  # L-09
    if not file.notice.recipients_stated:
        yield missing("notice", "recipients_stated", found="the text names no recipients")
    for purpose_id, purpose in file.purposes.items():
        if not purpose.recipients and not purpose.no_recipients:
            yield named(purpose_id, purpose, "recipients", found="neither recipients nor a statement of none")


def _transfers_unstated(file: PolicyFile) -> Iterator[Hit]:  # L-10
    if not file.notice.transfers_stated:
        yield missing("notice", "transfers_stated")


def _processor_unbound(file: PolicyFile) -> Iterator[Hit]:  # L-46
    for purpose_id, purpose in file.purposes.items():
        for number, recipient in enumerate(purpose.recipients):
            if recipient.role == "processor" and recipient.contract is None:
                found = f"{recipient.name.en}: no contract"
                yield named(purpose_id, purpose, "recipients", number, "contract", found=found)


def _transfer_unfounded(file: PolicyFile) -> Iterator[Hit]:  # L-47
    for purpose_id, purpose in file.purposes.items():
        for number, recipient in enumerate(purpose.recipients):
            if recipient.country not in _EEA.split() and not _founded(recipient):
                found = f"{recipient.name.en}, {recipient.country}: no mechanism, or no place to get a copy"
                yield named(purpose_id, purpose, "recipients", number, "transfer", found=found)


def _founded(recipient: Recipient) -> bool:
    """A decision on adequacy (Art. 45) is public; of any other safeguard the person may have a copy."""
    mechanism = recipient.transfer or ""
    return mechanism.startswith("45") or bool(mechanism and recipient.copy_at)


RULES = (
    Rule(
        "L-09",
        Severity.ERROR,
        "13(1)(e)",
        "The recipients, or categories of recipients, of every purpose, or that there are none.",
        Text(
            "Mottagare eller kategorier av mottagare saknas (t.ex. IT-leverantörer, myndigheter, andra vårdgivare).",
            "Recipients or categories of recipients are missing.",
        ),
        Text(
            "Ange mottagarna för varje ändamål, eller skriv att uppgifterna inte lämnas till någon.",
            "State the recipients for each purpose, or that the data goes to nobody.",
        ),
        _recipients_unstated,
    ),
    Rule(
        "L-10",
        Severity.ERROR,
        "13(1)(f), 44–49",
        "A statement on transfers to third countries, or that there are none.",
        Text(
            "Uppgift om överföring till tredjeland (eller att sådan inte sker) saknas.",
            "No statement on third-country transfers.",
        ),
        Text(
            "Skriv till vilka länder utanför EES uppgifter överförs och med vilket skydd, eller att det inte sker.",
            "State to which countries outside the EEA data goes and with what safeguard, or that none does.",
        ),
        _transfers_unstated,
    ),
    Rule(
        "L-46",
        Severity.ERROR,
        "28",
        "A contract under Art. 28 with every processor.",
        Text("Biträdesavtal saknas.", "No processor agreement."),
        Text(
            "Ingå ett personuppgiftsbiträdesavtal och ange det under 'contract'.",
            "Conclude a processor agreement and name it under 'contract'.",
        ),
        _processor_unbound,
    ),
    Rule(
        "L-47",
        Severity.ERROR,
        "46, 13(1)(f)",
        "A mechanism for every transfer out of the EEA, and where its safeguards can be read.",
        Text("Överföringsmekanism saknas.", "No transfer mechanism."),
        Text(
            "Ange mekanismen under 'transfer' och var en kopia finns under 'copy_at', eller stoppa överföringen.",
            "State the mechanism under 'transfer' and where a copy is under 'copy_at', or stop the transfer.",
        ),
        _transfer_unfounded,
    ),
)
