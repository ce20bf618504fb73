"""An installation whose database is at a PostgreSQL server (design 7; security.md 3.6, R3)."""

from pathlib import Path

import pytest

from tests import stores
from tests.cli.clinic import Clinic
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
        (("?host=", "?host=/nowhere"), "no session could be had"),
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
    assert [each["level"] for each in durability] == ["info", "error", "error"]
    assert "fsync=off" in str(durability)
    assert "full_page_writes=off" in str(durability)
    assert {each["level"] for each in found if each["about"] == "schema"} == {"ok"}


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
