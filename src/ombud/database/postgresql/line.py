"""One connection to the server: what is sent, what is still to be answered, and what an answer means.

* Inside a transaction the line is in libpq's pipeline mode. A statement is put in the outgoing packet; the
  packet leaves when somebody needs an answer, or at the end. So BEGIN travels with the first statement, and the
  writes of an act with its COMMIT.
* Answers come in the order of the statements. After the first that failed the server skips the rest, COMMIT
  too, until a sync; so a write that failed is never committed.
* A write that must touch a certain number of rows is checked by the server itself: put inside a statement
  that divides by zero when the number is another. A plain INSERT of VALUES touches one row or fails.
* Each statement is prepared once on a line. One that the server has forgotten, or would answer otherwise, makes the
  line of no more use.
* A COMMIT that is not answered in time is broken off: a server with replicas that a commit waits for would let it wait
  for as long as none of them is there.
"""

import re
import select
import time
from collections import deque
from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer

from ombud.database.port import Asked, DatabaseFault, Otherwise, PassingFault, Row, unexpected
from ombud.database.postgresql.faults import (
    IN_DOUBT,
    LOST,
    LOST_AT_COMMIT,
    MISCOUNTED,
    OF_THE_SESSION,
    UNFOLLOWED,
    lost_at_commit,
    said,
)

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

_DONE = (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK)
_BINARY = int(pq.Format.BINARY)
_HEARS_WITHIN = 5.0
"""Seconds: a server that is told to break something off must have done so within so long."""
_MARK = re.compile(r"'[^']*'|\?")
_CHECKED = (
    "WITH touched AS ({} RETURNING 1) SELECT 1 / (CASE WHEN count(*) = {} THEN 1 ELSE 0 END)::integer FROM touched"
)


class _Due(NamedTuple):
    """A statement that is not answered yet."""

    prepares: str | None
    otherwise: Otherwise | None
    checked: bool


def numbered(sql: str) -> str:
    """The statement with `$1`, `$2` … for its `?`."""
    number = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal number
        if found[0] != "?":
            return found[0]
        number += 1
        return f"${number}"

    return _MARK.sub(mark, sql)


def checked(sql: str, rows: int) -> str | None:
    """The statement that fails unless it touches so many rows; None where it cannot touch another number."""
    if rows == 1 and sql.startswith("INSERT") and " VALUES " in sql and "ON CONFLICT" not in sql:
        return None
    return _CHECKED.format(sql, rows)


def _encoded(values: Sequence[object]) -> tuple[list[bytes | None], list[int]]:
    """Values as they travel. Text and bytes with their length; numbers as digits, which fit every width."""
    sent: list[bytes | None] = []
    formats: list[int] = []
    for value in values:
        if isinstance(value, bytes):
            sent.append(value)
            formats.append(1)
        elif isinstance(value, str):
            sent.append(value.encode())
            formats.append(1)
        elif value is None or isinstance(value, int):
            sent.append(None if value is None else b"%d" % value)
            formats.append(0)
        elif isinstance(value, list):
            sent.append(_array(value))
            formats.append(0)
        else:
            raise TypeError(f"a {type(value).__name__} is no value of the database")
    return sent, formats


def _array(values: Sequence[object]) -> bytes:
    """Several values of one type as one, in the server's own writing: bytes, texts or numbers."""
    said = []
    for value in values:
        if isinstance(value, bytes):
            said.append(b'"\\\\x%s"' % value.hex().encode())
        elif isinstance(value, str):
            said.append(b'"%s"' % value.replace("\\", "\\\\").replace('"', '\\"').encode())
        else:
            assert isinstance(value, int)
            said.append(b"%d" % value)
    return b"{%s}" % b",".join(said)


