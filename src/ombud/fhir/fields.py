"""The fields of a record, taken one by one; what finds no place in R4 is said in extensions: nothing is let go of."""

from collections.abc import Callable, Mapping
from typing import Any

from ombud.disclosure.package.fhir import is_time


class Fields:
    """What is left of a record to say."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._left = {name: text for name, text in fields.items() if text}

    def take(self, name: str, fits: Callable[[str], bool] | None = None) -> str | None:
        """The text of a field, which is then said; none where it is not there or does not fit."""
        text = self._left.get(name)
        if text is None or (fits is not None and not fits(text)):
            return None
        return self._left.pop(name)

    def time(self, name: str) -> str | None:
        """A day or an instant as R4 writes them."""
        return self.take(name, is_time)

    def rest(self, root: str) -> list[dict[str, Any]]:
        """Everything that was not taken."""
        return extensions(self._left, root)


def extensions(left: Mapping[str, str], root: str) -> list[dict[str, Any]]:
    """Values with no place of their own, each with the name that the policy has for it."""
    return [
        {
            "url": f"{root}/StructureDefinition/field",
            "extension": [{"url": "name", "valueString": name}, {"url": "value", "valueString": text}],
        }
        for name, text in left.items()
        if text
    ]
