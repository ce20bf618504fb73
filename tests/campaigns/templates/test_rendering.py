"""What people get: everything that the law wants in it, whatever was written and whoever it is for."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from ombud.app.campaign_texts import printed
from ombud.campaigns.templates import SAMPLE, TOLVAN, Links, Recipient, Rendered, read_back, stored
from ombud.campaigns.templates.finished import HIDES, NO_MARK, NO_OBJECTION, NO_STOP, missing, missing_in_sms
from ombud.campaigns.templates.rules import TOO_LARGE
from ombud.campaigns.templates.sms import segments
from tests.campaigns.templates.written import MAIL, POST, SMS, built

MADE = built(MAIL)
OBJECTION = "Du kan när som helst säga nej till reklam och till profilering för reklam."


class Seen(HTMLParser):
    """The words of a page and its addresses."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words, self.addresses = "", set[str]()
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src")}


def test_every_mail_says_who_why_and_how_to_end_it() -> None:
    """M-04, M-05, R-21.3: in both parts, in the first message and in every other."""
    made = MADE.render(TOLVAN, SAMPLE)
    for part in (made.text, Seen(made.html).words):
        words = " ".join(part.split())
        assert "Reklam från Hälsoklustret" in words
        assert "org.nr 999999-0006, Påhittade gatan 1" in words
        assert "Du får detta för att du har sagt ja till reklam via e-post." in words
        assert "Avsluta reklamen via e-post" in words
        assert OBJECTION in words
        assert "Hej Tolvan!" in words
    assert SAMPLE.stop_url in made.text
    assert SAMPLE.stop_url in Seen(made.html).addresses
    assert '<html lang="sv">' in made.html


def test_who_was_chosen_by_a_profile_is_told_so() -> None:
    chosen = built(MAIL, profiling=True).render(TOLVAN, SAMPLE)
    assert "Du är utvald efter åldersspann, kommun" in chosen.text
    assert "Du är utvald" not in MADE.render(TOLVAN, SAMPLE).text


def test_a_message_in_english_is_english_throughout() -> None:
    made = built(replace(MAIL, language="en", subject="Gym card", body="<p>Hello</p>", images={})).render(
        TOLVAN, SAMPLE
    )
    assert '<html lang="en">' in made.html
    assert "Advertising from Hälsoklustret" in made.text
    assert "You can say no at any time" in made.text
    assert not re.search("[åä]", made.text.replace("Hälsoklustret", "").replace("Påhittade gatan", ""))


NAMES = st.text(max_size=80) | st.sampled_from(
    ["<script>alert(1)</script>", "https://evil.example/x", "evil.example", "{{ 7*7 }}", "a\r\nBcc: x@example.se",
     "www.evil.example",
     "Anna-Karin", "O'Hara", "J. R.", "\u202eabc", "Å", "{% raw %}", "mailto:x@example.se", "tel:112"]
)  # fmt: skip


@given(NAMES, NAMES, NAMES)
def test_a_name_is_a_name_whatever_it_holds(given_: str, family: str, city: str) -> None:
    """Security: no markup, no header, no link and no template comes of what somebody is called."""
    made = MADE.render(Recipient(given_, family, city), SAMPLE)
    plain = MADE.render(Recipient(), SAMPLE)
    assert Seen(made.html).addresses == Seen(plain.html).addresses
    assert re.sub(r"<[^>]*>", "<>", made.html).count("<") == plain.html.count("<")
    assert made.text.count("\n") == plain.text.count("\n")
    assert missing(made.html, made.text, MADE.put, SAMPLE.stop_url) == ()
    greeting = made.text.split("Hej ")[1].split("!\n")[0]
    assert not re.search(r"[:/@<>{}]|\.\S", greeting)


def test_an_empty_field_has_its_words() -> None:
    assert "Hej du!" in MADE.render(Recipient(), SAMPLE).text
    assert "gymmet i stan" in MADE.render(Recipient(), SAMPLE).text
    assert "gymmet i Upplands Väsby" in MADE.render(Recipient(city=" Upplands  Väsby "), SAMPLE).text


def test_nothing_of_a_person_prints() -> None:
    assert "Tolvan" not in repr(TOLVAN)
    assert "Tolvan" not in repr(MADE.render(TOLVAN, SAMPLE))


def test_no_address_of_the_mail_leads_elsewhere() -> None:
    """N-06.5: nothing is fetched, and nothing counts who opened or clicked."""
    addresses = Seen(MADE.render(TOLVAN, SAMPLE).html).addresses
    assert addresses == {
        "https://www.example.se/traningskort",
        "cid:gym.png",
        SAMPLE.stop_url,
        "https://example.se/integritet",
    }


