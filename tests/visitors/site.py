"""The clinic's website, as tests see it: who acts for it, and what is taken in."""

from datetime import UTC, datetime
from pathlib import Path

from ombud.policy.model import PolicyFile
from ombud.terms import Actor, RoleId
from ombud.visitors import Report, Site, Taking, take_in
from ombud.visitors.gather import Gathered
from ombud.visitors.health import Health
from ombud.visitors.model import Request
from ombud.visitors.rules import WebBook
from tests.clinic import Clinic, demo_policy

WEB = Actor("web", RoleId("website"))
OPE = Actor("ope", RoleId("operator"))
SITE = Site("example.se", ("/mottagning",), ("/nyheter/*",))
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


def taken(clinic: Clinic, file: Path, by: Actor = WEB) -> Report:
    report = take_in(clinic.vault, Taking(file, SITE, by, lambda: clinic.now))
    assert isinstance(report, Report), report
    return report


def seen(clinic: Clinic, *requests: Request, by: Actor = WEB) -> None:
    """Write these requests, as the site itself does."""
    from ombud.visitors.days import write

    gathered = Gathered(Health(demo_policy(), SITE.reveals, SITE.neutral), SITE.host)
    for one in requests:
        gathered.add(one)
    with clinic.vault.act(by=by, now=clinic.now) as act:
        write(act, gathered, WebBook(clinic.vault.book, act.tx, act.policy, by, clinic.now))
        act.nothing_changed()


def request(at: datetime, path: str = "/", ip: str = "192.0.2.77", **more: str) -> Request:
    return Request(int(at.astimezone(UTC).timestamp()), ip, "GET", path, 200, browser=AGENT, **more)


def without(file: PolicyFile, *purposes: str) -> PolicyFile:
    """The policy without these purposes."""
    kept = {name: one for name, one in file.purposes.items() if name not in purposes}
    return file.model_copy(update={"purposes": kept})


def with_storage(file: PolicyFile, purpose: str, **by_form: str | None) -> PolicyFile:
    """The policy with other periods for a purpose: by the form of the row, or `every`; None takes the row away."""
    one = file.purposes[purpose]  # type: ignore[index]
    rows = []
    for row in one.storage:
        period = by_form.get(row.form or "every", row.period)
        rows += [row.model_copy(update={"period": period})] if period is not None else []
    changed = one.model_copy(update={"storage": rows})
    return file.model_copy(update={"purposes": {**file.purposes, purpose: changed}})
