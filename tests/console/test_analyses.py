"""`/konsol/analyser` and `/konsol/besok`: what the notice names as analyses, and the website; figures, never anybody.

One company for the whole file.
"""

import re
from collections.abc import Iterator

import pytest

from ombud.app.shipped import shipped
from tests.console.using import House, company
from tests.portal.browser import Browser, content, heading, links, words
from tests.portal.html import faults

HERE = "/konsol/analyser"
ASKED = "/konsol/statistik/fraga"
BY_AREA = "purpose=analysis.market&measure=customers&by=municipality"
NONE = "a_00000000000000000000000000"
PEOPLE = "kommun;antal\nStockholm;900000\nGöteborg;600000\nUppsala;240000\nMalmö;350000\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with company(tmp_path_factory.mktemp("house"), 160, visits=True) as made:
        yield made


@pytest.fixture
def ada(house: House) -> Browser:
    return house.staff("ada")


@pytest.fixture
def max_(house: House) -> Browser:
    return house.staff("max")


def asked(ada: Browser, address: str) -> str:
    page = ada.page(f"{ASKED}?{address}")
    if "Underlaget finns inte än" in heading(page):
        page = ada.done("/konsol/statistik/underlag", fraga=address)
    return page


def test_an_analyst_sees_the_analyses_and_a_marketer_the_models(house: House, ada: Browser, max_: Browser) -> None:
    """S-04: what the role is for, and nothing else."""
    page = ada.page(HERE)
    text = words(page)
    assert "Ingen analys ger en lista över personer" in text
    assert "Uppföljning enligt 2 kap. 4 § patientdatalagen" in text
    assert f"{HERE}/marknad" in links(page)
    assert f"{HERE}/profilering" not in links(page)
    assert faults(page) == []
    assert f"{HERE}/profilering" in links(max_.page(HERE))
    assert f"{HERE}/marknad" not in links(max_.page(HERE))
    assert f"{HERE}/profilering" in links(house.staff("disa").page(HERE))
    assert house.staff("rut").get(HERE).status_code == 404


def test_patients_are_followed_up_as_figures_and_never_as_a_list(ada: Browser) -> None:
    """N-08.4; PDL 2:4 p 4-5."""
    page = asked(ada, "purpose=analysis.patient&measure=returning&by=age")
    assert "grupper med färre än 10 personer visas inte" in words(page)
    refused = ada.get(f"{ASKED}?purpose=analysis.patient&measure=person_list")
    assert "aldrig en lista över personer" in words(refused.text)


def test_a_market_is_customers_by_area_against_public_figures(ada: Browser) -> None:
    """N-08.3: what the user brings is read and not kept; its source is said with every figure."""
    there = f"{HERE}/marknad"
    assert "finns inget underlag" in words(ada.post(there, fraga=BY_AREA, siffror=PEOPLE, kalla="SCB, påhittad").text)
    page = asked(ada, BY_AREA)
    assert f"{there}?{BY_AREA}" in links(page)
    form = ada.page(f"{there}?{BY_AREA}")
    assert faults(form) == []
    held = ada.post(there, fraga=BY_AREA, siffror=PEOPLE, kalla="SCB, påhittad")
    assert held.status_code == 200
    assert "Offentliga siffror: SCB, påhittad" in words(held.text)
    assert "per 1 000 invånare" in words(held.text)
    assert faults(held.text) == []
    for wrong in (
        {"siffror": "skräp", "kalla": "SCB"},
        {"siffror": PEOPLE},
        {"siffror": PEOPLE, "kalla": "SCB", "fraga": "x"},
    ):
        answer = ada.post(there, {"fraga": BY_AREA, **wrong})
        assert answer.status_code == 422
    services = "purpose=analysis.market&measure=customers&by=service"
    assert ada.post(there, fraga=services, siffror=PEOPLE, kalla="SCB").status_code == 422


def test_tables_that_were_kept_stand_side_by_side(ada: Browser) -> None:
    """Patients enter a market analysis as released tables, and in no other way."""
    asked(ada, BY_AREA)
    ada.done("/konsol/statistik/spara", fraga=BY_AREA, namn="kunder-kommun", gor="tabell")
    care = "purpose=statistics.care&measure=patients&by=municipality"
    asked(ada, care)
    ada.done("/konsol/statistik/spara", fraga=care, namn="patienter-kommun", gor="tabell")
    other = "purpose=analysis.market&measure=customers&by=service"
    asked(ada, other)
    ada.done("/konsol/statistik/spara", fraga=other, namn="kunder-tjanst", gor="tabell")
    sent = ada.client.post(
        f"{HERE}/marknad", data={"csrf": ada.csrf, "tabell": ["kunder-kommun", "patienter-kommun"], "kalla": "SCB"},
        files={"fil": ("folk.csv", PEOPLE.encode())}, headers={"Sec-Fetch-Site": "same-origin"},
    )  # fmt: skip
    text = words(sent.text)
    assert sent.status_code == 200, text[:300]
    assert "kunder-kommun" in text
    assert "Per 1 000" in text
    assert re.search(r"a_[0-9A-Z]{20}", text)
    found = next(one for one in links(sent.text) if one.startswith(f"{HERE}/resultat?"))
    assert "andamal=analysis.market" in found
    unlike = ada.post(f"{HERE}/marknad", {"tabell": ["kunder-kommun", "kunder-tjanst"]}, siffror=PEOPLE, kalla="SCB")
    assert unlike.status_code == 422