@pytest.mark.parametrize(
    ("cut", "fault"),
    [
        (r"Reklam från Hälsoklustret", NO_MARK),
        (r"org\.nr 999999-0006", NO_MARK),
        (r"Du får detta för att", NO_STOP),
        (r"Avsluta reklamen", NO_STOP),
        (r"https://example\.se/a/0+", NO_STOP),
        (r"Du kan när som helst", NO_OBJECTION),
        (r"(?i)Du har rätt att säga nej", NO_OBJECTION),
    ],
)
def test_a_layout_that_loses_something_builds_nothing(cut: str, fault: object) -> None:
    """M-04, M-05, R-21.3: a template without → build error."""
    made = MADE.render(TOLVAN, SAMPLE)
    assert missing(made.html, made.text, MADE.put, SAMPLE.stop_url) == ()
    assert fault in missing(re.sub(cut, "", made.html), made.text, MADE.put, SAMPLE.stop_url)
    assert fault in missing(made.html, re.sub(cut, "", made.text), MADE.put, SAMPLE.stop_url)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<h1 ", '<h1 hidden="" '),
        ("margin:24px 0 0;padding:16px", "display: none;padding:16px"),
        ("color:#3C4F54", "color:#fff"),
        ('src="cid:gym.png"', 'src="https://example.se/p.png"'),
        ("</body>", "<script>x</script></body>"),
        ("</body>", "<!-- x --></body>"),
        (' lang="sv"', ""),
        ("<h1", "<h2"),
        ("<body ", '<body onload="x" '),
    ],
)
def test_a_layout_that_hides_or_fetches_builds_nothing(before: str, after: str) -> None:
    made = MADE.render(TOLVAN, SAMPLE)
    assert before in made.html
    assert HIDES in missing(made.html.replace(before, after), made.text, MADE.put, SAMPLE.stop_url)


def test_a_mail_that_would_be_cut_off_is_not_built() -> None:
    made = MADE.render(TOLVAN, SAMPLE)
    assert TOO_LARGE in missing(made.html + " " * 90_000, made.text, MADE.put, SAMPLE.stop_url)


def test_an_sms_says_who_and_how_to_end_it_and_its_parts_are_counted() -> None:
    made = built(SMS).render(TOLVAN, SAMPLE)
    assert made.text.startswith("Reklam från Hälsoklustret: Hej Tolvan!")
    assert made.text.endswith(f"Du kan alltid säga nej till reklam och profilering: {SAMPLE.stop_url}")
    assert made.segments == 2
    put = built(SMS).put
    for cut, fault in (("Reklam från", NO_MARK), ("Du kan alltid", NO_OBJECTION), (SAMPLE.stop_url, NO_STOP)):
        assert fault in missing_in_sms(made.text.replace(cut, ""), put, SAMPLE.stop_url)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("", 1), ("å" * 160, 1), ("å" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
     ("č" * 70, 1), ("č" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2), ("a" * 69 + "č" * 66, 3)],
)  # fmt: skip
def test_parts_of_an_sms_are_those_of_the_standard(text: str, parts: int) -> None:
    """3GPP TS 23.038: 160 and 153 signs, or 70 and 67."""
    assert segments(text) == parts


def test_typographic_signs_do_not_make_an_sms_dearer() -> None:
    made = built(replace(SMS, body="Vårpris – ”kortet”…")).render(TOLVAN, SAMPLE)
    assert 'Vårpris - "kortet"...' in made.text


def test_a_letter_has_its_address_in_the_window_and_the_right_to_say_no_in_a_box() -> None:
    ready = built(POST)
    links = Links("https://example.se/a/K7PM3WQX8D2RT")
    letters = [ready.render(to, links) for to in (TOLVAN, Recipient("Test", "Testsson", "Exempelby"))]
    assert letters[0].address == ("Tolvan Tolvansson", "Exempelgatan 12", "000 00 Exempelstad")
    assert letters[1].address == ("Test Testsson", "Exempelby")
    reader = PdfReader(BytesIO(printed([*letters, Rendered()], date(2026, 11, 25))))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 2
    assert "Tolvan Tolvansson" in pages[0]
    assert "Tolvan" not in pages[1]
    for page in pages:
        words = " ".join(page.split())
        assert "Reklam från Hälsoklustret" in words
        assert "Du har rätt att säga nej" in words
        assert "kontakt@example.se eller ringa" in words
        assert words.count("https://example.se/a/ (kod K7PM-3WQX8-D2RT)") == 2  # typed, not followed
    with pytest.raises(ValueError, match="one letter"):
        printed([], date(2026, 11, 25))


def test_a_letter_is_the_same_bytes_each_time() -> None:
    one = [built(POST).render(TOLVAN, SAMPLE)]
    assert printed(one, date(2026, 11, 25)) == printed(one, date(2026, 11, 25))


def test_a_letter_of_lists_and_headings_alone() -> None:
    link = "<a href='https://example.se/'>Två kort</a>"
    body = f"<h2>Kort</h2><ul><li>Ett</li><li>{link}</li></ul><ol><li>Tre</li></ol><ul><li>Fyra</li></ul>"
    made = built(replace(POST, body=body)).render(TOLVAN, SAMPLE)
    assert made.letter is not None
    assert "1. Tre" in made.text
    assert "- Ett\n- Två kort (https://example.se/)" in made.text
    html = built(replace(MAIL, body=body, images={})).render(TOLVAN, SAMPLE).html
    assert html.count("<ul") == html.count("</ul>") == 2
    assert html.count("<ol") == html.count("</ol>") == 1


@pytest.mark.parametrize("template", [MAIL, POST, SMS])
def test_what_was_approved_is_what_is_sent(template) -> None:  # type: ignore[no-untyped-def]
    assert read_back(stored(template)) == template
    assert built(read_back(stored(template))).render(TOLVAN, SAMPLE) == built(template).render(TOLVAN, SAMPLE)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"images":{}}', '{"images":1}', '{"images":{"a":"é"}}', "x" * 4_000_001]
)
def test_anything_else_is_no_stored_template(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_back(text)
