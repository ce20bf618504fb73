"""The statement by which a sealed row is written, or written anew where it is there already.

The columns of a row are those of its type in their order, the first of them its key, and its seal stands last
(`row_seal.py`). A row is written whole: what is decided by one column is sealed with the others.
"""

from collections.abc import Sequence


def put_statement(table: str, columns: Sequence[str], *, key: int = 2) -> str:
    """Takes a mark for each column and one for the seal. `key` says how many of the columns are the key."""
    named, marks = ", ".join((*columns, "seal")), ", ".join("?" * (len(columns) + 1))
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*columns[key:], "seal"))
    return (
        f"INSERT INTO {table} ({named}) VALUES ({marks}) ON CONFLICT ({', '.join(columns[:key])}) DO UPDATE SET {sets}"
    )
