"""The data protection officer reads the log: searches it, proves an entry, follows a sample up (PDL 4:3)."""

import json

import pytest

from ombud.app import log_search
from ombud.audit.proof import check_proof, proof_from_json
from ombud.choices import set_flags
from ombud.policy.ask import Flag
from ombud.terms import RoleId, SubjectId, subject_text
from tests.clinic import DISA, RUT, VERA, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import heading, links, words

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/logg"


def _read_of(clinic: Clinic, tolvan: SubjectId) -> None:
    """Rut reads for an agreement, and is refused a journal."""
    clinic.read(tolvan, "contract.perform", "contact")
    clinic.read(tolvan, "care.record", "health")


def test_it_is_searched_with_qualifiers_and_with_fields(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    _read_of(clinic, tolvan)
    disa = staff("disa")
    page = words(disa.page(f"{HERE}?sok=vem:rut utfall:stoppad vad:open"))
    assert "Stoppat D-14" in page
    assert "Öppnade uppgifter Hälsouppgifter" in page
    by_fields = words(disa.page(f"{HERE}?vem=rut&utfall=stoppad&vad=open&från=2026-11-23"))
    assert by_fields.count("D-14") == page.count("D-14")
    assert "Ingen händelse stämmer" in words(disa.page(f"{HERE}?sok=vem:nobody"))
    assert "The log" in heading(disa.in_language("en").page(HERE))


def test_what_cannot_be_searched_for_is_said_at_the_field(staff: Staff) -> None:
    answer = staff("disa").get(f"{HERE}?sok=färg:blå")
    assert answer.status_code == 422
    assert "”färg:” finns inte" in words(answer.text)
    number = staff("disa").client.get(f"{HERE}?sok=19121212-1212")
    assert number.status_code == 422
    assert "1212-1212" not in number.text


def test_one_goes_on_to_older_entries(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    for _ in range(35):
        clinic.later(seconds=1)
        clinic.read(tolvan, "contract.perform", "contact")
    disa = staff("disa")
    first = disa.page(f"{HERE}?sok=vad:open")
    (older,) = [one for one in links(first) if "fore=" in one]
    assert first.count("/konsol/logg/handelse/") == log_search.A_PAGE
    second = disa.page(older)
    assert second.count("/konsol/logg/handelse/") >= 5
    assert "Till de senaste" in words(second)


def test_an_endless_log_is_looked_through_in_parts(
    staff: Staff, clinic: Clinic, tolvan: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        clinic.later(seconds=1)
        clinic.read(tolvan, "contract.perform", "contact")
    monkeypatch.setattr(log_search, "LOOKED_THROUGH", 3)
    page = staff("disa").page(f"{HERE}?sok=vem:nobody")
    assert any("fore=" in one for one in links(page))


def test_an_entry_shows_its_reason_and_is_proved_to_anybody(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    _read_of(clinic, tolvan)
    disa = staff("disa")
    page = disa.page(f"{HERE}?sok=person:{subject_text(tolvan)} vad:open")
    (first, *_) = [one for one in links(page) if "/handelse/" in one]
    shown = disa.page(first)
    assert heading(shown) == "Öppnade uppgifter"
    assert subject_text(tolvan) in shown
    (proof,) = [one for one in links(shown) if "/bevis/" in one]
    text = disa.get(proof).text
    assert check_proof(proof_from_json(text), "ombud/clinic", clinic.vault.keyring.public_key) is not None
    assert json.loads(text)
    assert disa.get(f"{HERE}/kontrollpunkt").text.startswith("ombud/clinic")
    for nothing in ("s_x/l_x", f"{subject_text(tolvan)}/l_x", f"{subject_text(tolvan)}/l_{'0' * 26}"):
        assert disa.get(f"{HERE}/handelse/{nothing}").status_code == 404
        assert disa.get(f"{HERE}/bevis/{nothing}").status_code == 404


def test_an_entry_about_nobody_is_shown_and_proved(staff: Staff) -> None:
    disa = staff("disa")
    page = disa.page(f"{HERE}?sok=vad:read-log")
    page = disa.page(f"{HERE}?sok=vad:read-log")
    (first, *_) = [one for one in links(page) if "/handelse/" in one]
    shown = disa.page(first)
    assert "Följ upp personens logg" not in shown
    (proof,) = [one for one in links(shown) if "/bevis/" in one]
    assert disa.get(proof).status_code == 200


def test_the_sample_of_yesterday_is_followed_up_by_somebody_else(
    staff: Staff, clinic: Clinic, tolvan: SubjectId
) -> None:
    """PDL 4:3: systematic, by sample; nobody chooses it, and nobody reviews themselves."""
    _read_of(clinic, tolvan)
    clinic.later(days=1)
    disa = staff("disa")
    sample = disa.page(f"{HERE}/stickprov")
    (follow, *_) = [one for one in links(sample) if "/uppfoljning/" in one]
    page = disa.page(follow)
    assert "ingen annan granskat" in words(page)
    through = page.split('name="till" value="')[1].split('"')[0]
    wrong = disa.post(follow, till=through, utfall="", ord="")
    assert wrong.status_code == 422
    assert "Välj om det är i sin ordning" in words(wrong.text)
    suspicious = disa.post(follow, till=through, utfall="suspicious", ord="")
    assert "Skriv vad som är misstänkt" in words(suspicious.text)
    assert "Det är antecknat" in words(disa.done(follow, till=through, utfall="in-order", ord=""))
    assert "Allt som andra har gjort är granskat" in words(disa.page(follow))
    again = disa.post(follow, till=through, utfall="in-order", ord="")
    assert again.status_code == 409
    assert disa.post(follow, till="x", utfall="in-order").status_code == 404
    assert disa.get(f"{HERE}/uppfoljning/s_{'0' * 26}").status_code == 404
    assert disa.get(f"{HERE}/uppfoljning/x").status_code == 404


def test_a_day_without_readings_has_no_sample(staff: Staff) -> None:
    assert "Ingen läste något i går" in words(staff("disa").page(f"{HERE}/stickprov"))


def test_the_protected_are_counted_and_not_shown(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-41."""
    _read_of(clinic, tolvan)
    with clinic.vault.database.act() as tx:
        set_flags(tx, tolvan, on=(Flag.PROTECTED,))
    assert subject_text(tolvan) in staff("disa").page(f"{HERE}?sok=vad:open")
    file = demo_policy()
    role = file.roles[RoleId("dpo")].model_copy(update={"protected_read": False})
    clinic.adopt(file.model_copy(update={"roles": {**file.roles, RoleId("dpo"): role}}), clinic.now)
    page = staff("disa").page(f"{HERE}?sok=vad:open")
    assert "skyddade personuppgifter" in words(page)
    assert subject_text(tolvan) not in page


@pytest.mark.parametrize("who", [RUT.id, VERA.id, "hanna"])
def test_it_is_not_there_for_anybody_else(staff: Staff, who: str) -> None:
    for path in (HERE, f"{HERE}/stickprov", f"{HERE}/kontrollpunkt"):
        assert staff(who).get(path).status_code == 404


def test_a_policy_that_no_longer_lets_the_log_be_read_is_obeyed(
    staff: Staff, clinic: Clinic, tolvan: SubjectId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page asks `decide`, like everything else."""
    from ombud.app import log_reading, reviewing
    from ombud.policy.ask import Ask, Refusal, Rule
    from ombud.terms import CategoryId, PurposeId

    _read_of(clinic, tolvan)
    disa = staff("disa")
    page = disa.page(f"{HERE}?sok=vad:open")
    (first, *_) = [one for one in links(page) if "/handelse/" in one]
    asked = Ask(tolvan, PurposeId("legal.log"), frozenset({CategoryId("log")}), DISA)
    refusal = Refusal(asked, 1, (Rule.D_02,))
    monkeypatch.setattr(log_reading, "decided", lambda *_given: refusal)
    monkeypatch.setattr(reviewing, "_refused", lambda *_given: refusal)
    follow = f"{HERE}/uppfoljning/{subject_text(tolvan)}"
    assert disa.post(follow, till="9", utfall="in-order").status_code == 403
    paths = (HERE, f"{HERE}/stickprov", first, first.replace("handelse", "bevis"), follow)
    for path in paths:
        answer = disa.get(path)
        assert (answer.status_code, heading(answer.text)) == (403, "Stoppad av policyn")
