"""Words that stand in for health, or for who somebody is (N-09.2, M-08, S-02)."""

import pytest

from ombud.policy.proxies import WHY, Proxy, proxies_in, reveals_health


@pytest.mark.parametrize(
    "text",
    [
        "diabetes", "Typ2diabetes", "ångestdämpande", "cancerfonden", "Patienter hos oss", "hudkliniken", "psykiatri",
        "ADHD", "gravida", "vaccinerade", "hälsointresserad", "health", "sjukgymnast", "J45", "F32.1", "N06AB04",
        "vård", "Vårdcentralen Ek", "läkarbesök", "pain stroke", "IVF", "recept", "remiss", "könssjukdom", "hiv-test",
    ],
)  # fmt: skip
def test_a_word_of_health_or_care_is_of_article_9_whatever_it_stands_in(text: str) -> None:
    """S-02: output label in a health vocabulary. M-08: patients at a clinic."""
    assert reveals_health(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "Friskvård",
        "massage",
        "Träningskort",
        "nyfiken på löpning",
        "hudvård",
        "Kostrådgivning",
        "30-39",
        "yoga",
        "B12a",
    ],
)
def test_words_of_everyday_are_left_alone(text: str) -> None:
    assert proxies_in(text) == ()


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("visited /std-test", Proxy.TRACE), ("searched for pain", Proxy.TRACE), ("sökte på värk", Proxy.TRACE),
        ("clinic is north", Proxy.CARE), ("department is psychiatry", Proxy.HEALTH), ("unit is 3", Proxy.IDENTITY),
        ("personnummer is 1", Proxy.IDENTITY), ("citizenship is SE", Proxy.IDENTITY), ("name is Eva", Proxy.IDENTITY),
        ("address is Storgatan 1", Proxy.IDENTITY), ("postnummer är 12345", Proxy.IDENTITY),
        ("facklig tillhörighet", Proxy.IDENTITY), ("page is /x", Proxy.TRACE), ("födelsedatum", Proxy.IDENTITY),
    ],
)  # fmt: skip
def test_the_first_word_says_what_it_gives_away(text: str, proxy: Proxy) -> None:
    """N-09.2: `visited:/std-test` is rejected."""
    assert proxies_in(text)[0].proxy is proxy


def test_each_kind_has_its_reason_in_both_languages() -> None:
    assert set(WHY) == set(Proxy)
    assert all(why.sv and why.en and why.sv != why.en for why in WHY.values())
