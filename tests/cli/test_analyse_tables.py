"""Released tables at the command line: kept, read again, and held against public figures; product development."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cli.clinic import NOW, Clinic
from tests.cli.test_analyse import ask, asked
from tests.visitors import logs

__all__ = ["asked"]
AREAS = "purpose=analysis.market&measure=customers&by=municipality"
SERVICES = "purpose=statistics.business&measure=customers&by=service"


@pytest.fixture
def population(tmp_path: Path) -> Path:
    file = tmp_path / "population.csv"
    file.write_text("Kommun;Antal\nExempelstad;100000\nIngenstans;5000\n", encoding="utf-8")
    return file


@pytest.mark.on("sqlite")
def test_a_table_that_left_is_kept_and_read_again_as_it_left(asked: Clinic) -> None:
    """S-08: the same figures, what was not shown is nowhere; a name has versions that never change."""
    answer = ask(asked, "ask", "--url", SERVICES, "--keep", "tjanster")
    again = ask(asked, "ask", "--url", SERVICES, "--keep", "tjanster")
    assert again["rows"] == answer["rows"]
    read = ask(asked, "table", "show", "tjanster")
    assert {tuple(row["key"]): row["value"] for row in read["rows"]} == {
        tuple(row["key"]): row["value"] for row in answer["rows"]
    }
    assert (read["version"], read["address"], read["answer"]) == (1, SERVICES, answer["answer"])
    ask(asked, "ask", "--url", AREAS, "--keep", "tjanster")
    assert [(one["name"], one["version"]) for one in ask(asked, "table", "list")["tables"]] == [
        ("tjanster", 1), ("tjanster", 2),
    ]  # fmt: skip
    assert ask(asked, "table", "show", "tjanster", "--version", 1)["address"] == SERVICES
    assert ask(asked, "table", "show", "nej", code=1)["requirement"] == "N-05.1"
    shown = asked.run(
        "analyse", asked.folder, "table", "show", "tjanster", "--version", "1", "--lang", "sv", actor="ada"
    )
    assert "Massage" in shown.stdout
    assert "visas inte" in shown.stdout
    assert "tjanster" in asked.run("analyse", asked.folder, "table", "list", actor="ada").stdout


@pytest.mark.on("sqlite")
def test_what_is_no_name_or_made_of_others_figures_is_not_kept(asked: Clinic, population: Path) -> None:
    assert ask(asked, "ask", "--url", SERVICES, "--keep", "Inte ett namn", code=1)["requirement"] == "N-05.1"
    public = ("--public", population, "--source", "SCB (påhittad)")
    assert ask(asked, "ask", "--url", AREAS, "--keep", "omraden", *public, code=1)["requirement"] == "S-08"
    assert ask(asked, "table", "list")["tables"] == []
    assert "No tables" in asked.run("analyse", asked.folder, "table", "list", actor="ada").stdout


@pytest.mark.on("sqlite")
def test_tables_are_read_by_whoever_works_with_figures_and_by_nobody_else(asked: Clinic) -> None:
    """N-08.1, S-04."""
    ask(asked, "ask", "--url", SERVICES, "--keep", "tjanster")
    assert asked.here("analyse", "table", "list", actor="rut")["tables"] == []
    assert asked.here("analyse", "table", "show", "tjanster", actor="rut", code=1)["requirement"] == "N-05.1"


@pytest.mark.on("sqlite")
def test_market_analysis_holds_kept_tables_against_public_figures(asked: Clinic, population: Path) -> None:
    """S13: released tables, side by side, per thousand who live there; what is not shown has no quotient either."""
    ask(asked, "ask", "--url", AREAS, "--keep", "kunder")
    ask(asked, "ask", "--url", AREAS.replace("customers", "agreements"), "--keep", "avtal")
    public = ("--public", population, "--source", "SCB (påhittad)")
    found = ask(asked, "market", "kunder", "avtal", *public)
    areas = {one["key"][0]: one for one in found["areas"]}
    kept = {row["key"][0]: row["value"] for row in ask(asked, "table", "show", "kunder")["rows"]}
    assert areas["Ingenstans"] == {
        "key": ["Ingenstans"],
        "live": 5000,
        "tables": [{"value": None, "per_1000": None}] * 2,
    }
    assert set(areas) == {key for key in kept if key != "*"} | {"Ingenstans", "Exempelstad"}
    for name, one in areas.items():
        value, live = kept.get(name), one["live"]
        assert one["tables"][0]["value"] == value
        expected = None if value is None or live is None else round(value * 1000 / live, 1)
        assert one["tables"][0]["per_1000"] == expected
    assert [one["name"] for one in found["tables"]] == ["kunder", "avtal"]
    shown = asked.run("analyse", asked.folder, "market", "kunder", *map(str, public), "--lang", "sv", actor="ada")
    assert "Offentliga siffror: SCB (påhittad)" in shown.stdout
    rests = ("--found", "Få kunder i Ingenstans.", "--changed", "En ny mottagning.", "--answer", found["answer"])
    assert ask(asked, "finding", "add", "--purpose", "analysis.market", *rests)["finding"].startswith("f_")


@pytest.mark.on("sqlite")
def test_what_cannot_stand_by_area_is_refused_with_all_that_is_against_it(asked: Clinic, population: Path) -> None:
    """S-08, S-04: other columns, shares, names that are none, a file that is none, a role that does not do it."""
    ask(asked, "ask", "--url", SERVICES, "--keep", "tjanster")
    ask(asked, "ask", "--url", AREAS, "--keep", "kunder")
    ask(asked, "ask", "--url", AREAS + "&by=age", "--keep", "aldrar")
    ask(asked, "ask", "--url", AREAS + "&show=share", "--keep", "andelar")
    public = ("--public", population, "--source", "SCB")
    assert ask(asked, "market", "tjanster", *public, code=1)["requirement"] == "S-08"
    assert ask(asked, "market", "nej", *public, code=1)["requirement"] == "N-05.1"
    assert "divided alike" in json.dumps(ask(asked, "market", "kunder", "aldrar", *public, code=1))
    assert "counts" in json.dumps(ask(asked, "market", "andelar", *public, code=1))
    assert ask(asked, "market", "kunder", "--public", population, "--source", " ", code=1)["requirement"] == "S-08"
    assert asked.here("analyse", "market", "kunder", *public, actor="rut", code=1)["requirement"] == "S-04"
    ages = population.with_name("ages.csv")
    ages.write_text("Exempelstad;40-49;9000\nExempelstad;50-59;8000\nIngenstans;7000\n", encoding="utf-8")
    found = ask(asked, "market", "aldrar", "--public", ages, "--source", "SCB")
    assert any(one["key"] == ["Exempelstad", "40-49"] and one["live"] == 9000 for one in found["areas"])
    assert not any(one["key"][0] == "Ingenstans" for one in found["areas"])


def with_a_site(clinic: Clinic) -> None:
    toml = clinic.folder / "ombud.toml"
    more = '\n[actors.web]\nrole = "website"\npeople_per_hour = 1000\n[actors.dev]\nrole = "developer"\n'
    toml.write_text(toml.read_text() + more + '[web]\nhost = "example.se"\n')


@pytest.mark.on("sqlite")
def test_product_development_joins_web_counts_sign_ups_and_feedback_by_service(asked: Clinic) -> None:
    """S13, N-10.2: per service outside care; pages of care are in no figure; it ends in a dated finding."""
    with_a_site(asked)
    file = asked.folder.parent / "access.log"
    pages = {
        "/traningskort": 31,
        "/massage": 12,
        "/massage/boka": 4,
        "/kontakt": 7,
        "/vaccination": 40,
        "/traningskort/vaccination": 30,
    }
    rows = [logs.combined(NOW, f"192.0.2.{n}", path) for path, number in pages.items() for n in range(number)]
    file.write_text("\n".join(rows) + "\n")
    asked.later(days=1)
    asked.here("visitors", "import", file, actor="web")
    asked.later(days=14)
    month = f"{NOW:%Y-%m}"
    first = ask(asked, "product", "--period", month)
    services = {one["service"]: one for one in first["services"]}
    assert (services["traningskort"]["views"], services["massage"]["views"]) == (30, 10)
    assert "vaccination" not in services
    assert first["weeks"] == 1
    begun = ask(asked, "ask", "--url", f"purpose=product.development&measure=offers&by=service&period={month}")
    assert services["massage"]["offers"] == {row["key"][0]: row["value"] for row in begun["rows"]}.get("massage")
    assert set(first["answers"]) | set(first["missing"]) == {"views", "offers", "abandoned", "abandoned.share", "cases"}
    assert "no finding yet" in asked.run("analyse", asked.folder, "product", "--period", month, actor="ada").stdout
    told = ("--found", "Få hittar massagen.", "--changed", "En länk på första sidan.")
    ask(asked, "finding", "add", "--purpose", "product.development", *told, "--answer", first["answers"]["views"])
    ended = ask(asked, "product", "--period", month)
    assert [(one["found"], one["changed"]) for one in ended["findings"]] == [(told[1], told[3])]
    ask(asked, "finding", "add", "--purpose", "product.development", *told[:2], "--answer", first["answers"]["views"])
    shown = asked.run("analyse", asked.folder, "product", "--period", month, "--lang", "sv", actor="ada").stdout
    assert "En länk på första sidan." in shown
    assert "Träningskort" in shown


@pytest.mark.on("sqlite")
def test_a_study_is_for_those_who_work_with_it_and_says_what_is_missing(asked: Clinic) -> None:
    """S-04."""
    assert asked.here("analyse", "product", actor="rut", code=1)["requirement"] == "S-04"
    assert asked.run("analyse", asked.folder, "product", "--period", "nej", actor="ada").exit_code == 2
    old = ask(asked, "product", "--period", f"{NOW - timedelta(days=900):%Y-%m}")
    assert old["weeks"] == 0


@pytest.mark.on("sqlite")
def test_nobody_reads_a_table_under_no_name(asked: Clinic, population: Path) -> None:
    """A-10."""
    public = ("--public", population, "--source", "SCB")
    for words in (("table", "list"), ("table", "show", "kunder"), ("market", "kunder", *public), ("product",)):
        assert asked.here("analyse", *words, actor="nobody", code=1)["requirement"] == "A-10"
