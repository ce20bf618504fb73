"""The clinic's installation behind a door, and browsers before it: what the pages of people and of work are tried on.

Time is the clinic's. Each browser has its own cookies and its own network, and nobody is signed in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from starlette.testclient import TestClient

from ombud.actors import Accounts
from ombud.app.config import FILE, read_config
from ombud.app.installation import Ombud
from ombud.app.tidying import Tidier
from ombud.terms import Actor
from ombud.web import Door, Route, application
from tests.clinic import Clinic
from tests.portal.browser import Browser

_TOML = """
protected_units = ["clinic-north"]
{units}[installation]
name = "clinic"
keys = "keys"
root = "file"
public_key = "{public_key}"
"""


@contextmanager
def door_of(clinic: Clinic, actors: Iterable[Actor], units: str = "") -> Iterator[Door]:
    """The installation with these accounts; `units` is what stands of them in `ombud.toml`."""
    toml = _TOML.format(units=units, public_key=clinic.vault.keyring.public_key.hex())
    (clinic.folder / FILE).write_text(toml, encoding="utf-8")
    accounts, tidier = Accounts({one.id: one for one in actors}), Tidier(clinic.vault.traces)
    yield Door(Ombud(clinic.folder, read_config(clinic.folder), clinic.vault, accounts, tidier), lambda: clinic.now)
    tidier.stop()


def browsers_at(door: Door, routes: Sequence[Route]) -> Callable[[], Browser]:
    """Makes browsers."""
    made, numbers = application(door, routes), count(1)

    def opened() -> Browser:
        there = (f"198.18.{next(numbers)}.1", 50000)
        return Browser(TestClient(made, base_url="https://testserver", client=there, raise_server_exceptions=True))

    return opened
