"""A database with every table, for tests of the packages that keep rows."""

import importlib.util
from pathlib import Path

from sqlalchemy import create_engine

from ombud.database import Database, SqliteDatabase
from ombud.database.schema import METADATA, PARTS

_PACKAGES = ("actors", "audit", "choices", "collection", "keys", "relations", "vault", "erasure", "archives")


def make_database(folder: Path) -> Database:
    """Make `ombud.db` in `folder` with the tables of every package that has any."""
    for package in _PACKAGES:
        if importlib.util.find_spec(f"ombud.{package}") and importlib.util.find_spec(f"ombud.{package}.tables"):
            __import__(f"ombud.{package}.tables")
    path = folder / "ombud.db"
    engine = create_engine(f"sqlite:///{path}").execution_options(schema_translate_map=dict.fromkeys(PARTS))
    METADATA.create_all(engine)
    engine.dispose()
    return SqliteDatabase(path)
