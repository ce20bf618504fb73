"""Filling in: fields, and nothing else of the template language."""

import pytest
from jinja2 import UndefinedError

from ombud.messages.merge import Merge, MergeError


def test_fields_are_filled_in() -> None:
    assert (
        Merge('Hej {{ given or "du" }}, {{ city }}!\n', html=False)({"given": "", "city": "A & B"})
        == "Hej du, A & B!\n"
    )


def test_in_html_what_is_filled_in_is_escaped() -> None:
    made = Merge('<p>{{ given or "<i>" }}</p>', html=True)
    assert made({"given": "<b>&"}) == "<p>&lt;b&gt;&amp;</p>"
    assert made({"given": ""}) == "<p>&lt;i&gt;</p>"


def test_a_field_that_is_not_given_is_a_fault() -> None:
    with pytest.raises(UndefinedError):
        Merge("{{ given }}", html=False)({})


@pytest.mark.parametrize(
    "source",
    [
        "{{ given.x }}", "{{ given['x'] }}", "{{ given() }}", "{{ 7*7 }}", "{{ given|upper }}", "{% if a %}{% endif %}",
        "{% set a = 1 %}", "{{ [1] }}", "{{ {} }}", "{{ ''.__class__ }}", "{{ a ~ b }}", "{{ not a }}",
        "{% raw %}x{% endraw %}{{ a.b }}",
        "{{", "{% macro x() %}{% endmacro %}", "{% include 'x' %}", "{{ range(9) }}", "{{ a and b }}", "{{ 'a' * 99 }}",
    ],
)  # fmt: skip
def test_everything_else_is_refused_when_it_is_compiled(source: str) -> None:
    with pytest.raises(MergeError, match="nothing was made"):
        Merge(source, html=False)
