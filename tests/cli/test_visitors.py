"""`ombud visitors`: a code is typed, never an argument; a log counts once; small figures are not shown."""

import gzip
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ombud.visitors import Answer, answer
from ombud.visitors.model import Word
from ombud.visitors.visits import PageSeen, keep_visits
from tests.cli.clinic import NOW, Clinic
from tests.visitors import logs
from tests.visitors.site import WEB

ROLES = '[actors.web]\nrole = "website"\npeople_per_hour = 1000\n[actors.ope]\nrole = "operator"\n'


@pytest.fixture
def site(clinic: Clinic) -> Clinic:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + ROLES + '[web]\nhost = "example.se"\nneutral = ["/nyheter/*"]\n')
    clinic.later(days=1)
    return clinic


def log(site: Clinic, *pages: tuple[str, int]) -> Path:
    """A log of yesterday's, with so many views of each page."""
    file = site.folder.parent / "access.log"
    at = NOW + timedelta(hours=3)
    rows = [logs.combined(at, f"192.0.2.{n}", path) for path, number in pages for n in range(number)]
    file.write_text("\n".join(rows) + "\n")
    return file


def visitor(site: Clinic) -> str:
    """Somebody who has said yes; their code."""
    from ombud.app.installation import open_installation

    ombud = open_installation(site.folder, lambda: "", now=site.now)
    found = answer(ombud.vault, Answer(Word.ALLOW), "", by=WEB, now=site.now)
    ombud.close(site.now)
    return str(getattr(found, "code", ""))


def visit(site: Clinic, code: str) -> None:
    """The visitor sees a page of care."""
    from ombud.app.installation import open_installation

    ombud = open_installation(site.folder, lambda: "", now=site.now)
    with ombud.vault.act(by=WEB, now=site.now) as act:
        assert keep_visits(act, [PageSeen(code, int(site.now.timestamp()), "", "")]) == 1
        act.nothing_changed()
    ombud.close(site.now)


def told(site: Clinic, *words: object, **more: Any) -> dict[str, Any]:
    return site.here("visitors", *words, actor=more.pop("actor", "web"), **more)


def test_a_log_is_counted_once_and_small_figures_are_not_shown(site: Clinic) -> None:
    """M-22, S-08: a figure under five is not shown; of a page about health none under ten."""
    file = log(site, ("/", 20), ("/nyheter/a", 6), ("/nyheter/b", 3), ("/vaccination", 9))
    first = told(site, "import", file)["files"][0]
    assert (first["lines"], first["counted"], first["bad"]) == (38, 38, 0)
    assert told(site, "import", file)["files"][0]["lines"] == 0
    early = told(site, "figures")  # the week has not ended
    assert (early["weeks"], early["pages"]["cells"], early["days"]["cells"]) == (0, {}, {})
    site.later(days=6)
    found = told(site, "figures")
    assert found["pages"] == {"cells": {"/": 20, "/nyheter/a": 5}, "total": 40, "hidden": 2}
    assert (found["smallest"], found["weeks"]) == (5, 1)
    assert found["days"]["cells"] == {"2026-11-23": 40}
    assert told(site, "figures", "--from", "2026-11-24")["weeks"] == 0
    wrong = site.run("visitors", site.folder, "figures", "--from", "2026-11-30", "--until", "2026-11-01", actor="web")
    assert wrong.exit_code == 2
    assert "(övriga)" in site.run("visitors", site.folder, "figures", "--lang", "sv", actor="web").output
    empty = site.run("visitors", site.folder, "figures", "--from", "2026-01-01", "--until", "2026-01-02", actor="web")
    assert "Nothing was counted" in empty.output


def test_a_bad_line_is_told_without_its_text_and_ends_with_one(site: Clinic) -> None:
    file = log(site, ("/", 2))
    file.write_text("Nilla ringde\n" * 60 + file.read_text() + "slut")
    shown = site.run("visitors", site.folder, "import", file, actor="web")
    assert shown.exit_code == 1
    assert "Nilla" not in shown.output
    assert "… and 10 more." in shown.output
    assert "no end yet" in shown.output


def test_a_damaged_packed_log_is_told_as_such_and_ends_with_one(site: Clinic) -> None:
    """It said `Interrupted`, or the name of a fault: neither tells what to do."""
    file = log(site, ("/", 9))
    file.write_bytes(gzip.compress(file.read_bytes())[:-6])
    shown = site.run("visitors", site.folder, "import", file, actor="web")
    assert shown.exit_code == 1
    assert "9 lines, 9 page views counted" in shown.output
    assert "The packed file is damaged." in shown.output
    assert told(site, "import", file, code=1)["files"][0]["damaged"] is True


