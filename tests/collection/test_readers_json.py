"""JSON Lines and FHIR bundles, real and hostile (design 5, 7; ux 4: Bundle import)."""

import io
import json
import tracemalloc
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.collection.model import Row, RowFault
from ombud.collection.readers import read_bundle, read_json_lines
from ombud.collection.readers.limits import DEEPEST, LONGEST_FIELD, LONGEST_ROW, MOST_COLUMNS
from tests.collection.test_readers_csv import Trickle


def lines(text: str | bytes):
    return list(read_json_lines(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def bundle(*resources, step: int | None = None, **more):
    entries = [{"fullUrl": f"urn:uuid:u{n}", "resource": r} for n, r in enumerate(resources)]
    data = json.dumps({"resourceType": "Bundle", **more, "entry": entries}).encode()
    return list(read_bundle(Trickle(data, step) if step else io.BytesIO(data)))


def reasons(found):
    return [row.reason.en for row in found if isinstance(row, RowFault)]


def test_inner_objects_are_named_with_dots_and_numbers_stay_text():
    (row,) = lines('{"name": {"given": "Åsa"}, "age": 07.0, "n": 1}'.replace("07.0", "7.00"))
    assert dict(row.values) == {"name.given": "Åsa", "age": "7.00", "n": "1"}


def test_lists_and_plain_words_have_one_text():
    (row,) = lines('{"tags": ["a", 1], "x": null, "y": true, "z": false, "none": [], "k": [{"v": 1}, {"v": 2}, 3]}')
    assert dict(row.values) == {
        "tags": "a 1",
        "x": "",
        "y": "true",
        "z": "false",
        "none": "",
        "k.v": "1",
        "k[1].v": "2",
        "k[2]": "3",
    }


def test_empty_lines_are_no_rows_and_an_empty_file_is_a_fault():
    assert [row.line for row in lines('\n{"a": 1}\n\n{"a": 2}')] == [2, 4]
    assert reasons(lines("\n \n")) == ["The file has no rows."]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "The row is not JSON."),
        ('{"a": NaN}', "The row is not JSON."),
        ("[1]", "The row is not a JSON object."),
        ("7", "The row is not a JSON object."),
        ('{"a": 1, "a": 2}', "The same key is written twice, or a key is longer than 200 characters."),
        ('{"a.b": 1, "a": {"b": 2}}', "The same key is written twice, or a key is longer than 200 characters."),
        ('{"' + "k" * 201 + '": 1}', "The same key is written twice, or a key is longer than 200 characters."),
        ('{"a": "\\u0000"}', "The value holds NUL characters."),
        ('{"a": "\\ud800"}', "The value is not text in the encoding of the file."),
        ('{"a": ' + "[" * 50_000 + "]" * 50_000 + "}", "The value has too many levels."),
        ('{"a": "' + "x" * (LONGEST_FIELD + 1) + '"}', "The value is longer than a million characters."),
        ("x" * (LONGEST_ROW + 1), "The row is longer than four million characters."),
        (json.dumps({f"k{n}": 1 for n in range(MOST_COLUMNS + 1)}), "The row has more than 1,000 columns."),
    ],
)
def test_a_faulty_line_costs_itself_and_the_rest_goes_in(text, reason):
    found = lines(f'{text}\n{{"a": 1}}\n')
    assert reasons(found) == [reason]
    assert dict(found[1].values) == {"a": "1"}
    assert "\ud800" not in str(found[0])


def test_many_brackets_that_are_not_deep_are_read():
    (row,) = lines(json.dumps({"a": "[" * 100, "b": [[]] * 30, "c": 1}))
    assert row.values["c"] == "1"


def test_an_endless_run_of_quotes_and_backslashes_takes_no_time():
    assert reasons(lines('{"a": "' + '\\"' * 400_000 + "[" * 100)) == ["The row is not JSON."]


PATIENT = {
    "resourceType": "Patient",
    "identifier": [{"system": "urn:oid:1.2.752.129.2.1.3.1", "value": "189001019802"}, {"value": "7"}],
    "name": [{"family": "Kråkgren", "given": ["Åsa", "Britt"]}, {"family": "Tidigare"}],
    "telecom": [{"system": "email", "value": 'a"b\\[{@example.se'}],
    "generalPractitioner": [{"reference": "https://x.example.se/Practitioner/9"}, {"reference": 7}],
}


