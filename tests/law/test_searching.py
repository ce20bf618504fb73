"""What may not be searched for in care data (S-03, PDL 2:8), and citizenship (N-05.4)."""

import pytest

from ombud.law.searching import BANS, CITIZENSHIP, ban_of_code, ban_of_words


@pytest.mark.parametrize(
    ("words", "ban"),
    [("Religion", "religion"), ("etnisk_tillhörighet", "ethnicity"), ("ras", "ethnicity"), ("fack", "trade_union"),
     ("social_services", "social_services"), ("foster care", "social_services"), ("DNA", "genetic"),
     ("politisk åsikt", "politics"), ("fingeravtryck", "biometric"), ("Medborgarskap", "citizenship"),
     ("has a criminal record", "criminal"), ("utlänningslagen", "aliens_act"), ("homosexuell", "sex_life")],
)  # fmt: skip
def test_a_ban_is_known_by_its_words(words: str, ban: str) -> None:
    """S-03."""
    found = ban_of_words(words)
    assert found is not None
    assert found.id == ban


@pytest.mark.parametrize(
    "words", ["", "diagnos", "rastlös", "fosterljud", "benbrott", "LPT", "LRV", "rasch", "facklan"]
)
def test_words_of_health_are_no_ban(words: str) -> None:
    """S-03: on a diagnosis → allowed; compulsory psychiatric care too."""
    assert ban_of_words(words) is None


@pytest.mark.parametrize(
    ("code", "system", "ban"),
    [("32624-9", "http://loinc.org", "ethnicity"), ("266948004", "http://snomed.info/sct", "criminal"),
     ("Z65.10", "icd-10-se", "criminal"), ("Z65.1", None, "criminal"), ("93027-1", None, "aliens_act"),
     ("66476-3", None, "citizenship")],
)  # fmt: skip
def test_a_ban_is_known_by_its_codes(code: str, system: str | None, ban: str) -> None:
    found = ban_of_code(code, system)
    assert found is not None
    assert found.id == ban


@pytest.mark.parametrize(
    ("code", "system"), [("J06.9", None), ("32624-9", "icd-10"), ("Z65", None), ("266948004", "http://loinc.org")]
)
def test_another_code_is_no_ban(code: str, system: str | None) -> None:
    assert ban_of_code(code, system) is None


def test_every_ban_has_its_name_in_both_languages_and_its_statute() -> None:
    assert len({ban.id for ban in (*BANS, CITIZENSHIP)}) == len(BANS) + 1
    for ban in (*BANS, CITIZENSHIP):
        assert all(ban.name)
        assert ban.statute
        assert ban.words
