"""docs/reference/configuration.md: every line of `ombud.toml`, from the model that reads it.

The example is the one that stands in the model's own file. What a line means is said under its field there; a field
without a word, and a part that is on no list, fail the build.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from docs.pages import NOTE, cell
from docs.pages.source import classes, fields, modules
from ombud.app.config import Config

_MODEL, _MODELS = (
    "app/config.py",
    (
        "app/config.py",
        "app/config_mail.py",
        "app/config_identity.py",
        "app/config_systems.py",
        "app/config_part.py",
    ),
)
_TABLES = {
    "Config": ("Before the first table", ""),
    "Installation": ("[installation]", ""),
    "TokenPlace": ("[installation.pkcs11]", "Where a hardware module holds the root key."),
    "ArchivesPart": ("[archives]", "Written by the first `ombud backup`."),
    "LedgerPart": ("[ledger]", ""),
    "IntakePart": ("[intake]", "Mail to the data protection officer. Nothing here is a secret."),
    "MessagesPart": ("[messages]", "Alerts to people: a link, and nothing about anybody. Without `smtp` none is sent."),
    "CampaignsPart": ("[campaigns]", "How advertising is sent. Passwords lie in files of their own, named here."),
    "CampaignTextsPart": ("[campaign_texts]", "What stands in every advertisement."),
    "WebPart": ("[web]", "The controller's website: what is counted there, and how."),
    "ServePart": ("[serve]", "The pages for the people whose data it is: `ombud serve`."),
    "IdentityPart": ("[identity]", "How people sign in. What is not named here is not offered."),
    "BankIdPart": ("[identity.bankid]", "BankID, directly. Without the table it is not offered."),
    "SystemPart": ("[systems.NAME]", "A connected system, by a short name."),
    "ProviderPart": ("[identity.providers.NAME]", "An OpenID provider: an e-ID, a broker, the employer's sign-in."),
    "UnitPart": ("[units.CODE]", "What a unit is called where people read it. Without it its code is shown."),
    "Account": ("[actors.NAME]", "An account: somebody or something that acts, under one role."),
}
_TYPES = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`"}


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    trees = dict(modules())
    tree = trees[_MODEL]
    known = {node.name: node for name in _MODELS for node in classes(trees[name])}
    above = {ast.unparse(base) for node in known.values() for base in node.bases}
    models = {
        one.name: one for one in known.values() if one.name in _TABLES or (_is_part(one) and one.name not in above)
    }
    schema = Config.model_json_schema()
    parts: dict[str, Any] = {**schema["$defs"], "Config": schema}
    yield "# The configuration, line by line\n"
    yield NOTE.format(source=f"`src/ombud/{_MODEL}`") + "\n"
    yield (
        "`ombud init` writes `ombud.toml` in the installation's directory; it is read once, at the start of every "
        "command. A line that is not here is a fault that says where it is and what may stand there. No password "
        "and no key ever stands in it.\n"
    )
    yield f"```text\n{_example(tree)}\n```\n"
    for name in (*_TABLES, *(models.keys() - _TABLES.keys())):
        yield from _part(models[name], parts[name], known)


def _is_part(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) in ("_Part", "Part") for base in node.bases)


def _example(tree: ast.Module) -> str:
    said = ast.get_docstring(tree) or ""
    return "\n".join(line[4:] for line in said.splitlines() if line.startswith("    ") or not line).strip("\n")


def _part(node: ast.ClassDef, schema: Mapping[str, Any], known: Mapping[str, ast.ClassDef]) -> Iterator[str]:
    title, said = _TABLES[node.name]
    bases = [known[name] for base in node.bases if (name := ast.unparse(base)) in known]
    lines = {field.name: field for one in (*bases, node) for field in fields(one)}
    single = [name for name in schema["properties"] if not _is_table(schema["properties"][name])]
    yield f"## {title}\n"
    if said:
        yield said + "\n"
    yield "| line | what stands there | if left out | note |"
    yield "|---|---|---|---|"
    for name in single:
        found, field = schema["properties"][name], lines[name]
        if not field.note:
            raise AssertionError(f"{_MODEL}: {node.name}.{name} has no word under it")
        left_out = "needed" if name in schema.get("required", ()) else _default(found.get("default"))
        yield f"| `{name}` | {cell(_kind(found))} | {cell(left_out)} | {cell(field.note)} |"
    yield ""


def _is_table(found: Mapping[str, Any]) -> bool:
    return (
        "$ref" in found
        or "additionalProperties" in found
        or "patternProperties" in found
        or any("$ref" in one for one in found.get("anyOf", ()))
    )


def _default(value: object) -> str:
    return "–" if value in (None, []) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _kind(found: Mapping[str, Any]) -> str:
    for one in found.get("anyOf", ()):
        if one.get("type") != "null":
            return _kind(one)
    if "enum" in found:
        return ", ".join(f"`{value}`" for value in found["enum"])
    if found.get("type") == "array":
        return f"a list: {_kind(found['items'])}"
    if found.get("format") == "date":
        return "a day, `2026-11-25`"
    kind = _TYPES[found["type"]]
    if "minimum" in found:
        kind += f", {found['minimum']}–{found['maximum']}"
    return kind + (f" like `{found['pattern']}`" if "pattern" in found else "")
