"""Reading a policy file: every fault at once, at its place, and never a traceback (style.md 7; law.md 1)."""

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from ombud.policy.faults import Fault, Position, from_pydantic, nearest
from ombud.policy.load import Loaded, load, words
from ombud.policy.references import nearest_free
from ombud.policy.source import LONGEST, read

POLICIES = Path(__file__).parents[2] / "policies"
FULL = (POLICIES / "halsoklustret.yaml").read_text("utf-8")

SMALL = """\
id: small
title: {sv: Liten, en: Small}
status: proposal
notice: {version: "1", effective_on: 2027-01-01}
sentences:
  S1: {sv: Vi utför tjänsten., en: We carry out the service.}
controller: {name: Kliniken}
dpo: {appointed: false}
regime: {pdl: true}
categories:
  name: {name: {sv: Namn, en: Name}, fields: [given, family]}
  health: {name: {sv: Hälsa, en: Health}, special: true}
  personnummer: {name: {sv: Personnummer, en: Number}, personnummer: true}
purposes:
  contract.perform:
    name: {sv: Avtal, en: Agreement}
    why: {sv: Vi utför den., en: We carry it out.}
    sentences: [S1]
    family: contract
    bit: 0
    bases: [{article: 6.1.b}]
    categories: [{id: name}]
    storage: [{period: P1Y, anchor: relation_ended, categories: [name]}]
consents:
  C-1: {text: {sv: Ja., en: "Yes."}}
  C-3: {required_by_service: true, text: {sv: Ja., en: "Yes."}}
choices:
  yes: {bit: 0, kind: consent, purposes: [contract.perform], text: C-1}
services:
  visit: {name: {sv: Besök, en: Visit}, regime: pdl, fields: {given: {category: name, required: contract, why: *W}}}
rights: {access: true}
""".replace("*W", "{sv: Därför., en: Because.}")


def faults(text: str | bytes, overlay: str | None = None) -> tuple[Fault, ...]:
    answer = load(text, overlay)
    assert isinstance(answer, tuple)
    return answer


def only(text: str) -> Fault:
    (fault,) = faults(text)
    return fault


def test_a_good_file_is_loaded_and_knows_where_everything_stands() -> None:
    loaded = load(SMALL)
    assert isinstance(loaded, Loaded)
    assert loaded.file.purposes["contract.perform"].bit == 0
    assert loaded.position(("purposes", "contract.perform", "bit")) == Position(20, 5)
    assert loaded.position(("purposes", "contract.perform", "storage", 0, "period")) == Position(23, 16)
    assert loaded.position(("purposes", "contract.perform", "storage", 0, "criteria", "sv")) == Position(23, 15)
    assert loaded.position(("nowhere",)) == Position(1, 1)
    assert load(SMALL.encode("utf-8-sig")) == loaded


