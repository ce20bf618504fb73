"""`/konsol/statistik`: an analyst asks, looks at the figures and takes them away, through the gate.

One company for the whole file: a question changes nothing of anybody.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape

import pytest
from click.testing import CliRunner

from ombud.cli.main import ombud as command
from ombud.cli.speech import Speech
from tests.console.using import House, company
from tests.portal.browser import Browser, heading, links, words

HERE = "/konsol/statistik"
ADDRESS = "purpose=statistics.business&measure=customers&by=service"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with company(tmp_path_factory.mktemp("house"), 120) as made:
        yield made


@pytest.fixture
def ada(house: House) -> Browser:
    return house.staff("ada")


def asked(ada: Browser, address: str) -> str:
    """The answer's page; its extract is made where there is none."""
    page = ada.page(f"{HERE}/fraga?{address}")
    if "Underlaget finns inte än" in heading(page):
        page = ada.done(f"{HERE}/underlag", fraga=address)
    return page


def test_what_can_be_asked_stands_by_purpose_with_its_budget(ada: Browser) -> None:
    """W9, S-04: the role's own purposes; each with its ready-made questions and what is left of its budget."""
    page = ada.page(HERE)
    text = words(page)
    assert "Du kan fråga för 7 ändamål. Svaren är siffror, aldrig personer." in text
    assert "Kunder i varje tjänst" in text
    assert "100 % kvar" in text
    assert f"{HERE}/fraga?{ADDRESS}" in links(page)


def test_opening_an_address_makes_no_extract_and_a_button_does(house: House, ada: Browser) -> None:
    address = "purpose=analysis.customer&measure=customers&by=service"
    assert "Underlaget finns inte än" in heading(ada.page(f"{HERE}/fraga?{address}"))
    assert "Underlaget finns inte än" in heading(ada.page(f"{HERE}/fraga?{address}"))
    assert "Det finns inget underlag att fråga" in words(ada.get(f"{HERE}/fraga.csv?{address}").text)
    page = ada.done(f"{HERE}/underlag", fraga=address)
    assert "Underlaget är gjort" in words(page)
    assert "Antal kunder, uppdelat på tjänst" in heading(page)


def test_an_answer_has_its_chart_its_table_and_how_it_was_made(ada: Browser) -> None:
    """W9: what is not shown, who is not in it, and how; a chart never without its table."""
    page = asked(ada, ADDRESS)
    text = words(page)
    assert "<svg" in page
    assert 'role="img"' in page
    assert "Så räknade vi" in text
    assert "Omkring" in text
    assert "personer" in text
    assert "har sagt nej" in text or "har inga uppgifter" in text
    assert "grupper med färre än 5 personer visas inte" in text
    assert re.search(r"a_[0-9a-z]+", text)


