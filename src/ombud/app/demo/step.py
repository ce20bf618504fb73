"""One step of the demo's story."""

from dataclasses import dataclass, field

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Step:
    """Its title, what happened, and whether it came out as the notice promises."""

    name: str
    title: Text
    lines: tuple[Text, ...]
    ok: bool
    facts: dict[str, object] = field(default_factory=dict)
