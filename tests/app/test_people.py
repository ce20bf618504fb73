"""Invented people: only test numbers, fiction's telephones and example.se (P-07, P-09); files that read back."""

import io
import json
import re
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from time import monotonic

import pytest

from ombud.app.demo import numbers, synthea
from ombud.app.demo.bookings import bookings
from ombud.app.demo.people import people
from ombud.app.demo.people_files import write_csv, write_fhir, write_json_lines
from ombud.collection.binding import bind
from ombud.collection.mapping import MappingFile, load
from ombud.collection.model import IdentifierKind, RowFault, Submission
from ombud.collection.readers import read
from ombud.collection.submissions import submissions
from ombud.policy.load import Loaded
from ombud.policy.load import load as load_policy
from ombud.policy.model import Policy
from ombud.terms.identifiers import ReserveId, Samordningsnummer, parse_person_number, parse_reserve_id

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROOT = Path(__file__).parents[2]
SERVICES = ("vaccination", "halsosamtal", "lakarbesok", "massage", "kostradgivning", "traningskort")
PHONES = {
    "070": range(1740605, 1740700),
    "031": range(3900600, 3900700),
    "040": range(6280400, 6280500),
    "08": range(46500400, 46500500),
    "0980": range(319200, 319300),
}


@pytest.fixture(scope="module")
def many():
    return list(people(7, 60_000, now=NOW, services=SERVICES))


@pytest.fixture(scope="module")
def policy():
    loaded = load_policy((ROOT / "policies" / "halsoklustret.yaml").read_text("utf-8"))
    assert isinstance(loaded, Loaded)
    return Policy(1, datetime(2026, 1, 1, tzinfo=UTC), loaded.file)


def taken(policy, name, stream):
    mapping = load((ROOT / "examples" / "mappings" / f"{name}.yaml").read_text("utf-8"))
    assert isinstance(mapping, MappingFile)
    return list(submissions(bind(mapping, policy), read(stream, mapping.format, columns=mapping.columns), NOW))


def test_the_official_test_numbers_are_all_here_once_and_valid():
    """P-09: 41,127 different personnummer (two of the 41,129 are listed twice), 2,264 samordningsnummer."""
    assert (len(numbers.personnummer()), len(numbers.samordningsnummer())) == (41_127, 2_264)
    assert len(set(numbers.personnummer() + numbers.samordningsnummer())) == 41_127 + 2_264
    for number in islice(numbers.personnummer(), 0, None, 40):
        found = parse_person_number(number, NOW.date())
        assert getattr(found, "in_clear", str)() == number
    for number in islice(numbers.samordningsnummer(), 0, None, 10):
        assert isinstance(parse_person_number(number, NOW.date()), Samordningsnummer)
    assert {"189001019802", "199006022397", "199107172380"} <= set(numbers.personnummer())


def test_nearest_takes_the_day_itself_or_the_nearest_on_either_side():
    assert numbers.born_on(numbers.nearest(date(1996, 6, 5), ())) == date(1996, 6, 5)
    assert numbers.nearest(date(1800, 1, 1), ()) == numbers.personnummer()[0]
    assert numbers.nearest(date(2099, 1, 1), ()) == numbers.personnummer()[-1]
    first = numbers.nearest(date(1890, 1, 2), ())
    assert numbers.nearest(date(1890, 1, 2), (first,)) != first


def test_nobody_has_the_number_of_another(many):
    known = [p.personnummer or p.reserve_id or p.email for p in many]
    assert len(set(known)) == len(many)
    assert not {p.personnummer for p in many} & set(synthea.numbers().values())


def test_numbers_are_official_test_numbers_or_reserve_ids_of_no_real_series(many):
    official = set(numbers.personnummer() + numbers.samordningsnummer())
    assert {p.personnummer for p in many if p.personnummer} <= official
    reserve = [p for p in many if p.reserve_id]
    assert len(reserve) > 5000
    for person in reserve:
        assert isinstance(parse_reserve_id(person.reserve_id, person.reserve_domain), ReserveId)
        assert person.reserve_id[:2] in ("97", "98")
    assert {p.reserve_domain for p in many if not p.reserve_id} == {""}


