"""What is observed has its period from the policy in force, and goes with its key when that has ended."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.law import rows_on
from ombud.law.periods import end_of, local_date
from ombud.policy.ask import Refusal
from ombud.retention import Swept, sweep
from ombud.terms import SubjectId
from ombud.terms.time import from_micros
from ombud.visitors import raw_figures, security_log, settle_web, store
from ombud.visitors.gather import Gathered
from ombud.visitors.health import Health
from ombud.visitors.model import FULL, SHORT, LogLine
from ombud.visitors.paths import page
from ombud.visitors.store import Place
from tests.clinic import DISA, LONG_AGO, NOW, Clinic, demo_policy
from tests.stores import raw
from tests.visitors.logs import PAGES
from tests.visitors.site import OPE, SITE, WEB, request, seen, with_storage, without

DAY = local_date(NOW)


def log(clinic: Clinic, day: date = DAY) -> list[LogLine]:
    found = security_log(clinic.vault, day, by=OPE, now=clinic.now)
    assert not isinstance(found, Refusal)
    return found


def swept(clinic: Clinic) -> Swept:
    settle_web(clinic.vault, now=clinic.now)
    done = sweep(clinic.vault, by=DISA, now=clinic.now)
    assert isinstance(done, Swept)
    return done


def days_left(clinic: Clinic) -> list[tuple[SubjectId, int]]:
    with clinic.vault.database.read() as tx:
        return store.days(tx, 1, 10**6)


def test_an_address_is_whole_for_thirty_days_then_shortened_for_sixty_and_then_gone(clinic: Clinic) -> None:
    """T-19, N-06.6: `192.0.2.77` older than the security window reads back `192.0.2.0/24`."""
    seen(clinic, request(NOW, "/kontakt", session="hemlig-session"))
    (line,) = log(clinic)
    assert (line.ip, line.path, line.browser[:7]) == ("192.0.2.77", "/kontakt", "Mozilla")
    assert line.session
    assert "hemlig" not in line.session
    clinic.later(days=31)
    (line,) = log(clinic)
    assert (line.ip, line.browser, line.session) == ("192.0.2.0/24", "", "")  # by the clock, before any sweep
    swept(clinic)
    assert [one.ip for one in log(clinic)] == ["192.0.2.0/24"]
    clinic.later(days=60)
    assert log(clinic) == []
    swept(clinic)
    assert days_left(clinic) == []


def test_the_keys_of_the_day_are_destroyed_one_by_one(clinic: Clinic) -> None:
    """T-19: shortening is the end of a key."""
    seen(clinic, request(NOW, "/kontakt"))
    ((subject, _),) = days_left(clinic)

    def keys() -> set[str]:
        with clinic.vault.database.read() as tx:
            return set(clinic.vault.directory.classes(tx, subject)) - {"log"}

    assert keys() == {"web-full", "web-short", "web-counts"}
    clinic.later(days=31)
    swept(clinic)
    assert keys() == {"web-short", "web-counts"}
    clinic.later(days=30)
    swept(clinic)
    assert keys() == {"web-short"}
    clinic.later(days=30)
    swept(clinic)
    assert keys() == set()
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.tombstone(tx, subject) is not None


def test_counts_are_kept_sixty_days(clinic: Clinic) -> None:
    """T-20."""
    seen(clinic, request(NOW, "/kontakt"))

    def views() -> int:
        found = raw_figures(clinic.vault, DAY, DAY, by=WEB, now=clinic.now)
        assert not isinstance(found, Refusal)
        return found.days.total()

    assert views() == 1
    clinic.later(days=60)
    assert views() == 1
    clinic.later(days=1)
    assert views() == 0


@pytest.mark.parametrize(("rule", "place"), [("T-19", Place.LOG), ("T-20", Place.COUNT)])
def test_a_row_stays_to_the_last_microsecond_of_its_period_and_no_longer(
    clinic: Clinic, rule: str, place: Place
) -> None:
    """T-19, T-20: the law's row is the most that the policy keeps."""
    seen(clinic, request(NOW, "/kontakt"))
    with clinic.vault.database.read() as tx:
        (last,) = tx.one(f"SELECT max(until) FROM {place}") or (0,)
    maximum = rows_on(DAY)[rule].maximum or ""
    assert from_micros(last) == (end_of(maximum, NOW) if rule == "T-19" else end_of("P60D", NOW))
    for at, rows in ((from_micros(last - 1), 1), (from_micros(last), 0)):
        clinic.now = at
        swept(clinic)
        with clinic.vault.database.read() as tx:
            assert tx.one(f"SELECT count(*) FROM {place}") == (rows,)


