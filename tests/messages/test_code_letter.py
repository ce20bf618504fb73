"""The letter with a code: tagged, with a QR code that reads as the address it leads to, and words for it."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from ombud.messages.code_letter import CodeLetter, address_of, code_letter
from ombud.terms.text import Language

ON = date(2026, 11, 23)
ADDRESS = ("Ester #strong[x] $y$", "Påhittsgatan 5", "112 24 Stockholm")


def letter(language: Language = "sv", address: tuple[str, ...] = ADDRESS) -> CodeLetter:
    return CodeLetter(
        address, "K7M4-2QX9-0HTP", "https://mina.example.se", date(2026, 12, 7), "Hälsoklustret", language
    )  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(
    ("language", "words"),
    [("sv", ("Din kod", "7 december 2026", "på papper")), ("en", ("Your code", "7 December 2026", "on paper"))],
)
def test_it_says_the_code_where_to_and_until_when(language: Language, words: tuple[str, ...]) -> None:
    text = " ".join(text_of(code_letter(letter(language), ON)).split())
    for word in (*words, "K7M4-2QX9-0HTP", "mina.example.se/hamta", "Påhittsgatan 5", "Hälsoklustret"):
        assert word in text
    assert "#strong[x] $y$" in text, "a name is text and never markup"


def test_it_is_one_tagged_page_and_the_same_each_time() -> None:
    pdf = code_letter(letter(), ON)
    read = PdfReader(io.BytesIO(pdf))
    assert len(read.pages) == 1
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert b"QR-kod" in pdf or "QR" in str(read.trailer["/Root"]["/StructTreeRoot"])  # type: ignore[index]
    assert pdf == code_letter(letter(), ON)


def test_to_a_protected_person_it_has_no_address() -> None:
    """R-41."""
    text = text_of(code_letter(letter(address=()), ON))
    assert "Påhittsgatan" not in text
    assert "K7M4-2QX9-0HTP" in text


def test_the_code_leads_to_a_page_that_asks_before_it_signs_in() -> None:
    assert address_of(letter()) == "https://mina.example.se/hamta/K7M4-2QX9-0HTP"