class Line:
    """One connection. Used by one thread at a time (pool.py)."""

    def __init__(self, connection: "psycopg.Connection[Row]", name: str, statement_seconds: float) -> None:
        self.name = name
        self.holder: int | None = None
        """The thread that it is lent to."""
        self.opened_at = self.since = time.monotonic()
        """When it was opened, and when it was given back last."""
        self.spent = False
        """Whether it is of no more use: what it may do was decided when it was opened."""
        self.closed = False
        self._connection = connection
        self._pg = connection.pgconn
        self._pg.nonblocking = 1
        self._loads = Transformer(connection)
        self._prepared: dict[str, bytes] = {}
        self._checked: dict[tuple[str, int], str] = {}
        self._piped = False
        self._left = False
        self._broken_off = False
        self._commit_ms = (statement_seconds + _HEARS_WITHIN) * 1000  # a statement's end, at the server, comes first
        self._patience_ms: float | None = None
        self._number = 0
        self._due: deque[_Due] = deque()
        self._waits = select.poll()
        self._waits.register(self._pg.socket, select.POLLIN)

    def gone(self) -> bool:
        """Has the server ended the session while nobody asked anything of it? Takes the answer to what was left."""
        try:
            if self._left:
                self._left = False
                self._drain(synced=True)
                self._close_failed()
            while self._waits.poll(0):
                self._pg.consume_input()
        except psycopg.Error:
            self.close()
        return self.closed

    def _close_failed(self) -> None:
        """A read that was left has ended, or the session is of no more use: where a server behind this one goes away,
        what the last statement still had open there fails as the COMMIT comes, and the COMMIT is passed over."""
        if self._pg.transaction_status == pq.TransactionStatus.INERROR:
            self.close()

    def answers_within(self, seconds: float) -> bool:
        """Does the server answer? Nothing is asked of it; a line without an answer is closed."""
        if self.gone():
            return False
        try:
            self._piped = True
            self._pg.enter_pipeline_mode()
            self._sync()
            if self._waits.poll(seconds * 1000):
                self._drain(synced=True)
            else:
                self.close()
        except psycopg.Error:
            self.close()
        return not self.closed

    def close(self) -> None:
        """Let go of the session. What it had not committed, the server takes back."""
        self.closed = True
        self._due.clear()
        self._connection.close()

    def moment(self, sql: str, values: Sequence[object]) -> list[Row]:
        """One statement and its answer, outside any transaction."""
        sent, formats = _encoded(values)
        if self._piped:
            if self.gone():
                raise PassingFault(f"{self.name}: {LOST}")
            self._pg.exit_pipeline_mode()
            self._piped = False
        name = self._prepared.get(sql) or self._prepare(sql)
        result = self._pg.exec_prepared(name, sent, formats, _BINARY)  # type: ignore[arg-type]
        if result.status not in _DONE:
            raise self._refused(result)
        return self._rows(result)

    def begin(self, sql: str) -> None:
        """Begin a transaction on a line that is not gone."""
        self._piped = True
        self._pg.enter_pipeline_mode()  # nothing when it is in it already
        self.queue(sql)

    def queue(self, sql: str, values: Sequence[object] = (), *, otherwise: Otherwise | None = None) -> None:
        """Put a statement in the outgoing packet."""
        self._queue(sql, values, _Due(None, otherwise, False))

    def send(self, sql: str, values: Sequence[object], rows: int, otherwise: Otherwise | None) -> None:
        """As `queue`, for a write that fails unless it touches so many rows."""
        key = (sql, rows)
        text = self._checked.get(key)
        if text is None:
            text = self._checked[key] = checked(sql, rows) or sql
        self._queue(text, values, _Due(None, otherwise, text is not sql))

    def ask(self, sql: str, values: Sequence[object]) -> "PGresult":
        """Send everything that waits and this statement; its answer."""
        self.queue(sql, values)
        return self.answers()[-1]

    def answers(self, *, but: int = 0) -> "list[PGresult]":
        """Send everything that waits, and take every answer but the last ones. Raises for the first that is none."""
        if not self._due:
            return []
        try:
            self._pg.send_flush_request()
            self._flush()
            return self._taken(but=but)
        except psycopg.Error:
            raise self._lost(LOST) from None

    def rows(self, sql: str, values: Sequence[object]) -> list[Row]:
        return self._rows(self.ask(sql, values))

    def each(self, asked: Sequence[Asked]) -> list[list[Row]]:
        """The rows of each of these statements, which travel together."""
        for sql, *values in asked:
            self.queue(sql, values)
        return [self._rows(answer) for answer in self.answers()[-len(asked) :]]

    def ahead(self, asked: Iterable[Sequence[Asked]]) -> Generator[list[list[Row]]]:
        """The rows of one group of statements after the other, each handed on when the next is under way."""
        self.answers()
        under_way = 0
        try:
            for group in asked:
                self._only(under_way)
                for sql, *values in group:
                    self.queue(sql, values)
                under_way = len(self._due) - under_way
                if answers := self.answers(but=under_way):
                    yield [self._rows(answer) for answer in answers]
            self._only(under_way)
            if answers := self.answers():
                yield [self._rows(answer) for answer in answers]
        finally:
            self.answers()  # what nobody asks for any more

    def _only(self, under_way: int) -> None:
        """Nothing else has been asked: its answer would have been taken for another."""
        if len(self._due) != under_way:
            raise RuntimeError("something else was asked before the statements under way were answered")

    def commit(self) -> None:
        """Send everything that waits and COMMIT; return when it is durable."""
        self.queue("COMMIT")
        self._patience_ms = self._commit_ms
        try:
            self._sync()
            answer = self._taken(synced=True)[-1]
        except psycopg.Error:
            raise self._lost(LOST_AT_COMMIT) from None
        finally:
            self._patience_ms = None
        if answer.command_status != b"COMMIT":
            raise self._said("25P02")
        if self._broken_off:
            raise self._lost(UNFOLLOWED)

    def leave(self) -> None:
        """End a transaction that changed nothing. Its answer is taken when the line is next used."""
        self.queue("COMMIT")
        self._sync()
        self._left = True

    def undo(self, *statements: str) -> None:
        """Take back what is not committed, whatever state the line is in. A line that cannot is closed."""
        try:
            if self._due:
                self._drain()
            for sql in statements:
                self.queue(sql)
            self._drain()
        except (psycopg.Error, DatabaseFault):
            self.close()

    def _rows(self, result: "PGresult") -> list[Row]:
        self._loads.set_pgresult(result)
        found: list[Row] = self._loads.load_rows(0, result.ntuples, tuple)
        return found

    def _queue(self, sql: str, values: Sequence[object], due: _Due) -> None:
        sent, formats = _encoded(values)
        try:
            name = self._prepared.get(sql)
            if name is None:
                name = self._prepared[sql] = self._name()
                self._pg.send_prepare(name, numbered(sql).encode())
                self._due.append(_Due(sql, None, False))
            self._pg.send_query_prepared(name, sent, formats, _BINARY)
        except psycopg.Error:
            raise self._lost(LOST) from None
        self._due.append(due)

    def _name(self) -> bytes:
        self._number += 1
        return b"s%d" % self._number

    def _prepare(self, sql: str) -> bytes:
        name = self._name()
        result = self._pg.prepare(name, numbered(sql).encode())
        if result.status not in _DONE:
            raise self._refused(result)
        self._prepared[sql] = name
        return name

    def _taken(self, *, synced: bool = False, but: int = 0) -> "list[PGresult]":
        """The answers that are due, in order, but those to preparations. Raises for the first that is an error.

        As many as `but` stay due.
        """
        answers: list[PGresult] = []
        while len(self._due) > but:
            due, result = self._due[0], self._next()
            assert result is not None  # an answer begins with something
            if result.status not in _DONE:
                raise self._failed(result, due, synced=synced)
            self._due.popleft()
            if due.prepares is None:
                answers.append(result)
            self._next()  # the end of this answer
        if synced:
            self._next()
        return answers

    def _failed(self, result: "PGresult", due: _Due, *, synced: bool) -> Exception:
        """The fault of a statement; the answers behind it are taken, so that the line can be used again."""
        code = _code(result)
        if code == MISCOUNTED and due.checked:
            fault = unexpected(self.name, due.otherwise)
        elif synced and (_ends(result, code) or self._broken_off):
            fault = lost_at_commit(self.name, code)
        else:
            fault = self._said(code)
        try:
            self._drain(synced=synced)
        except psycopg.Error:
            self.close()
        return fault

    def _drain(self, *, synced: bool = False) -> None:
        """Pass over every answer up to a sync. What was not prepared by then will be prepared anew."""
        if not synced:
            self._sync()
        while (result := self._next()) is None or result.status != pq.ExecStatus.PIPELINE_SYNC:
            assert self._pg.status == pq.ConnStatus.OK, "a line that was lost has said so"
        for due in self._due:
            if due.prepares is not None:
                self._prepared.pop(due.prepares, None)
        self._due.clear()

    def _next(self) -> "PGresult | None":
        """The next answer. Waits outside libpq, so that other threads go on."""
        while self._pg.is_busy():
            if not self._waits.poll(self._patience_ms):
                self._break_off()
            self._pg.consume_input()
        return self._pg.get_result()

    def _break_off(self) -> None:
        """The server is told to wait no longer. One that does not hear that either is lost."""
        if self._broken_off:
            raise psycopg.OperationalError("no answer")
        self._broken_off = self.spent = True
        self._patience_ms = _HEARS_WITHIN * 1000
        self._connection.cancel_safe(timeout=_HEARS_WITHIN)

    def _sync(self) -> None:
        self._pg.pipeline_sync()
        self._flush()

    def _flush(self) -> None:
        while self._pg.flush():
            self._waits.modify(self._pg.socket, select.POLLIN | select.POLLOUT)
            self._waits.poll()
            self._waits.modify(self._pg.socket, select.POLLIN)
            self._pg.consume_input()

    def _refused(self, result: "PGresult") -> DatabaseFault:
        if self._pg.status != pq.ConnStatus.OK:
            return self._lost(LOST)
        return self._said(_code(result))

    def _said(self, code: str | None) -> DatabaseFault:
        self.spent = self.spent or code in OF_THE_SESSION
        return said(self.name, code)

    def _lost(self, words: str) -> DatabaseFault:
        self.close()
        return PassingFault(f"{self.name}: {words}")


def _code(result: "PGresult") -> str | None:
    code = result.error_field(pq.DiagnosticField.SQLSTATE)
    return None if code is None else code.decode()


def _ends(result: "PGresult", code: str | None) -> bool:
    """Is it the last that the server says in this session, or that another behind it has said to it? What that one was
    told to commit, it may have committed."""
    last = result.error_field(pq.DiagnosticField.SEVERITY_NONLOCALIZED) in (None, b"FATAL", b"PANIC")
    return last or (code is not None and code.startswith(IN_DOUBT))
