"""Questions at the command line: asked in every way, shown in every form, saved, found out, and refused."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ombud.app.demo.people import people
from ombud.app.demo.people_files import write_csv
from tests.cli.clinic import MAPPING, NOW, Clinic

BUSINESS = ("--purpose", "statistics.business")
ADDRESS = "purpose=statistics.business&measure=customers&by=service"


@pytest.fixture
def asked(clinic: Clinic, tmp_path: Path) -> Clinic:
    """A clinic with sixty customers and somebody who analyses."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[actors.ada]\nrole = "analyst"\n')
    file = io.StringIO()
    write_csv(people(7, 60, now=NOW, services=("massage", "traningskort"), kept=()), file)
    customers = tmp_path / "customers.csv"
    customers.write_text(file.getvalue(), encoding="utf-8")
    found = clinic.run("collect", clinic.folder, customers, "--mapping", MAPPING, actor="rut")
    assert found.exit_code in (0, 1), found.output
    return clinic


def ask(clinic: Clinic, *words: object, code: int = 0) -> dict[str, Any]:
    return clinic.here("analyse", *words, actor="ada", code=code)


def values(answer: dict[str, Any]) -> dict[str, int | None]:
    return {row["key"][0]: row["value"] for row in answer["rows"]}


@pytest.mark.on("sqlite")
def test_a_question_is_a_sentence_an_address_or_options(asked: Clinic) -> None:
    """The same figures, whichever way; and the same answer is known again."""
    said = ask(asked, "ask", "antal kunder, uppdelat på tjänst", *BUSINESS)
    addressed = ask(asked, "ask", "--url", ADDRESS)
    optional = ask(asked, "ask", *BUSINESS, "--measure", "customers", "--by", "service")
    assert said["question"]["address"] == ADDRESS
    assert said["rows"] == addressed["rows"] == optional["rows"]
    assert (said["same_as_before"], addressed["same_as_before"]) == (None, True)
    assert sum(value or 0 for key, value in values(said).items() if key != "*") > 20
    shown = asked.run("analyse", asked.folder, "ask", "--url", ADDRESS, "--lang", "sv", actor="ada")
    assert "Antal kunder, uppdelat på tjänst" in shown.stdout
    assert "Så räknade vi" in shown.stdout
    assert "Samma siffror som" in shown.stdout


@pytest.mark.on("sqlite")
def test_an_answer_has_every_form_and_a_file_that_is_there_is_not_written_over(asked: Clinic, tmp_path: Path) -> None:
    by_service = ("ask", "--url", ADDRESS)
    rows = list(csv.DictReader(io.StringIO(asked.run(
        "analyse", asked.folder, *by_service, "--format", "csv", actor="ada").stdout)))  # fmt: skip
    assert {row["service"] for row in rows} >= {"massage", "traningskort", "*"}
    assert json.loads(asked.run("analyse", asked.folder, *by_service, "--format", "json", actor="ada").stdout)["rows"]
    svg = asked.run("analyse", asked.folder, *by_service, "--format", "svg", actor="ada").stdout
    assert svg.startswith("<svg")
    page, table = tmp_path / "svar.html", tmp_path / "svar.txt"
    assert ask(asked, *by_service, "--format", "html", "--out", page)["file"] == str(page)
    assert "<svg" in page.read_text(encoding="utf-8")
    ask(asked, *by_service, "--out", table)
    assert "Massage" in table.read_text(encoding="utf-8")
    assert asked.run("analyse", asked.folder, *by_service, "--out", page, actor="ada").exit_code == 2
    one = asked.run("analyse", asked.folder, "ask", "kunder", *BUSINESS, "--format", "svg", actor="ada").stdout
    assert "no chart" in one


