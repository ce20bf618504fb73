"""An entry of the log as a command shows it."""

from ombud.audit.ledger import Logged


def entry_value(one: Logged) -> dict[str, object]:
    entry = one.entry
    return {
        "at": entry.at.isoformat(timespec="seconds"),
        "act": entry.act.value,
        "outcome": entry.outcome.value,
        "actor": entry.actor.id,
        "role": entry.actor.role,
        "unit": entry.actor.unit,
        "purpose": entry.purpose or "",
        "categories": list(entry.categories),
        "rules": list(entry.rules),
        "reason": entry.reason,
        "policy_version": entry.policy_number,
        "entry": one.entry_id.hex(),
    }
