"""What sets a document is a process of its own: what it is told, and what becomes of it when it ends without one."""

import json
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from ombud.messages import pdf, typesetting
from ombud.messages.letter import Letter, laid_aside, printed
from ombud.messages.typesetter import answer
from ombud.messages.typesetting import NotSetError, tagged_pdf, with_values
from ombud.policy.document import Document, Paragraph

ON = date(2026, 11, 26)
SECRET = "Ester Påhitt, Påhittsgatan 5"


def another(monkeypatch: pytest.MonkeyPatch, folder: Path, source: str) -> None:
    """In the place of the program that sets documents."""
    program = folder / "another.py"
    program.write_text(source)
    monkeypatch.setattr(typesetting, "_PROGRAM", program)


def set_by_us(**said: object) -> tuple[list[int], PdfReader]:
    """The same question, answered in this process."""
    question = {
        "template": '#set document(title: "A")\n#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n'
        "#for one in json(bytes(sys.inputs.said)) [#metadata(one.len()) <long>#par(one)]",
        "on": [2026, 11, 26],
        "label": "<long>",
        "said": {name: json.dumps(text) for name, text in said.items()},
    }
    lengths, _, made = answer(json.dumps(question).encode()).partition(b"\n")
    return json.loads(lengths), PdfReader(BytesIO(made))


def in_a_process(source: str, *words: str) -> list[str]:
    """What it has loaded in the end."""
    source += "; import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    ended = subprocess.run([sys.executable, "-P", "-c", source, *words], capture_output=True, text=True, check=True)
    return ended.stdout.split()


def test_whoever_prints_holds_nothing_of_typst() -> None:
    loaded = in_a_process(
        "import datetime; from ombud.messages import pdf; from ombud.policy.document import Document; "
        "assert pdf(Document('Brev', 'sv', ()), datetime.date(2026, 11, 26)).startswith(b'%PDF')"
    )
    assert "ombud" in loaded
    assert "typst" not in loaded


def test_what_sets_documents_loads_typst_and_nothing_of_ombud() -> None:
    loaded = in_a_process("import runpy, sys; runpy.run_path(sys.argv[1])", str(typesetting._PROGRAM))
    assert "typst" in loaded
    assert {"ombud", "pydantic", "cryptography"} & set(loaded) == set()


def test_nothing_of_a_person_stands_where_other_programs_see_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """N-16: a command line and an environment are seen by whoever looks; a pipe is not."""
    another(
        monkeypatch, tmp_path, "import json, os, sys\nasked = sys.stdin.read()\n"
        "print(json.dumps([[*sys.argv, *os.environ.values()], asked]))\n",
    )  # fmt: skip
    (seen, asked), _ = with_values(b"", ON, "", letter=json.dumps(SECRET))
    assert json.loads(json.loads(asked)["said"]["letter"]) == SECRET  # type: ignore[arg-type]
    assert "Ester" not in str(seen)


def test_what_is_ended_has_set_nothing_and_says_so_without_a_word_of_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    another(
        monkeypatch, tmp_path, "import os, sys\nprint('[]', '%PDF half')\nsys.stdout.flush()\nos.kill(os.getpid(), 9)"
    )
    with pytest.raises(NotSetError, match="ended by signal 9, and nothing of it is left: see whether") as ended:
        pdf(Document(SECRET, "sv", (Paragraph((SECRET,)),)), ON)
    assert "Ester" not in str(ended.value)


def test_what_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    another(monkeypatch, tmp_path, "import time\ntime.sleep(60)")
    monkeypatch.setattr(typesetting, "_LONGEST", 0.2)
    with pytest.raises(NotSetError, match="not set within 0 seconds, and nothing of it is left"):
        pdf(Document("Brev", "sv", (Paragraph(("Hej!",)),)), ON)


def test_what_cannot_be_set_as_it_has_to_be_is_no_lesser_document() -> None:
    with pytest.raises(NotSetError, match="cannot be set as PDF/UA-1") as ended:
        tagged_pdf(f"A document without a title: {SECRET}".encode(), ON)
    assert "Ester" not in str(ended.value)


def test_a_letter_that_was_laid_aside_is_printed_with_its_signs() -> None:
    """Half a sign too, which no file can have."""
    aside = laid_aside(Letter(("Ester \ud800 漢", "Påhittsgatan 5"), Document("Hej", "sv", (Paragraph(("å\ud800",)),))))
    assert aside.encode()
    made = printed([aside, aside], ON)
    read = PdfReader(BytesIO(made.pdf))
    assert (made.begins, made.pages, len(read.pages)) == ((1, 2), 2, 2)
    assert "Ester \ufffd \ufffd" in read.pages[0].extract_text()


def test_signs_without_a_glyph_are_found_among_many_that_have_one() -> None:
    said = ["плохо", "漢字", "Ω☐😀", "\ud800x", "ž…"]
    lengths, read = set_by_us(said=said, unused={"deep": [None, 1, {"a": "漢"}]})
    text = "".join(read.pages[0].extract_text().split())
    assert text == "плохо\ufffd\ufffdΩ☐\ufffd\ufffdxž…"
    assert lengths == [len(one.encode()) for one in ("плохо", "\ufffd\ufffd", "Ω☐\ufffd", "\ufffdx", "ž…")]