def test_a_study_ends_in_a_dated_finding_and_the_change_made(house: House, ada: Browser) -> None:
    """S13 of the notice: usage, sign-ups abandoned and what people say, by service; then what was changed."""
    there = f"{HERE}/produkt"
    first = ada.page(there)
    if "inget underlag" in words(first):
        first = ada.done(
            "/konsol/statistik/underlag", fraga="purpose=product.development&measure=offers&by=service", sedan="produkt"
        )
    text = words(first)
    assert heading(first) == "Produktutveckling"
    for said in ("Sidvisningar", "Påbörjade anmälningar", "Massage", "Studien har inget resultat än"):
        assert said in text
    assert ada.get(f"{there}?period=igår").status_code == 422
    to = next(one for one in links(ada.page(f"{there}?period=last-12")) if one.startswith(f"{HERE}/resultat?"))
    form = ada.page(to)
    answers = re.search(r'name="svar" type="text" value="([^"]+)"', form)
    assert answers is not None
    noted = ada.done(
        f"{HERE}/resultat", andamal="product.development", svar=answers[1], resultat="Många vänder om vid bokningen.",
        andrat="Bokningssidan frågar en sak i taget.",
    )  # fmt: skip
    assert "Resultatet är antecknat" in words(noted)
    assert "Ändrat: Bokningssidan frågar en sak i taget." in words(ada.page(f"{there}?period=last-12"))
    assert "Många vänder om" in words(ada.page(HERE))


@pytest.mark.parametrize(
    ("resultat", "svar", "andamal"),
    [("", "", "product.development"), ("Hon bor på x@example.se", NONE, "product.development"),
     ("Bra", "svar", "product.development"), ("Bra", NONE, "marketing.direct"), ("Bra", "", "product.development")],
)  # fmt: skip
def test_a_finding_rests_on_answers_and_is_of_nobody(ada: Browser, resultat: str, svar: str, andamal: str) -> None:
    """N-08.4, N-10.2."""
    answer = ada.post(f"{HERE}/resultat", resultat=resultat, svar=svar, andamal=andamal)
    assert answer.status_code == 422
    assert "Det är något att rätta" in words(answer.text)
    assert not resultat or resultat in words(answer.text)


def test_a_model_is_tried_run_read_and_dropped(house: House, max_: Browser) -> None:
    """S-01: what stands against it, what it would come to, the card in the register; and no page shows a segment."""
    there = f"{HERE}/profilering"
    assert "Det finns ingen modell än" in words(max_.page(there))
    assert max_.post(f"{there}/ny", fil="model: x\n").status_code == 422
    text = shipped("models", "friskvard.yaml")
    barred = text.replace("Intresse är traning", "Diagnos är astma").replace('"interest is', '"diagnosis is')
    if barred != text:
        assert max_.post(f"{there}/ny", fil=barred).status_code == 422
    planned = max_.post(f"{there}/ny", fil=text)
    assert planned.status_code == 200, words(planned.text)[:400]
    assert "Så skulle det bli. Inget är skrivet." in heading(planned.text)
    assert "Det finns ingen modell än" in words(max_.page(there))
    card = max_.done(f"{there}/ny", fil=text, gor="kor")
    assert "Modellen är körd" in words(card)
    assert "@" not in content(card)
    name = re.search(r"^model: (\S+)", text, re.MULTILINE)
    assert name is not None
    one = f"{there}/{name[1]}"
    disa = house.staff("disa")
    assert heading(disa.page(one)) == heading(max_.page(one))
    assert f"{one}/avsluta" not in links(disa.page(one))
    assert disa.post(f"{one}/kor").status_code == 404
    assert "Inget är skrivet" in words(max_.post(f"{one}/kor").text)
    assert "Modellen är körd" in words(max_.done(f"{one}/kor", gor="kor"))
    assert "i registret" in words(max_.page(there))
    assert "Det går inte att ångra" in words(max_.page(f"{one}/avsluta"))
    gone = max_.done(f"{one}/avsluta")
    assert "och dess profiler är borta" in words(gone)
    assert f"{one}/avsluta" not in links(gone)
    for path in ("finns-inte", "finns-inte/avsluta"):
        assert max_.get(f"{there}/{path}").status_code == 404
    assert max_.post(f"{there}/finns-inte/kor").status_code == 404
    assert max_.post(f"{there}/finns-inte/avsluta").status_code == 409


def test_the_website_is_shown_as_whole_weeks_through_the_gate(house: House, ada: Browser) -> None:
    """S-06, S-08: page views, pages, sources and hours, each with a chart and a table; no visitor."""
    page = ada.page("/konsol/besok")
    text = words(page)
    assert "sidvisningar under 2 hela veckor som är slut" in text
    for said in ("Sidvisningar per dag", "Sidor", "Källor", "Timmar (UTC)", "avrundade till närmaste 5"):
        assert said in text
    assert page.count("<svg") > 4
    assert faults(page) == []
    pages = ada.get("/konsol/besok/pages/csv?fran=2026-11-09&till=2026-11-22").text
    assert pages.startswith("pages;number\n")
    assert '"/kontakt"' in pages
    assert "Inget av de veckorna kan visas" in words(ada.page("/konsol/besok?fran=2026-01-01&till=2026-01-20"))
    for wrong in ("fran=igår", "fran=2026-11-20&till=2026-11-01"):
        assert ada.get(f"/konsol/besok?{wrong}").status_code == 422
        assert ada.get(f"/konsol/besok/pages/csv?{wrong}").status_code == 422
    assert ada.get("/konsol/besok/visitors/csv").status_code == 422
    assert house.staff("max").get("/konsol/besok").status_code == 404


def test_it_is_there_in_english(ada: Browser) -> None:
    ada.in_language("en")
    assert heading(ada.page("/konsol/besok")) == "Visits to the website"
    assert "None gives a list of people" in words(ada.page(HERE))
