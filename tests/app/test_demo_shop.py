"""The demo's web shop is a connected system at work: looked at, told, given from, and erased in (N-16.1, R-17.2)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from zipfile import ZipFile

import pytest

from ombud.app.checking_systems import check_all
from ombud.app.connected import plans
from ombud.app.copying import Form, Handed, Ordered, hand_out
from ombud.app.demo.served import fill, found
from ombud.app.demo.shop import CUSTOMERS, FILE, NAME
from ombud.app.demo.special import SPECIAL
from ombud.app.demo.state import read_state
from ombud.app.installation import Ombud
from ombud.app.owing_systems import Waiting, waiting
from ombud.app.working import Working
from ombud.disclosure.package import Identified, Kind, Way
from ombud.policy.ask import Refusal
from ombud.requests import request_of, requests
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import Stage
from ombud.requests.model import State
from ombud.terms import SubjectId
from tests.clinic import NOW


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ombud]:
    """With those of the stories, and those whom the law has special care for; its worker has done what was due."""
    company = found(tmp_path_factory.mktemp("shop") / "clinic", 7, 0, now=NOW)
    fill(company, lambda: False)
    Working(company, lambda: NOW).run(once=True)
    yield company
    company.close(NOW)


def somebody(demo: Ombud, name: str) -> SubjectId:
    return read_state(demo.folder).subjects[name]


def rows(demo: Ombud, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(demo.folder / FILE)) as shop:
        return shop.execute(sql).fetchall()


def test_the_shop_answers_and_fits_the_mapping_that_a_person_has_reviewed(demo: Ombud) -> None:
    (checked,) = check_all(demo, by=demo.accounts.actors["disa"], now=NOW)
    assert (checked.system, checked.ready, checked.found) == (NAME, True, ())


def test_nobody_in_the_shop_can_be_somebody(demo: Ombud) -> None:
    """P-09."""
    assert all(email.strip().lower().endswith("@example.se") for email, *_ in CUSTOMERS)
    assert all(phone is None or "070-1740605" <= phone <= "070-1740699" for _, _, phone, *_ in CUSTOMERS)


def test_what_was_corrected_here_stands_in_the_shop(demo: Ombud) -> None:
    """Art. 16, 19: Tolvan's new number, a month ago."""
    assert rows(demo, "SELECT phone FROM customers WHERE name LIKE 'Tolvan %'") == [("070-1740605",)]


def test_who_has_said_no_is_on_the_shops_own_list_and_who_has_not_is_not(demo: Ombud) -> None:
    """Art. 21: Nelly has said every no; Stina has said yes to mail; Tolvan no to telephone messages alone."""
    assert rows(demo, "SELECT email FROM unsubscribed") == [("nelly@example.se",)]
    told = waiting(demo, by=demo.accounts.actors["disa"], now=NOW)
    assert isinstance(told, Waiting)
    assert told.duties == (), "the shop has acknowledged all that it was to be told"


def test_a_copy_has_what_the_shop_holds_of_the_person_and_of_nobody_else(demo: Ombud) -> None:
    """Art. 15, N-16.1."""
    ordered = Ordered(
        somebody(demo, "tolvan"), Kind.ACCESS, Form.WHOLE, way=Way.DESK, identified=Identified.ID_CARD
    )  # fmt: skip
    handed = hand_out(demo, ordered, by=demo.accounts.actors["disa"], now=NOW)
    assert isinstance(handed, Handed)
    with ZipFile(BytesIO(handed.content)) as package:
        text = "\n".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    assert NAME in text
    assert "Tolvan@Example.SE" in text
    assert "Granne" not in text


def test_a_plan_says_what_the_shop_would_erase_and_what_the_books_keep(demo: Ombud) -> None:
    """Art. 17(3)(b), T-06: Tore has asked to be erased."""
    planned = plans(demo, somebody(demo, "tore"), by=demo.accounts.actors["disa"], now=NOW)
    assert isinstance(planned, tuple)
    (there,) = planned
    told = {one.table: (one.erased, one.blanked, one.kept) for one in there.tables if one.found}
    assert told == {"customers": (0, 1, 0), "orders": (0, 0, 1)}


def test_who_was_erased_is_gone_from_the_shop_and_the_case_says_what_the_books_keep(demo: Ombud) -> None:
    """R-17.2: Kajsa. Her last order stays for seven years, what she bought long ago and all else goes."""
    assert "kajsa" in {one.name for one in SPECIAL}
    listing = requests(demo.vault, by=demo.accounts.actors["disa"], now=NOW, closed=True)
    assert not isinstance(listing, Refusal)
    files = [request_of(demo.vault, one.id, by=demo.accounts.actors["disa"], now=NOW) for one in listing]
    ended = [
        (file.case.state, one)
        for file in files if isinstance(file, CaseFile)
        for one in file.case.systems if one.system == NAME and sum(table.erased for table in one.receipt)
    ]  # fmt: skip
    ((state, there),) = ended
    assert (state, there.stage) == (State.ANSWERED, Stage.DONE)
    told = {one.table: (one.erased, one.blanked, one.kept) for one in there.receipt if one.found}
    assert told == {"customers": (0, 1, 0), "orders": (1, 0, 1), "baskets": (1, 0, 0), "newsletter": (1, 0, 0)}
    assert rows(demo, "SELECT email, name, street FROM customers WHERE id = 5") == [(None, None, None)]
    assert rows(demo, "SELECT count(*) FROM orders WHERE customer_id = 5") == [(1,)]
    assert rows(demo, "SELECT count(*) FROM customers") == [(len(CUSTOMERS),)], "nobody else's row went"
