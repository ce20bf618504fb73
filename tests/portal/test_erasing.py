"""`/mina/arenden/nytt/radering`: the plan, all or some, confirmed by hand, and the certificate (Art. 17; R-17.1)."""

import json
import re

from ombud.identity import Level
from ombud.terms import SubjectId
from tests.clinic import CAMPAIGNS, Clinic
from tests.portal.browser import Browser, words
from tests.portal.conftest import Confirms, SignIn
from tests.portal.people import somebody_else

HERE = "/mina/arenden/nytt/radering"


def erased(me: Browser, confirms: Confirms, **fields: str) -> str:
    """Erases through its pages; the address of the case."""
    looked = me.post(HERE, fields)
    assert looked.status_code == 200, words(looked.text)
    asked = me.post(HERE, fields, klart="ja", forstar="ja")
    assert asked.headers["location"] == "/logga-in/bekrafta"
    confirms(me, HERE)
    back = me.page(HERE)
    assert "Du har bekräftat att det är du" in words(back) or "You have confirmed" in words(back)
    assert "checked" in back
    sent = me.post(HERE, fields, klart="ja", forstar="ja")
    assert sent.status_code == 303, words(sent.text)
    return str(sent.headers["location"]).removesuffix("/klart")


def test_the_plan_is_there_before_anything_happens(signed_in: SignIn, tolvan: SubjectId) -> None:
    page = words(signed_in(tolvan).page(HERE))
    assert "Det här kan raderas" in page
    assert "Det här måste vi spara" in page
    assert "Reklam" in page
    assert "Journalen" in page
    assert "patientdatalagen" in page


def test_what_was_chosen_goes_and_nothing_else(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-17.1: carried out when it is sent, answered, with a certificate as page and as file."""
    me = signed_in(tolvan)
    case = erased(me, confirms, hur="valj", **{"del": "marketing"})
    page = words(me.page(case))
    assert "Besvarat" in page
    assert "Raderingsintyget är klart" in page
    receipt = me.page(f"{case}/intyg")
    assert "Reklam Raderat" in words(receipt)
    assert "Tolvan" not in words(receipt)
    file = me.get(f"{case}/intyg/fil")
    held = json.loads(file.content)
    assert [one["class"] for one in held["items"]] == ["marketing"]
    assert held["proof"] is not None
    assert re.fullmatch(r'attachment; filename="raderingsintyg-[0-9A-Z-]+\.json"', file.headers["content-disposition"])
    assert clinic.refused(tolvan, "marketing.direct", "contact", CAMPAIGNS, channel="email")
    assert clinic.values(tolvan, "contract.perform", "contact"), "the agreement was not chosen"


def test_all_that_may_go_goes_and_the_rest_is_answered_by_two_people(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-09: what goes, goes at once; a no is looked at by one more before it is said."""
    me = signed_in(tolvan)
    case = erased(me, confirms, hur="allt")
    page = words(me.page(case))
    assert "Kontrolleras av en till" in page
    assert "Raderingsintyget är klart" in page
    assert "Vi tror att vi måste säga nej här." in page
    assert "Du får svar senast onsdag 23 december 2026" in page


def test_nothing_is_erased_without_a_choice_and_a_confirmation(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    me = signed_in(tolvan)
    assert me.post(HERE).status_code == 422
    assert me.post(HERE, hur="valj").status_code == 422
    assert me.post(HERE, {"hur": "valj", "del": "care"}).status_code == 422, "the journal is not to be chosen"
    unsure = me.post(HERE, hur="allt", klart="ja")
    assert unsure.status_code == 422
    assert "ingenting har raderats" in words(unsure.text)
    assert me.post(HERE, hur="allt", klart="andra").status_code == 200
    assert clinic.values(tolvan, "contract.perform", "contact")


def test_a_letter_code_erases_nothing(signed_in: SignIn, tolvan: SubjectId) -> None:
    """policy.md, *Identity*: export and erasure need e-ID or the desk."""
    assert signed_in(tolvan, Level.ONE_FACTOR).get(HERE).status_code == 403


def test_a_case_without_an_erasure_has_no_certificate(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan)
    sent = me.post("/mina/arenden/nytt/klagomal", text="Hej", klart="ja")
    case = sent.headers["location"].removesuffix("/klart")
    assert me.get(f"{case}/intyg").status_code == 404
    assert me.get(f"{case}/intyg/fil").status_code == 404


def test_in_english_too(signed_in: SignIn, confirms: Confirms, tolvan: SubjectId) -> None:
    me = signed_in(tolvan).in_language("en")
    assert "This can be erased" in words(me.page(HERE))
    case = erased(me, confirms, hur="valj", **{"del": "marketing"})
    assert "Certificate of erasure" in words(me.page(f"{case}/intyg"))


def test_where_nothing_may_go_the_request_itself_is_signed(signed_in: SignIn, clinic: Clinic) -> None:
    me = signed_in(somebody_else(clinic))
    assert "Skicka begäran" in words(me.post(HERE, hur="allt").text)
    me.post(HERE, hur="allt", klart="ja", forstar="ja")
    assert "Jag begär radering av allt om mig som får raderas." in words(me.page("/logga-in/bekrafta"))


def test_what_is_signed_names_what_goes(signed_in: SignIn, tolvan: SubjectId) -> None:
    """security.md, threat 26: the very text."""
    me = signed_in(tolvan)
    me.post(HERE, {"hur": "valj", "del": "marketing"}, klart="ja", forstar="ja")
    assert "Jag begär radering av: Reklam. Det går inte att ångra." in words(me.page("/logga-in/bekrafta"))