CHANGES = [
    # what is wrong, how the small file is changed, the path, words that the answer holds
    ("an unknown field has a suggestion", ("bit: 0\n", "bti: 0\n"), ("purposes", "contract.perform", "bti"), "'bit'"),
    ("a vague period", ("P1Y", "ändamålsenlig"), ("purposes", "contract.perform", "storage", 0, "period"), "N-13.1"),
    ("a word for a truth value", ("access: true", "access: yes"), ("rights", "access"), "true or false"),
    ("half a sentence", (", en: We carry out the service.", ""), ("sentences", "S1", "en"), "missing"),
    ("a sentence that is a text", ("{sv: Liten, en: Small}", "Liten"), ("title",), "fields with name"),
    ("an empty text", ("en: Small", 'en: " "'), ("title", "en"), "empty"),
    ("a missing field", ("status: proposal\n", ""), ("status",), "top level"),
    ("a missing field inside", ("family: contract\n    ", ""), ("purposes", "contract.perform", "family"), "under"),
    (
        "a value that does not exist",
        ("family: contract", "family: kontrakt"),
        ("purposes", "contract.perform", "family"),
        "'marketing'",
    ),
    (
        "an unknown category",
        ("{id: name}]", "{id: nmae}]"),
        ("purposes", "contract.perform", "categories", 0, "id"),
        "Did you mean 'name'",
    ),
    ("an unknown sentence", ("[S1]", "[S2]"), ("purposes", "contract.perform", "sentences", 0), "Choose one of: S1"),
    (
        "an unknown purpose",
        ("purposes: [contract.perform]", "purposes: [care.record]"),
        ("choices", "yes", "purposes", 0),
        "care.record",
    ),
    ("an unknown consent text", ("text: C-1", "text: C-9"), ("choices", "yes", "text"), "consent text"),
    (
        "an unknown interest",
        ("article: 6.1.b", "article: 6.1.f, interest: LIA-1"),
        ("purposes", "contract.perform", "bases", 0, "interest"),
        "LIA-1",
    ),
    ("an unknown service", ("text: C-1", "service: spa, text: C-1"), ("choices", "yes", "service"), "spa"),
    (
        "an unknown processor",
        (
            "    sentences: [S1]",
            "    recipients: [{name: {sv: x, en: x}, role: processor, contract: it}]\n    sentences: [S1]",
        ),
        ("purposes", "contract.perform", "recipients", 0, "contract"),
        "processor",
    ),
    (
        "an exception without a basis",
        ("bases: [{article: 6.1.b}]", "special: [{condition: 9.2.h}]"),
        ("purposes", "contract.perform", "special"),
        "G-05",
    ),
    ("a service without regime", ("regime: pdl, fields", "fields"), ("services", "visit", "regime"), "G-06"),
    ("a purpose that no sentence declares", ("    sentences: [S1]\n", ""), ("purposes", "contract.perform"), "N-01.1"),
    (
        "a row for a category that is not used",
        ("categories: [name]", "categories: [health]"),
        ("purposes", "contract.perform", "storage", 0, "categories", 0),
        "does not use",
    ),
    (
        "a consent as a condition",
        ("regime: pdl, fields", "regime: pdl, consent: C-1, fields"),
        ("services", "visit", "consent"),
        "N-04.3",
    ),
    ("a required consent for no service", ("text: C-1", "text: C-3"), ("choices", "yes"), "N-04.3"),
    (
        "a field outside the closed list",
        ("{given: {category", "{gender: {category"),
        ("services", "visit", "fields", "gender"),
        "N-05.1",
    ),
    (
        "a personnummer demanded for care",
        ("given: {category: name", "number: {category: personnummer"),
        ("services", "visit", "fields", "number", "required"),
        "N-04.4",
    ),
    ("the 64th bit", ("bit: 0, kind", "bit: 63, kind"), ("choices", "yes", "bit"), "64th"),
    ("a negative bit", ("bit: 0, kind", "bit: -1, kind"), ("choices", "yes", "bit"), "from 0"),
    ("a sentence of another name", ("  S1: {", "  M1: {"), ("sentences", "M1"), "S8"),
    (
        "a bad financial year",
        ("name: Kliniken", "name: Kliniken, financial_year_ends: 31/12"),
        ("controller", "financial_year_ends"),
        "12-31",
    ),
    ("a date that is none", ("2027-01-01", "2027-02-30"), ("notice", "effective_on"), "2026-11-23"),
]


@pytest.mark.parametrize(("change", "path", "said"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_fault_says_where_what_and_what_now(change: tuple[str, str], path: tuple[str | int, ...], said: str) -> None:
    assert change[0] in SMALL
    found = {fault.path: fault for fault in faults(SMALL.replace(*change))}
    fault = found[path]
    assert said in words(fault).en
    assert fault.message.sv != fault.message.en
    assert words(fault).sv.startswith(f"{fault.line}:{fault.column} ")


def test_every_fault_is_told_at_once() -> None:
    """Duplicate keys, all of them, and what else is wrong."""
    broken = SMALL.replace("status: proposal\n", "status: proposal\nstatus: signed\nid: other\ncolour: blue\n")
    broken = broken.replace("P1Y", "snart").replace("{id: name}]", "{id: helth}]")
    told = {(fault.path, fault.line) for fault in faults(broken)}
    assert told == {
        (("status",), 4),
        (("id",), 5),
        (("colour",), 6),
        (("purposes", "contract.perform", "categories", 0, "id"), 25),
        (("purposes", "contract.perform", "storage", 0, "period"), 26),
        (("purposes", "contract.perform", "storage", 0, "categories", 0), 26),
    }
    lines = [fault.line for fault in faults(broken)]
    assert lines == sorted(lines)


def test_a_suggestion_is_of_the_place_even_where_a_category_is_called_name() -> None:
    assert "'fields'" in only(SMALL.replace("en: Name}, fields:", "en: Name}, feilds:")).fix.en


def test_parts_of_the_wrong_shape_are_told_once_and_passed_over() -> None:
    shapeless = SMALL.replace("purposes:\n", "purposes:\n  nothing: 7\n").replace("    bit: 0\n", "    bit: true\n")
    assert {fault.path for fault in faults(shapeless)} == {
        ("purposes", "nothing"),
        ("purposes", "contract.perform", "bit"),
    }


def test_two_choices_and_two_purposes_never_share_a_bit() -> None:
    twice = SMALL.replace("services:\n", "  no: {bit: 0, kind: objection, purposes: [contract.perform]}\nservices:\n")
    assert only(twice).path == ("choices", "no", "bit")
    assert "'yes'" in only(twice).message.en


def test_a_bit_is_free_until_all_63_are_given() -> None:
    assert nearest_free({0, 1, 3}) == 2
    assert nearest_free(set(range(63))) is None


def test_an_overlay_is_merged_and_places_stay_in_the_first_text() -> None:
    loaded = load(SMALL, "controller: {name: Påhittade kliniken}\ndpo: {contact: {email: a@example.se}}\n")
    assert isinstance(loaded, Loaded)
    assert loaded.file.controller.name == "Påhittade kliniken"
    assert loaded.file.dpo.contact.email == "a@example.se"
    assert loaded.text == SMALL
    assert loaded.position(("controller", "name")) == Position(7, 14)
    assert loaded.position(("dpo", "contact", "email")) == Position(8, 1)
    assert load(SMALL, "") == load(SMALL)


def test_a_fault_of_the_overlay_says_so() -> None:
    found = faults(SMALL, "a: [")
    assert found[0].path == ("overlay",)
    assert faults(SMALL, "rights: {accesss: true}")[0].path == ("rights", "accesss")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        ("\ud800", "UTF-8"),
        ("a: [", "YAML"),
        ('a: "\\UFFFFFFFF"', "YAML"),
        ("a: \x00", "YAML"),
        ("--- \na: 1\n--- \nb: 1\n", "one single YAML 1.2 document"),
        ("%YAML 1.1\n---\na: 1\n", "one single YAML 1.2 document"),
        ("[" * 200, "Too many levels"),
        ("{[a]: 1}", "key that is no word"),
        ("x" * (LONGEST + 1), "longer than a million"),
        ("", "wrong kind"),
        ("- a\n- b\n", "wrong kind"),
    ],
)
def test_what_cannot_be_read_is_one_fault(text: str | bytes, said: str) -> None:
    assert said in words(only(text)).en


