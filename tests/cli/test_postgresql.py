"""An installation whose database is at a PostgreSQL server (design 7; security.md 3.6, R3)."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from ombud.app import working
from ombud.app.working import Working
from ombud.cli.session import installation
from ombud.cli.speech import Speech
from tests import stores
from tests.cli.clinic import Clinic
from tests.cli.test_serve import asked, served
from tests.cli.test_worker import number, opened, until
from tests.servers.postgresql import PASSWORD

pytestmark = pytest.mark.on("postgresql")


@pytest.fixture
def url(engine: str, tmp_path: Path) -> str:
    """The address of an empty database."""
    of_test = stores.current()
    assert of_test is not None
    of_test.make_empty(tmp_path)
    return of_test.url(tmp_path)


def init(tmp_path: Path, url: str, **environment: str) -> tuple[int, str]:
    clinic = Clinic(tmp_path / "clinic")
    clinic.environment.update(environment)
    made = clinic.run("init", clinic.folder, "--database", url, "--yes")
    return made.exit_code, made.output


def test_one_option_puts_the_database_at_a_server(tmp_path: Path, url: str) -> None:
    assert init(tmp_path, url)[0] == 0
    assert f'database = "{url}"' in (tmp_path / "clinic" / "ombud.toml").read_text()
    assert sorted(path.name for path in (tmp_path / "clinic").iterdir()) == ["lanes", "ombud.toml"]


def test_a_database_that_holds_something_is_not_taken_over(tmp_path: Path, url: str) -> None:
    assert init(tmp_path, url)[0] == 0
    (tmp_path / "again").mkdir()
    code, said = init(tmp_path / "again", url)
    assert code == 3
    assert "holds an installation already" in said
    assert list((tmp_path / "again").iterdir()) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("postgresql://", "mysql://"), "does not begin with postgresql://"),
        (("ombud@", "ombud:hemligt@"), "it holds a password"),
        (("ombud@", "ingen@"), "does not let us in"),
        (("?host=", "-finns-inte?host="), "no such database"),
        (("?host=", "?host=/nowhere"), "there is no socket of a server in the folder"),
        (("?host=", "?port=70000&host="), "its port is no number"),
        (("?host=", "?sslmode=perhaps&host="), "its sslmode is none"),
        (("?host=", "?connect_timeout=soon&host="), "its connect_timeout is no number"),
        (("?host=", "?target_session_attrs=any&host="), "it says which of several servers may answer"),
        (("?host=", "?port=1&host="), "there is no socket of a server"),
        (("?host=", "?port=1&host=127.0.0.1&x="), "it is no address"),
        (("?host=/", "?port=1&host=127.0.0.1,127.0.0.1&passfile="), "nothing answers at the host and port"),
        (("?host=/", "?host=nowhere.invalid&passfile="), "is not known on this network"),
        (("?host=/", "?host=127.0.0.1&sslmode=require&passfile="), "the server has no TLS"),
        (("?host=", "?options=-cfsync%3Doff&host="), "it sets options"),
        (("?host=", "?shape=round&host="), "it is no address"),
    ],
)
def test_an_address_that_leads_nowhere_makes_nothing(
    tmp_path: Path, url: str, change: tuple[str, str], said: str
) -> None:
    code, output = init(tmp_path, url.replace(*change))
    assert (code, len(output.splitlines())) == (3, 1)
    assert said in output
    assert not any(word in output for word in ("hemligt", "/nowhere", "ingen@", str(stores.server().port)))
    assert list(tmp_path.iterdir()) == []


def test_the_password_comes_from_a_file_that_only_its_owner_reads(tmp_path: Path, url: str) -> None:
    with stores.server().superuser_on() as connection:
        connection.execute(f"GRANT CREATE ON DATABASE {_name(url)} TO asks")
    asking = stores.server().url(_name(url), "asks", tcp=True)
    secret = tmp_path / "secret"
    code, output = init(tmp_path, asking)
    assert (code, "does not let us in" in output) == (3, True)
    secret.touch(0o644)
    secret.write_text("fel lösenord\n")
    assert "mode" in init(tmp_path, asking, OMBUD_DATABASE_PASSWORD_FILE=str(secret))[1]
    secret.chmod(0o600)
    code, output = init(tmp_path, asking, OMBUD_DATABASE_PASSWORD_FILE=str(secret))
    assert (code, "does not let us in" in output) == (3, True)
    secret.write_text(f"{PASSWORD}\n")
    assert init(tmp_path, asking, OMBUD_DATABASE_PASSWORD_FILE=str(secret))[0] == 0
    assert PASSWORD not in (tmp_path / "clinic" / "ombud.toml").read_text()


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def test_doctor_names_a_server_that_forgets(clinic: Clinic) -> None:
    """The servers of tests are in haste."""
    found = clinic.here("doctor", code=1)["findings"]
    durability = [each for each in found if each["about"] == "durability"]
    assert [each["level"] for each in durability] == ["info", "error", "error", "info"]
    assert "fsync=off" in str(durability)
    assert "full_page_writes=off" in str(durability)
    assert {each["level"] for each in found if each["about"] == "schema"} == {"ok"}


def test_whoever_never_answers_is_asked_once_and_said_once(clinic: Clinic) -> None:
    """Each look used to wait for the server anew: minutes, and the same sentence each time."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        place = f"127.0.0.1:{listening.getsockname()[1]}/clinic?sslmode=disable&connect_timeout=2"
        toml = clinic.folder / "ombud.toml"
        toml.write_text(re.sub('database = ".*"', f'database = "postgresql://ombud@{place}"', toml.read_text()))
        found = clinic.here("doctor", code=1)["findings"]
    (error,) = [each for each in found if each["level"] == "error"]
    assert "did not answer in time" in error["message_en"]


