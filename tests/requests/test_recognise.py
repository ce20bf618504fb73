"""A mail is recognised by its content, in Swedish and English, and says which words decided (R-01).

The figures of the held-out parts are the first measurements that were made of them (tests/data/mails/ORIGIN.md):
what the rules found when they had not been written from those mails. They are not to fall.
"""

import pytest

from ombud.law.rights import Right
from ombud.requests.intake import Verdict, recognise
from ombud.requests.intake.quoting import REPLIES, handed_on, own_words
from ombud.requests.intake.rules import INCLUDES, RULES, SHARES, YIELDS
from ombud.requests.intake.words import GROUPS, IDEAS, expression
from tests.requests.mails import PARTS, Example, corpus


def understood(example: Example):  # type: ignore[no-untyped-def]
    is_reply = REPLIES.match(example.subject) is not None
    return recognise(example.subject, own_words(example.body), is_reply=is_reply)


def asked(text: str, subject: str = "") -> list[str]:
    return [right.value for right in recognise(subject, text).rights]


def measured(part: str) -> tuple[int, int, int, int, int]:
    """Rights found, missed and found where there are none; requests noticed, and how many there are."""
    hit = missed = surplus = noticed = requests = 0
    for example in corpus(part):
        found = understood(example)
        rights = {right.value for right in found.rights}
        hit += len(rights & example.rights)
        missed += len(example.rights - rights)
        surplus += len(rights - example.rights)
        requests += example.is_request
        noticed += example.is_request and found.verdict is not Verdict.OTHER
    return hit, missed, surplus, noticed, requests


@pytest.mark.parametrize("example", list(corpus("known")), ids=lambda example: example.number)
def test_every_mail_that_the_rules_were_written_with_is_understood(example: Example) -> None:
    """R-01: "vilka uppgifter har ni om mig", "radera mig", "sluta mejla", and all their relatives."""
    found = understood(example)
    assert {right.value for right in found.rights} == example.rights
    assert found.language == example.language
    if example.is_request:
        assert found.verdict is (Verdict.REQUEST if example.rights else Verdict.UNCLEAR)
    else:
        assert found.verdict is not Verdict.REQUEST


@pytest.mark.parametrize(
    ("part", "requests", "noticed", "rights", "hit", "surplus"),
    [
        ("held-out-1", 47, 47, 48, 46, 5),
        ("held-out-2", 33, 29, 34, 29, 2),
        ("held-out-3", 30, 27, 29, 13, 1),
        ("held-out-4", 30, 29, 29, 16, 1),
        ("held-out-5", 30, 28, 28, 5, 0),
    ],
)
def test_no_part_is_understood_worse_than_when_it_was_first_measured(
    part: str, requests: int, noticed: int, rights: int, hit: int, surplus: int
) -> None:
    """R-01. Every request of the first part was noticed; of the later ones, of ever more unusual words, nine of ten."""
    found = measured(part)
    assert (found[4], found[0] + found[1]) == (requests, rights)
    assert found[0] >= hit
    assert found[2] <= surplus
    assert found[3] >= noticed


def test_of_what_is_called_a_request_hardly_anything_is_none() -> None:
    """Precision: over all parts, of the mails that ask for nothing none is called a request."""
    called = [example.number for part in PARTS for example in corpus(part) if understood(example).rights]
    wrong = [
        example.number
        for part in PARTS
        for example in corpus(part)
        if not example.is_request and example.number in called
    ]
    assert wrong == []
    assert len([example for part in PARTS for example in corpus(part)]) >= 120


def test_the_words_that_decided_are_said() -> None:
    found = recognise("", "Hej. Kan ni radera mina uppgifter?").found
    assert [(one.right, one.rule, one.words, one.sentence) for one in found] == [
        (Right.ERASURE, "erasure", ("radera", "mina uppgifter"), "kan ni radera mina uppgifter?")
    ]


def test_a_denied_wish_is_none_and_a_question_is_not_denied_by_its_not() -> None:
    assert asked("Radera inte mina uppgifter.") == []
    assert asked("Please do not delete my data.") == []
    assert asked("Kan ni inte radera mina uppgifter?") == ["erasure"]
    assert asked("Jag vill inte att ni flyttar mina uppgifter, utan att ni raderar dem.") == ["erasure"]
    assert asked("Jag vill inte att ni sparar mina uppgifter.") == ["erasure"]
    assert asked("Ni sparar mina uppgifter.") == []


