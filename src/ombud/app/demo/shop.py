"""The demo's connected system: the company's web shop, in an SQLite file of its own beside the database.

* Some of the stories' people have bought there, written in their own way; most customers are nobody whom Ombud knows.
* Its mapping is one that a person has reviewed (`data/shop.yaml`): what was bought is kept for the books (T-06), what
  lies in a basket and who gets the newsletter goes, and `unsubscribed` is who is written to no more.
* It listens nowhere and nothing is sent: it is a file, and it goes with the demo.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.config_text import write_text
from ombud.law.periods import local_date

NAME, FILE = "webbutik", "webbutik.db"
PART = f"""
# The web shop: a system of its own, that requests are carried out in too.
[systems.{NAME}]
adapter = "sqlite"
file = "{FILE}"
"""
TABLES = (
    "CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)",
    "CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT, name TEXT, phone TEXT, street TEXT, city TEXT,"
    " status TEXT)",
    "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),"
    " product_id INTEGER REFERENCES products (id), ordered_on TEXT, paid INTEGER)",
    "CREATE TABLE baskets (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id),"
    " product_id INTEGER REFERENCES products (id), saved_on TEXT)",
    "CREATE TABLE newsletter (email TEXT, since TEXT)",
    "CREATE TABLE unsubscribed (email TEXT)",
)
_PRODUCTS = (("Träningsband", 149), ("Foamroller", 249), ("Vattenflaska", 99), ("Yogamatta", 399))
CUSTOMERS = (
    ("Tolvan@Example.SE", "Tolvan Tolvansson", "070-1740620", "Påhittsgatan 1", "Stockholm"),
    ("tore@example.se", "Tore Tvist", "070-1740635", "Påhittsgatan 16", "Uppsala"),
    (" stina@example.se", "Stina Studs", "070-1740633", "Påhittsgatan 14", "Uppsala"),
    ("ALVA@example.se", "Alva Äventyr", "070-1740637", "Påhittsgatan 18", "Uppsala"),
    ("Kajsa.Demo@example.se", "Kajsa Kund", None, "Exempelgatan 12", "Stockholm"),
    ("nelly@example.se", "Nelly Nej", "070-1740621", "Påhittsgatan 2", "Uppsala"),
    ("tolvan.granne@example.se", "Granne Grannesson", "070-1740690", "Påhittsgatan 3", "Stockholm"),
    ("birgit@example.se", "Birgit Butik", "070-1740691", "Påhittsgatan 90", "Stockholm"),
    ("nils@example.se", "Nils Nätköp", "070-1740692", "Påhittsgatan 91", "Uppsala"),
)
"""Those who have an account, in their own spelling. The last three are known to nobody else."""
_ORDERS = (
    (1, 4, 40), (1, 1, 210), (2, 2, 120), (3, 3, 75), (5, 1, 50), (5, 2, 3200), (7, 4, 33), (8, 2, 90), (9, 3, 12),
)  # fmt: skip
"""By whom, what, and how many days ago."""
_BASKETS = ((1, 2, 3), (4, 1, 9), (5, 4, 20), (8, 3, 1))
_NEWSLETTER = ("tolvan@example.se", "nelly@example.se", "kajsa.demo@example.se", "birgit@example.se")


def opened(folder: Path, *, now: datetime) -> None:
    """The shop as it is when the demo begins, and its reviewed mapping."""
    with closing(sqlite3.connect(folder / FILE)) as made:
        made.executescript(";".join(TABLES))
        for table, rows in _rows(now):
            made.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        made.commit()
    (folder / FILE).chmod(0o600)
    mapping = (Path(__file__).parent / "data" / "shop.yaml").read_text(encoding="utf-8")
    (folder / "systems").mkdir()
    write_text(folder / "systems" / f"{NAME}.yaml", mapping.replace("{reviewed_on}", _ago(now, 330)))


def _rows(now: datetime) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    yield "products", [(number, *one) for number, one in enumerate(_PRODUCTS, 1)]
    yield "customers", [(number, *one, "active") for number, one in enumerate(CUSTOMERS, 1)]
    prices = [price for _, price in _PRODUCTS]
    yield (
        "orders",
        [
            (number, customer, product, _ago(now, days), prices[product - 1])
            for number, (customer, product, days) in enumerate(_ORDERS, 1)
        ],
    )
    yield "baskets", [(number, *one[:2], _ago(now, one[2])) for number, one in enumerate(_BASKETS, 1)]
    yield "newsletter", [(email, _ago(now, 300)) for email in _NEWSLETTER]


def _ago(now: datetime, days: int) -> str:
    return local_date(now - timedelta(days=days)).isoformat()
