"""The text of a policy file: what YAML says, where each value stood, and where reading stops (style.md 7)."""

import pytest

from ombud.policy.faults import Fault, Position, from_pydantic, nearest, pattern, short, shown
from ombud.policy.load import Loaded, load, words
from ombud.policy.references import BITS, matches, troubles
from ombud.policy.source import DEEPEST, LONGEST, read
from tests.policy.test_load import SMALL, faults, only


def places(text: str) -> list[tuple[int, int, tuple[str | int, ...]]]:
    return [(fault.line, fault.column, fault.path) for fault in read(text).faults]


def test_every_key_and_every_thing_in_a_list_has_its_place() -> None:
    source = read("a:\n  - 1\n  - [2, {b: 3}]\nc: {d: x}\n")
    assert source.value == {"a": [1, [2, {"b": 3}]], "c": {"d": "x"}}
    assert source.positions == {
        (): Position(1, 1),
        ("a",): Position(1, 1),
        ("a", 0): Position(2, 5),
        ("a", 1): Position(3, 5),
        ("a", 1, 0): Position(3, 6),
        ("a", 1, 1): Position(3, 9),
        ("a", 1, 1, "b"): Position(3, 10),
        ("c",): Position(4, 1),
        ("c", "d"): Position(4, 5),
    }
    assert (source.faults, source.cut) == ((), False)
    assert read("---\n").positions == {(): Position(2, 1)}


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("a: [", (1, 5)),
        ("a: 1\nb: 'x", (2, 6)),
        ("a: 1\n b: 2\n", (2, 3)),
        ('a: 1\nb: "\\UFFFFFFFF"', (2, 1)),
        ("a: 1\nb: \x00", (1, 1)),
        ("--- \na: 1\n--- \nb: 1\n", (3, 1)),
        ("%YAML 1.1\n---\na: 1\n", (2, 1)),
        ("a: 1\nb: {[c]: 1}\n", (2, 5)),
        ("{{a: 1}: 1}", (1, 2)),
        ("[" * (DEEPEST + 1), (1, DEEPEST + 1)),
        ("x" * (LONGEST + 1), (1, 1)),
        ("a: \ud800", (1, 1)),
    ],
)
def test_reading_stops_where_the_text_cannot_be_read_and_nothing_after_it_is_judged(
    text: str, at: tuple[int, int]
) -> None:
    """One fault: half a file would seem to lack the other half."""
    source = read(text)
    assert source.cut is True
    assert places(text) == [(*at, ())]
    assert load(text) == source.faults


def test_what_is_just_short_and_shallow_enough_is_read() -> None:
    assert read("a: " + "x" * (LONGEST - 3)).faults == ()
    deep = read("[" * DEEPEST + "]" * DEEPEST)
    assert (deep.faults, deep.cut) == ((), False)
    assert read("%YAML 1.2\n---\na: 1\n").value == {"a": 1}
    assert read("a: ! no\n").faults == ()
    assert read(b"\xef\xbb\xbfa: 1").value == {"a": 1}
    assert BITS == 63


def test_a_fault_that_does_not_stop_the_reading_stands_where_it_was_written() -> None:
    assert places("a: 1\nb: &x 2\nc: *x\nd: !!str 3\n") == [(2, 4, ()), (3, 4, ()), (4, 4, ())]
    source = read("a: 1\nb: &x 2\nc: *x\nd: !y 3\ne: 4\n")
    assert source.value == {"a": 1, "b": 2, "c": None, "d": 3, "e": 4}
    assert source.cut is False


def test_of_a_key_that_is_written_twice_the_first_value_stays_and_both_lines_are_named() -> None:
    source = read("a: 1\nl:\n  - b: 1\n    b: 2\n  - x\na: 3\n")
    assert source.value == {"a": 1, "l": [{"b": 1}, "x"]}
    assert places("a: 1\nl:\n  - b: 1\n    b: 2\n  - x\na: 3\n") == [(4, 5, ("l", 0, "b")), (6, 1, ("a",))]
    inner, outer = source.faults
    assert words(inner).en == "4:5 'b' is written twice, first on line 3. Keep one of them: l › 0 › b."
    assert words(outer).sv == "6:1 'a' står två gånger, först på rad 1. Behåll en av dem: a."
    assert read("'': 1\n").value == {"": 1}
    assert read("a:\n  '': 2\n").positions[("a", "")] == Position(2, 3)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1_000", 1000),
        ("1_0.5", 10.5),
        ("0x_1f", 31),
        ("0o1_7", 15),
        ("-0x1f", -31),
        ("+7", 7),
        ("1e3", 1000.0),
        ("0b1", "0b1"),
        (".nan", ".nan"),
        ("-.inf", "-.inf"),
        ("1e999", "1e999"),
        ("'1'", "1"),
        ("'true'", "true"),
        ("|\n  1\n", "1\n"),
        ("NULL", None),
        ("True", True),
        ("FALSE", False),
        ("2027-01-01", "2027-01-01"),
        ('"\\ud7ff"', "\ud7ff"),
        ('"\\ue000"', "\ue000"),
    ],
)
def test_a_value_is_a_number_or_a_truth_only_when_it_is_written_plain_and_can_be_one(
    written: str, value: object
) -> None:
    found = read(f"a: {written}").value
    assert found == {"a": value}
    assert isinstance(found, dict)
    assert type(found["a"]) is type(value)


