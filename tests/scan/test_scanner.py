"""The scanner finds what is hidden, under every cover, and passes over what is not there: its own proof."""

import base64
import gzip
import json
import sqlite3
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from random import Random
from urllib.parse import quote

import pytest

from ombud.app.demo.people import people
from tests.scan.scanner import SHORTEST, Scanner
from tests.scan.seeds import dates, numbers, phones, values_of

VALUE = "Åsa Östmangård"
COVERS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "Latin-1": lambda text: text.encode("latin-1"),
    "UTF-16 little": lambda text: text.encode("utf-16-le"),
    "UTF-16 big": lambda text: text.encode("utf-16-be"),
    "UTF-16 at an odd place": lambda text: b"x" + text.encode("utf-16-le"),
    "base64 0": lambda text: base64.b64encode(text.encode()),
    "base64 1": lambda text: base64.b64encode(b"1" + text.encode()),
    "base64 2": lambda text: base64.b64encode(b"22" + text.encode() + b"2"),
    "base64 in the middle": lambda text: b"name=" + base64.b64encode(text.encode()),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(b"\xff\xfe" + text.encode()),
    "base64 of UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")),
    "hex small": lambda text: text.encode().hex().encode(),
    "hex large": lambda text: text.encode().hex().upper().encode(),
    "hex at an odd place": lambda text: b"f" + text.encode().hex().encode(),
    "URL": lambda text: b"?q=" + quote(text).encode(),
    "URL with plus": lambda text: b"?q=" + quote(text).replace("%20", "+").encode(),
    "JSON": lambda text: json.dumps({"name": text}).encode(),
    "gzip": lambda text: gzip.compress(text.encode() * 3),
    "gzip cut short": lambda text: gzip.compress(text.encode() + Random(1).randbytes(9000))[:5000],
    "zlib": lambda text: zlib.compress(text.encode()),
    "zlib fast": lambda text: zlib.compress(text.encode(), 1),
    "gzip of base64": lambda text: gzip.compress(base64.b64encode(text.encode())),
    "base64 of gzip of JSON": lambda text: base64.b64encode(gzip.compress(json.dumps(text).encode())),
}


def hidden(cover: str, value: str = VALUE) -> bytes:
    noise = Random(7)
    return noise.randbytes(5001) + b"\0" + COVERS[cover](value) + b"\0" + noise.randbytes(5001)


@pytest.mark.parametrize("cover", sorted(COVERS))
def test_a_value_is_found_under_every_cover(cover: str) -> None:
    scanner = Scanner({VALUE: "name"})
    assert {kind for kind, _ in scanner.scan_bytes(hidden(cover))} == {"name"}
    assert scanner.scan_bytes(hidden(cover, "Åsa Västmangård")) == set()


def test_a_short_value_is_found_at_every_place() -> None:
    scanner = Scanner({"x" * SHORTEST: "short"})
    assert all(scanner.scan_bytes(bytes(at) + b"x" * SHORTEST) for at in range(40))


def test_a_value_across_two_blocks_and_in_a_cell_across_two_pages_is_found(tmp_path: Path) -> None:
    assert Scanner({VALUE: "name"}).scan_bytes(bytes((1 << 22) - 5) + VALUE.encode())
    with sqlite3.connect(tmp_path / "a.db") as database:
        database.execute("CREATE TABLE t (x BLOB)")
        for before in range(3990, 4100):
            database.execute("INSERT INTO t VALUES (?)", (bytes(before) + VALUE.encode() + bytes(9000),))
    database.close()
    assert {hit.encoding for hit in Scanner({VALUE: "name"}).scan(tmp_path)} == {"text", "cell"}


def test_the_usual_forms_of_a_number_a_telephone_and_a_date_are_sought() -> None:
    forms = {form for form, _ in numbers("189001019802")}
    assert forms >= {"189001019802", "9001019802", "18900101-9802", "900101-9802", "900101+9802"}
    forms = {form for form, _ in phones("+46701740605")}
    assert forms >= {"0701740605", "070-1740605", "+46701740605", "0046701740605"}
    assert {form for form, _ in dates(datetime(1990, 6, 2, tzinfo=UTC).date())} >= {
        "1990-06-02",
        "19900602",
        "02061990",
    }


def test_a_hundred_thousand_values_are_sought_at_once(tmp_path: Path) -> None:
    """G1: 100,000 values. Ten of them are planted in 2.5 megabytes of noise, and all ten are found."""
    now = datetime(2026, 11, 23, tzinfo=UTC)
    values = dict(islice(values_of(people(3, 6000, now=now, services=("massage",))).items(), 100_000))
    assert len(values) == 100_000
    planted = list(values)[:: len(values) // 10][:10]
    noise = Random(3)
    body = b"".join(noise.randbytes(1 << 18) + b"\0" + value.encode() + b"\0" for value in planted)
    (tmp_path / "ombud.db-wal").write_bytes(body)
    found = {hit.kind for hit in Scanner(values).scan(tmp_path)}
    within = {kind for value, kind in values.items() if any(value in one for one in planted)}
    assert found == within  # those that were planted, and what stands in them: a number begins with a day of birth
    assert {values[value] for value in planted} <= found
    (tmp_path / "ombud.db-wal").write_bytes(noise.randbytes(len(body)))
    assert Scanner(values).scan(tmp_path) == []
