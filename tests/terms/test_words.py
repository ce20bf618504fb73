"""The words: one for each idea, each with an article or ours, and none of the forbidden ones in the code.

The DPV terms are those of version 2 (`dpv.csv` and the module files of w3c/dpv); the names used here were looked
up there one by one, so a word cannot point at a term that does not exist.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ombud.policy.ask import Rule
from ombud.policy.model import BasisArticle
from ombud.terms.words import CHAPTERS, OURS, WORDS, Word

SRC = Path(__file__).parents[2] / "src" / "ombud"
DPV = """
    Anonymise Collect ConsentGiven ConsentRefused ConsentWithdrawn Contract DPIA DataBreachRecord DataController
    DataProcessingRecord DataProcessor DataProtectionOfficer DataSubject DataSubjectInformed DataSubjectRight
    Disclose EncryptionAtRest Erase LegalBasis LegitimateInterestAssessment OrganisationalUnit Permission
    PersonalData PersonalDataProcess Policy PrivacyNotice Profiling Prohibition Pseudonymise Purpose Recipient
    RecordsOfActivities RightExerciseActivity RightFulfilmentNotice SpecialCategoryPersonalData StorageDeletion
    StorageDuration
"""
EU_GDPR = re.compile(r"A(6-1-[a-f]|7-3|9-2-[a-j]|1[3-9]|2[0-2])")
ALLOWED = {
    ("purge", "keys/cache.py"): "lets go of opened keys in memory; no data goes",
    ("purge", "keys/directory.py"): "the same, for one person",
    ("user", "policy/notice/consents.py"): "the purposes that use a consent text",
    ("user", "identity/passkeys.py"): "WebAuthn's own name for whoever has a passkey",
    ("user", "keys/pkcs11.py"): "PKCS#11's own name for whoever opens a session of a token",
    ("delete", "systems/http/description.py"): "HTTP's own name for taking something away (RFC 9110 9.3.5)",
}
"""Where a forbidden word is meant in another sense, and which."""
ELSEWHERE = {"tenant": ("keys/",), "gdpr": ("policy/register/jsonld.py", "terms/words.py")}
"""Words with one home: a key store's name for itself, and a namespace of DPV."""


@cache
def identifiers() -> frozenset[tuple[str, str]]:
    """Every class, function, argument and variable of Ombud, with its file."""
    return frozenset(_identifiers())


def _identifiers() -> Iterator[tuple[str, str]]:
    for path in sorted(SRC.rglob("*.py")):
        where = path.relative_to(SRC).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    yield where, name
                case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.keyword(arg=str(name)):
                    yield where, name


@cache
def parts(name: str) -> tuple[str, ...]:
    """`DataSubjectRight` and `data_subject_right` are the same three words; a plural is its singular."""
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return tuple(word.lower().removesuffix("s") if len(word) > 3 else word.lower() for word in words)


@cache
def forbidden() -> frozenset[tuple[str, ...]]:
    return frozenset(parts(re.sub(r"[ -]", "_", bad)) for word in WORDS for bad in word.never)


def holds(name: tuple[str, ...], bad: tuple[str, ...]) -> bool:
    return any(name[i : i + len(bad)] == bad for i in range(len(name)))


def test_one_word_for_each_idea_and_one_idea_for_each_word() -> None:
    for names in (Counter(word.code for word in WORDS), Counter(word.sv for word in WORDS)):
        assert [name for name, number in names.items() if number > 1] == []
    assert sum(map(len, CHAPTERS.values())) == len(WORDS)


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.code)
def test_every_word_has_an_article_or_is_ours_and_a_definition(word: Word) -> None:
    assert word.article == OURS or re.search(r"\d", word.article)
    assert word.sv
    assert word.definition.endswith(".")


@pytest.mark.parametrize("word", [word for word in WORDS if word.dpv], ids=lambda word: word.code)
def test_every_dpv_term_exists(word: Word) -> None:
    namespace, _, name = word.dpv.partition("#")
    match namespace:
        case "https://w3id.org/dpv":
            assert name in DPV.split()
        case "https://w3id.org/dpv/legal/eu/gdpr":
            assert EU_GDPR.fullmatch(name)
        case _:
            assert word.dpv == "https://w3id.org/dpv/pd#NationalIdentificationNumber"


def test_an_agreement_is_no_legal_basis_in_the_vocabulary_either() -> None:
    """The trap of DPV 2: `Contract` is a LegalAgreement. A basis is an article."""
    by_code = {word.code: word for word in WORDS}
    assert by_code["Agreement"].dpv.endswith("#Contract")
    bases = {code: word for code, word in by_code.items() if code.startswith("6.1.")}
    assert all("eu/gdpr#A6-1-" in word.dpv for word in bases.values())
    assert set(bases) < set(BasisArticle.__args__)


def test_no_word_is_forbidden_and_used_for_another_idea() -> None:
    wanted = {parts(word.code) for word in WORDS}
    assert wanted & forbidden() == set()


def test_no_forbidden_word_is_an_identifier() -> None:
    found = {(" ".join(bad), where) for where, name in identifiers() for bad in forbidden() if holds(parts(name), bad)}
    assert found - set(ALLOWED) == set()


def test_every_exception_is_still_needed() -> None:
    used = {(" ".join(bad), where) for where, name in identifiers() for bad in forbidden() if holds(parts(name), bad)}
    assert set(ALLOWED) <= used


@pytest.mark.parametrize(("bad", "homes"), ELSEWHERE.items())
def test_a_word_with_one_home_stays_there(bad: str, homes: tuple[str, ...]) -> None:
    strays = {where for where, name in identifiers() if bad in parts(name) and not where.startswith(homes)}
    assert strays == set()


def test_the_scan_sees_a_forbidden_word_however_it_is_written() -> None:
    assert holds(parts("OptOutList"), parts("opt_out"))
    assert holds(parts("wipe_person"), parts("wipe"))
    assert holds(parts("USERS"), parts("user"))
    assert not holds(parts("optional_route"), parts("opt_out"))


def test_the_word_rule_means_the_rules_of_decide() -> None:
    rule = next(word for word in WORDS if word.code == "Rule")
    assert rule.definition.startswith(f"{Rule.D_01.value} to {list(Rule)[-1].value}")
