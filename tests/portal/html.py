"""A page read as a browser's tools would: its headings, its fields and their labels, its links."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_UNLABELLED = ("hidden", "submit", "button")


@dataclass
class Read(HTMLParser):
    """What a page is made of."""

    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    """Of each field that somebody fills in: its id, and what describes it."""
    labelled: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    forms: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.classes |= set(found.get("class", "").split())
        if "id" in found:
            self.ids.append(found["id"])
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        elif tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "label":
            self.labelled.add(found["for"])
        elif tag == "form":
            self.forms.append(found.get("action", ""))
        elif tag in ("input", "select", "textarea") and found.get("type", "text") not in _UNLABELLED:
            self.fields.append((found.get("id", ""), found.get("aria-describedby", "")))


def read(page: str) -> Read:
    made = Read()
    made.feed(page)
    return made


def faults(page: str) -> list[str]:
    """What is wrong with the page's structure, in words."""
    found = read(page)
    said = [f"id twice: {one}" for one in {one for one in found.ids if found.ids.count(one) > 1}]
    said += [f"no label: {one or '?'}" for one, _ in found.fields if one not in found.labelled]
    said += [f"described by nothing: {one}" for _, by in found.fields for one in by.split() if one not in found.ids]
    said += [f"leads nowhere: {one}" for one in found.links if one.startswith("#") and one[1:] not in found.ids]
    said += [
        f"from h{before} to h{after}"
        for before, after in zip(found.headings, found.headings[1:], strict=False)
        if after > before + 1
    ]
    return said
