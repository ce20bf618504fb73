"""The demo's installation: an invented company, its people at work, its policy in force for fourteen months."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from ombud.app.adoption import Adoption, Hindered, Wanted, adopt, propose
from ombud.app.installation import Making, Ombud, create, open_installation
from ombud.app.shipped import shipped
from ombud.law.periods import local_date

HISTORY = timedelta(days=425)
"""How long the company has had its policy when the demo begins: fourteen months."""
SECOND = timedelta(days=2)
"""And how long its second version."""
_SECOND = {
    'version: "1-demo"': 'version: "2-demo"',
    "Påhittade Tryckeriet AB, contract_ref: PUB-2025-04": "Tryck på låtsas AB, contract_ref: PUB-2026-01",
    "phone: 070-174 06 11": "phone: 070-174 06 12",
    "  marketing.direct:\n": (
        "  marketing.direct:\n    why:\n"
        "      sv: Vi skickar reklam om våra tjänster via de kanaler du har sagt ja till, högst två gånger i månaden.\n"
        "      en: We send advertising on our services by the channels you have said yes to, at most twice a month.\n"
    ),
}
TOML = """\
# An invented company, made by `ombud demo`. Nothing here is about anybody who lives.

[installation]
name = "halsoklustret-demo"
keys = "{keys}"
root = "file"
demo = true
public_key = "{{public_key}}"
country = "SE"
{database}

# What advertising may link to, and where it says the notice is.
[campaign_texts]
hosts = ["example.se"]
notice_url = "https://example.se/integritet"

# Who advertising comes from. Nothing leaves this machine: a demo's mail ends at the demo's own worker.
[campaigns]
sender_name = "Hälsoklustret"
sender_address = "utskick@example.se"
bounces = "studs@example.se"
stop_url = "https://example.se/a/"
stop_mailto = "stopp@example.se"
sms_outbox = "sms"
print_to = "print"

[units.reception]
sv = "Receptionen"
en = "The reception"

[units."{unit}"]
sv = "Vårdcentralen Exempel"
en = "The Exempel health centre"

# The demo does months of work in a minute; people at work have 30 an hour where nothing is said.
[actors.rut]
role = "receptionist"
people_per_hour = 1000000
unit = "reception"

[actors.vera]
role = "care_staff"
people_per_hour = 1000000
unit = "{unit}"

[actors.max]
role = "marketer"
people_per_hour = 1000000

[actors.minna]
role = "marketer"

[actors.ada]
role = "analyst"

[actors.disa]
role = "dpo"
people_per_hour = 1000000

[actors.eva]
role = "finance"

[actors.hanna]
role = "case_officer"

[actors.ulf]
role = "developer"

[actors.dag]
role = "operator"
{systems}"""


def found_company(folder: Path, unit: str, *, now: datetime, database: str | None = None, systems: str = "") -> Ombud:
    """Make the demo's installation in `folder` and put its policy in force fourteen months ago.

    `database` is the address of an empty PostgreSQL database; without one it is the file in the folder. `systems` are
    the parts of `ombud.toml` that name connected systems.
    """
    keys = folder.with_name(f"{folder.name}.keys")
    named = "" if database is None else f'database = "{database}"'
    toml = TOML.format(keys=f"../{keys.name}", unit=unit, database=named, systems=systems)
    create(Making(folder, keys, "halsoklustret-demo", toml, database=database), now=now)
    ombud = open_installation(folder, lambda: "", now=now)
    _adopt(ombud, now - HISTORY)
    return ombud


def adopt_again(ombud: Ombud, *, now: datetime) -> None:
    """A second version, two days ago: another mailing house, less advertising, another number of the officer.

    So there is something to compare, and something that has changed for those who came before (Art. 13(3)).
    """
    _adopt(ombud, now - SECOND, dict(_SECOND))


def _adopt(ombud: Ombud, at: datetime, instead: Mapping[str, str] = MappingProxyType({})) -> None:
    """Two people adopt the policy with its invented facts, on the day that the history begins."""
    text, overlay = shipped("policies", "halsoklustret.yaml"), shipped("policies", "demo-overlay.yaml")
    for old, new in instead.items():
        if old not in overlay:
            raise AssertionError("what the second version changes stands in the first")
        overlay = overlay.replace(old, new)
    wanted = Wanted(text, local_date(at), ("Asta Ansvarig", "Bo Beslut"), overlay)
    proposed = propose(ombud, wanted, now=at)
    if not isinstance(proposed, Adoption) or isinstance(adopt(ombud, wanted, proposed, now=at), Hindered):
        raise AssertionError("the policy that ships with Ombud can be adopted in a demo")