@pytest.mark.on("sqlite")
def test_a_comparison_a_share_and_a_filter(asked: Clinic) -> None:
    compared = ("ask", "agreements", *BUSINESS, "--by", "quarter", "--period", "2026", "--compare")
    assert "before" in ask(asked, *compared)["rows"][0]
    assert "The year before" in asked.run("analyse", asked.folder, *compared, actor="ada").stdout
    shares = ask(asked, "ask", "customers", *BUSINESS, "--by", "service", "--share")
    assert values(shares)["*"] == 100
    let_in = ask(asked, "ask", "customers", *BUSINESS, "--by", "service", "--where", "service is massage")
    assert set(values(let_in)) == {"massage"}


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    ("words", "rule"),
    [(("ask", "kunder, uppdelat på religion", *BUSINESS), "S-03"), (("ask", "kunder per dag", *BUSINESS), "S-11"),
     (("ask", "besök", *BUSINESS), "S-05"), (("ask", "vad som helst", *BUSINESS), "N-05.1"),
     (("ask", "kunder"), "N-08.1"), (("ask", *BUSINESS, "--measure", "person_list"), "N-08.4"),
     (("ask", "kunder", *BUSINESS, "--period", "igår"), "N-05.1"), (("ask", "--url", "x"), "N-05.1"),
     (("ask", "kunder", *BUSINESS, "--where", "ålder ungefär 4"), "N-05.1"), (("ready", "allt"), "N-05.1"),
     (("run", "ingen"), "N-05.1"), (("columns", "--purpose", "marketing.direct"), "N-08.1"),
     (("budget", "--purpose", "other"), "N-08.1"), (("save", "x", "--url", "y"), "N-05.1"),
     (("save", "x", "--url", "purpose=statistics.business&measure=visits"), "S-05"),
     (("save", "199001012385", "--url", ADDRESS), "N-05.1"),
     (("ask", "--url", "purpose=research&measure=people"), "S-12"),
     (("ask", "--url", "purpose=product.development&measure=cases"), "S-08")],
)  # fmt: skip
def test_a_question_that_is_not_asked_says_the_rule(clinic: Clinic, words: tuple[str, ...], rule: str) -> None:
    """S-03, S-05, S-11, S-12, N-08.4; an extract of nobody gives no figures (S-08)."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[actors.ada]\nrole = "analyst"\n')
    assert ask(clinic, *words, code=1)["requirement"] == rule


@pytest.mark.on("sqlite")
def test_several_reasons_are_said_at_once_and_the_role_is_asked(asked: Clinic) -> None:
    both = ask(asked, "ask", *BUSINESS, "--measure", "customers", "--by", "religion", "--by", "namn", code=1)
    assert "S-04 (2)" in both["fields"]
    refused = asked.here("analyse", "ask", "--url", ADDRESS, actor="max", code=1)
    assert refused["requirement"] == "S-04"
    for words in (("ask", "--url", ADDRESS), ("ready",), ("save", "a", "--url", ADDRESS), ("list",), ("columns",),
                  ("budget", *BUSINESS), ("finding", "list"), ("run", "a")):  # fmt: skip
        assert asked.here("analyse", *words, actor="nobody", code=1)["requirement"] == "A-10"
    assert asked.here("analyse", "columns", actor="max")["purposes"] == []


@pytest.mark.on("sqlite")
def test_what_is_ready_made_is_listed_and_asked(asked: Clinic) -> None:
    names = {one["name"] for one in ask(asked, "ready")["ready"]}
    assert {"care-visits", "market-areas", "customer-cohorts", "product-abandoned", "follow-no-shows"} <= names
    assert "Visits over time" in asked.run("analyse", asked.folder, "ready", actor="ada").stdout
    assert ask(asked, "ready", "business-services", "--period", "2025..2026")["rows"]
    assert asked.here("analyse", "ready", actor="max")["ready"] == []


@pytest.mark.on("sqlite")
def test_the_market_is_customers_against_public_figures(asked: Clinic, tmp_path: Path) -> None:
    population = tmp_path / "folk.csv"
    population.write_text("Kommun;Antal\nStockholm;900000\nKiruna;22000\n", encoding="utf-8")
    wanted = ("ready", "market-areas", "--public", population)
    assert ask(asked, *wanted, code=1)["requirement"] == "S-08"
    found = ask(asked, *wanted, "--source", "SCB, påhittad")
    assert {"what": "Public figures", "said": "SCB, påhittad"} in found["how"]
    assert "per 1,000 inhabitants" in asked.run(
        "analyse", asked.folder, *wanted, "--source", "SCB", actor="ada").stdout  # fmt: skip
    other = ask(asked, "ready", "market-services", "--public", population, "--source", "SCB", code=1)
    assert other["requirement"] == "S-08"


@pytest.mark.on("sqlite")
def test_a_saved_question_is_run_again(asked: Clinic) -> None:
    assert asked.run("analyse", asked.folder, "list", actor="ada").stdout == "No saved questions.\n"
    assert ask(asked, "save", "tjänster", "--url", ADDRESS) == {"name": "tjänster", "version": 1}
    assert ask(asked, "save", "tjänster", "--url", f"{ADDRESS}&show=share")["version"] == 2
    first = ask(asked, "run", "tjänster", "--version", "1")
    assert ask(asked, "run", "tjänster", "--version", "1")["rows"] == first["rows"]
    assert values(ask(asked, "run", "tjänster"))["*"] == 100
    assert [one["version"] for one in ask(asked, "list")["questions"]] == [1, 2]
    assert "as a share" in asked.run("analyse", asked.folder, "list", actor="ada").stdout


@pytest.mark.on("sqlite")
def test_a_study_ends_in_a_finding(asked: Clinic) -> None:
    """N-10.2: dated, with the change made and the answer that it rests on."""
    assert "No findings" in asked.run("analyse", asked.folder, "finding", "list", actor="ada").stdout
    answer = ask(asked, "ask", "--url", ADDRESS)["answer"]
    noted = ("finding", "add", *BUSINESS, "--answer", answer)
    found = ask(asked, *noted, "--found", "De flesta har massage.", "--changed", "Fler tider.")
    assert found["finding"].startswith("f_")
    assert ask(asked, *noted, "--found", "Fråga nelly@example.se", code=1)["requirement"] == "N-08.4"
    (one,) = ask(asked, "finding", "list")["findings"]
    assert (one["found"], one["changed"], one["by"], one["answers"]) == (
        "De flesta har massage.", "Fler tider.", "ada", [answer],
    )  # fmt: skip
    shown = asked.run("analyse", asked.folder, "finding", "list", "--lang", "sv", actor="ada").stdout
    assert "Ändrat: Fler tider." in shown
    nobody = asked.here("analyse", *noted, "--found", "x", actor="nobody", code=1)
    assert nobody["requirement"] == "A-10"


@pytest.mark.on("sqlite")
def test_publication_shows_its_price_and_pays_once(asked: Clinic) -> None:
    """S-08: noise for what others read, from a budget that ends."""
    published = ("ask", "people", *BUSINESS, "--by", "municipality", "--publish")
    price = ask(asked, *published, "0.5")
    assert (price["cost_micros"], price["enough"], price["spent_micros"]) == (500_000, True, 0)
    done = ask(asked, *published, "0.5", "--yes")
    assert done["not_shown"] == 0
    assert "ε = 0.50" in json.dumps(done["how"], ensure_ascii=False)
    assert (done["extract"]["people"], done["left_out"]) == (None, []), "that would have no noise"
    (extract,) = (one["said"] for one in done["how"] if one["what"] == "Extract")
    assert "people" not in extract
    assert extract.startswith("made ")
    assert ask(asked, "budget", *BUSINESS)["spent_micros"] == 500_000
    assert ask(asked, *published, "0,5", "--yes")["rows"] == done["rows"]
    assert ask(asked, "budget", *BUSINESS)["spent_micros"] == 500_000
    assert not ask(asked, *published, "9", code=1)["enough"]
    assert ask(asked, *published, "9", "--yes", code=1)["requirement"] == "gate-spent"
    shown = asked.run("analyse", asked.folder, "budget", *BUSINESS, "--lang", "sv", actor="ada").stdout
    assert re.search(r"Integritetsbudget i kvartalet: ▓+░* \d+ % kvar", shown)
    assert ask(asked, "ask", "visits", *BUSINESS, "--publish", "1", code=1)["requirement"] == "S-05"
    for wrong in ("0", "-1", "11", "0.0000001", "många", "1/0"):
        assert asked.run("analyse", asked.folder, *published, wrong, actor="ada").exit_code == 2


@pytest.mark.on("sqlite")
def test_what_can_be_asked_and_what_cannot_are_listed_with_the_rule(asked: Clinic) -> None:
    listed = ask(asked, "columns", "--purpose", "statistics.care")
    assert {"S-03", "S-04", "S-11", "N-05.4"} <= {one["rule"] for one in listed["forbidden"]}
    assert "visits" in {one["id"] for one in listed["measures"]}
    assert "statistics.care" in ask(asked, "columns")["purposes"]
    shown = asked.run("analyse", asked.folder, "columns", "--purpose", "analysis.market", actor="ada").stdout
    assert "health data" in shown


@pytest.mark.on("sqlite")
def test_no_question_is_asked_before_a_policy_is_in_force(asked: Clinic) -> None:
    asked.change("DELETE FROM policy_version")
    assert ask(asked, "ask", "--url", ADDRESS, code=1)["requirement"] == "D-01"
    assert ask(asked, "columns", "--purpose", "statistics.care", code=1)["requirement"] == "D-01"
    assert ask(asked, "columns")["purposes"] == []
    assert ask(asked, "budget", *BUSINESS, code=1)["requirement"] == "D-01"
    assert ask(asked, "save", "x", "--url", ADDRESS, code=1)["requirement"] == "D-01"


@pytest.mark.on("sqlite")
def test_an_extract_that_may_not_be_made_says_the_rules(asked: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands against an extract by itself stands against the question."""
    monkeypatch.setattr("ombud.app.analysing.objections", lambda *_: ())
    refused = asked.here("analyse", "ask", "--url", ADDRESS, actor="max", code=1)
    assert "D-14" in refused["rules"]


@pytest.mark.on("sqlite")
def test_progress_is_shown_to_somebody_who_watches(asked: Clinic) -> None:
    asked.environment["TTY_COMPATIBLE"] = "1"
    asked.environment["FORCE_COLOR"] = "1"
    shown = asked.run("analyse", asked.folder, "ask", "--url", ADDRESS, actor="ada")
    assert shown.exit_code == 0, shown.output
    assert "Making the extract" in shown.stderr
