"""A task in a system that no machine can look in, at the console: listed, opened with an entry, answered once."""

from dataclasses import replace

import pytest

from ombud.app.config import read_config
from ombud.app.system_tasks import Waiting, waiting
from ombud.choices import set_flags
from ombud.law.rights import Right
from ombud.plans.model import Later
from ombud.policy.ask import Flag
from ombud.policy.model import Words
from ombud.requests.handle import REQUESTS
from ombud.requests.system_tasks import SystemTask
from ombud.web import Door
from tests.app.test_system_tasks import PART, ordered, tried
from tests.clinic import Clinic, demo_policy
from tests.console.conftest import HANNA, Staff
from tests.portal.browser import heading, words
from tests.portal.html import faults

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/kopplingar"


@pytest.fixture
def asked(clinic: Clinic, door: Door) -> SystemTask:
    """A copy is requested, and somebody is to look in the archive."""
    clinic.vault = replace(clinic.vault, systems=("archive",))
    object.__setattr__(door.ombud, "vault", clinic.vault)
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    object.__setattr__(door.ombud, "config", read_config(clinic.folder))
    assert isinstance(tried(clinic, door, ordered(clinic, Right.ACCESS)), Later)
    found = waiting(door.ombud, by=HANNA, now=clinic.now)
    assert isinstance(found, Waiting)
    return found.tasks[0]


def test_a_task_is_listed_without_a_word_of_anybody_and_answered(asked: SystemTask, staff: Staff) -> None:
    hanna = staff("hanna")
    page = hanna.page(HERE)
    assert "Leta i archive och lämna ut" in words(page)
    assert "Någon frågas" in words(page)
    assert "En människa letar här" in words(page)
    assert "tolvan" not in page.lower()
    there = f"{HERE}/{asked.text}"
    page = hanna.page(there)
    assert heading(page) == "Leta i archive och lämna ut"
    assert "tolvan@example.se" in words(page)
    assert "antecknat i loggen" in words(page)
    assert not faults(page)
    wrong = hanna.post(there, utfall="", ord="Pärm 7")
    assert wrong.status_code == 422
    assert "Välj hur det gick." in wrong.text
    assert "Pärm 7" in wrong.text
    assert "Vad filen innehåller" in words(page)
    for category, why in (("case", "Filen går inte att läsa"), ("", "Säg vilken kategori")):
        unfit = hanna.client.post(
            there, data={"csrf": hanna.csrf, "utfall": "done", "ord": "Pärm 7", "kategori": category},
            files={"fil": ("rader.csv", b"%PDF-1.7")}, headers={"Sec-Fetch-Site": "same-origin"},
        )  # fmt: skip
        assert unfit.status_code == 422
        assert why in words(unfit.text)
        assert not faults(unfit.text)
    assert "Svaret är antecknat" in words(hanna.done(there, {"utfall": "done", "ord": "Lämnat per post."}))
    page = hanna.page(there)
    assert "Lämnat per post." in words(page)
    assert "Fråga igen" in words(page)
    assert hanna.post(there, utfall="done", ord="igen").status_code == 409
    assert "Någon är tillfrågad igen" in words(hanna.done(there, {"gor": "igen"}))


def test_whoever_does_not_work_with_requests_sees_no_task(asked: SystemTask, staff: Staff) -> None:
    """D-14."""
    dag = staff("dag")
    assert "Leta i archive" not in words(dag.page(HERE))
    assert dag.get(f"{HERE}/{asked.text}").status_code in (403, 404)


def test_what_is_no_task_is_not_found(asked: SystemTask, staff: Staff) -> None:
    hanna = staff("hanna")
    for name in ("k_1", f"k_{'0' * 26}"):
        assert hanna.get(f"{HERE}/{name}").status_code == 404
    assert hanna.post(f"{HERE}/k_1", utfall="done", ord="x").status_code == 404


def test_late_and_hidden_tasks_are_said(asked: SystemTask, staff: Staff, clinic: Clinic) -> None:
    """R-41."""
    clinic.later(days=15)
    hanna = staff("hanna")
    assert "Försenad" in words(hanna.page(HERE))
    assert "Försenad" in words(hanna.page(f"{HERE}/{asked.text}"))
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        set_flags(act.tx, asked.subject, on=(Flag.PROTECTED,))
        act.nothing_changed()
    file = demo_policy()
    role = file.roles[HANNA.role].model_copy(update={"protected_read": False})
    clinic.adopt(file.model_copy(update={"roles": {**file.roles, HANNA.role: role}}), clinic.now)
    assert "1 uppgift gäller någon som har skyddade personuppgifter" in words(hanna.page(HERE))


def test_a_purpose_that_is_switched_off_opens_no_task(asked: SystemTask, staff: Staff, clinic: Clinic) -> None:
    """D-02."""
    hanna, there, file = staff("hanna"), f"{HERE}/{asked.text}", demo_policy()
    off = file.purposes[REQUESTS].model_copy(update={"off": Words(sv="Av.", en="Off.")})
    clinic.adopt(file.model_copy(update={"purposes": {**file.purposes, REQUESTS: off}}), clinic.now)
    assert hanna.get(there).status_code == 403
    assert hanna.post(there, utfall="done", ord="x").status_code == 403


def test_of_a_processor_it_is_said_that_they_are_called(
    asked: SystemTask, staff: Staff, clinic: Clinic, door: Door
) -> None:
    """Art. 28(3)(e): the mail tells of nobody, so somebody has to say whom it is about."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(
        toml.read_text().replace('adapter = "person"', 'adapter = "mail"\naddress = "dso@lista.example.se"')
    )
    object.__setattr__(door.ombud, "config", read_config(clinic.folder))
    hanna = staff("hanna")
    assert "Ring dem på numret i avtalet" in words(hanna.page(f"{HERE}/{asked.text}"))
    page = words(hanna.done(HERE, {"gor": "kontrollera"}))
    assert "Svarar inte" in page
    assert "mail needs a mail server" in page
