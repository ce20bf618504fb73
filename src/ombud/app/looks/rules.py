"""The rules: which policy is in force, what in it waits, and where accounting records may lie."""

from collections.abc import Iterator

from ombud.app.config import FILE
from ombud.app.looks.model import Look, Patient
from ombud.policy.model import Policy
from ombud.terms import Text
from ombud.vault import PolicyBook


def policy(patient: Patient) -> Iterator[Look]:
    policy = _in_force(patient)
    if policy is None:
        yield Look("policy", "warning", _NO_POLICY)
        return
    number = policy.number
    yield Look("policy", "ok", Text(f"Policyversion {number} gäller.", f"Policy version {number} is in force."))
    for name, listed in ((_PLACEHOLDERS, policy.file.controller.placeholders), (_INACTIVE, sorted(policy.inactive))):
        if listed:
            words = ", ".join(listed)
            yield Look("policy", "info", Text(f"{name.sv}: {words}.", f"{name.en}: {words}."))


def accounting(patient: Patient) -> Iterator[Look]:
    """T-06: accounting records are kept in Sweden; elsewhere in the EU with a notice under BFL 7:3 a."""
    installation = patient.config.installation
    if installation.country is None:
        yield Look("accounting", "warning", _WHERE)
    elif installation.country != "SE" and installation.accounting_notice is None:
        yield Look("accounting", "error", _NOTICE)
    else:
        yield Look("accounting", "ok", _ACCOUNTED)


def _in_force(patient: Patient) -> Policy | None:
    with patient.opened() as database, database.read() as tx:
        return PolicyBook().in_force(tx, patient.now)


_NO_POLICY = Text(
    "Ingen policy gäller; ingenting får göras. Anta en med `ombud policy adopt`.",
    "No policy is in force; nothing may be done. Adopt one with `ombud policy adopt`.",
)
_PLACEHOLDERS = Text("Företagsuppgifter som är påhittade än", "Company facts that are placeholders yet")
_INACTIVE = Text("Ändamål som inte får börja", "Purposes that may not start")
_WHERE = Text(
    f"Det står inte i {FILE} i vilket land databasen ligger (country). Räkenskapsinformation ska förvaras i Sverige, "
    "eller anmälas enligt 7 kap. 3 a § bokföringslagen (T-06).",
    f"{FILE} does not say in which country the database lies (country). Accounting records are kept in Sweden, or "
    "notified under BFL 7:3 a (T-06).",
)
_NOTICE = Text(
    "Databasen ligger utanför Sverige och ingen anmälan enligt 7 kap. 3 a § bokföringslagen är antecknad (T-06). Anmäl "
    "till Skatteverket och skriv dagen i accounting_notice.",
    "The database lies outside Sweden and no notice under BFL 7:3 a is recorded (T-06). Notify Skatteverket and write "
    "the day in accounting_notice.",
)
_ACCOUNTED = Text("Räkenskapsinformationens plats är i sin ordning.", "The place of accounting records is in order.")
