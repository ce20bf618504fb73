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
        ("tests/portal/test_public.py::test_every_public_page_is_there_in_both_languages",),
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
        ("tests/web/test_style.py::test_nothing_moves",),
    ),
    Claim(
        Text(
            "Tabeller blir listor på en smal skärm, så att ingen kolumn göms.",
            "Tables become lists on a narrow screen, so that no column is hidden.",
        ),
        "1.4.10",
        ("tests/web/test_parts.py::test_a_table_keeps_its_roles_when_it_becomes_a_list",),
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
