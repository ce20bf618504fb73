"""The policy sentence by sentence, and a draft of it on its way into force (W10; ux.md C1, C2; N-01.2)."""

import pytest
from httpx2 import Response

from ombud.app.replay_jobs import REPLAY
from ombud.app.working import Working
from ombud.plans.work import Worker
from ombud.terms import SubjectId
from ombud.web import Door
from tests.app.drafts import signed, unweighed, without_contracts_at_reception
from tests.clinic import RUT, Clinic
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, words

pytestmark = pytest.mark.on("sqlite")
HERE, DRAFTS = "/konsol/policy", "/konsol/policy/utkast"


def _upload(who: Browser, text: bytes, on: str = "2026-11-24") -> Response:
    return who.client.post(
        DRAFTS, data={"csrf": who.csrf, "fran": on}, files={"fil": ("policy.yaml", text, "application/yaml")},
        headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False,
    )  # fmt: skip


def _plan(page: str) -> str:
    return page.split('name="plan" value="')[1].split('"')[0]


def work(door: Door, clinic: Clinic) -> None:
    """As `ombud worker` does what is due of the replays."""
    handlers = {REPLAY: Working(door.ombud, lambda: clinic.now).handlers()[REPLAY]}
    assert Worker(clinic.vault, handlers, "w", lambda: clinic.now).work() == 1


@pytest.fixture
def uploaded(staff: Staff) -> str:
    answer = _upload(staff("disa"), signed(without_contracts_at_reception))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_every_sentence_shows_its_rules_and_what_was_decided_under_it(
    staff: Staff, clinic: Clinic, tolvan: SubjectId
) -> None:
    clinic.read(tolvan, "contract.perform", "contact")
    clinic.read(tolvan, "care.record", "health")
    clinic.read(tolvan, "marketing.direct", "health", RUT)
    disa = staff("disa")
    page = disa.page(HERE)
    assert heading(page) == "Policy, mening för mening"
    assert "Vi får dina personuppgifter av dig" in words(page)
    assert "stoppades" in words(page)
    of_sentence = [one for one in links(page) if "/mening/S8" in one]
    shown = words(disa.page(of_sentence[0]))
    assert "Rättslig grund" in shown
    assert "Stoppat under meningen" in shown
    assert "D-14" in shown
    assert "Sentence 8" in heading(disa.in_language("en").page(f"{HERE}/mening/S8"))


def test_who_answers_for_cases_sees_the_rules_and_no_counts(staff: Staff) -> None:
    page = words(staff("hanna").page(HERE))
    assert "De senaste 30 dagarna" not in page
    assert "Regler:" in page
    assert "De senaste 30 dagarna" not in words(staff("hanna").page(f"{HERE}/mening/S8"))


def test_what_is_not_there_is_not_there(staff: Staff) -> None:
    disa = staff("disa")
    for path in ("mening/S99", "version/9", "version/x/mening/S1", "text/9", "utkast/d_x", "utkast/d_x/text"):
        assert disa.get(f"{HERE}/{path}").status_code == 404, path
    assert disa.post(f"{DRAFTS}/d_x", gor="spela-upp").status_code == 404


@pytest.mark.parametrize("who", ["rut", "vera", "max", "dag"])
def test_it_is_for_the_two_who_approve(staff: Staff, who: str, uploaded: str) -> None:
    for path in (HERE, DRAFTS, uploaded):
        assert staff(who).get(path).status_code == 404


def test_the_file_of_a_version_is_fetched_to_be_worked_on(staff: Staff) -> None:
    disa = staff("disa")
    assert disa.get(f"{HERE}/text/1").text.startswith("{")
    assert disa.page(f"{HERE}/version/1")


def test_a_draft_is_replayed_approved_by_two_and_in_force(
    staff: Staff, clinic: Clinic, tolvan: SubjectId, uploaded: str, door: Door
) -> None:
    """The journey: "this would have stopped one reading", read by two, and then it is so."""
    clinic.read(tolvan, "contract.perform", "contact")
    disa, hanna = staff("disa"), staff("hanna")
    assert "Varje läsning i loggen avgörs en gång till" in words(disa.page(uploaded))
    asked = words(disa.done(uploaded, gor="spela-upp"))
    assert "Uppspelningen väntar på sin tur" in asked
    assert "Spela upp utkastet" not in asked
    assert heading(disa.get(uploaded, **{"HX-Request": "true"}).text) == "Utkast till policy"
    work(door, clinic)
    replayed = words(disa.page(uploaded))
    assert "1 läsning hade stoppats" in replayed
    assert "Reception" in replayed
    page = disa.page(uploaded)
    refused = disa.post(uploaded, gor="godkann", plan=_plan(page))
    assert refused.status_code == 422
    assert "Kryssa i att du har läst planen" in words(refused.text)
    first = words(disa.done(uploaded, gor="godkann", plan=_plan(page), last="ja"))
    assert "Nu ska någon annan läsa planen" in first
    again = disa.post(uploaded, gor="godkann", plan=_plan(page), last="ja")
    assert "Du har redan godkänt" in words(again.text)
    assert "Godkänt av disa" in words(hanna.page(DRAFTS))
    page = hanna.page(uploaded)
    assert "Godkänn och anta" in words(page)
    done = words(hanna.done(uploaded, gor="godkann", plan=_plan(page), last="ja"))
    assert "Policyversion 2 är antagen" in done
    assert "Antagen som version 2" in words(hanna.page(DRAFTS))
    clinic.later(days=2)
    assert clinic.refused(tolvan, "contract.perform", "contact") == {"D-14"}
    assert "Version 2, gäller från" in words(staff("disa").page(HERE))


