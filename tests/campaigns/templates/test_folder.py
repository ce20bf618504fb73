"""A template in a folder: `template.toml` and the files that it names."""

from pathlib import Path

import pytest

from ombud.app.campaign_texts import read_folder
from ombud.campaigns.templates import Fault, Template
from ombud.campaigns.templates.stored import NO_TOML, NOT_TEXT, from_folder
from tests.campaigns.templates.written import BODY, MAIL, built, png

TOML = """\
channel = "email"
language = "sv"
subject = "Träningskort till vårpris"
body = "brev.html"
images = ["gym.png"]
"""


def folder(tmp_path: Path, toml: str, **more: bytes) -> Path:
    (tmp_path / "template.toml").write_bytes(toml.encode())
    for name, data in {"brev.html": BODY.encode(), "gym.png": png(560, 120), **more}.items():
        (tmp_path / name.replace("__", ".")).write_bytes(data)
    return tmp_path


def test_a_folder_is_read(tmp_path: Path) -> None:
    found = read_folder(folder(tmp_path, TOML))
    assert found == MAIL
    assert built(found)  # type: ignore[arg-type]
    with_text = read_folder(folder(tmp_path, TOML + 'text = "brev.txt"\naccent = "#123456"\n', brev__txt=b"Hej"))
    assert isinstance(with_text, Template)
    assert with_text.text == "Hej"
    assert with_text.accent == "#123456"


@pytest.mark.parametrize(
    "toml",
    [
        "channel = ",
        TOML + "utseende = 1\n",
        TOML.replace('"sv"', '"fi"'),
        TOML.replace('language = "sv"\n', ""),
        TOML.replace("brev.html", "../brev.html"),
        TOML.replace("brev.html", ".brev.html"),
        TOML.replace('body = "brev.html"\n', ""),
        TOML.replace('"brev.html"', "1"),
        TOML.replace('["gym.png"]', '"gym.png"'),
        TOML.replace('["gym.png"]', "[1]"),
        TOML.replace("brev.html", "saknas.html"),
    ],
)
def test_a_folder_that_is_no_template_is_answered_with_what_one_is(tmp_path: Path, toml: str) -> None:
    assert read_folder(folder(tmp_path, toml)) == NO_TOML
    assert toml.count("saknas") or from_folder(toml, {"brev.html": b"", "gym.png": b""}) == NO_TOML


def test_a_folder_without_its_file_is_no_template(tmp_path: Path) -> None:
    assert read_folder(tmp_path) == NO_TOML
    (tmp_path / "template.toml").write_bytes(b"\xff")
    assert read_folder(tmp_path) == NO_TOML


def test_a_text_that_is_no_text_is_a_fault(tmp_path: Path) -> None:
    found = read_folder(folder(tmp_path, TOML, brev__html=b"\xff\xfe"))
    assert isinstance(found, Fault)
    assert found == NOT_TEXT
