"""Words that stand in for health, or for who somebody is: what no model, selection or label may use.

* Health itself, in Swedish and English: an interest, a label or a feature that says it is Art. 9 data (S-02).
* Where somebody was treated: clinic, ward, patient. It says that they were ill, and of what (N-09.2, M-08).
* What somebody has looked at or searched for: it says what they worry about (N-09.2).
* Who somebody is, and the other special categories: personnummer, citizenship, name, address, belief, origin.

Words are looked for in the parts of compounds too, as Swedish makes them. A word too many costs a marketer another
label; a word too few costs somebody their secret. Pure, and used by whoever chooses people.
"""

import re
from enum import StrEnum
from typing import NamedTuple

from ombud.terms import Text


class Proxy(StrEnum):
    """What a word gives away."""

    HEALTH = "health"
    CARE = "care"
    TRACE = "trace"
    IDENTITY = "identity"


class Found(NamedTuple):
    """A word that gives something away."""

    proxy: Proxy
    word: str


_PARTS = {
    Proxy.HEALTH: """
        adhd allergi allergy alkohol alcohol alzheimer ångest anxiety artros arthritis astma asthma autis
        beroendesjuk addict blodtryck bloodpressure hypertoni burnout utmattning cancer celiaki celiac covid demens
        dementia depress diabet diagnos dialys disab epilep feber fertil fetma obes övervikt overweight
        funktionsned handikapp gravid pregnan graviditet hjärtsjuk hjärtinfarkt heartdisease hälsa hälso halso health
        inkontinens incontinen influensa influenza insulin insomni sömnproblem klimakter menopaus kolesterol cholesterol
        könssjuk läkemedel lakemedel medicin medication migrän migraine missbruk multipelskleros narkotik parkinson
        potens prescription psoriasis psyk psych rehab reumat rheumat självskad självmord suicid sjuk illness disease
        smärta smärtlind chronicpain sköldkörtel thyroid symptom tumör tumor trauma vaccin värk eksem eczema
        operationspat surgery könskorr transperson
    """,
    Proxy.CARE: """
        apotek pharmacy avdelning barnmorsk clinic klinik hospital sjukhus doctor doktor läkar lakar journal mottagning
        nurse sjuksköt patient remiss referral vårdcentral vardcentral vårdenhet vårdbesök vårdval sjukvård healthcare
        terapi therap
    """,
    Proxy.TRACE: """
        bläddra browse clicked klickat cookie sidvisning pageview searched sökord sökning sökt visited besökt url
        webbsida webpage websida
    """,
    Proxy.IDENTITY: """
        personnummer samordningsnummer reservnummer citizenship medborgarskap nationalit ethnic etnisk etnicit
        religio facklig tradeunion politisk politic sexuell sexual surname efternamn förnamn postnummer postalcode
        gatuadress streetaddress telefon hudfärg födelsedatum födelseland födelseort birthdate
    """,
}
_WHOLE = {
    Proxy.HEALTH: "abort bmi gad hiv ibs ivf kol mens ms ptsd recept std sti stroke alert blod",
    Proxy.CARE: "bup bvc mvc vård care ward akuten tandläkare",
    Proxy.TRACE: "page pages sida sidor search sök visit visits besök path ip",
    Proxy.IDENTITY: "name namn adress address email epost e-post phone street gata kön gender ras race född unit enhet",
}
_STEMS = {proxy: tuple(words.split()) for proxy, words in _PARTS.items()}
_EXACT = {proxy: frozenset(words.split()) for proxy, words in _WHOLE.items()}
_HARMLESS = frozenset({"friskvård", "hudvård", "fotvård", "hårvård", "medicinboll", "medicinbollar"})
"""Compounds with a part that is none of it."""
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CODE = re.compile(r"(?<![A-Za-z0-9])(?:[A-TV-Z]\d{2}(?:\.?\d{1,2})?|[A-Z]\d{2}[A-Z]{2}\d{2})(?![A-Za-z0-9])")
"""Codes of ICD-10 and of ATC."""
WHY = {
    Proxy.HEALTH: Text("det säger något om hälsa (art. 9)", "it says something of health (Art. 9)"),
    Proxy.CARE: Text("det visar var någon har fått vård", "it shows where somebody has had care"),
    Proxy.TRACE: Text("det visar vad någon har läst eller sökt", "it shows what somebody has read or searched for"),
    Proxy.IDENTITY: Text("det pekar ut vem någon är", "it points out who somebody is"),
}


def proxies_in(text: str) -> tuple[Found, ...]:
    """Every word of a text that gives something away, in its order."""
    return tuple(found for word in _words(text) if (found := _found(word)) is not None)


def reveals_health(text: str) -> str | None:
    """The first word by which a label or a value is of Art. 9: health, or where somebody was treated (S-02)."""
    return next((one.word for one in proxies_in(text) if one.proxy in (Proxy.HEALTH, Proxy.CARE)), None)


def _words(text: str) -> tuple[str, ...]:
    return (*(found[0] for found in _CODE.finditer(text)), *_WORD.findall(text.casefold()))


def _found(word: str) -> Found | None:
    if _CODE.fullmatch(word):
        return Found(Proxy.HEALTH, word)
    if word in _HARMLESS:
        return None
    joined, parts = word.replace("-", ""), {word, *word.split("-")}
    for proxy, stems in _STEMS.items():
        if parts & _EXACT[proxy] or any(stem in joined for stem in stems):
            return Found(proxy, word)
    return None
