"""`/konsol/api`: a key that is shown once, is never more than its maker's role, and is revoked (A-10)."""

import re

import pytest

from ombud.actors.api_keys import key_text
from ombud.app.api_keys import Called, Wanted, listed_keys, make_key, note_calls
from ombud.terms import PurposeId
from ombud.web import Door
from tests.clinic import Clinic
from tests.console.conftest import ADA, DAG, Staff
from tests.portal.browser import words

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/api"


def test_a_key_is_made_shown_once_and_revoked(clinic: Clinic, staff: Staff) -> None:
    ulf = staff("ulf")
    assert "Det finns ingen nyckel ännu" in words(ulf.page(HERE))
    shown = ulf.post(HERE, gor="skapa", namn="Testmiljön", andamal="product.development", dagar="30").text
    token = re.search(r"ombud_live_[A-Za-z0-9_-]{43}", shown)
    assert token is not None
    [key] = listed_keys(clinic.vault)
    assert (key.account, key.purposes) == ("ulf", frozenset({"product.development"}))
    note_calls(clinic.vault, [Called(key.id, clinic.now, "policy.versions", 200, "", 900, b"c" * 16)])
    again = ulf.page(HERE)
    assert token[0] not in again
    assert "Testmiljön" in again
    assert "policy.versions" in again
    assert "återkallad" in ulf.done(HERE, gor="aterkalla", nyckel=key_text(key.id))
    assert "gällde inte längre" in ulf.done(HERE, gor="aterkalla", nyckel=key_text(key.id))
    assert not listed_keys(clinic.vault)[0].lives(clinic.now)


def test_what_is_missing_is_said_and_what_was_written_is_kept(staff: Staff) -> None:
    ulf = staff("ulf")
    answer = ulf.post(HERE, gor="skapa", namn="", dagar="9")
    assert answer.status_code == 422
    said = words(answer.text)
    for one in ("minst ett ändamål", "vad nyckeln är till", "hur länge"):
        assert one in said
    beyond = ulf.post(HERE, gor="skapa", namn="Mer", andamal="legal.requests", dagar="30")
    assert (beyond.status_code, "ändamål som kontots roll bär" in words(beyond.text)) == (422, True)
    assert 'value="Mer"' in beyond.text


def test_another_accounts_key_is_not_there_but_for_whoever_answers_for_security(
    clinic: Clinic, staff: Staff, door: Door
) -> None:
    wanted = Wanted(
        ADA.id, frozenset({PurposeId("statistics.care")}), "Rapport", clinic.later(days=0).replace(month=12)
    )
    made = make_key(door.ombud, wanted, by=DAG, now=clinic.now)
    assert not hasattr(made, "text")
    [key] = listed_keys(clinic.vault)
    ulf = staff("ulf")
    assert "Rapport" not in ulf.page(HERE)
    for which in (key_text(key.id), "key_x"):
        assert ulf.post(HERE, gor="aterkalla", nyckel=which).status_code == 404
    dag = staff("dag")
    assert "Rapport" in dag.page(HERE)
    assert "återkallad" in dag.done(HERE, gor="aterkalla", nyckel=key_text(key.id))
