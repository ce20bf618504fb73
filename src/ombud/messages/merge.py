"""A source with a few fields in it, filled in for one person after the other.

* The template language is jinja2 in its sandbox, and of it only what is needed: text, a field, and a field with words
  that stand there when it is empty. Everything else is refused when the source is compiled, not when it is used.
* Where the source is HTML, what is filled in is escaped.
* A field that is not given is a fault, never an empty place.
"""

from collections.abc import Mapping

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

_ALLOWED = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Or, nodes.Const)


class MergeError(ValueError):
    """A source holds more of the template language than fields. The message repeats nothing of it."""


class Merge:
    """A compiled source. Safe to share between threads."""

    def __init__(self, source: str, *, html: bool) -> None:
        """Raises `MergeError`."""
        environment = ImmutableSandboxedEnvironment(
            autoescape=html, undefined=StrictUndefined, keep_trailing_newline=True, cache_size=0
        )
        for known in (environment.globals, environment.filters, environment.tests):
            known.clear()
        try:
            tree = environment.parse(source)
        except TemplateSyntaxError:
            raise MergeError(_ONLY) from None
        if not all(isinstance(node, _ALLOWED) for node in (tree, *tree.find_all(nodes.Node))):
            raise MergeError(_ONLY)
        self._template = environment.from_string(source)

    def __call__(self, values: Mapping[str, str]) -> str:
        """The text with these values. Raises jinja2's `UndefinedError` for a field that is not among them."""
        return self._template.render(values)


_ONLY = (
    "a text of a campaign holds something else than fields, so nothing was made of it. "
    'Write fields as {{ given }} or {{ given or "you" }}, and nothing else of the template language.'
)
