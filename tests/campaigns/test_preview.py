"""What a page shows of a mail, and of a print job: no looks, no address, nobody."""

from datetime import date
from pathlib import Path

import pytest

from ombud.app.campaign_preview import plain
from ombud.campaigns.nix import NixFault, bring, holds
from ombud.messages.carriers.print_job import Job, jobs_of
from tests.clinic import NOW, Clinic


def test_a_mail_on_a_page_has_no_looks_and_its_headings_stand_below_the_pages() -> None:
    mail = (
        '<!doctype html>\n<html lang="sv">\n<head><title>Å</title></head>\n<body style="margin:0">\n'
        '<h1 style="color:#0B5D5E;">Å</h1>\n<h2 style="x">B</h2><p>Hej</p>'
        '<img src="cid:bild.png" alt="En gymnast" style="display:block">\n</body>\n</html>\n'
    )
    assert plain(mail) == "\n<h3>Å</h3>\n<h4>B</h4><p>Hej</p><p>[En gymnast]</p>\n"
    assert plain("") == ""


def test_a_print_job_is_told_by_its_counts_alone(tmp_path: Path) -> None:
    folder = tmp_path / "print"
    assert jobs_of(folder, "c_1") == []
    folder.mkdir()
    told = '{"letters": 3, "pages": 6, "sha256": "x", "pdf_sha256": "y", "destroy_on": "2026-12-23"}'
    (folder / "c_1-abc.json").write_text(told)
    (folder / "c_2-abc.json").write_text(told)
    assert jobs_of(folder, "c_1") == [Job("c_1-abc", 3, 6, date(2026, 12, 23))]


@pytest.mark.on("sqlite")
def test_the_day_of_each_register_is_told_while_its_list_holds(clinic: Clinic) -> None:
    """M-01; MFL 21."""
    folder, keyring = clinic.folder / "nix", clinic.vault.keyring
    assert holds(folder, keyring, NOW) == {"phone": None, "post": None}
    bring(folder, "phone", ["070-174 06 05"], date(2026, 11, 1), keyring, NOW)
    assert holds(folder, keyring, NOW) == {"phone": date(2026, 11, 1), "post": None}
    (folder / "phone.nix").write_bytes(b"{}\n")
    with pytest.raises(NixFault):
        holds(folder, keyring, NOW)
