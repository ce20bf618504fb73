"""What is put into a page on its way, wherever its pieces are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.app.web.into import LARGEST, Into, is_page, tells_of_bytes

UTF_8 = "text/html; charset=utf-8"


def put(*pieces: bytes, kind: str = UTF_8) -> bytes:
    into = Into("[å]", "[ö]", kind)
    return b"".join([*(into.take(piece) for piece in pieces), into.end()])


@pytest.mark.parametrize(
    ("page", "came"),
    [
        ("<body>a</body>", "<body>[å]a[ö]</body>"),
        ("<BODY class='x'>a</BODY >", "<BODY class='x'>[å]a[ö]</BODY >"),
        ('<body x-init="a > b" y=\'"\'>a</body></html>', '<body x-init="a > b" y=\'"\'>[å]a[ö]</body></html>'),
        ("<!-- <body> --><body>a</body>", "<!-- <body> --><body>[å]a[ö]</body>"),
        ("<script>'<body>'</script><body>a</body>", "<script>'<body>'</script><body>[å]a[ö]</body>"),
        ("<body><script>'</body>'</script></body>", "<body>[å]<script>'</body>'</script>[ö]</body>"),
        ("<body>a<b>", "<body>[å]a<b>[ö]"),
        ("<body>a</bod", "<body>[å]a</bod[ö]"),
        ("<body>a</body><!-- b -->\n", "<body>[å]a[ö]</body><!-- b -->\n"),
        ("<p>no body", "<p>no body"),
        ("<script>'<body>'", "<script>'<body>'"),
        ("<!-- <body>", "<!-- <body>"),
        ("<bodyguard>a</bodyguard>", "<bodyguard>a</bodyguard>"),
        ("", ""),
    ],
)
def test_it_stands_first_and_last_in_the_body_however_the_page_is_cut(page: str, came: str) -> None:
    raw = page.encode()
    assert put(raw).decode() == came
    assert put(*(raw[at : at + 1] for at in range(len(raw)))).decode() == came
    for at in range(len(raw)):
        assert put(raw[:at], b"", raw[at:]).decode() == came


@given(
    st.lists(st.sampled_from([b"<body>", b"</body>", b"<", b"</", b"a", b"<!--", b"-->", b"<script>", b"</script>"]))
)
def test_nothing_of_a_page_is_lost_and_nothing_is_put_twice(pieces: list[bytes]) -> None:
    came = put(*pieces)
    assert came.count("[å]".encode()) == came.count("[ö]".encode()) <= 1
    assert came.replace("[å]".encode(), b"").replace("[ö]".encode(), b"") == b"".join(pieces)
    assert came == put(b"".join(pieces))


def test_a_page_goes_on_while_it_is_made() -> None:
    """A program that sends a page bit by bit is not held up: each bit is there before the next."""
    into = Into("[1]", "[2]", UTF_8)
    assert into.take(b"<html><body><p>one</p>") == b"<html><body>[1]<p>one</p>"
    assert into.take(b"<p>two</p>") == b"<p>two</p>"
    assert into.take(b"</bo") == b""
    assert into.take(b"dy></html>") == b""
    assert into.end() == b"[2]</body></html>"


def test_what_is_held_back_is_bounded() -> None:
    before, after = Into("[1]", "[2]", UTF_8), Into("[1]", "[2]", UTF_8)
    assert len(before.take(b"x" * (LARGEST + 1))) == LARGEST + 1
    assert before.take(b"<body>") + before.end() == b"<body>"
    assert after.take(b"<body></body>") == b"<body>[1]"
    assert after.take(b"x" * LARGEST) == b"[2]</body>" + b"x" * LARGEST
    assert after.take(b"y") + after.end() == b"y"


@pytest.mark.parametrize("kind", ["text/html", "text/html; charset=iso-8859-1", "text/html; charset=windows-1252"])
def test_a_page_of_another_alphabet_gets_signs_that_are_the_same_in_any(kind: str) -> None:
    assert put("<body>å</body>".encode("latin-1"), kind=kind) == b"<body>[&#229;]\xe5[&#246;]</body>"


def test_a_part_of_a_page_is_left_as_it_is() -> None:
    """An answer to `Range` is bytes of the page as the program has it."""
    assert is_page([("Content-Type", "Text/HTML; charset=UTF-8")]) == UTF_8
    assert is_page([("Content-Type", "text/html"), ("Content-Range", "bytes 0-9/99")]) is None
    assert is_page([("Content-Type", "text/html"), ("Content-Encoding", "br")]) is None
    assert is_page([("Content-Type", "application/json")]) is is_page([]) is None
    assert [
        name for name in ("ETag", "Content-Length", "Last-Modified", "Cache-Control") if not tells_of_bytes(name)
    ] == ["Cache-Control"]
