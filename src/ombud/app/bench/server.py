"""Databases of the run's own at a PostgreSQL server: made when they are needed, dropped at the end."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from ombud.database import DatabaseFault


@contextmanager
def made_database(url: str, part: str) -> Iterator[str]:
    """The address of a new, empty database at the server that `url` names. Raises `DatabaseFault` without a server."""
    name = f"ombud_bench_{secrets.token_hex(6)}_{part}"
    _carry_out(url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _carry_out(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def server_version(url: str) -> str:
    with psycopg.connect(url) as connection:
        version = connection.info.server_version
    return f"{version // 10000}.{version % 10000}"


def _carry_out(url: str, statement: str) -> None:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement.encode())
    except psycopg.Error as error:
        raise DatabaseFault(
            f"the PostgreSQL server did not carry out {' '.join(statement.split()[:2])} ({type(error).__name__}). "
            "Name a server that answers, with a role that may make databases."
        ) from None
