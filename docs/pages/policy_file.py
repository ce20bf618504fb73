"""docs/reference/policy-file.md: every field of a policy file, from the model that reads it.

The order is that of a reader: the file first, then what stands in it. What a field means is said in the model; a
class without a docstring has a line here, and a class or enum that is on no list fails the build.
"""

import ast
from collections.abc import Iterator

from docs.pages import NOTE, cell
from docs.pages.source import Field, bases, classes, fields, members, modules

_MODEL = "policy/model.py"
_MODELS = ("policy/model_part.py", "policy/model_controller.py", _MODEL)
_WITHOUT_DOCSTRING = {
    "NoticeMeta": "What is said of the text itself, and what the text states (Art. 12–14).",
    "Controller": "Who answers (Art. 4(7), 13(1)(a)). The end of the financial year starts accounting periods.",
    "DpoContact": "How the data protection officer is reached.",
    "Dpo": "The data protection officer (Art. 13(1)(b), 37–38).",
    "RegimeFlags": "Which laws apply besides the GDPR (G-06).",
    "Recipient": "Somebody whom the purpose discloses to (Art. 4(9), 13(1)(e)–(f)).",
    "ConsentText": "The words that a person says yes to (Art. 7). A new wording is a new version.",
    "ServiceField": "One value that a service asks for: needed by the contract, by a statute, or not needed (N-04.1).",
    "Rights": "The rights that the notice tells of (Art. 13(2), 15–22).",
    "Cookies": "What the notice tells of cookies (LEK 9:28).",
}
_NO_PART_OF_A_FILE = {"Model", "Policy"}
_FIRST = ("PolicyFile", "Purpose", "Basis", "SpecialCondition", "UsedCategory", "StoragePeriod", "Recipient")


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    found = classes_of_a_file()
    models = {name: node for name, node in found.items() if "StrEnum" not in bases(node)}
    yield "# The policy file, field by field\n"
    yield NOTE.format(source=f"`src/ombud/{_MODEL}`") + "\n"
    yield (
        "`spec/policy-file.md` says how a file is written and what its parts are for; `ombud policy check FILE` reads "
        "one. A field that is not here is a fault, and what is left out is not allowed or not said. *Needed* means "
        "that the file does not load without it.\n"
    )
    for name in (*_FIRST, *(name for name in models if name not in _FIRST)):
        yield from _model(models[name])
    yield "## Closed lists\n"
    for node in found.values():
        if "StrEnum" in bases(node):
            yield from _enum(node)


def classes_of_a_file() -> dict[str, ast.ClassDef]:
    """What a policy file is made of, by its name."""
    trees = dict(modules())
    found = {node.name: node for name in _MODELS for node in classes(trees[name])}
    return {name: node for name, node in found.items() if name not in _NO_PART_OF_A_FILE}


def _model(node: ast.ClassDef) -> Iterator[str]:
    said = ast.get_docstring(node) or _WITHOUT_DOCSTRING[node.name]
    yield f"## {node.name}\n"
    yield " ".join(said.split()) + "\n"
    yield "| field | type | if left out | note |"
    yield "|---|---|---|---|"
    yield from (_field(field) for field in fields(node))
    yield ""


def _field(field: Field) -> str:
    left_out = "needed" if field.default is None else f"`{field.default}`"
    return f"| `{field.name}` | `{cell(field.kind)}` | {cell(left_out)} | {cell(field.note) or '–'} |"


def _enum(node: ast.ClassDef) -> Iterator[str]:
    yield f"### {node.name}\n"
    yield " ".join((ast.get_docstring(node) or "").split()) + "\n"
    for value, note in members(node):
        yield f"- `{value}`" + (f": {' '.join(note.split())}" if note else "")
    yield ""