def test_an_empty_database_in_the_place_of_the_right_one_is_named(clinic: Clinic, url: str) -> None:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(re.sub('database = ".*"', f'database = "{url}"', toml.read_text()))
    (error,) = [each for each in clinic.here("doctor", code=1)["findings"] if each["level"] == "error"]
    assert "holds no installation" in error["message_en"]
    verified = clinic.run("audit", clinic.folder, "verify")
    assert (verified.exit_code, len(verified.output.splitlines())) == (3, 1)
    assert "a table of ours is not in the database" in verified.output


def test_a_log_that_was_changed_at_the_server_is_caught(clinic: Clinic, tmp_path: Path) -> None:
    clinic.met()
    clinic.here("audit", "checkpoint", "--to", tmp_path / "held")
    clinic.change("DELETE FROM entry WHERE leaf_seq = (SELECT MAX(leaf_seq) FROM entry)")
    assert clinic.here("audit", "verify", "--checkpoint", tmp_path / "held", code=1)["problems"]


def test_a_database_that_only_reads_is_said_and_nothing_is_lost(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    with clinic.database() as database:
        name = database.name
    with stores.server().superuser_on() as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    made = clinic.run("relation", clinic.folder, "contact", "--channel", "desk", actor="rut")
    assert (made.exit_code, len(made.output.splitlines())) == (3, 1), made.output
    with stores.server().superuser_on() as connection:
        connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "booked")
    assert "Tolvan" in str(clinic.here("read", *words))


def test_the_demo_is_told_at_a_server_as_in_a_file(tmp_path: Path, url: str) -> None:
    """What it tells is what happened there; a changed copy of the server's log is caught too."""
    clinic = Clinic(tmp_path / "demo")
    kept = clinic.run("demo", "--database", url, "--people", "60", "--no-serve")
    assert kept.exit_code == 2
    assert "--dir" in kept.output
    told = clinic.run("demo", "--database", url, "--people", "60", "--no-serve", "--dir", tmp_path / "shop")
    assert told.exit_code == 0, told.output
    assert "✗" not in told.output
    assert f'database = "{url}"' in (tmp_path / "shop" / "ombud.toml").read_text()
    assert not list((tmp_path / "shop").glob("*.db*"))


@contextmanager
def away(name: str) -> Iterator[None]:
    """The server lets nobody into the database, and has ended every session there."""
    with stores.server().superuser_on() as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        connection.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_pages_are_answered_again_when_the_server_is_back_and_whoever_runs_them_was_told_why(clinic: Clinic) -> None:
    """R3, R11: one clear line for whoever runs it, nothing of the server's for whoever asks, and no new start."""
    with clinic.database() as database:
        name = database.name
    with served(clinic, "--port", 0) as (run, url):
        assert asked(url, "/").status == 200
        with away(name):
            no = asked(url, "/")
            assert (no.status, no.getheader("Retry-After")) == (503, "10")
        assert asked(url, "/").status == 200
        run.terminate()
        lines = [json.loads(line) for line in run.communicate(timeout=30)[1].splitlines()]
    (fault,) = [line for line in lines if line["event"] == "fault"]
    assert fault["kind"] == "PassingFault"
    assert fault["said"].startswith(f"{name}: ")


@pytest.mark.parametrize("as_json", [False, True])
def test_what_was_done_holds_though_the_server_goes_away_before_the_end(
    as_json: bool, clinic: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before, the answer was lost, and "Nothing was done" said of what was: a worker that was ended had failed."""
    with clinic.database() as database:
        name = database.name
    speech = Speech(language="en", as_json=as_json, now=lambda: clinic.now)
    with ExitStack() as stack, installation(clinic.folder, speech) as ombud:
        assert ombud.vault.database.moment("SELECT 1") == [(1,)]
        stack.enter_context(away(name))
    said = capsys.readouterr().err
    assert said.count(f"{name}: ") == (2 if as_json else 1)  # in both languages
    assert "What was done holds; the next start takes the rest into the log." in said
    assert said.startswith("{") is as_json
    clinic.met()
    assert clinic.here("audit", "verify")["problems"] == []


def test_a_worker_says_once_that_the_server_is_away_and_goes_on_when_it_is_back(clinic: Clinic) -> None:
    with clinic.database() as database:
        name = database.name
    ombud, stop, said = opened(clinic), Event(), list[str]()
    work = Working(ombud, lambda: clinic.now, stop, lambda text: said.append(text.en))
    thread = Thread(target=work.run, kwargs={"once": False})
    working.IDLE, before = 0.05, working.IDLE
    try:
        with away(name):
            thread.start()
            until(lambda: bool(said))
            stop.wait(0.2)
            assert len(said) == 1
        until(lambda: len(said) == 2)
        with clinic.database() as database:
            until(lambda: number(database, "state = 'done'") > 0)
    finally:
        stop.set()
        thread.join()
        working.IDLE = before
    assert said[0].startswith(f"Waiting for the database: {name}: ")
    assert said[1] == "The database is back; the work goes on."
    ombud.close(clinic.now)