def test_an_older_copy_is_told_as_such(site: Clinic) -> None:
    told(site, "import", log(site, ("/", 9)))
    shown = site.run("visitors", site.folder, "import", log(site, ("/", 4)), actor="web")
    assert shown.exit_code == 1
    assert "an older copy, or one that broke off" in shown.output


def test_a_log_that_can_be_read_once_only_is_no_log(site: Clinic) -> None:
    pipe = site.folder.parent / "pipe"
    os.mkfifo(pipe)
    shown = site.run("visitors", site.folder, "import", pipe, actor="web")
    assert shown.exit_code == 2
    assert "pipe is no file" in shown.output


def test_who_may_not_count_is_refused(site: Clinic) -> None:
    assert told(site, "import", log(site, ("/", 1)), actor="rut", code=1)["decision"] == "refusal"
    for command in ("figures", "choices"):
        assert told(site, command, actor="ope", code=1)["decision"] == "refusal"
        assert told(site, command, actor="nobody", code=1)["requirement"] == "A-10"
    for command in ("import", "access", "erase"):
        files = [log(site, ("/", 1))] if command == "import" else []
        assert told(site, command, *files, actor="nobody", code=1)["requirement"] == "A-10"


def test_a_code_from_standard_input_gives_access_and_erasure(site: Clinic) -> None:
    """R-12, Art. 11(2)."""
    code = visitor(site)
    found = told(site, "access", given=code + "\n")
    assert [one["choice"] for one in found["choices"]] == ["allow"]
    visit(site, code)
    shown = site.run("visitors", site.folder, "access", given=code, actor="web").output
    assert "C-4/1" in shown
    assert "not kept: may reveal health" in shown
    plan = told(site, "erase", "--plan", given=code)
    assert plan["done"] is False
    assert told(site, "erase", given=code, code=1)["done"] is False
    assert "Nothing was erased" in site.run("visitors", site.folder, "erase", given=code, actor="web").output
    assert told(site, "erase", "--yes", given=code)["done"] is True
    assert told(site, "access", given=code, code=1)["requirement"] == "R-12"
    assert told(site, "erase", "--yes", given=code, code=1)["requirement"] == "R-12"


def test_who_tries_many_codes_is_stopped(site: Clinic) -> None:
    codes = [f"v_{n:026d}" for n in range(31)]
    answers = [told(site, "access", given=code, actor="ope", code=1)["requirement"] for code in codes]
    assert answers[-1] == "P-11"
    assert told(site, "erase", given=codes[-1], actor="ope", code=1)["requirement"] == "P-11"


def test_how_many_have_answered_is_shown_from_five(site: Clinic) -> None:
    assert "Nobody has answered" in site.run("visitors", site.folder, "choices", actor="web").output
    for _ in range(4):
        visitor(site)
    assert told(site, "choices") == {"cells": {}, "total": None, "hidden": 1}
    visitor(site)
    assert told(site, "choices")["cells"] == {"allow C-4/1 web": 5}
    assert "allow" in site.run("visitors", site.folder, "choices", actor="web").output


def test_the_sweep_shows_what_ends_and_erases_it(site: Clinic) -> None:
    """T-19, T-20: by hand what the daily job does."""
    told(site, "import", log(site, ("/", 6)))
    site.later(days=40)
    assert told(site, "sweep", "--plan")["ended"]["web_log"] == 1
    assert told(site, "sweep")["ended"]["web_log"] == 1
    assert told(site, "sweep", "--plan")["ended"]["web_log"] == 0


def test_how_far_a_log_has_come_is_shown_where_somebody_watches(site: Clinic) -> None:
    shown = site.at_terminal("visitors", site.folder, "import", log(site, ("/", 6)), actor="web")
    assert shown.exit_code == 0, shown.output


def test_a_plan_is_shown_before_anybody_is_asked(site: Clinic) -> None:
    code = visitor(site)
    shown = site.at_terminal("visitors", site.folder, "erase", typed=f"{code}\ny\n", actor="web")
    assert "Erased. Receipt" in shown.output, shown.output


def test_a_program_opens_the_site_by_its_folder_and_closes_it(site: Clinic) -> None:
    from ombud.app.web import Site

    opened = Site.open(site.folder)
    assert opened.flush()
    opened.close()
