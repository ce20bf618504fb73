"""The parts that pages are made of, each as a page that uses it: structure, words, escaping, both languages."""

from datetime import UTC, datetime

import pytest
from jinja2 import UndefinedError

from ombud.terms import Text
from ombud.terms.text import Language
from ombud.web.form import Wrong
from ombud.web.render import Around, _environment
from tests.portal.html import faults, read

NOW = datetime(2026, 11, 23, 9, 44, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'"


def shown(template: str, language: Language = "sv", token: str = "", **values: object) -> str:
    around = Around(language, NOW, "Hälsoklustret", bool(token), "test", token, False)
    source = "{% import 'web/parts.html.j2' as parts with context %}" + template
    return _environment(language).from_string(source).render(**values, around=around, title="x")


def test_what_comes_from_outside_is_never_markup() -> None:
    """security.md 2, rows 8 and 21."""
    for template in (
        "{{ parts.back('/', x) }}",
        "{{ parts.described([(x, x, (x, '/'))]) }}",
        "{{ parts.table(x, [x], [[x]]) }}",
        "{{ parts.tag(x) }}",
        "{{ parts.field('a', x, x, x) }}",
        "{{ parts.field('a', x, x, x, rows=3) }}",
        "{{ parts.choices('a', x, [(x, x, x)]) }}",
        "{{ parts.button('/a', x, hidden=((x, x),), about=x) }}",
        "{{ parts.timeline([('now', x, x)]) }}",
        "{% call parts.empty(x) %}{{ x }}{% endcall %}",
        "{% call parts.confirmed(x, x) %}{{ x }}{% endcall %}",
        "{% call parts.card(x, id='a') %}{{ x }}{% endcall %}",
        "{{ parts.link_card('/', x, x) }}",
        "{% call parts.note('info', x) %}{{ x }}{% endcall %}",
        "{% call parts.more(x) %}{{ x }}{% endcall %}",
    ):
        page = shown(template, x=HOSTILE)
        assert "<script" not in page.lower(), template
        assert "&lt;script" in page, template


def test_a_field_has_its_label_its_hint_and_what_was_wrong() -> None:
    wrong = (Wrong("mobil", Text("Skriv tio siffror.", "Write ten digits.")),)
    page = shown("{{ parts.errors(w) }}{{ parts.field('mobil', 'Mobil', '070', 'Tio siffror', w) }}", w=wrong)
    assert faults(page) == []
    assert page.count("Skriv tio siffror.") == 2
    assert 'aria-describedby="h-mobil e-mobil" aria-invalid="true"' in page
    assert read(page).links == ["#f-mobil"]
    assert "aria-invalid" not in shown("{{ parts.errors(()) }}{{ parts.field('mobil', 'Mobil') }}")


def test_choices_are_in_a_group_and_nothing_is_chosen_beforehand() -> None:
    """GDPR Art. 4(11): no box is ticked by us."""
    page = shown("{{ parts.choices('val', 'Vad?', [('a', 'A', none), ('b', 'B', 'mer')], several=true) }}")
    assert faults(page) == []
    assert page.count('type="checkbox"') == 2
    assert "checked" not in page
    page = shown(
        "{{ parts.choices('val', 'Vad?', [('a', 'A', none)], ('a',), wrong=w) }}", w=(Wrong("val", Text("V", "C")),)
    )
    assert page.count(" checked") == 1
    assert 'aria-describedby="e-val"' in page


def test_every_form_of_somebody_who_is_signed_in_holds_its_token() -> None:
    """security.md 2, row 29."""
    for template in ("{% call parts.form('/a') %}x{% endcall %}", "{{ parts.button('/a', 'x') }}"):
        assert '<input type="hidden" name="csrf" value="märke">' in shown(template, token="märke")
        assert "csrf" not in shown(template)
    assert 'enctype="multipart/form-data"' in shown("{% call parts.form('/a', 'b', true) %}{% endcall %}")


def test_a_table_keeps_its_roles_when_it_becomes_a_list() -> None:
    page = shown("{{ parts.table('Läsningar', ['När', 'Antal'], [['i dag', 3]], numbers=(1,)) }}")
    for one in ('role="table"', 'role="row"', 'role="columnheader"', 'role="cell"', 'data-label="När"', 'tabindex="0"'):
        assert one in page


def test_what_happens_in_which_order_is_told_in_words() -> None:
    """WCAG 1.4.1: not by colour."""
    steps = [("done", "A", None), ("now", "B", "mer"), ("next", "C", None)]
    page = shown("{{ parts.timeline(s) }}", s=steps)
    assert [page.index(one) for one in ("Klart:", "Pågår:", "Sedan:")] == sorted(
        page.index(one) for one in ("Klart:", "Pågår:", "Sedan:")
    )
    assert "Done:" in shown("{{ parts.timeline(s) }}", "en", s=steps)


def test_a_name_that_nobody_gave_is_a_fault_and_no_blank() -> None:
    with pytest.raises(UndefinedError):
        shown("{{ saknas }}")


def test_the_filters_say_days_and_numbers_in_the_language() -> None:
    template = "{{ at|day }} {{ at|weekday }} {{ at|moment }} {{ at|clock }} {{ 1204|number }} {{ t|say }}"
    values = {"at": NOW, "t": Text("ja", "yes")}
    assert shown(template, "en", **values).endswith(
        "23 November 2026 Monday 23 November 2026 today at 10:44 10:44 1,204 yes"
    )
    assert "i dag kl." in shown(template, "sv", **values)
