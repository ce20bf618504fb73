"""What an entry may say, and its bytes (G-04, A-12; spec/audit-log.md 1 to 3)."""

import contextlib
import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.audit import Act, Entry, EntryError, Outcome
from ombud.audit.frames import PREFIX, Kind, Position, header, heading_body, keyed, open_body
from ombud.audit.merkle import leaf_hash
from ombud.audit.model import NOBODY
from ombud.audit.note import Checkpoint, read_note
from ombud.audit.payload import SALT, commitment, decode, encode, heading, tail
from ombud.audit.sequence import lane_entry_id
from ombud.audit.tree import Erased, Leaf
from ombud.audit.words import FACTS, FactKind
from ombud.terms import Actor, RoleId, SubjectId, UnitId
from ombud.terms.time import from_micros
from tests.audit.ledger_fixture import ANNA, NOW, RECORD, entry

SPEC = Path(__file__).parents[2] / "spec"
PAGE = (SPEC / "audit-log.md").read_text()
VECTORS: dict[str, Any] = json.loads((SPEC / "vectors" / "audit-log.json").read_text())


def between(mark: str) -> str:
    return PAGE.split(f"<!-- {mark}")[1].split(f"<!-- /{mark}")[0]


def test_every_act_is_on_the_page_and_the_page_has_no_other() -> None:
    assert re.findall(r"^\| `([a-z-]+)` \| .+ \|$", between("acts"), re.M) == [str(act) for act in Act]


def test_every_fact_is_on_the_page_with_its_kind() -> None:
    lines = dict(re.findall(r"^\| (count|code|id|hash|date) \| (.+) \|$", between("facts"), re.M))
    on_page = {name: FactKind(kind) for kind, names in lines.items() for name in re.findall(r"`(\w+)`", names)}
    assert on_page == FACTS


def test_every_outcome_and_every_field_is_on_the_page() -> None:
    section = PAGE.split("## 1. Entry")[1].split("## 2. Acts")[0]
    assert all(f"`{outcome}`" in section for outcome in Outcome)
    named = section.replace("policy |", "policy_number |")
    assert all(re.search(rf"\b{field.name}\b", named) for field in fields(Entry))


def test_no_field_but_the_reason_can_hold_a_name_an_address_or_a_personnummer() -> None:
    """style.md, completeness: an audit event has no field that can hold personal data."""
    for hostile in ("Anna Andersson", "anna@example.se", "19121212-1212", "121212+1212", "191212121212", "ö", ""):
        for field in ("origin", "purpose", "categories", "rules"):
            many = field in ("categories", "rules")
            if hostile or many:
                with pytest.raises(EntryError) as refused:
                    entry(**{field: (hostile,) if many else hostile})
                assert not hostile or hostile not in str(refused.value)
        for actor in (Actor(hostile, RoleId("r")), Actor("a", RoleId(hostile))):
            with pytest.raises(EntryError):
                entry(actor=actor)
        for name in FACTS:
            with pytest.raises(EntryError):
                entry(facts={name: hostile})
        if hostile:
            with pytest.raises(EntryError):
                entry(actor=Actor("a", RoleId("r"), UnitId(hostile)))


def test_a_fact_has_a_known_name_and_a_value_of_its_kind() -> None:
    good = {"number": -3, "system": "clinic", "lane": "00ff", "plan_hash": "0" * 63 + "f", "due_on": "2026-11-23"}
    assert entry(facts={**good, "case": "s_" + "A" * 26}).facts["system"] == "clinic"
    bad: list[dict[str, Any]] = [
        {"name": "x"},
        {"number": "3"},
        {"number": True},
        {"number": 2**53},
        {"system": 4},
        {"lane": 4},
        {"lane": "xyz"},
        {"plan_hash": "00"},
        {"due_on": "23 Nov"},
        {"due_on": 5},
    ]
    for facts in bad:
        with pytest.raises(EntryError):
            entry(facts=facts)


def test_ids_counts_and_reasons_have_their_sizes() -> None:
    for wrong in (
        {"subject": b"short"},
        {"subject": NOBODY},
        {"records": (b"short",)},
        {"records": (RECORD,) * 65_536},
        {"policy_number": -1},
        {"policy_number": 2**32},
        {"reason": ""},
        {"reason": "x" * 4001},
    ):
        with pytest.raises(EntryError):
            entry(**wrong)
    with pytest.raises(ValueError, match="without a zone"):
        entry(at=NOW.replace(tzinfo=None))


def test_the_reason_is_not_printed() -> None:
    assert "vårspets" not in repr(entry(reason="vårspets"))


