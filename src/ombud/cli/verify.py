"""`ombud verify FILE`: is this package, receipt or proof whole, who signed it, and does what it says of the log hold?

It needs nothing but the file. With a checkpoint or a key from elsewhere it also tells whose package it is; without, it
says that it does not. A receipt and a proof bring no key along: they are nothing without one.
"""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import SOURCE, file_argument
from ombud.cli.command import command, option
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.checking import CheckedProof, NoKey, NothingOfOurs
    from ombud.disclosure.package import Verdict
    from ombud.erasure.check import CheckedReceipt


@command(
    "verify",
    Text(
        "Kontrollera ett paket, ett kvitto eller ett bevis utan tillgång till systemet. Ändrar ingenting.",
        "Verify a package, a receipt or a proof without access to the system. Changes nothing.",
    ),
    file_argument("package", "FILE"),
    option(
        "--checkpoint", type=SOURCE, metavar="FILE",
        words=Text("En kontrollpunkt från annat håll.", "A checkpoint that is held elsewhere."),
    ),
    option(
        "--public-key", type=SOURCE, metavar="FILE",
        words=Text("Nyckeln (.vkey) från annat håll.", "The key (.vkey) from elsewhere."),
    ),
)  # fmt: skip
def verify(package: Path, checkpoint: Path | None, public_key: Path | None) -> Answer:
    from ombud.app.checking import check
    from ombud.app.verifying import held, read_key
    from ombud.disclosure.package import Verdict
    from ombud.disclosure.package.check import Trusted

    elsewhere = None if checkpoint is None else held(checkpoint)
    text = public_key.read_text("ascii", "replace") if public_key else (elsewhere.key if elsewhere else None)
    pin = None if text is None else read_key(text)
    note = None if elsewhere is None else elsewhere.note
    trusted = Trusted(None if pin is None else pin.origin, None if pin is None else pin.public_key, note)
    with package.open("rb") as file:
        found = check(file, package.stat().st_size, trusted)
    return _package(found) if isinstance(found, Verdict) else _other(found)


def _package(found: "Verdict") -> Answer:
    value = {
        "what": "package",
        "ok": found.ok,
        "kind": found.kind,
        "made_at": found.made_at,
        "origin": found.origin,
        "files": found.files,
        "records": found.records,
        "entries": found.entries,
        "log_size": found.log_size,
        "key_from": "elsewhere" if found.key_from_elsewhere else "package",
        "checkpoint": found.held,
        "problems": [{"problem": code, "where": where} for code, where in found.problems],
    }
    return Answer(value, _lines(found), DONE if found.ok else FINDINGS)


def _other(found: "CheckedReceipt | CheckedProof | NoKey | NothingOfOurs") -> Answer:
    from ombud.app.checking import CheckedProof, NoKey
    from ombud.erasure.check import CheckedReceipt

    if isinstance(found, CheckedReceipt):
        value = {**asdict(found), "what": "receipt", "ok": found.ok}
        return Answer(value, _receipt(found), DONE if found.ok else FINDINGS)
    if isinstance(found, CheckedProof):
        at = None if found.at is None else found.at.isoformat()
        return Answer({"what": "proof", "ok": found.ok, "at": at}, [_proof(at)], DONE if found.ok else FINDINGS)
    what, said = ("no key", _KEY_NEEDED) if isinstance(found, NoKey) else ("nothing", _NOTHING)
    return Answer({"what": what, "ok": False}, [said], FINDINGS)


def _receipt(found: "CheckedReceipt") -> list[Line]:
    if not found.ok:
        said = ", ".join(found.problems)
        return [
            Text(f"Kvittot är INTE vad som lämnades ut ({said}).", f"The receipt is NOT what was given out ({said}).")
        ]
    return [
        Text(
            f"Kvittot {found.number} är helt och signerat med den nyckeln. {found.erased} delar är raderade, "
            f"{found.kept} är kvar enligt lag.",
            f"The receipt {found.number} is whole and signed with that key. {found.erased} parts are erased, "
            f"{found.kept} are kept by law.",
        ),
        Text(
            f"Oläsbart från {found.t_live[:16]} UTC; sista kopian kan inte öppnas efter {found.t_final[:10]}.",
            f"Unreadable from {found.t_live[:16]} UTC; the last copy cannot be opened after {found.t_final[:10]}.",
        ),
    ]


def _proof(at: str | None) -> Text:
    if at is None:
        return Text("Beviset visar ingenting.", "The proof shows nothing.")
    return Text(f"Anteckningen från {at[:16]} UTC står i loggen.", f"The entry of {at[:16]} UTC stands in the log.")


def _lines(found: "Verdict") -> list[Line]:
    if not found.ok:
        return [
            Text(
                "Paketet är INTE vad som lämnades ut. Lita inte på det.",
                "The package is NOT what was given out. Do not rely on it.",
            ),
            Table((Text("Fel", "Fault"), Text("Var", "Where")), found.problems),
        ]
    signed = _SIGNED if found.key_from_elsewhere else _SIGNED_BY_ITSELF
    return [
        Text(
            f"Paketet är helt: {found.files} filer, {found.records} uppgifter, gjort {found.made_at[:10]}.",
            f"The package is whole: {found.files} files, {found.records} records, made {found.made_at[:10]}.",
        ),
        Text(signed.sv.replace("{}", found.origin), signed.en.replace("{}", found.origin)),
        Text(
            f"{found.entries} anteckningar om åtkomst finns i den signerade loggen ({found.log_size} blad).",
            f"{found.entries} entries of access stand in the signed log ({found.log_size} leaves).",
        ),
        *([_HELD[found.held]] if found.held else []),
        _NOT_PROVED,
    ]


_SIGNED = Text(
    "Underskriften är {}:s, med en nyckel från annat håll.", "It is signed by {}, with a key from elsewhere."
)
_SIGNED_BY_ITSELF = Text(
    "Nyckeln kom med paketet. Att det är helt är visat, men inte att {} har gjort det: ange --public-key.",
    "The key came with the package. It is whole, but that {} made it is not shown: give --public-key.",
)
_HELD = {
    "same": Text("Loggen är densamma som i din kontrollpunkt.", "The log is the one of your checkpoint."),
    "other-size": Text(
        "Din kontrollpunkt är från en annan tid; den och paketet är signerade med samma nyckel men inte jämförda.",
        "Your checkpoint is of another time: it and the package have the same signer, but they were not compared.",
    ),
}
_NOT_PROVED = Text(
    "Inte visat: att uppgifterna är riktiga, att inget mer finns hos avsändaren, och vad de som har läst heter.",
    "Not shown: that the data is right, that the sender holds nothing more, and the names of those who have read.",
)
_KEY_NEEDED = Text(
    "Ett kvitto och ett bevis prövas mot nyckeln för den som gav det: ange --public-key.",
    "A receipt and a proof are held against the key of who gave it: give --public-key.",
)
_NOTHING = Text("Det är varken ett paket, ett kvitto eller ett bevis.", "It is no package, no receipt and no proof.")