def test_most_people_are_of_an_age_one_meets_until_the_numbers_run_out(many):
    assert min(p.born_on.year for p in many[:20_000]) >= 1914
    assert min(p.born_on.year for p in many) == 1890


def test_everybody_can_be_seen_to_be_invented(many):
    for person in islice(many, 0, None, 7):
        assert re.fullmatch(r"([a-z]+\.[a-z]+\.\d+@example\.se)?", person.email)
        if person.phone:
            prefix, _, rest = person.phone.partition("-")
            assert int(rest) in PHONES[prefix]
        assert re.fullmatch(r"\d{5}", person.postal_code)
        assert "Åsa" not in repr(person)
        assert person.given not in repr(person)


def test_everybody_has_something_to_be_known_by(many):
    assert all(p.personnummer or p.reserve_id or p.email for p in many)


def test_history_lies_within_fourteen_months_and_invoices_after_it_began(many):
    for person in islice(many, 0, None, 5):
        assert (NOW - person.registered_at).days <= 425
        for invoice in person.invoices:
            assert person.registered_at.date() <= invoice.issued_on <= NOW.date()
            assert invoice.paid_on is None or invoice.issued_on <= invoice.paid_on <= NOW.date()
            assert invoice.amount > 0
            assert invoice.due_on > invoice.issued_on


def test_the_same_seed_gives_the_same_people_however_many_are_asked_for(many):
    assert list(people(7, 50, now=NOW, services=SERVICES)) == many[:50]
    assert list(people(8, 50, now=NOW, services=SERVICES)) != many[:50]


def test_people_come_as_a_stream():
    begun = monotonic()
    assert len(list(islice(people(1, 10**9, now=NOW, services=SERVICES), 1000))) == 1000
    assert monotonic() - begun < 20


def test_a_customer_register_reads_back(policy):
    some = list(people(3, 400, now=NOW, services=SERVICES))
    text = io.StringIO()
    write_csv(some, text)
    for encoding in ("utf-8", "cp1252", "utf-16"):
        found = taken(policy, "customers.csv", io.BytesIO(text.getvalue().encode(encoding)))
        assert [type(row) for row in found] == [Submission] * 400
    for person, row in zip(some, found, strict=True):
        kept = {name: value for record in row.records for name, value in record.fields.items()}
        assert (kept["given"], kept["family"], kept["city"]) == (person.given, person.family, person.city)
        assert row.service == person.service
        assert row.collected_at == person.registered_at
        assert row.identity[-1].value == person.customer
        left_out = {left.column: left.code for left in row.not_taken}
        assert {left_out[c] for c in ("civilstånd", "årsinkomst", "vill ha sms")} == {"SET_ASIDE"}


def test_the_same_customers_come_from_json_lines(policy):
    some = list(people(3, 200, now=NOW, services=SERVICES))
    first, second = io.StringIO(), io.StringIO()
    write_csv(some, first)
    write_json_lines(some, second)
    from_csv = taken(policy, "customers.csv", io.BytesIO(first.getvalue().encode()))
    from_json = taken(policy, "customers.jsonl", io.BytesIO(second.getvalue().encode()))
    assert [row.identity for row in from_csv] == [row.identity for row in from_json]
    assert [row.records for row in from_csv] == [row.records for row in from_json]


def test_a_fhir_bundle_of_invented_people_reads_back(policy):
    some = list(people(3, 300, now=NOW, services=SERVICES))
    text = io.StringIO()
    write_fhir(some, text)
    assert json.loads(text.getvalue())["resourceType"] == "Bundle"
    found = taken(policy, "patients.fhir", io.BytesIO(text.getvalue().encode()))
    assert [row for row in found if isinstance(row, RowFault)] == []
    assert len(found) == 5 * 300
    patients = [row for row in found if row.records[0].document is None]
    for person, row in zip(some, patients, strict=True):
        values = {one.value for one in row.identity}
        assert {person.customer} | {n for n in (person.personnummer, person.reserve_id, person.email) if n} == values
    keys = {row.identity[-1].value for row in patients}
    documents = [row for row in found if row.records[0].document is not None]
    assert {row.identity for row in documents} == {(row.identity[-1],) for row in patients}
    assert len(keys) == 300
    assert {row.records[0].kind for row in documents} == {"encounter", "condition", "observation", "medication"}
    assert {row.records[0].author for row in documents} == {"D1"}


