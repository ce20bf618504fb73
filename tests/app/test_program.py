"""The door for a program: whom a purpose may reach, opened and logged; what it may not, a refusal."""

import pickle
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ombud
from ombud.app.bench.clinic import founded
from ombud.app.bench.multitude import plant
from ombud.app.config import InstallationError
from ombud.app.program import PASSPHRASE_FILE, NoSuchAccountError, Program, _from_file
from ombud.audit import Act
from ombud.policy.ask import Refusal, Rule
from ombud.terms.ids import subject_text
from ombud.vault import NoPolicyError
from ombud.vault.crowd import CrowdOverBudgetError

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("program") / "clinic"
    with founded(made, None, NOW) as clinic:
        plant(clinic, 20)
    return made


@pytest.fixture
def program(folder: Path) -> Iterator[Program]:
    with ombud.open(folder, now=lambda: NOW) as opened:
        yield opened


def test_only_those_it_may_reach_and_each_has_it_in_their_log(program: Program) -> None:
    """Design 6: decided one by one."""
    marketing = program.purpose("marketing.direct", actor="max", reason="spring letter", channel="email")
    reached = list(marketing.people("contact"))
    assert len(reached) == 8
    assert all(str(person.contact.email).endswith("@example.se") for person in reached)
    assert len({person.contact.email for person in reached}) == 8
    assert marketing.left_out == {Rule.D_05: 8, Rule.D_15: 4}
    vault = program.ombud.vault
    vault.ledger.sequence(NOW)
    with vault.database.act() as tx:
        for person in reached:
            opened = [one.entry for one in vault.ledger.who_read(tx, person.subject) if one.entry.act is Act.OPEN]
            assert opened[-1].purpose == "marketing.direct"
            assert opened[-1].actor.id == "max"
    with vault.database.read() as tx:
        reasons = [one.entry.reason for one in vault.ledger.entries(tx) if one.entry.act is Act.BEGIN_PURPOSE]
    assert "spring letter" in reasons


def test_what_it_may_not_is_a_refusal(program: Program) -> None:
    marketing = program.purpose("marketing.direct", actor="max", reason="spring letter", channel="email")
    one = next(marketing.people("contact"))
    refused = marketing.read(one.subject, "health")
    assert isinstance(refused, Refusal)
    assert Rule.D_03 in refused.rules
    read = marketing.read(subject_text(one.subject), "contact")
    assert not isinstance(read, Refusal)
    assert [value.fields["email"] for value in read] == [one.contact.email]


def test_everything_that_the_purpose_uses_where_nothing_is_named(program: Program) -> None:
    marketing = program.purpose("marketing.direct", actor="max", reason="spring letter", channel="email")
    one = next(marketing.people())
    assert one.name.given is None
    assert one.values("contact")[0].fields["email"] == one.contact.email
    with pytest.raises(AttributeError, match="no category of that name"):
        _ = one.health
    assert list(program.purpose("newsletter", actor="max", reason="x").people()) == []


def test_nothing_of_a_person_prints_or_is_copied(program: Program) -> None:
    marketing = program.purpose("marketing.direct", actor="max", reason="spring letter", channel="email")
    one = next(marketing.people("contact"))
    assert "@" not in f"{one!r} {one.contact!r} {marketing!r} {program!r}"
    with pytest.raises(TypeError, match="does not leave by itself"):
        pickle.dumps(one)
    with pytest.raises(AttributeError):
        _ = one.contact._secret


def test_an_account_that_is_not_there_does_nothing(program: Program) -> None:
    with pytest.raises(NoSuchAccountError, match="There are: "):
        program.purpose("marketing.direct", actor="nobody", reason="x")


def test_an_account_has_so_many_look_ups_and_a_crowd_is_one(program: Program) -> None:
    """P-11: ada has thirty an hour; a question that was asked before counts for nothing."""
    purposes = [program.purpose("statistics.care", actor="ada", reason="x", channel=f"c{n}") for n in range(31)]
    for number in range(30):
        for _ in range(2):
            assert list(purposes[number].people("contact")) == []
    with pytest.raises(CrowdOverBudgetError, match="Nothing was opened"):
        list(purposes[30].people("contact"))


def test_before_any_policy_nothing_is_begun(program: Program) -> None:
    early = Program(program.ombud, lambda: datetime(2020, 1, 1, tzinfo=UTC))
    with pytest.raises(NoPolicyError):
        early.purpose("marketing.direct", actor="max", reason="x")


def test_a_fault_in_the_program_lets_go_of_the_installation(folder: Path) -> None:
    door = ombud.open(folder, now=lambda: NOW)
    assert door.__enter__().purpose("marketing.direct", actor="max", reason="x")
    assert door.__exit__(ZeroDivisionError, ZeroDivisionError(), None) is not True
    with ombud.open(str(folder), now=lambda: NOW):
        pass


def test_the_passphrase_comes_from_a_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(PASSPHRASE_FILE, raising=False)
    with pytest.raises(InstallationError, match="nothing was opened"):
        _from_file()
    secret = tmp_path / "secret"
    secret.write_text("a long passphrase\n")
    secret.chmod(0o600)
    monkeypatch.setenv(PASSPHRASE_FILE, str(secret))
    assert _from_file() == "a long passphrase"


def test_it_is_loaded_when_it_is_asked_for() -> None:
    """The help of a command does not wait for it."""
    code = (
        "import sys, ombud; assert 'ombud.app.program' not in sys.modules; "
        "ombud.open; assert 'ombud.app.program' in sys.modules; assert not hasattr(ombud, 'close')"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
