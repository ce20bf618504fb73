"""What changes between two policies, in words, and who must be told (Art. 13(3); design.md 4, "By reference")."""

from typing import Any

import pytest

from ombud.policy.diff import Change, Facet, Kind, Tell, diff
from ombud.policy.document.html import page
from ombud.policy.wording import words
from tests.policy.reading_back import read_html
from tests.policy.small_policy import VALUE, small


def one(changes: tuple[Change, ...], facet: Facet) -> Change:
    return next(change for change in changes if change.facet is facet)


def changed(**changes: Any) -> tuple[Change, ...]:
    return diff(small(), small(**changes)).changes


def test_the_same_policy_has_no_changes() -> None:
    found = diff(small(), small())
    assert found.changes == ()
    assert read_html(page(found.document("sv"))).parts[1].texts == ["Inget ändras."]


def test_order_is_no_change() -> None:
    turned = list(reversed(VALUE["purposes"]["care.record"]["categories"]))
    assert changed(**{"purposes/care.record/categories": turned}) == ()
    assert changed(**{"categories/contact/fields": ["phone", "email"]}) == ()


def test_a_new_purpose_by_law_is_told_before_it_begins() -> None:
    """Art. 13(3)."""
    old = small(**{"purposes/legal.accounting": None})
    found = diff(old, small())
    purpose = one(found.changes, Facet.PURPOSE)
    assert (purpose.kind, purpose.tell, purpose.before) == (Kind.ADDED, Tell.BEFORE, None)
    assert purpose.after == words(
        "Bokföring sv: Lagen kräver bokföring. sv", "Bokföring en: Lagen kräver bokföring. en"
    )
    assert purpose.whom == (words("kunder", "customers"),)
    assert found.starts == ("legal.accounting",)
    assert found.stops == ()


def test_a_purpose_that_goes_needs_only_the_page() -> None:
    found = diff(small(), small(**{"purposes/legal.accounting": None}))
    assert one(found.changes, Facet.PURPOSE).tell is Tell.PAGE
    assert found.stops == ("legal.accounting",)


def test_a_purpose_that_is_switched_on_starts() -> None:
    found = diff(small(), small(**{"purposes/web.onsite/off": None}))
    assert found.starts == ("web.onsite",)
    assert {c.tell for c in found.changes} == {Tell.BEFORE}


@pytest.mark.parametrize(
    ("path", "value", "facet", "kind", "tell"),
    [
        (
            "purposes/legal.accounting/categories",
            [{"id": "contact"}, {"id": "score"}],
            Facet.CATEGORY,
            Kind.ADDED,
            Tell.BEFORE,
        ),
        ("purposes/legal.accounting/categories", [], Facet.CATEGORY, Kind.REMOVED, Tell.PAGE),
        ("purposes/legal.accounting/bases", [], Facet.BASIS, Kind.REMOVED, Tell.PAGE),
        ("purposes/care.record/special", [], Facet.SPECIAL, Kind.REMOVED, Tell.PAGE),
        ("purposes/care.record/recipients", [], Facet.RECIPIENT, Kind.REMOVED, Tell.PAGE),
        ("sentences/S1", {"sv": "a", "en": "b"}, Facet.SENTENCE, Kind.CHANGED, Tell.REVIEW),
        ("sentences/S1", None, Facet.SENTENCE, Kind.REMOVED, Tell.REVIEW),
        ("consents/C-1", {"text": {"sv": "a", "en": "b"}}, Facet.CONSENT, Kind.CHANGED, Tell.ASK),
        ("consents/C-3", None, Facet.CONSENT, Kind.REMOVED, Tell.PAGE),
        ("interests/LIA-1/necessity", {"sv": "a", "en": "b"}, Facet.INTEREST, Kind.CHANGED, Tell.BEFORE),
        ("rights/access", False, Facet.RIGHT, Kind.REMOVED, Tell.BEFORE),
        ("rights/how_to", "/annan", Facet.RIGHT, Kind.CHANGED, Tell.PAGE),
        ("controller/phone", "070-174 06 07", Facet.CONTROLLER, Kind.CHANGED, Tell.BEFORE),
        ("dpo/contact/phone", None, Facet.CONTROLLER, Kind.REMOVED, Tell.BEFORE),
        ("purposes/care.record/bit", 5, Facet.OTHER, Kind.CHANGED, Tell.NOBODY),
        ("purposes/care.record/automated_decision", True, Facet.OTHER, Kind.CHANGED, Tell.BEFORE),
        ("purposes/care.record/automated_decision", None, Facet.OTHER, Kind.REMOVED, Tell.BEFORE),
        ("open_questions", [], Facet.OTHER, Kind.REMOVED, Tell.NOBODY),
        ("security_measures/sv", "Mer.", Facet.OTHER, Kind.CHANGED, Tell.PAGE),
        ("cookies/consent", False, Facet.OTHER, Kind.REMOVED, Tell.BEFORE),
    ],
)
def test_each_kind_of_change_has_its_telling(path: str, value: Any, facet: Facet, kind: Kind, tell: Tell) -> None:
    (change,) = changed(**{path: value})
    assert (change.facet, change.kind, change.tell) == (facet, kind, tell)


def test_a_new_right_needs_only_the_page() -> None:
    (change,) = diff(small(**{"rights/access": False}), small()).changes
    assert (change.kind, change.tell) == (Kind.ADDED, Tell.PAGE)


