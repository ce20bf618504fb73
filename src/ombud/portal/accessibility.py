"""What `/tillganglighet` says, as data: each claim with the tests that hold it, so that the page promises nothing else.

A test reads the list: a claim whose test is not there, or not under that name, fails (`tests/portal/test_public.py`).
"""

from dataclasses import dataclass

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing that holds on every page, and what shows it."""

    says: Text
    criteria: str
    """The success criteria of WCAG 2.2 that it is about."""
    held_by: tuple[str, ...]
    """`path::test`, each run with every change."""


CLAIMS = (
    Claim(
        Text(
            "Allt går att göra utan JavaScript: varje knapp är ett formulär eller en länk som fungerar ensam.",
            "Everything can be done without JavaScript: each button is a form or a link that works by itself.",
        ),
        "2.1.1, 4.1.2",
        (
            "tests/portal/test_public.py::test_every_public_page_is_there_in_both_languages",
            "tests/browser/test_journeys.py::test_an_erasure_shows_its_plan_first_and_its_receipt_after",
        ),
    ),
    Claim(
        Text(
            "Varje sida har ett språk, en rubrik som säger vad den är, och rubriker i ordning.",
            "Each page has a language, one heading that says what it is, and headings in order.",
        ),
        "1.3.1, 2.4.2, 2.4.6, 3.1.1",
        ("tests/portal/test_public.py::test_every_public_page_has_headings_in_order",),
    ),
    Claim(
        Text(
            "Varje fält har en etikett som syns, och fel sägs i ord vid fältet och överst.",
            "Each field has a label that shows, and what is wrong is said in words at the field and at the top.",
        ),
        "1.3.1, 3.3.1, 3.3.2",
        ("tests/portal/test_public.py::test_every_field_has_its_label",),
    ),
    Claim(
        Text(
            "Text har minst kontrasten 4,5:1 i ljust och mörkt läge, och ramar kring fält minst 3:1.",
            "Text has a contrast of at least 4.5:1 in light and dark, and borders of fields at least 3:1.",
        ),
        "1.4.3, 1.4.11",
        ("tests/web/test_style.py::test_every_text_can_be_read_on_what_it_stands_on",),
    ),
    Claim(
        Text(
            "Inget rör sig, inget försvinner av sig självt, och inget sägs bara med färg.",
            "Nothing moves, nothing goes away by itself, and nothing is told by colour alone.",
        ),
        "1.4.1, 2.2.1, 2.2.2",
        (
            "tests/web/test_style.py::test_nothing_moves",
            "tests/browser/test_traces.py::test_nothing_moves_for_who_wants_nothing_to_move_nor_for_anybody_else",
        ),
    ),
    Claim(
        Text(
            "Tabeller blir listor på en smal skärm, så att ingen kolumn göms.",
            "Tables become lists on a narrow screen, so that no column is hidden.",
        ),
        "1.4.10",
        ("tests/web/test_parts.py::test_a_table_keeps_its_roles_when_it_becomes_a_list",),
    ),
    Claim(
        Text(
            "Ett program för tillgänglighet (axe) hittar inget fel på någon sida, i ljust och mörkt läge och från 320 "
            "till 1280 punkters bredd.",
            "A program for accessibility (axe) finds no fault on any page, in light and dark and from 320 to 1280 "
            "pixels wide.",
        ),
        "AA",
        ("tests/browser/test_pages.py::test_every_page_can_be_read_by_everybody",),
    ),
    Claim(
        Text(
            "Allt går att nå med bara tangentbordet, och det syns var man är.",
            "Everything can be reached by the keyboard alone, and it shows where one is.",
        ),
        "2.1.1, 2.4.7",
        ("tests/browser/test_reach.py::test_the_keyboard_alone_reaches_everything",),
    ),
    Claim(
        Text(
            "Text går att förstora till mer än det dubbla, och egna färger i datorn gäller här också.",
            "Text can be enlarged to more than twice its size, and the colours that one has chosen hold here too.",
        ),
        "1.4.4, 1.4.12",
        (
            "tests/browser/test_reach.py::test_large_text_and_wide_spacing_fit",
            "tests/browser/test_reach.py::test_forced_colours_lose_nothing",
        ),
    ),
    Claim(
        Text(
            "Sidorna går att skriva ut: allt är med, inget är avskuret, och en sparad PDF är taggad.",
            "The pages can be printed: everything is there, nothing is cut, and a PDF that is kept is tagged.",
        ),
        "1.3.1",
        ("tests/browser/test_traces.py::test_the_main_pages_can_be_printed_and_nothing_is_cut",),
    ),
)
TOLD_BY_HAND = (
    Text(
        "Filer som andra har gjort och som ligger i din journal kan vara svåra att läsa med hjälpmedel. Be oss om dem "
        "i en annan form; det kostar inget.",
        "Files that others have made and that are in your journal may be hard to read with assistive technology. Ask "
        "us for them in another form; it costs nothing.",
    ),
)
"""What we know is not as it should be, and what to do about it."""
