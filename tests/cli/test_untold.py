"""What systems have not acknowledged, at the command line: listed, shown, seen to (decision 0079)."""

import json

import pytest

from tests.cli.clinic import Clinic
from tests.cli.test_system_tasks import PART, said, told
from tests.cli.test_systems_request import asked

pytestmark = pytest.mark.on("sqlite")


def test_a_correction_at_the_desk_is_told_by_a_worker_and_seen_to_by_somebody(clinic: Clinic) -> None:
    """Art. 16, 19: the list tells of nobody, and what is right is opened by whoever sees to it."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    subject = asked(clinic, "access")["subject"]
    assert "Every system has acknowledged everything." in said(clinic, "untold")
    right = json.dumps({"email": "ny@example.se"})
    words = ("--subject", subject, "--category", "contact", "--reason", "ny")
    answer = clinic.run("rectify", clinic.folder, *words, actor="rut", given=right)
    assert answer.exit_code == 0, answer.output
    (one,) = told(clinic, "untold", code=1)["duties"]
    assert (one["system"], one["what"], one["stage"]) == ("archive", "corrected", "ordered")
    assert told(clinic, "see-to", one["duty"], "--note", "x", code=1)["requirement"] == "R-19.1"
    assert clinic.run("worker", clinic.folder, "--once").exit_code in (0, 1)
    (one,) = told(clinic, "untold", code=1)["duties"]
    assert one["stage"] == "needs_person"
    assert "a correction" in said(clinic, "untold")
    assert "ny@" not in said(clinic, "untold")
    shown = told(clinic, "untold", "--show", one["duty"])
    assert shown["right"] == {"contact": {"email": "ny@example.se"}}
    assert "tolvan@example.se" in shown["looked_for"]["email"]
    assert "→ contact.email: ny@example.se" in said(clinic, "untold", "--show", one["duty"])
    told(clinic, "see-to", one["duty"], "--note", "x", code=1, actor="max")
    assert told(clinic, "see-to", one["duty"], "--note", "Pärm 7", actor="disa")["stage"] == "done"
    assert not told(clinic, "untold")["duties"]


def test_who_may_not_and_what_is_not_there(clinic: Clinic) -> None:
    """D-14."""
    nothing = "t_" + "0" * 26
    assert told(clinic, "untold", "--show", nothing, code=1)["requirement"] == "R-19.1"
    assert told(clinic, "see-to", nothing, "--note", "x", code=1)["requirement"] == "R-19.1"
    for words in (("untold",), ("see-to", nothing, "--note", "x"), ("untold", "--show", nothing)):
        assert clinic.run("systems", clinic.folder, *words, actor="nobody").exit_code != 0
    assert told(clinic, "untold", code=1, actor="max")


def test_a_sweep_there_stands_beside_our_own(clinic: Clinic) -> None:
    """Art. 5(1)(e): counted, taken, and counted again."""
    import sqlite3
    from contextlib import closing

    from ombud.app.connected import text_of
    from ombud.systems.mapping import OnSweep
    from ombud.systems.sqlite.connect import connect
    from tests.systems import club

    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[systems.club]\nadapter = "sqlite"\nfile = "club.db"\n')
    with closing(sqlite3.connect(clinic.folder / "club.db")) as made:
        for table, columns in club.COLUMNS.items():
            made.execute(f"CREATE TABLE {table} ({', '.join(columns)}, PRIMARY KEY ({columns[0]}))")
            made.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", club.ROWS[table])
        made.commit()
    with closing(connect(clinic.folder / "club.db", 5)) as there:
        mapping = club.mapping("sqlite", there.schema().fingerprint)
    on = OnSweep.model_validate({"since": "paid_on", "class": "marketing"})
    tables = {**mapping.tables, "fees": mapping.tables["fees"].model_copy(update={"sweep": on})}
    (clinic.folder / "systems").mkdir()
    (clinic.folder / "systems" / "club.yaml").write_text(text_of(mapping.model_copy(update={"tables": tables})))

    def run(*words: str, code: int = 0) -> dict[str, object]:
        answer = clinic.run("retention", clinic.folder, *words, "--json", actor="disa")
        assert answer.exit_code == code, answer.output
        (system,) = json.loads(answer.output)["systems"]
        (table,) = system["tables"]
        return dict(table)

    assert run("forecast")["goes"] == run("sweep", "--plan")["goes"] == 2
    assert "2010-02-01" in clinic.run("retention", clinic.folder, "forecast", actor="disa").output
    assert (done := run("sweep"))["left"] == 0
    assert (done["goes"], done["oldest"]) == (2, "2010-02-01")
    assert run("sweep", "--plan")["goes"] == 0
    (clinic.folder / "club.db").unlink()
    assert "club: " in clinic.run("retention", clinic.folder, "sweep", "--plan", actor="disa").output