def test_a_ground_that_becomes_consent_is_asked_for_and_never_swapped_in_silence() -> None:
    """N-10.1."""
    found = changed(**{"purposes/profiling.marketing/bases": [{"article": "6.1.a", "consent": "C-1"}]})
    assert {(c.kind, c.tell) for c in found if c.facet is Facet.BASIS} == {
        (Kind.ADDED, Tell.ASK),
        (Kind.REMOVED, Tell.PAGE),
    }


KEPT = "purposes/care.record/storage"


@pytest.mark.parametrize(
    ("row", "tell"),
    [
        ({"period": "P9Y"}, Tell.PAGE),
        ({"rule": "T-02"}, Tell.PAGE),
        ({"period": "P11Y"}, Tell.COLLECTION),
        ({"period": "PT24H"}, Tell.PAGE),
        ({"period": None}, Tell.COLLECTION),
        ({"during": ["care"]}, Tell.COLLECTION),
    ],
)
def test_a_shorter_period_applies_at_once_and_a_longer_one_to_new_data_only(row: dict[str, Any], tell: Tell) -> None:
    (change,) = changed(**{KEPT: [{"rule": "T-01", "period": "P10Y", "anchor": "last_entry", **row}]})
    assert (change.facet, change.kind, change.tell) == (Facet.PERIOD, Kind.CHANGED, tell)


def test_a_row_of_a_period_that_comes_or_goes() -> None:
    row = {"rule": "T-01", "period": "P10Y", "anchor": "last_entry"}
    (change,) = changed(**{KEPT: [row, row]})
    assert (change.kind, change.tell) == (Kind.ADDED, Tell.COLLECTION)
    (change,) = changed(**{KEPT: []})
    assert (change.kind, change.tell) == (Kind.REMOVED, Tell.PAGE)
    assert change.before is not None
    assert change.before.sv == "10 år efter sista anteckningen i handlingen"
    (change,) = changed(**{KEPT: [row, {}]})
    assert change.after == words("–")
    (change,) = changed(**{KEPT: [row, {"period": "P1Y", "categories": ["health"]}]})
    assert change.after == words("Hälsa sv: 1 år", "Hälsa en: 1 year")


def leaves(value: Any, path: tuple[str, ...] = ()) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path


CLOSED = {
    "family": ("dpo", "care"),
    "status": ("proposal", "signed"),
    "regime": ("pdl", "non_care"),
    "output": ("person", "aggregate"),
    "required": ("statute", "contract"),
    "source": ("notice", "law"),
    "category": ("score", "contact"),
    "effective_on": ("2027-01-01", "2026-11-23"),
}


def another(field: str, value: Any) -> Any:
    """Some other value that the field may have."""
    if field in CLOSED and isinstance(value, str):
        return next(other for other in CLOSED[field] if other != value)
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 20
    return [] if isinstance(value, list) else value + "x"


@pytest.mark.parametrize("path", [path for path in leaves(VALUE)], ids="/".join)
def test_no_part_of_a_file_can_go_unseen(path: tuple[str, ...]) -> None:
    """Every value of the example, changed or taken away, is reported."""
    place: Any = VALUE
    for step in path:
        place = place[step]
    assert changed(**{"/".join(path): another(path[-1], place)}), path


def test_the_document_names_before_after_and_who_is_told() -> None:
    found = diff(
        small(),
        small(
            **{
                "purposes/care.record/recipients": [
                    *VALUE["purposes"]["care.record"]["recipients"],
                    {"name": {"sv": "Lab", "en": "Laboratory"}, "role": "controller"},
                ],
                "controller/phone": "070-174 06 07",
                KEPT: [],
            }
        ),
    )
    rows = [row for part in read_html(page(found.document("sv"))).parts for row in part.rows][1:]
    assert rows[0][:2] == ["care.record", "Lagringstid tas bort"]
    assert ["controller", "Kontaktuppgift ändras"] in [row[:2] for row in rows]
    lab = next(row for row in rows if row[1] == "Mottagare tillkommer")
    assert lab[2:] == [
        "–",
        "Lab (ansvarar själv för uppgifterna)",
        "Informeras var för sig innan det börjar: patienter, okänd grupp",
    ]
    phone = next(row for row in rows if row[0] == "controller")
    assert phone[4] == "Informeras var för sig innan det börjar: alla"
    english = [row for part in read_html(page(found.document("en"))).parts for row in part.rows]
    assert english[1][1] == "Storage period is removed"
    assert [found.document(language).language for language in ("sv", "en")] == ["sv", "en"]


def test_rows_that_run_from_the_same_event_are_compared_each_with_its_own() -> None:
    """Three of a kind in both versions: only the one that is shorter now is a change, under its own place."""

    def rows(*periods: str) -> dict[str, Any]:
        kept = [{"period": period, "anchor": "last_interaction"} for period in periods]
        return {"purposes/marketing.direct/storage": kept}

    old, new = small(**rows("P24M", "P12M", "P6M")), small(**rows("P24M", "P12M", "P3M"))
    (change,) = diff(old, new).changes
    assert change.facet is Facet.PERIOD
    assert change.before is not None
    assert change.after is not None
    assert (change.before.sv[:10], change.after.sv[:9]) == ("6 månader ", "3 månader")
