"""Fixtures for every test, and two rules: nothing reaches the network, and in CI nothing is skipped."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from ombud.app.tidying import Tidier
from tests import memory, stores
from tests.clinic import Clinic, make_clinic
from tests.requirements.cited import catalogue, uncited
from tests.servers import postgresql, spread, versions

if memory.place() is not None:  # said here, so that it holds for each worker too
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory.place()))

# How long the drawing takes is the machine's: in a fresh checkout the first draw reads every module once.
settings.register_profile("here", suppress_health_check=[HealthCheck.too_slow])
# In CI the same examples are drawn every time, so that a failure there is the same failure here.
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "here")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that uses a database runs on both, unless it is about one of them (`@pytest.mark.on`)."""
    if "engine" in metafunc.fixturenames:
        kept = metafunc.definition.get_closest_marker("on")
        engines = stores.ENGINES if kept is None else kept.args
        if kept is None and spread.is_for(metafunc.definition.nodeid):
            engines = (*engines, stores.SPREAD)
        metafunc.parametrize("engine", engines, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where a version of PostgreSQL is asked for, what runs at a server is the whole run."""
    if postgresql.asked() is None:
        return
    kept = [versions.is_for(one.nodeid, _parameters(one)) for one in items]
    config.hook.pytest_deselected(items=[one for one, stays in zip(items, kept, strict=True) if not stays])
    items[:] = [one for one, stays in zip(items, kept, strict=True) if stays]


def _parameters(item: pytest.Item) -> list[object]:
    return list(getattr(getattr(item, "callspec", None), "params", {}).values())


@pytest.fixture
def engine(request: pytest.FixtureRequest) -> Iterator[str]:
    """The database that the test runs on."""
    stores.begin(request.param)
    yield request.param
    stores.end()


@pytest.fixture(scope="session", autouse=True)
def _servers() -> Iterator[None]:
    """What was started for the run is stopped at its end, however it ends."""
    yield
    stores.stop_servers()


@pytest.fixture(scope="module", autouse=True)
def _nothing_goes_on() -> Iterator[None]:
    """What the tests of a file left open does no work beside the next: a fork there would copy what it has locked."""
    before = set(tidiers())
    yield
    for one in set(tidiers()) - before:
        one.stop()


def tidiers() -> Iterator[Tidier]:
    """Those at work in this process."""
    for thread in threading.enumerate():
        one = getattr(getattr(thread, "_target", None), "__self__", None)
        if isinstance(one, Tidier):
            yield one


@pytest.fixture
def clinic(engine: str, tmp_path: Path) -> Clinic:
    return make_clinic(tmp_path)


@pytest.fixture(scope="session")
def soak() -> bool:
    """Whether the slow suites run in full (`make soak`)."""
    return os.environ.get("OMBUD_SOAK") == "1"


@pytest.fixture(autouse=True)
def _only_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection to anything but this machine fails the test that tried."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise AssertionError("a test reached for the network")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """In CI a skipped test is a failed one: a missing part must be seen."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; in CI nothing is skipped"
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The ids of requirements that no test cites, at the end of every run."""
    missing = uncited()
    terminalreporter.section("requirements without a test")
    for one in missing:
        terminalreporter.write_line(f"{one.id}  {one.asks}{f' (later: {one.later})' if one.later else ''}")
    terminalreporter.write_line(f"{len(missing)} of {len(catalogue())}")