def test_the_figures_are_those_of_the_command_line(house: House, ada: Browser) -> None:
    """The same question at the command line: the same figures, known again."""
    asked(ada, ADDRESS)
    told = json.loads(ada.get(f"{HERE}/fraga.json?{ADDRESS}").text)
    run = CliRunner().invoke(
        command, ["analyse", str(house.ombud.folder), "ask", "--url", ADDRESS, "--json"],
        env={"OMBUD_ACTOR": "ada", "LANG": "en_GB.UTF-8"}, obj=Speech(now=lambda: house.now),
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    at_the_line = json.loads(run.stdout)
    assert told["rows"] == at_the_line["rows"]
    assert at_the_line["same_as_before"] is True
    rows = list(csv.DictReader(io.StringIO(ada.get(f"{HERE}/fraga.csv?{ADDRESS}").text)))
    assert [row["service"] for row in rows] == [one["key"][0] for one in told["rows"]]
    shown = words(asked(ada, ADDRESS))
    largest = max(one["value"] for one in told["rows"] if one["value"] is not None)
    assert str(largest) in shown


def test_a_chart_is_a_file_too_and_one_figure_has_none(ada: Browser) -> None:
    asked(ada, ADDRESS)
    assert ada.get(f"{HERE}/fraga.svg?{ADDRESS}").text.startswith("<svg")
    one = "purpose=statistics.business&measure=customers"
    assert "<svg viewBox=" not in ada.page(f"{HERE}/fraga?{one}").split("<main")[1].split("draw")[0]
    assert ada.get(f"{HERE}/fraga.svg?{one}").status_code == 422
    assert ada.get(f"{HERE}/fraga.pdf?{ADDRESS}").status_code == 422


def test_a_question_is_put_together_and_its_address_is_the_question(ada: Browser) -> None:
    asked(ada, ADDRESS)
    built = f"{HERE}/bygg?purpose=statistics.business&measure=customers&by1=service&by2=&period=2026&show=share"
    answer = ada.get(built)
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("fraga?" + ADDRESS + "&period=2026&show=share")
    by_sentence = ada.get(
        f"{HERE}/bygg?purpose=statistics.business&sentence=antal+kunder,+uppdelat+p%C3%A5+tj%C3%A4nst"
    )
    assert by_sentence.headers["location"].endswith(ADDRESS)
    where = ada.get(
        f"{HERE}/bygg?purpose=statistics.business&measure=customers&by1=service&column1=service&op1=is&value1=massage"
    )
    assert where.headers["location"].endswith(f"{ADDRESS}&service=massage")


def test_from_an_answer_one_goes_on_by_links(ada: Browser) -> None:
    """The address is the state: one column more, one fewer, shares, the form filled in."""
    page = asked(ada, ADDRESS)
    found = links(page)
    assert f"{HERE}/fraga?purpose=statistics.business&measure=customers" in found
    assert f"{HERE}/fraga?{ADDRESS}&show=share" in found
    assert any(one.endswith("by=month&by=service") or "by=age" in one for one in found)
    form = ada.page(f"{HERE}/ny?{ADDRESS}&age.from=40&period=2026&compare=year&show=share")
    assert 'value="2026"' in form
    assert re.search(r'<option value="service" selected>', form)
    assert re.search(r'<option value="age" selected>', form)


@pytest.mark.parametrize(
    ("built", "said"),
    [("measure=religion", "Det måttet har ändamålet inte"), ("measure=customers&period=igår", "Skriv perioden som"),
     ("sentence=vad+som+helst", "mening"), ("measure=customers&by1=name", "")],
)  # fmt: skip
def test_a_question_that_cannot_be_asked_says_so_at_its_field(ada: Browser, built: str, said: str) -> None:
    """S-03: the form stands there again with what was written."""
    answer = ada.get(f"{HERE}/bygg?purpose=statistics.business&{built}")
    assert answer.status_code == 422
    assert "Det är något att rätta" in words(answer.text)
    assert said in words(answer.text)


@pytest.mark.parametrize(
    "address",
    [
        "purpose=statistics.business&measure=visits",
        "x",
        "purpose=marketing.direct&measure=customers",
        "purpose=statistics.business&measure=person_list",
    ],
)
def test_an_address_that_asks_what_it_may_not_is_answered_with_the_rule(ada: Browser, address: str) -> None:
    """S-05, N-08.4, N-08.1: never a list of people, no health outside care."""
    answer = ada.get(f"{HERE}/fraga?{address}")
    assert answer.status_code == 422
    assert re.search(r"[A-Z]-\d\d", words(answer.text))
    for form in ("csv", "json"):
        assert ada.get(f"{HERE}/fraga.{form}?{address}").status_code == 422
    assert ada.get(f"{HERE}/ny?purpose=marketing.direct").status_code == 422
    assert ada.get(f"{HERE}/bygg?purpose=marketing.direct&measure=x").status_code == 422
    assert ada.post(f"{HERE}/underlag", fraga=address).status_code in (422,)


def test_a_question_is_saved_and_a_table_is_kept_as_it_left(house: House, ada: Browser) -> None:
    asked(ada, ADDRESS)
    saved = ada.done(f"{HERE}/spara", fraga=ADDRESS, namn="Tjänster", gor="fraga")
    assert "Frågan är sparad som tjänster, version 1" in words(saved)
    kept = ada.done(f"{HERE}/spara", fraga=ADDRESS, namn="tjanster-nu", gor="tabell")
    assert "som den lämnades ut" in words(kept)
    assert "<svg" in kept
    assert ada.get(f"{HERE}/tabeller/tjanster-nu/csv").text.startswith("service,customers,people,shown\n")
    home = words(ada.page(HERE))
    assert "Sparade frågor" in home
    assert "tjanster-nu" in home
    for wrong in ({"namn": "199001012385", "fraga": ADDRESS}, {"namn": "x", "fraga": "x"},
                  {"namn": "A B", "fraga": ADDRESS, "gor": "tabell"},
                  {"namn": "x", "fraga": "purpose=statistics.business&measure=visits"}):  # fmt: skip
        assert ada.post(f"{HERE}/spara", wrong).status_code == 422
    assert ada.post(
        f"{HERE}/spara", fraga="purpose=analysis.market&measure=customers", namn="x", gor="tabell"
    ).status_code == 422  # fmt: skip
    assert ada.get(f"{HERE}/tabeller/finns-inte").status_code == 404
    assert ada.get(f"{HERE}/tabeller/finns-inte/csv").status_code == 404


def test_a_publication_shows_its_price_first_and_pays_once(house: House, ada: Browser) -> None:
    """W9: the budget as a meter; what is paid is kept, and is not paid again when it is read."""
    once = "purpose=statistics.business&measure=customers&by=age"
    asked(ada, once)
    there = f"{HERE}/publicera"
    assert "Integritetsbudget i kvartalet: 100 % kvar" in words(ada.page(f"{there}?{once}"))
    wrong = ada.post(there, fraga=once, namn="Å Ä", epsilon="elva")
    assert wrong.status_code == 422
    assert "Skriv ε som 0,5" in words(wrong.text)
    price = ada.post(there, fraga=once, namn="oppet", epsilon="0,25")
    assert "Det kostar ε 0,25, och går inte att ta tillbaka" in words(price.text)
    assert "100 % kvar" in words(ada.page(f"{there}?{once}")), "a price is not paid"
    paid = ada.done(there, fraga=once, namn="oppet", epsilon="0,25", gor="betala")
    assert "Siffrorna är gjorda och sparade" in words(paid)
    ada.page(f"{HERE}/tabeller/oppet")
    left = words(ada.page(f"{there}?{once}"))
    assert "100 % kvar" not in left
    too_much = ada.post(there, fraga=once, namn="oppet", epsilon="9")
    assert "mer än vad som är kvar i kvartalet" in words(too_much.text)
    assert words(ada.page(f"{there}?{once}")) == left
    assert ada.get(f"{there}?x").status_code == 422
    assert ada.get(f"{there}?purpose=statistics.business&measure=visits").status_code == 422
    assert ada.post(there, fraga="x", namn="a", epsilon="1", gor="betala").status_code == 422
    assert ada.post(there, fraga=once, namn="oppet", epsilon="9", gor="betala").status_code == 422


def test_care_is_asked_under_its_own_purpose_and_small_groups_are_not_shown(ada: Browser) -> None:
    page = asked(ada, "purpose=statistics.care&measure=patients&by=age")
    assert "visas inte" in words(page)
    assert "grupper med färre än 10 personer" in words(page)


@pytest.mark.parametrize("who", ["rut", "vera", "eva", "max"])
def test_nobody_else_comes_to_the_statistics(house: House, who: str) -> None:
    """A-10: no purpose that gives figures, no page; and no word that there is one."""
    browser = house.staff(who)
    for path in (HERE, f"{HERE}/fraga?{ADDRESS}", f"{HERE}/ny", f"{HERE}/fraga.csv?{ADDRESS}"):
        assert browser.get(path).status_code == 404
    assert browser.post(f"{HERE}/underlag", fraga=ADDRESS).status_code == 404


def test_a_developer_sees_the_purposes_of_developers(house: House) -> None:
    page = house.staff("ulf").page(HERE)
    assert "Du kan fråga för 1 ändamål" in words(page)
    assert house.staff("ulf").get(f"{HERE}/fraga?{ADDRESS}").status_code == 422


def test_it_is_there_in_english(ada: Browser) -> None:
    ada.in_language("en")
    page = asked(ada, ADDRESS) if "extract" not in heading(ada.page(f"{HERE}/fraga?{ADDRESS}")) else ""
    assert "How it was made" in words(page)
    assert unescape(words(ada.page(f"{HERE}/ny"))).startswith("‹ Statistics")
