"""The officer's own mail: listed in clear, opened by two keys, and said what it is (N-20, Art. 38(5))."""

from datetime import timedelta

import pytest

from ombud.policy.model import Words
from ombud.requests.intake import Received, mail_text, receive
from ombud.terms import PurposeId
from tests.clinic import RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import links, words
from tests.portal.html import faults
from tests.requests.mails import OURS, SENT, came, mail

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/brev"


def arrives(clinic: Clinic, body: str, **headers: str) -> str:
    """The address of its page."""
    clinic.now = max(clinic.now, SENT + timedelta(hours=15))
    found = receive(clinic.vault, came(mail(body, **headers)), OURS, by=RUT, now=clinic.now)
    assert isinstance(found, Received)
    return f"{HERE}/{mail_text(found.note.id)}"


def test_n_20_a_mail_is_listed_in_clear_opened_and_becomes_a_case_with_its_own_time(
    clinic: Clinic, staff: Staff
) -> None:
    path = arrives(clinic, "Hej! Jag undrar en sak om mina uppgifter hos er.\nHälsningar Nelly", Message_ID="<a@x>")
    disa = staff("disa")
    page = disa.page(HERE)
    assert "1 brev väntar på dig" in words(page)
    assert "undrar en sak" not in page
    assert path in links(page)
    assert faults(page) == []
    opened = disa.page(path)
    assert "undrar en sak" in words(opened)
    assert "antecknat i loggen" in words(opened)
    assert faults(opened) == []
    raw = disa.get(f"{path}/fil")
    assert raw.headers["content-type"] == "message/rfc822"
    assert "<a@x>" in raw.text
    for form in ({"gor": "arende"}, {"gor": "arende", "rattighet": "allt"}, {"gor": "inget", "varfor": "trist"}):
        assert disa.post(path, form).status_code == 422
    page = disa.done(path, {"gor": "arende", "rattighet": "access", "helt": "ja"})
    assert "är öppnat" in words(page)
    assert any(one.startswith("/konsol/arenden/") for one in links(page))
    assert "Öppna ett ärende" not in words(disa.page(path))
    assert disa.post(path, {"gor": "inget", "varfor": "spam"}).status_code == 409


def test_n_20_what_is_no_request_is_closed_and_what_is_none_is_not_there(clinic: Clinic, staff: Staff) -> None:
    path = arrives(clinic, "Vi säljer skrivare. Ring oss!", Message_ID="<b@x>")
    disa = staff("disa")
    assert "ingen begäran" in words(disa.done(path, {"gor": "inget", "varfor": "spam"}))
    assert "Ingen begäran" in words(disa.page(HERE))
    assert disa.post(path, {"gor": "annat"}).status_code == 400
    for wrong in (f"{HERE}/b_1", f"{HERE}/{mail_text(b'x' * 16)}"):
        assert disa.get(wrong).status_code == 404
        assert disa.get(f"{wrong}/fil").status_code == 404
    assert disa.post(f"{HERE}/b_1", {"gor": "inget"}).status_code == 404


def test_n_20_2_nobody_else_comes_and_a_purpose_that_is_off_opens_nothing(clinic: Clinic, staff: Staff) -> None:
    """Art. 38(5): also whoever handles cases is somebody else."""
    path = arrives(clinic, "Hej! Jag undrar en sak.", Message_ID="<c@x>")
    assert [staff(name).get(path).status_code for name in ("hanna", "rut", "dag")] == [404, 404, 404]
    file, disa = demo_policy(), staff("disa")
    off = file.purposes[PurposeId("dpo.correspondence")].model_copy(update={"off": Words(sv="Av.", en="Off.")})
    clinic.adopt(
        file.model_copy(update={"purposes": {**file.purposes, PurposeId("dpo.correspondence"): off}}), clinic.now
    )
    assert [disa.get(one).status_code for one in (HERE, path)] == [403, 403]
    assert disa.post(path, {"gor": "inget", "varfor": "spam"}).status_code == 403
