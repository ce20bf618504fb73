"""The only SQL about what accounts at work sign in with."""

from typing import NamedTuple

from ombud.database import Transaction


class CredentialRow(NamedTuple):
    credential_id: bytes
    kind: str
    handle: bytes
    """A keyed hash of the passkey's own id; the row's id where it has none."""
    made_at: int
    used_at: int | None
    counter: int
    """How often the passkey says that it has been used; the last step of TOTP that was taken."""
    sealed: bytes


class EnrolmentRow(NamedTuple):
    enrolment_id: bytes
    first_by: str
    second_by: str | None
    code: bytes | None
    made_at: int
    ends_at: int
    used_at: int | None


_CREDENTIAL, _ENROLMENT = (", ".join(row._fields) for row in (CredentialRow, EnrolmentRow))


def add_credential(tx: Transaction, account: str, row: CredentialRow) -> None:
    sql = f"INSERT INTO credential (account, {_CREDENTIAL}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, account, *row, tx.row_seal.of("credential", account, *row))


def credentials(tx: Transaction, account: str, kind: str) -> list[CredentialRow]:
    """Raises `DamagedRow`."""
    sql = f"SELECT {_CREDENTIAL}, seal FROM credential WHERE account = ? AND kind = ? ORDER BY made_at, credential_id"
    return [CredentialRow(*row) for row in tx.row_seal.whole("credential", tx.all(sql, account, kind), account)]


def with_handle(tx: Transaction, handle: bytes) -> tuple[str, CredentialRow] | None:
    """Whose passkey it is. Raises `DamagedRow`."""
    for account, *row, seal in tx.all(f"SELECT account, {_CREDENTIAL}, seal FROM credential WHERE handle = ?", handle):
        tx.row_seal.check("credential", seal, account, *row)
        return account, CredentialRow(*row)
    return None


def use_credential(tx: Transaction, account: str, row: CredentialRow, before: int) -> bool:
    """Write that it was used; False where somebody else was first. Of nobody it does as much."""
    sql = (
        "UPDATE credential SET used_at = ?, counter = ?, seal = ?"
        " WHERE account = ? AND credential_id = ? AND counter = ?"
    )
    seal = tx.row_seal.of("credential", account, *row)
    return tx.run(sql, row.used_at, row.counter, seal, account, row.credential_id, before) == 1


def drop_credentials(tx: Transaction, account: str, kind: str | None, which: bytes | None = None) -> int:
    """Those of a kind, or of every kind; one of them, or all."""
    sql = "DELETE FROM credential WHERE account = ?"
    more = [("kind", kind), ("credential_id", which)]
    asked = [(column, value) for column, value in more if value is not None]
    sql += "".join(f" AND {column} = ?" for column, _ in asked)
    return tx.run(sql, account, *(value for _, value in asked))


def add_enrolment(tx: Transaction, account: str, row: EnrolmentRow) -> None:
    sql = f"INSERT INTO enrolment (account, {_ENROLMENT}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    tx.send(sql, account, *row, tx.row_seal.of("enrolment", account, *row))


def enrolment(tx: Transaction, account: str) -> EnrolmentRow | None:
    """The latest of the account that nobody has confirmed. Raises `DamagedRow`."""
    sql = (
        f"SELECT {_ENROLMENT}, seal FROM enrolment WHERE account = ? AND second_by IS NULL"
        " ORDER BY made_at DESC, enrolment_id LIMIT 1"
    )
    rows = tx.row_seal.whole("enrolment", tx.all(sql, account), account)
    return EnrolmentRow(*rows[0]) if rows else None


def with_code(tx: Transaction, code: bytes) -> tuple[str, EnrolmentRow] | None:
    for account, *row, seal in tx.all(f"SELECT account, {_ENROLMENT}, seal FROM enrolment WHERE code = ?", code):
        tx.row_seal.check("enrolment", seal, account, *row)
        return account, EnrolmentRow(*row)
    return None


def move_enrolment(tx: Transaction, account: str, row: EnrolmentRow, before: EnrolmentRow) -> bool:
    """Write its next state; False where somebody else was first."""
    same = "second_by IS NULL" if before.second_by is None else "second_by IS NOT NULL"
    sql = (
        "UPDATE enrolment SET second_by = ?, code = ?, ends_at = ?, used_at = ?, seal = ?"
        f" WHERE account = ? AND enrolment_id = ? AND {same} AND used_at IS NULL"
    )
    seal = tx.row_seal.of("enrolment", account, *row)
    changed = (row.second_by, row.code, row.ends_at, row.used_at, seal)
    return tx.run(sql, *changed, account, row.enrolment_id) == 1


def forget_enrolments(tx: Transaction, before: int) -> int:
    return tx.run("DELETE FROM enrolment WHERE ends_at <= ?", before)