def test_no_period_no_storing(clinic: Clinic) -> None:
    """N-11.1: the policy in force decides, and what has no period is not written."""
    clinic.adopt(with_storage(demo_policy(), "web.operations", plain=None), NOW - timedelta(hours=1))
    seen(clinic, request(NOW, "/kontakt"))
    assert [line.ip for line in log(clinic)] == ["192.0.2.0/24"]
    clinic.adopt(without(demo_policy(), "web.operations", "web.statistics"), NOW - timedelta(minutes=30))
    seen(clinic, request(NOW, "/kontakt"))
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_log") == (1,)
    assert isinstance(security_log(clinic.vault, DAY, by=OPE, now=clinic.now), Refusal)


def test_a_row_of_no_form_is_of_the_whole_address(clinic: Clinic) -> None:
    file = with_storage(demo_policy(), "web.operations", truncated=None)
    purpose = file.purposes["web.operations"]  # type: ignore[index]
    rows = [row.model_copy(update={"form": None}) for row in purpose.storage]
    changed = purpose.model_copy(update={"storage": rows})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, "web.operations": changed}}), LONG_AGO)
    seen(clinic, request(NOW, "/kontakt"))
    assert [line.ip for line in log(clinic)] == ["192.0.2.77"]
    clinic.later(days=31)
    assert log(clinic) == []


def test_a_shorter_period_applies_at_once_and_a_longer_one_never_to_what_is_held(clinic: Clinic) -> None:
    """Design 4, *By reference*."""
    seen(clinic, request(NOW, "/kontakt"))
    clinic.later(days=5)
    clinic.adopt(with_storage(demo_policy(), "web.operations", plain="P90D", truncated="P200D"), clinic.now)
    clinic.later(days=26)
    assert settle_web(clinic.vault, now=clinic.now) == 0
    assert [line.ip for line in log(clinic)] == ["192.0.2.0/24"]
    clinic.adopt(with_storage(demo_policy(), "web.operations", plain="P1D", truncated="P2D"), clinic.now)
    assert settle_web(clinic.vault, now=clinic.now) == 1
    assert settle_web(clinic.vault, now=clinic.now) == 0
    assert log(clinic) == []


def test_a_purpose_that_may_not_run_any_more_keeps_nothing(clinic: Clinic) -> None:
    seen(clinic, request(NOW, "/kontakt"))
    clinic.later(days=1)
    clinic.adopt(without(demo_policy(), "web.operations"), clinic.now)
    assert settle_web(clinic.vault, now=clinic.now) == 2
    swept(clinic)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM web_log") == (0,)
        assert tx.one("SELECT count(*) FROM web_count") == (1,)


def test_what_has_gone_lies_in_no_file(clinic: Clinic) -> None:
    seen(clinic, request(NOW, "/kontakt"))
    with clinic.vault.database.read() as tx:
        sealed = [bytes(row[0]) for row in tx.all("SELECT sealed FROM web_log")]
    clinic.later(days=91)
    swept(clinic)
    clinic.vault.tidy()
    if clinic.vault.database.dialect == "sqlite":
        files = raw(clinic.vault.database)
        assert not [one for one in sealed if one in files]


def test_a_row_that_was_changed_is_not_read(clinic: Clinic) -> None:
    """R16: nothing is decided from a column in clear that is not as it was written."""
    from ombud.database.row_seal import DamagedRow

    seen(clinic, request(NOW, "/kontakt"))
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE web_log SET until = until + 1")
    with pytest.raises(DamagedRow):
        log(clinic)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.sampled_from(PAGES), st.text(max_size=40), st.text("abc/åäö%-", max_size=30).map("/".__add__)),
            st.ip_addresses(v=4).map(str),
            st.sampled_from(["GET", "POST", "BREW"]),
            st.sampled_from([200, 302, 404, 500]),
        ),
        max_size=30,
    )
)
def test_no_identifier_ever_stands_beside_a_path_that_reveals_health(requests: list[tuple[str, str, str, int]]) -> None:
    """policy.md, *Visitors*: not in the security log either."""
    health = Health(demo_policy(), SITE.reveals, SITE.neutral)
    gathered = Gathered(health, SITE.host)
    for n, (path, ip, method, status) in enumerate(requests):
        gathered.add(request(NOW, path, ip)._replace(second=1_790_000_000 + n, method=method, status=status))
    lines = [line for _, day in gathered.days() for line in day.log]
    assert len(lines) == len(requests)
    for line, (path, _, method, _) in zip(lines, requests, strict=True):
        assert line.path == ("" if health.reveals(path) else page(path))
        assert not any(word in line.path for word in ("vaccin", "lakar", "halso", "psyk", "massage"))
        assert line.method == (method if method != "BREW" else "-")
    for _, day in gathered.days():
        for view in day.views:
            assert len(view) == len(("hour", "page", "source"))  # nothing of who stands beside a counted page


def test_classes_of_days_are_apart() -> None:
    assert FULL != SHORT
    assert len({place.value for place in Place}) == 5