@pytest.mark.parametrize("half", ["\\ud800", "\\udfff", "a\\ud900b"])
def test_half_a_character_is_a_fault_and_leaves_no_value(half: str) -> None:
    source = read(f'a: "{half}"\nb: 1\n')
    assert source.value == {"a": "", "b": 1}
    assert places(f'a: "{half}"\nb: 1\n') == [(1, 4, ())]


def test_the_words_of_a_fault_name_the_thing_the_place_and_the_way_out() -> None:
    said = {
        ("bit: 0\n", "bti: 0\n"): "20:5 Fältet 'bti' finns inte. Menade du 'bit'?",
        ("access: true", "access: yes"): "31:10 'access' är av fel slag. Här ska stå true eller false.",
        (", en: We carry out the service.", ""): "6:3 Fältet 'en' saknas. Lägg till 'en' under 'sentences › S1'.",
        ("status: proposal\n", ""): "1:1 Fältet 'status' saknas. Lägg till 'status' ytterst i filen.",
        ("text: C-1", "text: C-9"): "28:62 Samtyckestexten 'C-9' finns inte i filen. Menade du 'C-3'?",
        ("[S1]", "[S2]"): "18:17 Meningen 'S2' finns inte i filen. Välj något av: S1.",
    }
    assert {change: words(only(SMALL.replace(*change))).sv for change in said} == said
    family = only(SMALL.replace("family: contract", "family: kontrakt")).fix
    assert family.sv.startswith("Skriv något av: 'contract', 'marketing'")
    assert family.sv.endswith("'legal' eller 'dpo'.")
    assert family.en.endswith("'legal' or 'dpo'.")
    assert from_pydantic("enum", ("a",), "'x or y' or 'z'", ()).fix.sv == "Skriv något av: 'x or y' eller 'z'."


def test_what_is_at_fault_is_named_by_a_short_word_and_never_in_full() -> None:
    assert short("x" * 40) == "x" * 40
    assert short("x" * 41) == "x" * 39 + "…"
    assert shown(("purposes", "a.b", 0)) == "purposes › a.b › 0"
    long = "k" * 60
    fault = only(SMALL + f"{long}: 1\n")
    assert repr(short(long)) in fault.message.sv
    assert long not in words(fault).sv + words(fault).en
    assert only("")[:3] == (1, 1, ())
    assert only("").message.sv == "'policy' är av fel slag."


def test_a_suggestion_is_near_or_one_of_twelve_and_in_order() -> None:
    assert nearest("zzz", ["b", "a"]).sv == "Välj något av: a, b."
    assert nearest("zzz", map(str, range(12))).en.startswith("Choose one of: 0, 1, 10, 11, 2,")
    assert nearest("zzz", map(str, range(13))).sv == "Ta bort ordet eller rätta det."
    assert nearest("zzz", []).en == "Remove the word or correct it."
    assert nearest("helth", ["wealth", "health"]).sv == "Menade du 'health'?"
    assert nearest("zzz", ["y" * 41]).en == f"Choose one of: {'y' * 39}…."


def test_a_field_deep_inside_is_compared_with_those_of_its_own_place() -> None:
    contact = only(SMALL.replace("appointed: false", "appointed: false, contact: {emial: a}"))
    assert contact.fix.en == "Did you mean 'email'?"
    impact = only(SMALL.replace("    bit: 0\n", "    bit: 0\n    impact: {aproved_by: a}\n"))
    assert (impact.path[-1], impact.fix.en) == ("aproved_by", "Did you mean 'approved_by'?")
    unknown = only(SMALL.replace("    bit: 0\n", "    bit: 0\n    impact: {criteria: [1]}\n"))
    assert unknown.path == ("purposes", "contract.perform", "impact", "criteria", 0)


