"""What people are told: every right has its answers, in both languages, with the statute and how to complain."""

import re

import pytest

from ombud.law import COMPLAINT, written
from ombud.law.answers import ANSWERS, COMPLAINED_OF, places, stated
from ombud.law.letters import LEAFLET, NothingToSayError, letter
from ombud.law.model import Answer
from ombud.terms import Text

OUTCOMES = {"grant", "erase", "restrict", "part", "refuse", "none", "hand_over", "ask", "extend", "tell"}


def _under(complained: bool) -> list[object]:
    some = [one for one in ANSWERS.values() if (one.outcome in COMPLAINED_OF) == complained]
    return [pytest.param(one, id=one.key) for one in some]


EVERY = [pytest.param(answer, id=answer.key) for answer in ANSWERS.values()]
NAMES = {
    "PDL": "patientdatalagen",
    "PSL": "patientsäkerhetslagen",
    "SVOD": "lagen om sammanhållen vård- och omsorgsdokumentation",
    "BFL": "bokföringslagen",
    "DSL": "dataskyddslagen",
    "FB": "föräldrabalken",
}
"""The statutes as the person reads their names."""


def filled(answer: Answer) -> dict[str, Text]:
    return {name: Text(f"<{name}>", f"<{name}>") for name in places(answer)}


@pytest.mark.parametrize("answer", EVERY)
def test_an_answer_has_an_outcome_an_article_and_a_statute(answer: Answer) -> None:
    """N-15.1."""
    assert answer.outcome in OUTCOMES
    assert answer.article
    assert re.fullmatch(r"GDPR(; DSL \d+:\d+)?|(PDL|PSL|SVOD|BFL|DSL|FB) \d+:.+", answer.statute)


@pytest.mark.parametrize("answer", EVERY)
def test_an_answer_is_written_in_two_languages_and_filled_alike(answer: Answer) -> None:
    """R-11."""
    text = stated(answer, filled(answer))
    assert "{" not in text.sv + text.en
    assert all(f"<{name}>" in text.sv and f"<{name}>" in text.en for name in places(answer))
    assert text.sv != text.en
    assert text.sv.strip() == text.sv
    assert "  " not in text.sv + text.en


@pytest.mark.parametrize("answer", _under(True))
def test_r_10_a_refusal_names_its_statute_to_the_person_and_ends_with_imy_and_the_court(answer: Answer) -> None:
    """N-15.1, N-19.1, Art. 12(4); a handing over to IVO and an extension too."""
    text = written(answer, filled(answer))
    assert text.sv.endswith(COMPLAINT.sv)
    assert text.en.endswith(COMPLAINT.en)
    act = answer.statute.split()[0]
    if act == "GDPR":
        assert re.search(r"artikel \d+", text.sv)
        assert re.search(r"Art\. \d+", text.en)
    elif answer.key != "LOG-NAMES":
        assert NAMES[act] in text.sv
        assert re.search(r"Act|Code", text.en)


@pytest.mark.parametrize("answer", _under(False))
def test_any_other_answer_carries_it_in_the_letter_around_it(answer: Answer) -> None:
    assert written(answer, filled(answer)) == stated(answer, filled(answer))


def test_the_complaint_is_to_the_authority_or_to_the_court() -> None:
    assert "Integritetsskyddsmyndigheten (imy.se)" in COMPLAINT.sv
    assert "domstol" in COMPLAINT.sv


@pytest.mark.parametrize(
    ("right", "keys"),
    [
        ("access", "ACCESS-GIVEN ACCESS-NONE ACCESS-OTHERS"),
        ("rectification", "RECTIFIED RECTIFIED-BESIDE RECTIFY-NOT-AGREED COMPLETED RECTIFY-REFUSED RECTIFY-OPINION"),
        ("restriction", "RESTRICTED-A RESTRICTED-B RESTRICTED-C RESTRICTED-D RESTRICTION-ENDS RESTRICTION-LIFTED"),
        ("portability", "PORTED PORTED-DIRECT PORT-NOTHING PORT-RECIPIENT"),
        ("objection", "OBJECTION-UPHELD OBJECTION-REFUSED OBJECTION-PENDING OBJECTION-CARE OBJECTION-CONSENT"),
        ("marketing", "MARKETING-STOPPED PROFILING-STOPPED STATISTICS-STOPPED STATISTICS-TASK STATISTICS-CARE"),
        ("withdrawal", "WITHDRAWN NO-CONSENT"),
        ("human decision", "NO-MACHINE HUMAN-DECIDED"),
        ("complaint", "COMPLAINT-LEAFLET"),
        ("journal copy", "JOURNAL-GIVEN JOURNAL-NONE JOURNAL-IVO JOURNAL-IVO-ALL"),
        ("log extract", "LOG-GIVEN LOG-NONE LOG-NAMES"),
        ("blocks", "BLOCKED UNBLOCKED SVOD-BLOCKED BLOCK-CUSTODIAN SVOD-BLOCK-CUSTODIAN"),
        ("dissent", "DISSENT-NOTED"),
        ("the deceased", "DECEASED-GIVEN DECEASED-IVO DECEASED-ONLY-JOURNAL"),
        ("children", "MINOR-ASSESSED MINOR-OWN MINOR-NOT-YET CUSTODIANS-JOINTLY"),
        ("somebody else", "PROXY-SCOPE PROXY-ENDED REPRESENTATIVE-ASSESSED THIRD-PERSON PROTECTED-LETTER"),
        ("procedure", "RECEIVED EXTENDED LATE ASK-IDENTITY IDENTITY-NOT-SHOWN UNIDENTIFIABLE UNFOUNDED EXCESSIVE"),
    ],
)
def test_every_right_has_its_answers(right: str, keys: str) -> None:
    assert set(keys.split()) <= set(ANSWERS), right


