"""The shape of a page: its elements, their roles, states and names of style, without its words.

axe finds the same on two pages of one shape at one width and in one theme, so one of them is looked at. Alike siblings
that follow each other count once. What rules ask of words is part of the shape: whether there are any, what something
is called by attribute, whether a field has a label and a reference a target.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

from playwright.sync_api import Page

_SHAPE = """() => {
  const silent = new Set(['href', 'src', 'id', 'for', 'name', 'value', 'action', 'content', 'datetime',
                          'nonce', 'title', 'd', 'points', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r',
                          'width', 'height', 'transform', 'viewBox', 'placeholder', 'download', 'hreflang']);
  const refers = new Set(['aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-owns', 'list']);
  const attribute = a => {
    if (a.value === '') return a.name + '=';
    if (silent.has(a.name)) return a.name;
    if (refers.has(a.name)) return a.name + ':' + a.value.split(/\\s+/).every(id => document.getElementById(id));
    return a.name + '=' + a.value;
  };
  const shape = e => {
    const own = [...e.attributes].map(attribute).sort().join(' ');
    const words = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim() !== '');
    const labelled = e.labels ? ' labels ' + e.labels.length : '';
    const inside = [];
    for (const child of e.children) {
      const one = shape(child);
      if (one !== inside[inside.length - 1]) inside.push(one);
    }
    return '<' + e.tagName + ' ' + own + labelled + (words ? ' words' : '') + '>' + inside.join('') + '</>';
  };
  return shape(document.documentElement);
}"""


def shape_of(page: Page) -> bytes:
    """A digest of it."""
    return blake2b(str(page.evaluate(_SHAPE)).encode(), digest_size=16).digest()


@dataclass
class Looked:
    """The shapes that axe has seen in this run."""

    shapes: set[bytes] = field(default_factory=set)

    def is_new(self, page: Page) -> bool:
        """Is the page's shape one that nobody has looked at? It is from now on one that somebody has."""
        shape, known = shape_of(page), len(self.shapes)
        self.shapes.add(shape)
        return len(self.shapes) > known
