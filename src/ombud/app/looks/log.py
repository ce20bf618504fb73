"""The log: whole, folded, and nothing of it left undone."""

from collections.abc import Iterator

from ombud.app.installation import LANES
from ombud.app.looks.model import Look, Patient
from ombud.app.unfinished import unfinished
from ombud.app.verifying import counted, has_keys, verify
from ombud.audit import store as ledger_rows
from ombud.terms import Text
from ombud.terms.time import from_micros


def log(patient: Patient) -> Iterator[Look]:
    opens = patient.passphrase if has_keys(patient.folder) else None
    found, _ = verify(patient.folder, None, opens)
    if found.ok:
        number = found.entries + found.waiting
        yield Look("log", "ok", Text(f"Loggen är hel: {number} anteckningar.", f"The log is whole: {number} entries."))
        return
    first = ", ".join(dict.fromkeys(problem.fault.value for problem in found.problems))
    yield Look("log", "error", Text(f"Loggen är inte hel: {first}.", f"The log is not whole: {first}."))


def counts(patient: Patient) -> Iterator[Look]:
    """What was decided is counted as the log grows (decision 0078): the log has it, but for what was erased since."""
    if patient.passphrase is None or not has_keys(patient.folder):
        yield Look("counts", "info", _NOT_SEEN)
        return
    found = counted(patient.folder, patient.passphrase, patient.now)
    if found.sound:
        yield Look("counts", "ok", _COUNTED)
        return
    numbers = found.missing, found.beyond
    yield Look(
        "counts",
        "warning",
        Text(
            f"Antalen på Policy och Stoppade stämmer inte med loggen: {numbers[0]} fattas, {numbers[1]} är för många. "
            "Kör `ombud audit DIR recount`.",
            f"The numbers on Policy and Stopped are not those of the log: {numbers[0]} are missing, {numbers[1]} too "
            "many. Run `ombud audit DIR recount`.",
        ),
    )


def erasures(patient: Patient) -> Iterator[Look]:
    number = len(unfinished(patient.folder))
    if number:
        yield Look(
            "erasures",
            "error",
            Text(
                f"{number} raderingar är inte slutförda. Kör `ombud erase DIR --resume`.",
                f"{number} erasures are not finished. Run `ombud erase DIR --resume`.",
            ),
        )
    else:
        yield Look("erasures", "ok", Text("Ingen radering väntar.", "No erasure waits."))


def lanes(patient: Patient) -> Iterator[Look]:
    with patient.opened() as database, database.read() as tx:
        waiting = ledger_rows.count_waiting(tx)
        last = ledger_rows.last_checkpoint(tx)
    files = sum(1 for _ in (patient.folder / LANES).iterdir())
    at = "–" if last is None else f"{from_micros(last.at):%Y-%m-%d %H:%M} UTC"
    yield Look(
        "lanes",
        "info",
        Text(
            f"{files} filer i lanes, {waiting} anteckningar väntar, senaste kontrollpunkt {at}.",
            f"{files} files in lanes, {waiting} entries waiting, latest checkpoint {at}.",
        ),
    )


_NOT_SEEN = Text(
    "Antalen på Policy och Stoppade har inte jämförts: nyckelfilen öppnades inte.",
    "The numbers on Policy and Stopped were not compared: the key store was not opened.",
)
_COUNTED = Text(
    "Antalen på Policy och Stoppade är de som loggen har.", "The numbers on Policy and Stopped are those of the log."
)
