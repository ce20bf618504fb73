"""`/verifiera`: somebody hands in a package, a receipt or a proof, and is told whether it is whole and ours.

Nothing is kept: the file is read in memory, held against our key, and forgotten with the answer. `ombud verify` asks
the same code (`app/checking.py`), and needs nothing of us.
"""

from io import BytesIO

from ombud.app.checking import Checked, CheckedProof, check, ours
from ombud.app.verifying import verification_key
from ombud.audit.note import key_id
from ombud.disclosure.package import Verdict
from ombud.erasure.check import CheckedReceipt
from ombud.terms import Text
from ombud.web import Answer, Download, Form, Need, Page, Route, Visit, Wrong

LARGEST = 20_000_000
"""Bytes. A larger package is verified at home, with `ombud verify`."""
_TITLE = Text("Är det här från oss, och helt?", "Is this from us, and whole?")
_NO_FILE = Wrong("fil", Text("Välj filen som du har fått.", "Choose the file that you were given."))


def ask(_visit: Visit) -> Answer:
    return _page()


def answer(visit: Visit) -> Answer:
    file = _file(visit.form)
    if not file:
        return _page(wrong=(_NO_FILE,), status=422)
    found = check(BytesIO(file), len(file), ours(visit.ombud.vault))
    return _page(found, 200 if found.ok else 422)


def key(visit: Visit) -> Answer:
    """The key that everything of ours is signed with, for whoever verifies at home."""
    ledger = visit.ombud.vault.ledger
    line = verification_key(ledger.origin, key_id(ledger.origin, ledger.public_key), ledger.public_key)
    return Download("ombud.vkey", "text/plain; charset=utf-8", line.encode())


def _file(form: Form) -> bytes:
    return form.files.get("fil", b"")


def _page(found: Checked | None = None, status: int = 200, wrong: tuple[Wrong, ...] = ()) -> Page:
    kind = "" if found is None else _kind(found)
    values = {"found": found, "kind": kind, "wrong": wrong}
    return Page("portal/verify.html.j2", _TITLE, values, status)


def _kind(found: Checked) -> str:
    if isinstance(found, Verdict):
        return "package"
    if isinstance(found, CheckedReceipt):
        return "receipt"
    return "proof" if isinstance(found, CheckedProof) else "nothing"


ROUTES: tuple[Route, ...] = (
    Route("/verifiera", "verify", ask, answer, Need.NOBODY, upload=LARGEST),
    Route("/verifiera/nyckel", "verify.key", key, need=Need.NOBODY),
)