def test_booked_visits_read_back_with_a_wait_and_with_those_who_did_not_come(policy):
    """Waiting time and no-shows are counted from a booking system's own file: a wait begins when it was booked."""
    some = list(people(3, 200, now=NOW, services=SERVICES))
    found = taken(policy, "bookings.csv", io.BytesIO(bookings(some, 3, "City", now=NOW)))
    assert [row for row in found if isinstance(row, RowFault)] == []
    of_care = {person.customer for person in some if person.service == "halsosamtal"}
    assert {row.identity[0].value for row in found} <= of_care
    visits = [row.records[0] for row in found]
    assert {visit.kind for visit in visits} == {"encounter"}
    assert {visit.fields["value"] for visit in visits} == {"fulfilled", "noshow"}
    assert all(row.collected_at < visit.at < NOW for row, visit in zip(found, visits, strict=True))
    assert len({visit.document for visit in visits}) == len(visits)


def test_synthea_patients_have_the_test_number_of_their_day_or_the_nearest():
    given = synthea.numbers()
    assert len(given) == len(set(given.values())) == 27
    for row in synthea.rows("patients"):
        distance = abs((numbers.born_on(row["PERSONNUMMER"]) - date.fromisoformat(row["BIRTHDATE"])).days)
        assert distance <= 9
    days = {number[:8] for number in numbers.personnummer()}
    for row in synthea.rows("patients"):
        day = row["BIRTHDATE"].replace("-", "")
        assert row["PERSONNUMMER"][:8] == day or day not in days
    assert given["1d3d16ce-a3a4-5e9e-1b4d-58a391895443"][:8] == "19960605"


def test_synthea_is_the_first_real_input_and_says_what_it_leaves_out(policy):
    """N-05.1: race, ethnicity, marital status, income and foreign numbers are reported as not taken."""
    patients = taken(policy, "synthea-patients", synthea.opened("patients"))
    assert [type(row) for row in patients] == [Submission] * 27
    left_out = {left.column for left in patients[0].not_taken}
    assert left_out == {
        *("RACE", "ETHNICITY", "MARITAL", "GENDER", "BIRTHPLACE", "PREFIX", "SUFFIX", "MAIDEN", "DEATHDATE"),
        *("SSN", "DRIVERS", "PASSPORT", "HEALTHCARE_EXPENSES", "HEALTHCARE_COVERAGE"),
        *("STATE", "COUNTY", "LAT", "LON"),
    }
    assert {left.code for left in patients[0].not_taken} == {"SET_ASIDE"}
    assert [one.kind for one in patients[0].identity] == [IdentifierKind.PERSONNUMMER, IdentifierKind.KEY]


@pytest.mark.parametrize(
    ("name", "count", "faults"),
    [("encounters", 604, 0), ("conditions", 438, 0), ("observations", 915, 75), ("medications", 663, 0)],
)
def test_synthea_rows_become_documents_with_author_time_and_unit(policy, name, count, faults):
    """An observation without an encounter has no author, and is a fault (PDL 3:6)."""
    found = taken(policy, f"synthea-{name}", synthea.opened(name))
    refused = [row for row in found if isinstance(row, RowFault)]
    documents = [row.records[0] for row in found if isinstance(row, Submission)]
    assert (len(documents), len(refused)) == (count, faults)
    assert {row.field for row in refused} <= {"PROVIDER"}
    assert all(d.author and d.at and d.unit and d.fields["code"] and d.fields["text"] for d in documents)
    patients = set(synthea.numbers())
    assert {row.identity[0].value for row in found if isinstance(row, Submission)} <= patients


def test_synthea_files_can_be_written_for_the_command_line(tmp_path, policy):
    written = synthea.write(tmp_path)
    assert [path.name for path in written] == [f"synthea-{name}.csv" for name in synthea.FILES]
    with written[0].open("rb") as stream:
        assert len(taken(policy, "synthea-patients", stream)) == 27