def test_anchors_aliases_tags_and_half_characters_are_faults() -> None:
    found = faults(SMALL + 'note: {sv: &x "\\ud800", en: *x}\n' + "open_questions: !!seq []\n")
    told = " ".join(words(fault).en for fault in found)
    assert told.count("Anchors and aliases") == 2
    assert told.count("Tags (!)") == 1
    assert told.count("cannot be read as YAML") == 1
    assert {fault.line for fault in found} == {32, 33}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1", 1),
        ("0x10", 16),
        ("0o17", 15),
        ("007", 7),
        ("-3", -3),
        ("1.5", 1.5),
        (".inf", ".inf"),
        ("~", None),
        ("true", True),
        ("no", "no"),
    ],
)
def test_a_plain_word_is_what_yaml_1_2_says(written: str, value: object) -> None:
    assert read(f"a: {written}").value == {"a": value}


def test_a_folded_text_is_nothing_but_its_words() -> None:
    assert read("a: >-\n  en mening\n  på två rader\n").value == {"a": "en mening på två rader"}
    loaded = load(FULL)
    assert isinstance(loaded, Loaded)
    said = [text for words_ in loaded.file.sentences.values() for text in (words_.sv, words_.en)]
    assert all(text.isprintable() for text in said)


def test_a_number_of_ten_thousand_digits_is_a_word() -> None:
    digits = "9" * 10_000
    assert read(f"a: {digits}").value == {"a": digits}


def test_a_suggestion_lists_what_there_is_only_when_that_is_short() -> None:
    assert nearest("zzz", ["a", "b"]).en == "Choose one of: a, b."
    assert nearest("zzz", map(str, range(20))).en == "Remove the word or correct it."


def test_an_error_of_a_kind_without_words_still_says_where() -> None:
    trouble = from_pydantic("url_parsing", ("a",), "", ())
    assert trouble.path == ("a",)
    assert "another kind" in trouble.fix.en


@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_makes_a_traceback(text: str | bytes) -> None:
    assert isinstance(load(text), (tuple, Loaded))


@given(st.text(alphabet="{}[]:,-&*!|>'\"%@`?# \n\tab01~<=", max_size=120))
def test_no_punctuation_makes_a_traceback(text: str) -> None:
    assert isinstance(load(text), (tuple, Loaded))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL)), st.integers(0, 40), st.text(max_size=10))
def test_a_cut_or_mutated_file_is_answered(at: int, length: int, instead: str) -> None:
    assert isinstance(load(SMALL[:at]), (tuple, Loaded))
    assert isinstance(load(SMALL[:at] + instead + SMALL[at + length :]), (tuple, Loaded))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_value_anywhere_is_answered_with_faults_or_a_file(data: st.DataObject) -> None:
    """The checks between parts read plain values of any shape."""
    tree = YAML(typ="safe", pure=True).load(SMALL)
    values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
    node = tree
    for _ in range(data.draw(st.integers(0, 4))):
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if not isinstance(node[key], (dict, list)) or data.draw(st.booleans()):
            node[key] = data.draw(values | st.just({}) | st.just({"a": 1}))
            break
        node = node[key]
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(tree, stream)
    assert isinstance(load(stream.getvalue()), (tuple, Loaded))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, len(FULL)))
def test_a_cut_real_policy_is_answered(at: int) -> None:
    assert isinstance(load(FULL[:at]), (tuple, Loaded))
