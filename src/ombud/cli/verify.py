"""`ombud verify PACKAGE`: is this package whole, who signed it, and does what it says of the log hold?

It needs nothing but the file. With a checkpoint or a key from elsewhere it also tells whose package it is; without, it
says that it does not.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import SOURCE, file_argument
from ombud.cli.command import command, option
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.disclosure.package import Verdict


@command(
    "verify",
    Text(
        "Kontrollera ett paket utan tillgång till systemet. Ändrar ingenting.",
        "Verify a package without access to the system. Changes nothing.",
    ),
    file_argument("package", "PACKAGE"),
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
    from ombud.app.verifying import held, read_key
    from ombud.disclosure.package import check_package
    from ombud.disclosure.package.check import Trusted

    elsewhere = None if checkpoint is None else held(checkpoint)
    text = public_key.read_text("ascii", "replace") if public_key else (elsewhere.key if elsewhere else None)
    pin = None if text is None else read_key(text)
    note = None if elsewhere is None else elsewhere.note
    trusted = Trusted(None if pin is None else pin.origin, None if pin is None else pin.public_key, note)
    with package.open("rb") as file:
        found = check_package(file, package.stat().st_size, trusted)
    value = {
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