def test_what_is_quoted_does_not_count() -> None:
    assert asked('Ni skriver "Du kan när som helst begära att vi raderar dina uppgifter." Fint!') == []
    assert asked('Min son sade "radera mig nu genast" och det menade han.') == ["erasure"]
    assert asked(own_words("Ok!\n\n> Radera mina uppgifter\n")) == []


def test_several_rights_in_one_mail_are_several_also_in_one_sentence() -> None:
    assert asked("Jag vill se mina uppgifter, och jag tar tillbaka mitt samtycke till reklam.") == [
        "access",
        "withdrawal",
    ]
    assert asked("Jag vill inte ha er reklam och jag vill att ni raderar allt ni har om mig.") == [
        "erasure", "objection.marketing",
    ]  # fmt: skip


def test_a_list_is_read_item_by_item_and_an_abbreviation_ends_no_sentence() -> None:
    assert asked("- Radera mina uppgifter\n- Skicka ingen mer reklam") == ["erasure", "objection.marketing"]
    assert asked("Jag begär enligt art. 15 i förordningen ett registerutdrag.") == ["access"]
    assert asked("Jag vill att ni\nraderar mina\nuppgifter.") == ["erasure"]


def test_a_word_alone_is_a_wish_alone() -> None:
    assert asked("STOPP") == asked("stop") == ["objection.marketing"]
    assert asked("", "Avregistrera") == ["objection.marketing"]
    assert asked("Stopp i röret. Kom hit.") == []


def test_nobody_can_make_a_mail_that_takes_long() -> None:
    for text in ("radera " * 60_000, "om mig " * 60_000, "ta " * 90_000 + "bort", "(" * 200_000, "inte " * 80_000):
        recognise("", text)


def test_nothing_said_is_another_matter() -> None:
    assert recognise("", "").verdict is Verdict.OTHER
    assert recognise("", "Hej!").verdict is Verdict.OTHER
    assert recognise("", "Boka en tid. " * 10_000).verdict is Verdict.UNCLEAR
    assert recognise("", "Kan ni ringa upp mig i en viktig sak?").verdict is Verdict.UNCLEAR


def test_the_table_of_rules_is_whole() -> None:
    """Every right has a row; every row names ideas that there are; every id is its own."""
    assert {rule.right for rule in RULES} == set(Right)
    named = {idea for rule in RULES for idea in (*rule.all, *rule.near, *rule.anywhere, *rule.unless)}
    assert named <= set(IDEAS)
    assert set(IDEAS) - named == {"ordinary", "about me", "filler"}
    assert len({rule.id for rule in RULES}) == len(RULES)
    for table in (YIELDS, SHARES, INCLUDES):
        assert all(right not in others for right, others in table.items())
    assert all(expression(idea) for idea in IDEAS)
    assert set(GROUPS) == {"my", "me", "things"}


def test_the_other_side_of_an_answer_is_told_from_it() -> None:
    wrapped = "Nej.\n\nDen 12 november 2026 kl. 09:12 skrev Kliniken\n<info@example.se>:\n> Radera?\n\nMen ring mig."
    assert own_words(wrapped) == "Nej.\n\n\nMen ring mig."
    outlook = "Ja.\nFrån: Kliniken\nSkickat: igår\nTill: mig\nÄmne: Hej\n\nRadera."
    assert own_words(outlook) == "Ja."
    assert own_words("Från: mig\nhej") == "Från: mig\nhej"
    assert own_words("Hej\n-- \nNelly") == "Hej"
    assert own_words("On 3 March the clinic wrote:\nall of it") == ""
    assert own_words("Som jag skrev den 3 mars vill jag:\n- radera") == "Som jag skrev den 3 mars vill jag:\n- radera"
    assert own_words("As I wrote before:\ndelete me") == "As I wrote before:\ndelete me"
    assert own_words("Den dagen var fin") == "Den dagen var fin"
    assert handed_on("Hej hej") is None


def test_what_was_understood_does_not_print() -> None:
    """Design 5, 7."""
    assert "nelly" not in repr(recognise("", "Jag heter Nelly, radera mina uppgifter hos Nelly.")).lower()
