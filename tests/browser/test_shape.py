"""A page is looked at by axe unless one of its shape was: what has another shape, and what has not."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.browser import watch
from tests.browser.shape import Looked

PAGE = """<!doctype html><html lang="sv"><head><title>Val</title></head><body><main><h1>Val</h1>
<ul><li><a href="/a">Ett</a></li></ul><label for="f1">Namn</label><input id="f1"></main></body></html>"""
SAME = (
    PAGE.replace("Ett", "Tolv"),
    PAGE.replace("<li>", '<li><a href="/b">Två</a></li><li>', 1),
    PAGE.replace("f1", "f2"),
)
ANOTHER = (
    PAGE.replace('lang="sv"', 'lang="en"'),
    PAGE.replace("Ett", ""),
    PAGE.replace('for="f1"', 'for="f9"'),
    PAGE.replace("<h1>Val</h1>", "<h2>Val</h2>"),
    PAGE.replace("<input", '<input aria-invalid="true"'),
    PAGE.replace("<ul>", '<ul class="dim">'),
)
DIM = "<style>@media (prefers-color-scheme: dark) { a { color: #333; background: #222 } }</style>"


def test_words_do_not_make_a_shape_and_everything_that_a_rule_asks_for_does(
    context: Callable[..., BrowserContext],
) -> None:
    page, looked = context().new_page(), Looked()
    page.set_content(PAGE)
    assert looked.is_new(page)
    for same in SAME:
        page.set_content(same)
        assert not looked.is_new(page)
    for another in ANOTHER:
        page.set_content(another)
        assert looked.is_new(page)


def test_a_colour_that_cannot_be_read_in_the_dark_is_found_there(context: Callable[..., BrowserContext]) -> None:
    page = context().new_page()
    page.set_content(PAGE.replace("</head>", f"{DIM}</head>"))
    page.emulate_media(color_scheme="light")
    assert watch.violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert [one.split(":")[0] for one in watch.violations(page)] == ["color-contrast"]
