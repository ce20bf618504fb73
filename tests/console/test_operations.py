"""How the installation is, as a page: what waits, what has died and is tried again, what is to be looked into."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ombud.app.backups import backups
from ombud.app.checking_systems import Checked, OpenThere
from ombud.app.config import Config, parse_config
from ombud.app.migrate import HEAD
from ombud.app.working import Working
from ombud.archives import Wanted, back_up
from ombud.archives import store as archive_rows
from ombud.archives.no_file import NAME
from ombud.archives.store import ArchiveRow
from ombud.audit import Act, Outcome
from ombud.audit.model import SYSTEM
from ombud.console import operations
from ombud.console.running import of_backups
from ombud.console.systems import ASKED, System, _stands
from ombud.plans import NewPlan, NewStep
from ombud.plans import begin as begin_plan
from ombud.plans import store as plan_rows
from ombud.plans.letters import queue
from ombud.plans.machine import TRIES
from ombud.terms import Text
from ombud.terms.time import to_micros
from ombud.web import Door
from tests.clinic import Clinic
from tests.console.conftest import Staff
from tests.portal.browser import heading, words

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/drift"


def kill(clinic: Clinic) -> str:
    """A step that has failed until it died; its plan."""
    from ombud.plans import store
    from ombud.plans.model import State, plan_text

    plan = NewPlan("job", "prov", (NewStep("prov", {}, clinic.now),))
    with clinic.vault.database.act() as tx:
        begin_plan(tx, plan, now=clinic.now)
        (step,) = store.steps_of(tx, None, plan.id)
        store.move(tx, (step, step._replace(state=State.DEAD, fails=TRIES, code="no-printer")))
    with clinic.vault.database.read() as tx:
        assert store.numbers(tx) == {State.DEAD.value: 1}
    return plan_text(plan.id)


class TestLooking:
    def test_what_is_to_be_looked_into_stands_first_and_is_counted(self, staff: Staff) -> None:
        page = staff("dag").page(HERE)
        number = re.match(r"Drift: (\d+) sak", heading(page))
        assert number is not None
        tags = re.findall(r'class="tag (bad|warn|info|ok)"', page.partition('id="halsa"')[2])
        assert tags == sorted(tags, key=["bad", "warn", "info", "ok"].index)
        assert int(number[1]) == sum(one in ("bad", "warn") for one in tags)
        assert "Inget arkiv är gjort" in words(page)

    def test_the_whole_examination_reads_the_log_too(self, staff: Staff) -> None:
        dag = staff("dag")
        assert "Loggen är hel" not in words(dag.page(HERE))
        answer = dag.post(HERE, gor="undersok")
        assert answer.status_code == 200
        assert "Undersök allt" not in words(answer.text)
        assert "anteckningar" in words(answer.text)

    def test_epochs_stand_with_why_each_is_there(self, staff: Staff) -> None:
        """S-10."""
        page = words(staff("dag").page(HERE))
        assert "Nycklarnas epoker" in page
        assert "Epok Började Nycklar Läge" in page

    def test_it_is_there_for_whoever_runs_the_systems_and_in_english(self, staff: Staff) -> None:
        """A-10."""
        assert heading(staff("dag").in_language("en").page(HERE)).startswith("Operations: ")
        assert {staff(who).get(HERE).status_code for who in ("rut", "vera", "max", "ada")} == {404}


class TestQueue:
    def test_a_dead_step_is_tried_again_in_the_name_of_whoever_asks(self, staff: Staff, clinic: Clinic) -> None:
        plan, dag = kill(clinic), staff("dag")
        page = words(dag.page(HERE))
        assert "1 döda" in page
        assert "no-printer" in page
        assert "Det försöks igen" in dag.done(HERE, gor="igen", plan=plan)
        assert queue(clinic.vault.database).dead == ()
        assert "ska göras nu" in words(dag.page(HERE))
        with clinic.vault.database.read() as tx:
            found = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.PLAN]
        assert [(one.actor.id, one.outcome) for one in found] == [("dag", Outcome.DONE)]
        assert dag.post(HERE, gor="igen", plan=plan).status_code == 409

    @pytest.mark.parametrize("fields", [{"gor": "igen", "plan": "p_x"}, {"gor": "annat"}])
    def test_what_there_is_not_is_not_there(self, staff: Staff, fields: dict[str, str]) -> None:
        assert staff("dag").post(HERE, fields).status_code == 404

    def test_a_job_of_every_day_is_named_in_words(self, staff: Staff, clinic: Clinic, door: Door) -> None:
        Working(door.ombud, lambda: clinic.now).run(once=True)
        clinic.later(minutes=1)
        page = words(staff("dag").page(HERE))
        assert "loggen signeras" in page


class TestWork:
    def test_the_oldest_step_that_waits_is_named_with_what_to_do(self, staff: Staff, clinic: Clinic) -> None:
        dag = staff("dag")
        assert "Inget väntar på en arbetare" in words(dag.page(HERE))
        with clinic.vault.database.act() as tx:
            begin_plan(tx, NewPlan("api-job", "a", (NewStep("api.job", {}, clinic.now),)), now=clinic.now)
            begin_plan(tx, NewPlan("prov", "b", (NewStep("prov", {}, clinic.now),)), now=clinic.now)
            begin_plan(tx, NewPlan("prov", "c", (NewStep("prov", {}, clinic.later(minutes=1)),)), now=clinic.now)
        page = words(dag.page(HERE))
        assert "Nästa arbetare tar det" in page
        clinic.later(minutes=9)
        page = words(dag.page(HERE))
        assert re.search(
            r"Äldst av det som väntar på en arbetare: (ett jobb som ett program har bett om|prov: prov)", page
        )
        assert "Ingen arbetare tar det. Se efter att ombud worker DIR körs." in page

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"owner": "w", "minutes": 5}, "En arbetare har det"),
            ({"owner": "w", "minutes": -1}, "Nästa arbetare tar över"),
            ({"fails": 1, "code": "fault.OSError", "minutes": 5}, "Försöks igen av sig självt då"),
            ({"minutes": 5}, "Ska göras då"),
        ],
    )
    def test_each_open_step_says_what_comes_of_it(
        self, staff: Staff, clinic: Clinic, changed: dict[str, Any], said: str
    ) -> None:
        minutes = changed.pop("minutes")
        plan = NewPlan("prov", "a", (NewStep("prov", {}, clinic.now),))
        with clinic.vault.database.act() as tx:
            begin_plan(tx, plan, now=clinic.now)
            (step,) = plan_rows.steps_of(tx, None, plan.id)
            plan_rows.move(tx, (step, step._replace(at=clinic.now + timedelta(minutes=minutes), **changed)))
        assert said in words(staff("dag").page(HERE))


class TestSystems:
    def test_none_is_said_to_be_none(self, staff: Staff) -> None:
        assert "Inget system är anslutet" in words(staff("dag").page(HERE))

    def test_each_stands_with_its_last_look_its_last_answer_and_what_to_do(
        self, staff: Staff, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at, found = clinic.now, (("kund.epost", Text("Saknas", "Missing")),)
        open_there = (OpenThere("bokning", "A-1", at),)
        whole = Checked("a", at, "", (), 0, at)
        kinds = {
            "bokning": System("bokning", "sqlite", _stands(whole), "disa", whole, open_there),
            "lugn": System("lugn", "sqlite", _stands(whole), "disa", whole, ()),
            "tyst": System("tyst", "http", _stands(Checked("t", at, "no answer", ())), "disa",
                           Checked("t", at, "no answer", (), 0, at - timedelta(days=3)), ()),
            "ny": System("ny", "csv", _stands(None), "disa", None, ()),
            "annan": System("annan", "csv", _stands(Checked("s", at, "", found)), "disa",
                            Checked("s", at, "", found), ()),
            "ogranskad": System("ogranskad", "csv", _stands(None), "", None, ()),
            "papper": System("papper", "person", ASKED, "", None, open_there, True),
            "kort": System("kort", "person", ASKED, "", None, (), True),
        }  # fmt: skip
        monkeypatch.setattr(operations, "connected", lambda _visit: list(kinds.values()))
        page = words(staff("dag").page(HERE))
        for said in (
            "Se att systemet är igång", "Kontrollera det.", "Rätta mappningen", "Låt någon granska", "Någon ska leta",
            "Ärenden prövas där", "Inget att göra.", "Svarar inte", "20 november",
        ):  # fmt: skip
            assert said in page, said


class TestArchives:
    def test_where_none_was_made_the_first_is_what_to_do(self, staff: Staff) -> None:
        page = words(staff("dag").page(HERE))
        assert "ombud backup DIR --to PLATS --keys-to ANNANPLATS" in page
        assert "Den börjar med det första arkivet" in page

    def test_each_stands_with_when_where_until_when_and_whether_it_is_there(
        self, staff: Staff, clinic: Clinic, door: Door, tmp_path: Path
    ) -> None:
        """T-29: the place by its own name, and not by the way to it."""
        place = tmp_path / "hylla"
        place.mkdir()
        door.ombud = replace(door.ombud, config=_config(place))
        vault = replace(clinic.vault, no_file=None)
        made = back_up(vault, _wanted(place, tmp_path), by=SYSTEM, now=clinic.now)
        dag = staff("dag")
        page = words(dag.page(HERE))
        assert "De ligger på platsen hylla och lever 14 dagar" in page
        assert str(place) not in page
        assert "Nycklarna har ingen kopia" in page
        assert "Finns" in page
        with clinic.vault.database.act() as tx:
            archive_rows.add(tx, _row(1, clinic, place, finished=False))
        made.path.unlink()
        page = words(dag.page(HERE))
        assert "Saknas på platsen" in page
        assert "Inte klart" in page
        assert "Inget arkiv från de två senaste dygnen" in page
        clinic.later(days=15)
        assert "Tas bort i natt" in words(staff("dag").page(HERE))

    def test_a_no_file_that_is_behind_or_away_says_so(
        self, staff: Staff, clinic: Clinic, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "hylla"
        place.mkdir()
        door.ombud = replace(door.ombud, config=_config(place, keys_to=tmp_path))
        back_up(replace(clinic.vault, no_file=None), _wanted(place, tmp_path), by=SYSTEM, now=clinic.now)
        assert "Med i allt" in words(staff("dag").page(HERE))
        assert of_backups(backups(door.ombud, now=clinic.now)) is None
        monkeypatch.setattr("ombud.app.backups.waiting_rows.noes", lambda _tx: [1, 2])
        page = words(staff("dag").page(HERE))
        assert "2 nej saknas" in page
        (place / NAME).unlink()
        assert "Går inte att läsa" in words(staff("dag").page(HERE))


def _config(place: Path, keys_to: Path | None = None) -> Config:
    keys = "" if keys_to is None else f'keys_to = "{keys_to}"\n'
    return parse_config(f'[installation]\nname = "clinic"\nkeys = "keys"\n[archives]\nplace = "{place}"\n{keys}')


def _wanted(place: Path, beside: Path) -> Wanted:
    return Wanted(place, beside / ".moment", HEAD, "", timedelta(days=14), lambda _table, _rows: None)


def _row(number: int, clinic: Clinic, place: Path, *, finished: bool) -> ArchiveRow:
    at, until = to_micros(clinic.now), to_micros(clinic.now + timedelta(days=14))
    return ArchiveRow(bytes([number]) * 16, at, until, str(place), 1, 1, 0, 0, at if finished else None, None)


def test_all_is_well_where_it_is(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "glance", lambda _folder, now: ())
    assert heading(staff("dag").page(HERE)) == "Drift: allt är som det ska"
