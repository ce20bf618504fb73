"""How the installation is, as a page: what waits, what has died and is tried again, what is to be looked into."""

import re

import pytest

from ombud.app.working import Working
from ombud.audit import Act, Outcome
from ombud.plans import NewPlan, NewStep
from ombud.plans import begin as begin_plan
from ombud.plans.letters import queue
from ombud.plans.machine import TRIES
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


def test_all_is_well_where_it_is(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    from ombud.console import operations

    monkeypatch.setattr(operations, "glance", lambda _folder, now: ())
    assert heading(staff("dag").page(HERE)) == "Drift: allt är som det ska"
