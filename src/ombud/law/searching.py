"""What may not be searched for in care data, and how it is recognised (PDL 2:8; S-03, N-05.4).

* Health may be searched for, and so may compulsory psychiatric care. Every other kind of sensitive data (Art. 9(1)),
  criminal records, aid from social services and measures under the Aliens Act may not. [V]
* A ban is known by words in the name of what is asked for, and by codes of the vocabularies that journals use. A code
  that is banned is also left out where a question groups by code: a list of its values would be the same search.
* Words are compared without case and without signs; codes exactly. The lists name what is seen in journals. Whoever
  finds one more adds it here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Ban:
    """One kind of data that is no search term."""

    id: str
    name: Text
    statute: str
    words: tuple[str, ...]
    """Beginnings of words, in Swedish and English."""
    codes: Mapping[str, frozenset[str]]
    """Codes by vocabulary: `snomed`, `loinc`, `icd10`. An ICD code stands for all below it."""


def _codes(**systems: str) -> Mapping[str, frozenset[str]]:
    return {system: frozenset(codes.split()) for system, codes in systems.items()}


BANS = (
    Ban(
        "religion", Text("religion eller övertygelse", "religion or belief"), "PDL 2:8",
        ("religion", "religiös", "religious", "trosuppfattning", "belief", "församling", "congregation", "kyrka"),
        _codes(snomed="160538000", loinc="81364-2"),
    ),
    Ban(
        "ethnicity", Text("etniskt ursprung", "ethnic origin"), "PDL 2:8",
        ("etnic", "etnisk", "ethnic", "ras", "race", "racial", "hudfärg", "folkgrupp"),
        _codes(snomed="364699009 372148003 415229000", loinc="32624-9 42784-9 69490-1 56051-6"),
    ),
    Ban(
        "politics", Text("politiska åsikter", "political opinions"), "PDL 2:8",
        ("politi", "partimedlem", "partitillhörighet"), _codes(),
    ),
    Ban(
        "trade_union", Text("medlemskap i fackförening", "trade union membership"), "PDL 2:8",
        ("fack", "fackförening", "trade_union", "tradeunion", "union_member", "unionmember"), _codes(),
    ),
    Ban(
        "sex_life", Text("sexualliv eller sexuell läggning", "sex life or sexual orientation"), "PDL 2:8",
        ("sexuell", "sexual", "homosex", "bisex", "hbtq", "lgbt"),
        _codes(snomed="365956009 20430005 38628009 42035005", loinc="76690-7"),
    ),
    Ban(
        "genetic", Text("genetiska markörer som sådana", "genetic markers as such"), "PDL 2:8",
        ("genetisk", "genetic", "genmarkör", "genotyp", "genotype", "brca", "dna", "arvsanlag"),
        _codes(snomed="106221001", loinc="48018-6 81247-9"),
    ),
    Ban(
        "biometric", Text("biometriska uppgifter", "biometric data"), "PDL 2:8",
        ("biometri", "fingeravtryck", "fingerprint"), _codes(),
    ),
    Ban(
        "criminal", Text("brott och domar", "criminal convictions and offences"), "PDL 2:8",
        ("brott", "brottslig", "brottsdömd", "dömd", "kriminal", "criminal", "crime", "convict", "offence", "prison",
         "fängelse", "imprison"),
        _codes(snomed="266948004", loinc="93028-9", icd10="Z65.0 Z65.1 Z65.2 Z65.3"),
    ),
    Ban(
        "social_services", Text("insatser från socialtjänsten, som LVU", "social services, such as LVU"),
        "PDL 2:8",
        ("lvu", "lvm", "socialtjänst", "social_service", "socialservice", "socialbidrag", "försörjningsstöd", "welfare",
         "omhändertag", "foster_care", "foster_home", "familjehem"),
        _codes(icd10="Z62.2"),
    ),
    Ban(
        "aliens_act", Text("åtgärder enligt utlänningslagen", "measures under the Aliens Act"), "PDL 2:8",
        ("utlänning", "asyl", "asylum", "flykting", "refugee", "migrant", "uppehållstillstånd", "residence_permit",
         "immigration"),
        _codes(snomed="446654005", loinc="93027-1"),
    ),
)  # fmt: skip

CITIZENSHIP = Ban(
    "citizenship", Text("medborgarskap", "citizenship"), "N-05.4",
    ("medborgar", "citizenship", "nationality", "nationalitet", "country_of_birth", "födelseland"),
    _codes(loinc="66476-3 21842-0"),
)  # fmt: skip
"""No sensitive data by itself, but no search term in care data either (N-05.4)."""
ALLOWED = ("lpt", "lrv")
"""Compulsory psychiatric care may be searched for (PDL 2:8)."""
_VOCABULARIES = {
    "http://snomed.info/sct": "snomed", "snomed": "snomed", "snomed-ct": "snomed",
    "http://loinc.org": "loinc", "loinc": "loinc",
    "http://hl7.org/fhir/sid/icd-10": "icd10", "http://hl7.org/fhir/sid/icd-10-se": "icd10", "icd-10": "icd10",
    "icd-10-se": "icd10", "icd10": "icd10",
}  # fmt: skip


def ban_of_words(words: str) -> Ban | None:
    """The ban that the words of a column, a kind or a value fall under."""
    found = [word for word in re.split(r"[\W_]+", words.casefold()) if word]
    joined = "_".join(found)
    for ban in (*BANS, CITIZENSHIP):
        for begin in ban.words:
            if any(_begins(word, begin) for word in found) or ("_" in begin and begin in joined):
                return ban
    return None


def _begins(word: str, begin: str) -> bool:
    """Short words must be the whole: `ras` is not the beginning of `rastlös`."""
    return word == begin if len(begin) <= _SHORT else word.startswith(begin)


_SHORT = 4


def ban_of_code(code: str, system: str | None = None) -> Ban | None:
    """The ban that a code falls under; without a system, in any vocabulary."""
    vocabulary = _VOCABULARIES.get((system or "").casefold())
    for ban in (*BANS, CITIZENSHIP):
        for name, codes in ban.codes.items():
            if vocabulary in (None, name) and any(_under(code, one, name) for one in codes):
                return ban
    return None


def _under(code: str, banned: str, vocabulary: str) -> bool:
    return code == banned or (vocabulary == "icd10" and code.casefold().startswith(banned.casefold()))