def test_r_16_3_who_is_not_agreed_with_is_told_of_the_note_and_of_ivo() -> None:
    text = stated(ANSWERS["RECTIFY-NOT-AGREED"], {})
    assert "oriktig eller missvisande (3 kap. 8 § patientdatalagen)" in text.sv
    assert "Inspektionen för vård och omsorg (IVO)" in text.sv


def test_r_20_1_where_there_is_nothing_to_move_copies_are_offered() -> None:
    text = stated(ANSWERS["PORT-NOTHING"], {})
    assert "artikel 15.3" in text.sv
    assert "8 kap. 2 § patientdatalagen" in text.sv


def test_r_21_5_care_goes_on_and_three_blocks_are_offered() -> None:
    text = stated(ANSWERS["OBJECTION-CARE"], {})
    assert "2 kap. 2 § patientdatalagen" in text.sv
    for offered in ("(4 kap. 4 §)", "2 kap. 3 § lagen om sammanhållen vård- och omsorgsdokumentation", "(7 kap. 2 §)"):
        assert offered in text.sv


def test_r_15_4_who_does_not_get_the_journal_is_told_that_ivo_decides() -> None:
    """C6: we never refuse finally."""
    for key in ("JOURNAL-IVO", "JOURNAL-IVO-ALL", "DECEASED-IVO"):
        assert ANSWERS[key].outcome == "hand_over"
        assert "genast överlämnat frågan" in ANSWERS[key].text.sv
        assert "beslutar" in ANSWERS[key].text.sv


def test_r_15_5_a_journal_copy_says_that_it_was_noted() -> None:
    assert "3 kap. 11 §" in ANSWERS["JOURNAL-GIVEN"].text.sv


def test_r_31_a_custodian_may_not_block() -> None:
    assert ANSWERS["BLOCK-CUSTODIAN"].statute == "PDL 4:4"
    assert ANSWERS["SVOD-BLOCK-CUSTODIAN"].statute == "SVOD 2:3"


def test_r_15_8_a_dead_persons_data_is_not_answered_for_as_access() -> None:
    """R-40: the Patient Data Act, and not Art. 15."""
    for key in ("DECEASED-GIVEN", "DECEASED-IVO", "DECEASED-ONLY-JOURNAL"):
        assert "8 kap. 2 §" in ANSWERS[key].text.sv
        assert ANSWERS[key].statute.startswith("PDL")
        assert "artikel 15" not in ANSWERS[key].text.sv


def test_r_12_somebody_whom_we_cannot_find_may_offer_more() -> None:
    assert "artikel 11.2" in ANSWERS["UNIDENTIFIABLE"].text.sv
    assert "kakans id" in ANSWERS["UNIDENTIFIABLE"].text.sv


def test_r_07_nobody_is_asked_for_a_copy_of_a_passport() -> None:
    assert "Skicka inte någon kopia av pass" in ANSWERS["ASK-IDENTITY"].text.sv


def test_r_09_what_is_abusive_has_a_reason_and_two_people() -> None:
    for key in ("UNFOUNDED", "EXCESSIVE"):
        assert places(ANSWERS[key]) == {"reason"}
        assert "Två personer" in ANSWERS[key].text.sv


def test_r_02_a_receipt_says_a_month_and_an_extension_says_why() -> None:
    """policy.md: "en månad", never "30 dagar"."""
    assert "inom en månad" in ANSWERS["RECEIVED"].text.sv
    assert places(ANSWERS["EXTENDED"]) == {"reason", "due"}
    assert not any(re.search(r"\b(30|90) (dagar|days)", one.text.sv + one.text.en) for one in ANSWERS.values())


def test_r_77_1_the_leaflet_says_where_and_when_to_complain() -> None:
    """N-19.2: and that it changes nothing."""
    for named in (
        "Integritetsskyddsmyndigheten (IMY), Box 8114, 104 20 Stockholm, imy.se",
        "inom tre månader",
        "inom två veckor (6 kap. 8 § dataskyddslagen)",
        "domstol (artikel 79)",
        "skadestånd (artikel 82)",
        "(PTS)",
        "(KO)",
        "(IVO)",
        "påverkar inte hur du bemöts",
    ):
        assert named in LEAFLET.sv
    for named in ("Box 8114", "three months", "two weeks", "court", "PTS", "KO", "IVO"):
        assert named in LEAFLET.en


def test_n_19_1_every_letter_ends_with_how_to_complain_and_says_it_once() -> None:
    granted = stated(ANSWERS["ERASED"], {})
    refused = stated(ANSWERS["PDL-3-17"], {})
    body = letter([granted, refused])
    assert body.sv == f"{granted.sv}\n\n{refused.sv}\n\n{COMPLAINT.sv}"
    assert body.en == f"{granted.en}\n\n{refused.en}\n\n{COMPLAINT.en}"
    assert letter([granted]).sv.endswith(COMPLAINT.sv)


@pytest.mark.parametrize("items", [[], [Text("", "")], [Text("Ja.", "Yes."), Text(" ", "No.")], [Text("Ja.", " ")]])
def test_r_17_1_a_letter_that_leaves_something_unanswered_is_none(items: list[Text]) -> None:
    with pytest.raises(NothingToSayError, match="to each thing that was asked for"):
        letter(items)
