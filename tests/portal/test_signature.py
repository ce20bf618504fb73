"""What a person signed lies with their case, and goes with it (R-07; security.md, threat 26)."""

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from ombud.identity import Evidence, Level, Means, Proven, Registered, sessions
from ombud.terms import SubjectId
from ombud.web import Door
from ombud.web.cookies import SESSION
from tests.clinic import Clinic
from tests.identity.test_sent import raw
from tests.portal.browser import Browser, links, words
from tests.portal.conftest import SignIn
from tests.portal.people import somebody_else

COPY = "/mina/arenden/nytt/kopia"
TEXT, XML = "Jag begär en kopia av uppgifterna om mig.", b"<bankIdSignedData>Rosenkransens signatur</bankIdSignedData>"
DIGEST = hashlib.sha256(XML).hexdigest()


def confirm(door: Door, clinic: Clinic, me: Browser, path: str, evidence: Evidence = Evidence()) -> None:
    session = sessions.of(clinic.vault, me.client.cookies[SESSION.name], now=clinic.now)
    assert session is not None
    assert session.subject is not None
    who = Proven(Registered(session.subject), Means.BANKID, Level.MULTI_FACTOR, clinic.now, evidence)
    door.confirming.give(session.id, session.id, path, who, clinic.now)


@pytest.fixture
def signed(door: Door, clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> tuple[Browser, str, bytes]:
    """Somebody who has signed for their copy: their browser, the case, the copy."""
    me = signed_in(tolvan)
    case = me.post(COPY, klart="ja").headers["location"].removesuffix("/klart")
    confirm(door, clinic, me, f"{case}/hamta", Evidence(hashlib.sha256(XML).digest(), TEXT, XML))
    copy = me.post(f"{case}/hamta", form="zip")
    assert copy.status_code == 200
    return me, case, copy.content


def test_text_digest_and_document_lie_with_the_case(clinic: Clinic, signed: tuple[Browser, str, bytes]) -> None:
    """R-07: sealed with the person's key; anybody can check the document that is handed out."""
    me, case, _ = signed
    page = me.page(case)
    assert TEXT in words(page)
    assert f"SHA-256 {DIGEST}" in words(page)
    assert "BankID" in words(page)
    (to,) = (one for one in links(page) if "/underskrift/" in one)
    assert me.get(to).content == XML
    assert b"Rosenkransens" not in raw(clinic.vault.database)


def test_it_is_in_the_next_copy_of_everything(door: Door, clinic: Clinic, signed: tuple[Browser, str, bytes]) -> None:
    """N-16.1: text and digest stand in the history of the case."""
    me, _, _ = signed
    again = me.post(COPY, klart="ja").headers["location"].removesuffix("/klart")
    confirm(door, clinic, me, f"{again}/hamta")
    with ZipFile(BytesIO(me.post(f"{again}/hamta", form="zip").content)) as whole:
        told = json.dumps(json.loads(whole.read("json/package.json")), ensure_ascii=False)
    assert f"underskrivet av den som begär. {TEXT} SHA-256: {DIGEST}" in told
    assert "Hämta den" not in words(me.page(again))  # a way that signs nothing leaves its text alone
    assert TEXT in words(me.page(again))


def test_nobody_elses_and_none_that_is_not_there(
    signed: tuple[Browser, str, bytes], signed_in: SignIn, clinic: Clinic
) -> None:
    me, case, _ = signed
    (to,) = (one for one in links(me.page(case)) if "/underskrift/" in one)
    assert me.get(f"{case}/underskrift/1").status_code == 404
    assert me.get(f"{case}/underskrift/x").status_code == 404
    assert signed_in(somebody_else(clinic)).get(to).status_code == 404


def test_an_erasure_keeps_what_was_signed_for_it_and_it_goes_with_the_case(
    door: Door, clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    """T-15: noted before anything is erased for it."""
    me = signed_in(tolvan)
    here = "/mina/arenden/nytt/radering"
    confirm(door, clinic, me, here, Evidence(hashlib.sha256(XML).digest(), "Jag begär radering av: Reklam.", XML))
    answer = me.post(here, {"hur": "valj", "del": "marketing", "forstar": "ja", "klart": "ja"})
    case = answer.headers["location"].removesuffix("/klart")
    page = words(me.page(case))
    assert "Jag begär radering av: Reklam." in page
    assert DIGEST in page