CODES = st.from_regex(r"[a-z][a-z0-9._:/+-]{0,20}", fullmatch=True)
IDS = st.binary(min_size=16, max_size=16).filter(lambda value: value != NOBODY)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    return entry(
        at=from_micros(draw(st.integers(0, 4_000_000_000_000_000))),
        act=draw(st.sampled_from(list(Act))),
        outcome=draw(st.sampled_from(list(Outcome))),
        actor=Actor(draw(CODES), RoleId(draw(CODES)), UnitId(draw(st.one_of(st.just(""), CODES)))),
        subject=draw(st.none() | IDS),
        purpose=draw(st.none() | CODES),
        categories=tuple(draw(st.lists(CODES, max_size=4))),
        policy_number=draw(st.integers(0, 2**32 - 1)),
        rules=tuple(draw(st.lists(CODES, max_size=4))),
        origin=draw(st.one_of(st.just(""), CODES)),
        records=tuple(draw(st.lists(IDS, max_size=3))),
        facts=draw(st.fixed_dictionaries({}, optional={"number": st.integers(-(2**52), 2**52), "system": CODES})),
        reason=draw(st.none() | st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable())),
    )


@given(entries())
def test_an_entry_comes_back_from_its_bytes_as_it_was(item: Entry) -> None:
    assert decode(encode(item)) == item


@given(entries(), st.data())
def test_no_other_bytes_are_read_as_the_same_entry(item: Entry, data: st.DataObject) -> None:
    payload = bytearray(encode(item))
    payload[data.draw(st.integers(0, len(payload) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with contextlib.suppress(EntryError):
        assert decode(bytes(payload)) != item


@pytest.mark.parametrize("change", [lambda p: p + b"\x00", lambda p: p[:-1], lambda p: b"\x02" + p[1:], lambda p: b""])
def test_bytes_that_are_no_entry_are_refused(change: Any) -> None:
    with pytest.raises(EntryError):
        decode(change(encode(entry())))


def test_the_same_words_in_another_order_are_not_read() -> None:
    """One entry has one form in bytes: a heading whose categories are not sorted is nobody's."""
    payload = encode(entry(categories=("contact", "health")))
    first, second = (len(word).to_bytes(2) + word for word in (b"contact", b"health"))
    assert first + second in payload
    with pytest.raises(EntryError):
        decode(payload.replace(first + second, second + first))


def test_the_order_in_which_categories_are_named_does_not_matter() -> None:
    assert encode(entry(categories=("health", "contact", "health"))) == encode(entry())


def test_entry_vectors() -> None:
    for case in VECTORS["entries"]:
        said = dict(case["entry"])
        item = Entry(
            at=from_micros(said["at"]),
            actor=Actor(said["actor"], RoleId(said["role"]), UnitId(said["unit"])),
            act=Act(said["act"]),
            outcome=Outcome(said["outcome"]),
            subject=SubjectId(bytes.fromhex(said["subject"])) if said["subject"] else None,
            purpose=said["purpose"] or None,
            categories=tuple(said["categories"]),
            policy_number=said["policy"],
            rules=tuple(said["rules"]),
            origin=said["origin"],
            records=tuple(bytes.fromhex(record) for record in said["records"]),
            facts=said["facts"],
            reason=said["reason"] or None,
        )
        payload = bytes.fromhex(case["payload"])
        assert encode(item) == payload
        assert decode(payload) == item
        assert commitment(bytes.fromhex(case["salt"]) + payload).hex() == case["commitment"]
        assert len(bytes.fromhex(case["salt"])) == SALT


def test_leaf_and_checkpoint_vectors() -> None:
    case = VECTORS["leaf"]
    erased = Erased.of(bytes.fromhex(each) for each in case["erased"])
    leaf = Leaf(case["at"], erased, b"".join(bytes.fromhex(each) for each in case["commitments"]))
    assert leaf.encode().hex() == case["leaf"]
    assert leaf_hash(leaf.encode()).hex() == case["leaf_hash"]
    note = VECTORS["checkpoint"]
    point = read_note(note["note"], note["origin"], bytes.fromhex(note["public_key"]))
    assert point == Checkpoint(note["size"], bytes.fromhex(note["root"]))


def test_lane_vectors() -> None:
    case = VECTORS["lane"]
    lane, key = bytes.fromhex(case["lane"]), bytes.fromhex(case["key"])
    head = heading(decode(bytes.fromhex(VECTORS["entries"][0]["payload"])))
    tag, written = bytes(16), header(lane, Position(0, 0, 0, bytes(16)))
    bodies = [
        (Kind.HEADING, heading_body(1, head)),
        (Kind.OPEN, open_body(case["at"], 1, ANNA, (RECORD,))),
        (Kind.END, b""),
    ]
    for number, (kind, body) in enumerate(bodies, 1):
        frame = PREFIX.pack(PREFIX.size + len(body) + 16, kind, number) + body
        mac = keyed(key)
        mac.update(tag + frame)
        tag = mac.digest()
        written += frame + tag
    assert written.hex() == case["segment"]
    assert lane_entry_id(lane, 2).hex() == case["entry_id"]
    assert (head + tail(case["at"], ANNA, (RECORD,))).hex() == case["payload"]
