"""The same extract asked by Spark over the same Parquet: for what is too large for one process (extra `ombud[spark]`).

* The pieces are opened into a folder in memory (`/dev/shm`) that only this account can enter, and Spark's own scratch
  files lie there too; all of it is gone with the block. What a killed process left goes when the next one begins.
* Spark runs in this machine and reaches nothing else: the loopback, no page of its own, no files but the pieces.
* Before each question whoever has said no, moved or gone since is left out, as everywhere (design 5, 4).
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ombud.extracts.engine import is_a_question
from ombud.extracts.model import ExtractFault, ExtractHeader, Tables
from ombud.extracts.opening import Found, live_of, read_whole
from ombud.extracts.place import Stores, header_of
from ombud.terms import PurposeId

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

MEMORY = Path("/dev/shm")
_NAME = "ombud-spark-"


class SparkExtract:
    """An extract that is open in Spark."""

    def __init__(self, stores: Stores, one: Found, session: "SparkSession", folder: Path, now: datetime) -> None:
        self.header: ExtractHeader = header_of(one.row)
        self.tables: Tables = one.tables
        self._live = live_of(stores, one, now)
        self._session = session
        self._read = {table: session.read.parquet(str(folder / table)) for table in one.tables}

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of one SELECT, with `?` for each value. Raises `ExtractFault`."""
        if not is_a_question(sql):
            raise ExtractFault("an extract answers one SELECT at a time and nothing else; nothing was carried out.")
        gone = sorted(self._live())
        within = f"pseudonym NOT IN ({', '.join(map(str, gone))})" if gone else "true"
        for table, read in self._read.items():
            read.where(within).createOrReplaceTempView(table)
        return [tuple(row) for row in self._session.sql(sql, args=list(values) or None).collect()]


@contextmanager
def opened_in_spark(
    stores: Stores, which: PurposeId | bytes, *, now: datetime, cores: int = 1
) -> Iterator[SparkExtract]:
    """Open an extract in Spark on this machine. Raises what `opened` raises, and `ExtractFault` without the extra."""
    builder = _builder()
    one, contents = read_whole(stores, which, now)
    with _in_memory() as folder:
        for table, pieces in contents.items():
            (folder / table).mkdir()
            for number, piece in enumerate(pieces):
                _write(folder / table / f"{number:06d}.parquet", piece)
        session = _session(builder, folder, cores)
        try:
            yield SparkExtract(stores, one, session, folder, now)
        finally:
            _end(session)


def _builder() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise ExtractFault(
            "Spark is an extra and not installed. Install `ombud[spark]` and Java (`default-jre-headless`), or ask "
            "the extract without it: DuckDB answers the same."
        ) from None
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=None if home is None else f"{home}/bin") is None:
        raise ExtractFault("Spark needs Java, and there is none. Install `default-jre-headless` and try again.")
    return SparkSession.builder


def _session(builder: Any, folder: Path, cores: int) -> "SparkSession":
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    settings = {
        "spark.master": f"local[{cores}]",
        "spark.app.name": "ombud",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.eventLog.enabled": "false",
        "spark.local.dir": str(folder / ".scratch"),
        "spark.sql.warehouse.dir": str(folder / ".warehouse"),
        "spark.sql.runSQLOnFiles": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(cores),
        "spark.log.level": "OFF",
        "spark.driver.extraJavaOptions": f"-Djava.io.tmpdir={folder} -Dderby.system.home={folder}",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    made: SparkSession = builder.getOrCreate()
    return made


def _end(session: "SparkSession") -> None:
    """End the session and its Java process, so that nothing of an extract is left in either."""
    from pyspark import SparkContext

    gateway: Any = SparkContext._gateway
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


@contextmanager
def _in_memory() -> Iterator[Path]:
    """A folder in memory for this process alone."""
    for left in MEMORY.glob(f"{_NAME}*"):
        process = left.name.removeprefix(_NAME).split("-")[0]
        if left.stat().st_uid == os.getuid() and not Path("/proc", process).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = MEMORY / f"{_NAME}{os.getpid()}-{secrets.token_hex(8)}"
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
