"""The small parts of the kit: forms, paths, limits, formats, words, what was just done, the marks of a form."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from anyio.to_thread import current_default_thread_limiter

from ombud.app.networks import network_of
from ombud.identity import Level, Means, Proven, Registered, Session, SessionId
from ombud.terms import SubjectId, Text
from ombud.web import formats, words
from ombud.web.confirming import HOLDS, Confirming
from ombud.web.form import Form, cleaned, form_of
from ombud.web.guard import form_token, from_our_page, is_token
from ombud.web.limits import A_NETWORK, READS, WRITES, Limits
from ombud.web.paths import own_path
from ombud.web.said import Said
from ombud.web.serving import HANDLERS, Few
from ombud.web.words import MissingWordsError, translations

NOW = datetime(2026, 11, 23, 9, 44, 30, tzinfo=UTC)


def session(number: int = 1, csrf: bytes = b"secret") -> Session:
    return Session(
        SessionId(bytes([number]) * 16), SubjectId(bytes(16)), None, Means.BANKID, Level.MULTI_FACTOR, NOW,
        NOW + timedelta(minutes=15), "sv", csrf,
    )  # fmt: skip


class TestForms:
    def test_a_value_is_text_without_blanks_around_and_without_what_cannot_be_seen(self) -> None:
        assert cleaned("  Tolvan\x00\x07 \r\n Tolvansson\t") == "Tolvan \n Tolvansson"
        assert cleaned("A\N{COMBINING RING ABOVE}sa\udc80") == "Åsa"

    def test_what_nobody_sent_is_empty(self) -> None:
        form = form_of([("a", "1"), ("a", " 2 "), ("b", "\x00"), ("fil", b"bytes")])
        assert (form.text("a"), form.all("a")) == ("2", ("1", "2"))
        assert (form.text("b"), form.ticked("b"), form.ticked("a"), form.text("c")) == ("", False, True, "")
        assert form.files == {"fil": b"bytes"}

    def test_a_form_does_not_print(self) -> None:
        assert repr(Form({"a": ("hemligt",)}, {"f": b"hemligt"})) == "Form()"


class TestPaths:
    @pytest.mark.parametrize("path", ["/", "/mina", "/mina/arenden/K7M4-2QX9", "/.well-known", "/a/"][:3])
    def test_a_path_of_ours_is_itself(self, path: str) -> None:
        assert own_path(path) == path

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "x",
            "//evil.example",
            "/\\evil",
            "https://evil.example",
            "/a//b",
            "/a/../b",
            "/a?b",
            "/å",
            "/a\n",
            "/a" * 101,
        ],
    )
    def test_anything_else_is_the_other_one(self, path: str) -> None:
        assert own_path(path, "/mina") == "/mina"


class TestLimits:
    def test_after_so_many_in_a_minute_one_waits_for_the_next(self) -> None:
        limits = Limits()
        assert [limits.wait("a", writes=True, now=NOW) for _ in range(WRITES)] == [0] * WRITES
        assert limits.wait("a", writes=True, now=NOW) == 30
        assert limits.wait("b", writes=True, now=NOW) == 0
        assert limits.wait("a", writes=False, now=NOW) == 0
        assert limits.wait("a", writes=True, now=NOW + timedelta(seconds=30)) == 0
        assert READS > WRITES

    def test_a_whole_network_may_more(self) -> None:
        limits = Limits()
        waited = [limits.wait("n", writes=True, now=NOW, times=A_NETWORK) for _ in range(WRITES * A_NETWORK + 1)]
        assert (waited[-2], waited[-1]) == (0, 30)

    def test_a_network_is_what_is_counted_by(self) -> None:
        assert network_of("198.51.100.77") == "198.51.100.0/24"
        assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
        assert network_of("testclient") == ""


class TestFormats:
    def test_dates_and_times_as_people_read_them(self) -> None:
        assert formats.moment(NOW, "sv", NOW) == "i dag kl.\N{NO-BREAK SPACE}10.44"
        assert formats.moment(NOW - timedelta(days=1), "en", NOW) == "yesterday at 10:44"
        assert formats.moment(NOW - timedelta(days=30), "sv", NOW) == "24 oktober 2026 kl.\N{NO-BREAK SPACE}11.44"
        assert formats.weekday(date(2026, 12, 23), "sv") == "onsdag 23 december 2026"
        assert formats.weekday(date(2026, 12, 23), "en") == "Wednesday 23 December 2026"

    def test_midnight_is_swedish(self) -> None:
        assert formats.local(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)).day == 23

    def test_numbers_have_their_signs(self) -> None:
        assert formats.number(1204, "sv") == "1\N{NO-BREAK SPACE}204"
        assert formats.number(Decimal("12.5"), "sv") == "12,5"
        assert formats.number(1204, "en") == "1,204"


class TestSaid:
    def test_what_was_done_is_said_once_and_forgotten(self) -> None:
        said = Said()
        said.keep("token", Text("Klart.", "Done."), NOW)
        assert said.take("other", NOW) is None
        assert said.take("token", NOW) == Text("Klart.", "Done.")
        assert said.take("token", NOW) is None

    def test_after_five_minutes_it_is_not_said(self) -> None:
        said = Said()
        said.keep("token", Text("Klart.", "Done."), NOW)
        assert said.take("token", NOW + timedelta(minutes=6)) is None
        said.keep("a", Text("a", "a"), NOW)
        said.keep("b", Text("b", "b"), NOW + timedelta(minutes=6))
        assert said.take("a", NOW) is None

    def test_there_is_an_end_to_what_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ombud.web.said._MOST", 1)
        said = Said()
        said.keep("a", Text("a", "a"), NOW)
        said.keep("b", Text("b", "b"), NOW)
        assert (said.take("b", NOW), said.take("a", NOW)) == (None, Text("a", "a"))


class TestConfirming:
    who = Proven(Registered(SubjectId(bytes(16))), Means.BANKID, Level.MULTI_FACTOR, NOW)

    def test_what_is_confirmed_is_confirmed_for_its_page_and_for_ten_minutes(self) -> None:
        one, other = session(1).id, session(2).id
        kept = Confirming()
        kept.ask(one, "/mina/a", Text("a", "a"), NOW)
        asked = kept.asked(one, NOW)
        assert asked is not None
        assert (asked.path, kept.asked(other, NOW)) == ("/mina/a", None)
        kept.give(one, other, asked.path, self.who, NOW)
        assert kept.asked(one, NOW) is None
        assert kept.given(other, "/mina/a", NOW) is self.who
        assert kept.given(other, "/mina/b", NOW) is None
        assert kept.given(one, "/mina/a", NOW) is None
        assert kept.given(other, "/mina/a", NOW + HOLDS + timedelta(seconds=1)) is None

    def test_what_waited_too_long_is_forgotten(self) -> None:
        kept, one = Confirming(), session(1).id
        kept.ask(one, "/mina/a", Text("a", "a"), NOW)
        assert kept.asked(one, NOW + HOLDS + timedelta(seconds=1)) is None
        kept.ask(session(2).id, "/mina/b", Text("b", "b"), NOW + 2 * HOLDS)
        assert kept.asked(one, NOW) is None

    def test_there_is_an_end_to_what_is_remembered(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ombud.web.confirming._MOST", 1)
        kept, one, other = Confirming(), session(1).id, session(2).id
        for each in (one, other):
            kept.ask(each, "/a", Text("a", "a"), NOW)
            kept.give(session(3).id, each, "/a", self.who, NOW)
        assert (kept.asked(other, NOW), kept.given(other, "/a", NOW)) == (None, None)


class TestGuard:
    """security.md 2, row 29."""

    @pytest.mark.parametrize(
        ("headers", "ours"),
        [
            ({"sec-fetch-site": "same-origin"}, True),
            ({"sec-fetch-site": "cross-site", "origin": "https://a.example", "host": "a.example"}, False),
            ({"sec-fetch-site": "same-site"}, False),
            ({"sec-fetch-site": "none"}, False),
            ({"origin": "https://a.example", "host": "a.example"}, True),
            ({"origin": "https://evil.example", "host": "a.example"}, False),
            ({"origin": "null", "host": "a.example"}, False),
            ({"host": "a.example"}, False),
            ({}, False),
        ],
    )
    def test_a_form_comes_from_our_own_page(self, headers: dict[str, str], ours: bool) -> None:
        assert from_our_page(headers) is ours

    def test_the_token_of_a_form_is_of_its_session(self) -> None:
        one, other = session(csrf=b"one"), session(csrf=b"other")
        assert is_token(one, form_token(one))
        assert not is_token(other, form_token(one))
        assert not is_token(one, "")
        assert not is_token(one, "å")


class TestWords:
    def test_swedish_is_the_source(self) -> None:
        assert translations("sv").gettext("Logga in") == "Logga in"
        assert translations("sv").ngettext("en", "flera", 2) == "flera"

    def test_english_is_there_in_both_numbers(self) -> None:
        english = translations("en")
        one, many = "Informationen finns i %(count)s version", "Informationen finns i %(count)s versioner"
        assert english.gettext("Logga in") == "Sign in"
        assert english.ngettext(one, many, 1).endswith("version")
        assert english.ngettext(one, many, 2).endswith("versions")

    def test_a_missing_text_is_a_fault_and_no_page_half_in_another_language(self) -> None:
        for ask in (
            lambda: translations("en").gettext("saknas"),
            lambda: translations("en").ngettext("en", "flera", 1),
        ):
            with pytest.raises(MissingWordsError, match="no English"):
                ask()
        assert words.CATALOGUE == "english.po"


def test_no_more_handlers_answer_at_once_than_help_each_other_on() -> None:
    """Decision 0070."""
    seen: list[float] = []

    async def app(*_: object) -> None:
        seen.append(current_default_thread_limiter().total_tokens)

    asyncio.run(Few(app)({}, None, None))  # type: ignore[arg-type]
    assert seen == [HANDLERS]