def test_faults_at_one_place_are_told_in_the_order_of_the_fields_of_the_file() -> None:
    both = SMALL.replace("status: proposal\n", "").replace("title: {sv: Liten, en: Small}\n", "")
    assert [(fault.line, fault.path) for fault in faults(both)] == [(1, ("title",)), (1, ("status",))]


def test_a_service_without_regime_is_told_apart_from_every_other_missing_field() -> None:
    """G-06."""
    paths: list[tuple[str | int, ...]] = [
        ("services", "x", "regime"),
        ("services", "x", "name"),
        ("purposes", "x", "regime"),
        ("services", "x", "y", "regime"),
        ("regime",),
    ]
    found = [from_pydantic("missing", path, "", ()) for path in paths]
    assert [trouble.path for trouble in found] == paths
    assert ["(G-06)" in trouble.message.en for trouble in found] == [True, False, False, False, False]
    assert found[1].fix.en == "Add 'name' under 'services › x'."
    assert found[4].message.sv == "Fältet 'regime' saknas."


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (("a", "period"), "(N-13.1)"),
        (("a", "financial_year_ends"), "financial year"),
        (("sentences", "M1"), "S and a number"),
        ((), "S and a number"),
    ],
)
def test_a_text_of_the_wrong_pattern_is_told_by_the_field_that_it_stands_in(
    path: tuple[str | int, ...], said: str
) -> None:
    found = pattern(path)
    assert found.path == path
    assert said in found.message.en
    assert found.message.sv != found.message.en
    assert all(text and text.endswith(".") for text in (*found.message, *found.fix))
    assert from_pydantic("string_pattern_mismatch", path, "", ()) == found


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("string_type", "text"),
        ("int_type", "a whole number"),
        ("greater_than_equal", "a whole number from 0"),
        ("list_type", "a list"),
        ("model_type", "fields with name and value"),
        ("date_type", "a date such as 2026-11-23"),
        ("unheard_of", "a value of another kind"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_what_belongs_there(kind: str, written: str) -> None:
    found = from_pydantic(kind, ("a", "b"), "", ())
    assert (found.path, found.message.en) == (("a", "b"), "'b' is of the wrong kind.")
    assert found.fix.en == f"Write {written} here."


def test_faults_of_the_overlay_are_marked_and_told_in_the_order_of_the_lines() -> None:
    broken = faults(SMALL.replace("access: true", "access: yes"), "id: a\nid: b\n")
    assert [(fault.line, fault.path) for fault in broken] == [(2, ("overlay", "id")), (31, ("rights", "access"))]
    assert [(fault.line, fault.column, fault.path) for fault in faults(SMALL, "a: [")] == [(1, 5, ("overlay",))]
    assert faults("a: [", "id: b\n") == read("a: [").faults


def test_an_overlay_replaces_lists_and_words_and_adds_what_was_not_there() -> None:
    over = (
        "id: annan\nrights: {erasure: true}\ncategories: {name: {fields: [given]}}\nsecurity_measures: {sv: a, en: b}\n"
    )
    loaded = load(SMALL, over)
    assert isinstance(loaded, Loaded)
    assert (loaded.file.id, loaded.file.title.sv) == ("annan", "Liten")
    assert (loaded.file.rights.access, loaded.file.rights.erasure) == (True, True)
    assert loaded.file.categories["name"].fields == ["given"]
    assert loaded.file.categories["name"].name.sv == "Namn"
    assert loaded.file.security_measures is not None
    assert loaded.file.security_measures.en == "b"
    assert [fault.path for fault in faults(SMALL, "rights: 7\n")] == [("rights",)]
    assert [fault.path for fault in faults(SMALL, "- a\n")] == [()]


def test_a_place_is_that_of_the_nearest_thing_around() -> None:
    loaded = load(SMALL)
    assert isinstance(loaded, Loaded)
    assert loaded.position(("rights", "erasure")) == Position(31, 1)
    assert loaded.position(()) == Position(1, 1)
    assert loaded.position(("purposes", "contract.perform", "bases", 0, "law", 3)) == Position(21, 13)


def test_a_pattern_reaches_every_place_that_a_star_stands_for() -> None:
    value = {"a": {"x": {"l": [1, 2]}, "y": {"l": 3}, "z": {}}, "b": [{"l": 4}]}
    assert list(matches(value, ("a", "*", "l", "*"))) == [(("a", "x", "l", 0), 1), (("a", "x", "l", 1), 2)]
    assert list(matches(value, ("b", "*", "l"))) == [(("b", 0, "l"), 4)]
    assert list(matches(value, ("b", "l"))) == []
    assert list(matches(value, (), ("here",))) == [(("here",), value)]


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        ({"choices": {"a": {"bit": 62}, "b": {"bit": True}, "c": {"bit": 1}}}, []),
        ({"purposes": {"a": {"source": "law", "bit": 63}}}, [("purposes", "a", "bit")]),
        ({"choices": {"a": {"bit": 0}, "b": {"bit": "0"}, "c": {"bit": 0}}}, [("choices", "c", "bit")]),
        ({"choices": {"a": {"bit": True}, "b": {"bit": 1}, "c": {"bit": 1}}}, [("choices", "c", "bit")]),
        ({"choices": {"a": {"bit": 3}}, "purposes": {"p": {"source": "law", "bit": 3}}}, []),
        ({"purposes": {"p": {"storage_sentences": ["S1"]}}, "sentences": {"S1": {}}}, []),
        ({"purposes": {"p": {"source": "law"}, "q": 7}}, []),
        ({"purposes": {"p": {}}}, [("purposes", "p")]),
        ({"purposes": {"p": {"source": "law", "special": [{}], "bases": [{}]}}}, []),
        ({"purposes": {"p": {"source": "law", "special": [{}]}}}, [("purposes", "p", "special")]),
        ({"purposes": {"p": 7, "q": {}}}, [("purposes", "q")]),
        ({"a": [{"sv": " ", "en": "x"}], "b": {"en": ""}, "c": {"fr": ""}}, [("a", 0, "sv"), ("b", "en")]),
    ],
)  # fmt: skip
def test_only_what_does_not_fit_together_is_told(value: object, paths: list[tuple[str | int, ...]]) -> None:
    """N-01.1, G-05; a bit is told once, at its second place; a choice and a purpose may have the same one."""
    assert [trouble.path for trouble in troubles(value)] == paths