@pytest.mark.parametrize("step", [None, 1, 3, 64])
def test_a_patient_is_read_by_paths_and_systems(step):
    (row,) = bundle(PATIENT, step=step, type="collection")
    assert row.line == 1
    assert dict(row.values) == {
        "resourceType": "Patient",
        "Patient.id": "u0",
        "Patient.identifier[urn:oid:1.2.752.129.2.1.3.1].system": "urn:oid:1.2.752.129.2.1.3.1",
        "Patient.identifier[urn:oid:1.2.752.129.2.1.3.1].value": "189001019802",
        "Patient.identifier[1].value": "7",
        "Patient.name.family": "Kråkgren",
        "Patient.name.given": "Åsa Britt",
        "Patient.name[1].family": "Tidigare",
        "Patient.telecom[email].system": "email",
        "Patient.telecom[email].value": 'a"b\\[{@example.se',
        "Patient.generalPractitioner.reference": "9",
        "Patient.generalPractitioner[1].reference": "7",
    }


def test_two_addresses_of_one_system_are_a_fault_and_not_one_of_them():
    two = {"resourceType": "Patient", "telecom": [{"system": "email", "value": v} for v in ("a", "b")]}
    assert reasons(bundle(two)) == ["The same key is written twice, or a key is longer than 200 characters."]


def test_a_reference_is_the_id_it_points_at():
    (row,) = bundle({"resourceType": "Condition", "id": "c", "subject": {"reference": "Patient/p7"}})
    assert row.values["Condition.subject.reference"] == "p7"


def test_other_resources_and_empty_entries_are_reported():
    found = bundle({"resourceType": "Device"}, "x", {"id": "1"}, {"resourceType": "Patient", "id": "p"})
    assert reasons(found) == [
        "A resource of this kind is not taken in.",
        "The entry has no resource.",
        "A resource of this kind is not taken in.",
    ]
    assert dict(found[3].values) == {"resourceType": "Patient", "Patient.id": "p"}
    assert [row.line for row in found] == [1, 2, 3, 4]


def test_an_entry_beyond_the_limits_costs_itself_and_the_rest_goes_in():
    deep: object = 1
    for _ in range(DEEPEST):
        deep = [deep]
    long = {"resourceType": "Patient", "photo": "x" * (LONGEST_ROW + 1)}
    found = bundle(long, {"resourceType": "Patient", "x": deep}, {"resourceType": "Patient", "id": "p"})
    assert reasons(found) == ["The row is longer than four million characters.", "The value has too many levels."]
    assert isinstance(found[2], Row)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "The file is not a FHIR Bundle."),
        ("   ", "The file is not a FHIR Bundle."),
        ("[1]", "The file is not a FHIR Bundle."),
        ('{"resourceType": "Patient"}', "The file is not a FHIR Bundle."),
        ('{"entry": []}', "The file is not a FHIR Bundle."),
        ('{"resourceType": "Bundle", "entry": [', "The file ends in the middle of the bundle."),
        ('{"resourceType": "Bundle", "x": "\\', "The file ends in the middle of the bundle."),
        ('{"resourceType": "Bundle", "entry": [{"a" 1}]}', "The row is not JSON."),
        ('{"resourceType": "Bundle", "entry": [{"a": [}]]}', "The row is not JSON."),
    ],
)
def test_what_is_no_bundle_is_a_clear_fault(text, reason):
    assert reasons(list(read_bundle(io.BytesIO(text.encode()))))[0] == reason


def test_an_empty_bundle_has_no_rows_and_no_faults():
    assert bundle() == []
    assert list(read_bundle(io.BytesIO(b'{"entry": [], "resourceType": "Bundle"} '))) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=150)
@given(json_values, st.integers(0, 200), st.integers(1, 20))
def test_whatever_a_bundle_holds_nothing_is_raised(value, cut, step):
    text = json.dumps(
        {
            "resourceType": "Bundle",
            "x": value,
            "entry": [{"resource": value}, {"resource": {"resourceType": "Patient", "y": value}}],
        }
    )
    for data in (text.encode(), text[:cut].encode(), (text[:cut] + "]}" + text[cut:]).encode()):
        for row in read_bundle(Trickle(data, step)):
            assert isinstance(row, (Row, RowFault))


@settings(deadline=None, max_examples=150)
@given(st.dictionaries(st.text(max_size=9), json_values, max_size=5))
def test_whatever_a_line_holds_nothing_is_raised(value):
    for row in lines(json.dumps(value) + "\n"):
        assert isinstance(row, (Row, RowFault))


def test_a_large_bundle_streams_with_flat_memory():
    entry = json.dumps({"resource": {"resourceType": "Patient", "id": "p", "text": "x" * 200}}).encode() + b",\n"

    class Stream(io.RawIOBase):
        parts = iter([b'{"resourceType": "Bundle", "entry": [', *[entry * 100] * 200, b"]}"])

        def read(self, size: int = -1) -> bytes:
            return next(self.parts, b"")

    rows_read = read_bundle(Stream())
    early = sum(isinstance(row, Row) for row in islice(rows_read, 18_000))
    tracemalloc.start()
    late = sum(isinstance(row, Row) for row in rows_read)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert early + late == 20_000
    assert peak < 1_000_000