def test_what_is_wrong_with_a_file_is_said_line_by_line(staff: Staff) -> None:
    disa = staff("disa")
    broken = _upload(disa, b"id: a\nid: b\n")
    assert broken.status_code == 422
    assert "2:" in words(broken.text)
    nothing = disa.post(DRAFTS, fran="i dag")
    assert nothing.status_code == 422
    assert "Välj policyfilen" in words(nothing.text)
    assert "Skriv dagen som" in words(nothing.text)
    long = _upload(disa, signed() + b"\n#" + b"x" * (501_000 - len(signed())))
    assert "för stor" in words(long.text)


def test_what_stands_in_the_way_is_said(staff: Staff) -> None:
    disa = staff("disa")
    past = _upload(disa, signed(), "2026-11-20").headers["location"]
    page = disa.page(past)
    assert "Dagen har redan varit" in words(page)
    answer = disa.post(past, gor="godkann", plan="0" * 64, last="ja")
    assert "Dagen har redan varit" in words(answer.text)
    wrong_day = disa.post(past, gor="dag", fran="i morgon")
    assert wrong_day.status_code == 422
    assert "ska gälla från 25 november 2026" in heading(disa.done(past, gor="dag", fran="2026-11-25"))
    assert "Tillbakadraget" in heading(disa.done(past, gor="dra-tillbaka"))
    gone = disa.post(past, gor="dra-tillbaka")
    assert "antaget eller tillbakadraget" in words(gone.text)
    assert disa.post(past, gor="nagot").status_code == 404


def test_an_assessment_is_approved_by_name(staff: Staff) -> None:
    """A-62: what rests on it may not start before; the text that two sign says who weighed it."""
    disa = staff("disa")
    here = _upload(disa, signed(unweighed("LIA-2"))).headers["location"]
    assert "A-62" in words(disa.page(here))
    page = words(disa.done(here, gor="bedomning", bedomning="interest.LIA-2"))
    assert "Godkänd av disa" in page
    assert '"approved_by": "disa"' in disa.get(f"{here}/text").text
    twice = disa.post(here, gor="bedomning", bedomning="interest.LIA-2")
    assert "redan godkänd" in words(twice.text)


def test_a_new_consent_text_is_approved_by_itself(staff: Staff) -> None:
    """Art. 7: who approves has read what people will be asked."""
    from ombud.policy.model import ConsentText, PolicyFile, Words

    def asking(file: PolicyFile) -> PolicyFile:
        text = ConsentText(text=Words(sv="Får vi ringa dig?", en="May we call you?"))
        return file.model_copy(update={"consents": {**file.consents, "C-9": text}})

    disa = staff("disa")
    answer = _upload(disa, signed(asking))
    here = answer.headers["location"]
    page = disa.page(here)
    assert "Får vi ringa dig?" in words(page)
    refused = disa.post(here, gor="godkann", plan=_plan(page), last="ja")
    assert "Godkänn varje samtyckestext" in words(refused.text)
    assert "Nu ska någon annan" in words(disa.done(here, gor="godkann", plan=_plan(page), last="ja", samtycke="C-9"))


def test_the_replay_is_for_whoever_may_read_the_log(staff: Staff, uploaded: str) -> None:
    answer = staff("hanna").post(uploaded, gor="spela-upp")
    assert (answer.status_code, heading(answer.text)) == (403, "Stoppad av policyn")


def test_it_is_there_in_english(staff: Staff, uploaded: str) -> None:
    disa = staff("disa").in_language("en")
    disa.done(uploaded, gor="spela-upp")
    assert "Draft, to be in force from" in heading(disa.page(uploaded))
    assert "Propose a change" in words(disa.page(DRAFTS))