def service(regime: str, **wanted: object) -> object:
    """A service that asks for two fields, of which the second is the one that is judged."""
    return {
        "services": {
            "v": {"regime": regime, "fields": {"free": {"category": "gone"}, "n": {"category": "n", **wanted}}}
        },
        "categories": {"n": {"personnummer": True, "fields": ["n"]}},
    }


def test_a_personnummer_is_a_condition_nowhere_in_care_and_may_be_one_outside_it() -> None:
    """N-04.4; the field before it, of an unknown category, does not end the reading."""
    place = ("services", "v", "fields", "n", "required")
    gone = ("services", "v", "fields", "free", "category")
    assert [t.path for t in troubles(service("pdl", required="statute"))] == [gone, place]
    assert [t.path for t in troubles(service("pdl"))] == [gone, place]
    assert [t.path for t in troubles(service("pdl", required="optional"))] == [gone]
    assert [t.path for t in troubles(service("non_care", required="statute"))] == [gone]


def test_a_consent_that_a_service_may_require_is_for_that_service_and_for_giving_it() -> None:
    """N-04.3, C-3."""

    def told(required: object, service: str | None, family: str) -> list[tuple[str | int, ...]]:
        choice = {"text": "C", "purposes": ["p"], **({"service": service} if service else {})}
        value = {
            "consents": {"C": {"required_by_service": required}},
            "services": {"v": {"consent": "C"}},
            "purposes": {"p": {"source": "law", "family": family}},
            "choices": {"free": {"text": "none"}, "x": choice},
        }
        return [trouble.path for trouble in troubles(value)][1:]

    assert told(True, "v", "contract") == []
    assert told(True, "v", "marketing") == [("choices", "x")]
    assert told(True, None, "contract") == [("choices", "x")]
    assert told("yes", "v", "contract") == [("services", "v", "consent")]
    assert told(False, None, "marketing") == [("services", "v", "consent")]


def test_a_fault_keeps_its_place_path_and_both_texts() -> None:
    fault = only(SMALL.replace("bit: 0, kind", "bit: 63, kind"))
    assert fault == Fault(28, 9, ("choices", "yes", "bit"), fault.message, fault.fix)
    assert words(fault).sv == f"28:9 {fault.message.sv} {fault.fix.sv}"
    assert words(fault).en == f"28:9 {fault.message.en} {fault.fix.en}"
