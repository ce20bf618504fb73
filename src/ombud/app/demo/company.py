"""The demo's installation: an invented company, its people at work, its policy in force for fourteen months."""

from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.installation import Making, Ombud, create, open_installation
from ombud.app.shipped import shipped
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.activation import inactive
from ombud.policy.check import check, critical_purposes
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy

HISTORY = timedelta(days=425)
"""How long the company has had its policy when the demo begins: fourteen months."""
TOML = """\
# An invented company, made by `ombud demo`. Nothing here is about anybody who lives.

[installation]
name = "halsoklustret-demo"
keys = "{keys}"
root = "file"
demo = true

[actors.rut]
role = "receptionist"
unit = "reception"

[actors.vera]
role = "care_staff"
unit = "{unit}"

[actors.max]
role = "marketer"

[actors.ada]
role = "analyst"

[actors.disa]
role = "dpo"

[actors.eva]
role = "finance"
"""


def found_company(folder: Path, unit: str, *, now: datetime) -> Ombud:
    """Make the demo's installation in `folder` and put its policy in force fourteen months ago."""
    keys = folder.with_name(f"{folder.name}.keys")
    toml = TOML.format(keys=f"../{keys.name}", unit=unit)
    create(Making(folder, keys, "halsoklustret-demo", toml), now=now - HISTORY)
    ombud = open_installation(folder, lambda: "", now=now)
    _adopt(ombud, now - HISTORY)
    return ombud


def _adopt(ombud: Ombud, at: datetime) -> None:
    text = shipped("policies", "halsoklustret.yaml")
    loaded = load(text, shipped("policies", "demo-overlay.yaml"))
    if not isinstance(loaded, Loaded):
        raise AssertionError("the policy that ships with Ombud loads")
    critical = critical_purposes(check(loaded.file, loaded.position))
    stopped = inactive(loaded.file, law_on(local_date(at)), critical)
    with ombud.vault.database.act() as tx:
        ombud.vault.book.adopt(tx, Policy(1, at, loaded.file, stopped), text, ("Asta Ansvarig", "Bo Beslut"), at)
