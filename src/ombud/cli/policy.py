"""`ombud policy …`: the notice as data, checked, shown, compared, explained, adopted."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.adopt import adopt
from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import FOLDER, SOURCE, TO, Day, file_argument
from ombud.cli.command import Misused, command, group, option, speech
from ombud.cli.files import reserve, write
from ombud.cli.policy_file import loaded
from ombud.cli.replay import replay
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.policy.document import Document
    from ombud.policy.model import PolicyFile, Words

_OVERLAY = option(
    "--overlay", type=SOURCE,
    words=Text("Lägg en delvis fil över, som demon gör.", "Lay a partial file over it, as the demo does."),
)  # fmt: skip
_ON = option("--on", type=Day(), words=Text("Dagen som skrivs i dokumentet.", "The day that the document bears."))


@command(
    "check",
    Text("Granska en policy: olagligt, saknat, oklart.", "Check a policy: unlawful, missing, unclear."),
    file_argument(), _OVERLAY,
)  # fmt: skip
def check(file: Path, overlay: Path | None) -> Answer:
    from ombud.policy import check as linter

    policy_file = loaded(file, overlay)
    if isinstance(policy_file, Answer):
        return policy_file
    findings = linter.check(policy_file.file, policy_file.position)
    gravest_first = sorted(findings, key=lambda finding: -finding.severity)
    lines: list[Line] = []
    for one in gravest_first:
        at = f"{file.name}:{one.places[0].line}"
        said = f"{one.severity.name} {one.rule}" + (f" {one.sentence}" if one.sentence else "")
        lines.append(Text(f"{at}: {said}: {one.message_sv}", f"{at}: {said}: {one.message_en}"))
        lines.append(Text(f"    Nu: {one.fix_sv}", f"    Now: {one.fix_en}"))
    counts = linter.counts(findings)
    lines.append("  ".join(f"{severity} {number}" for severity, number in counts.items()))
    wrong = counts["CRITICAL"] + counts["ERROR"]
    return Answer(linter.report(findings), lines, FINDINGS if wrong else DONE)


@command(
    "notice",
    Text("Informationen som folk läser (artikel 13 och 14).", "The notice that people read (Art. 13 and 14)."),
    file_argument(), _OVERLAY,
    option(
        "--format", "form", type=click.Choice(["html", "md", "pdf"]), default="html", words=Text("Format.", "Format.")
    ),
    _ON, TO,
)  # fmt: skip
def notice(file: Path, overlay: Path | None, form: str, on: date | None, to: Path | None) -> Answer:
    from ombud.policy.notice import notice as written

    reserve(to)
    policy_file = loaded(file, overlay)
    if isinstance(policy_file, Answer):
        return policy_file
    return _out(_rendered(written(policy_file.file, speech().language), form, on), to)


@command(
    "register",
    Text("Registret över behandling (artikel 30).", "The record of processing activities (Art. 30)."),
    file_argument(), _OVERLAY,
    option(
        "--format", "form", type=click.Choice(["html", "xlsx", "jsonld"]), default="html",
        words=Text("Format.", "Format."),
    ),
    _ON, TO,
)  # fmt: skip
def register(file: Path, overlay: Path | None, form: str, on: date | None, to: Path | None) -> Answer:
    from ombud.policy.register import Incomplete
    from ombud.policy.register import register as record

    reserve(to)
    policy_file = loaded(file, overlay)
    if isinstance(policy_file, Answer):
        return policy_file
    made = record(policy_file.file)
    if isinstance(made, Incomplete):
        missing = [{"field": one.path, "article": one.article} for one in made.missing]
        rows = [(one.path, one.article) for one in made.missing]
        table = Table((Text("Uppgift som saknas", "Missing field"), Text("Artikel", "Article")), rows)
        return Answer({"missing": missing}, [_NO_RECORD, table], FINDINGS)
    if form == "jsonld":
        import json

        from ombud.policy.register.jsonld import jsonld

        return _out(json.dumps(jsonld(made), ensure_ascii=False, indent=2) + "\n", to)
    from ombud.policy.register.page import page, tables

    language = speech().language
    if form == "xlsx":
        from ombud.messages import xlsx

        return _out(xlsx(tables(made, language), on or speech().now().date()), to)
    return _out(_rendered(page(made, language), form, on), to)


@command(
    "diff",
    Text("Vad som skiljer två policyer, och vem som måste få veta det.", "What differs, and who must be told."),
    file_argument("old", "OLD"), file_argument("new", "NEW"),
    option(
        "--format", "form", type=click.Choice(["md", "html"]), default="md", words=Text("Format.", "Format.")
    ),
)  # fmt: skip
def diff(old: Path, new: Path, form: str) -> Answer:
    from ombud.policy.diff import diff as compare

    before, after = loaded(old), loaded(new)
    for one in (before, after):
        if isinstance(one, Answer):
            return one
    if isinstance(before, Answer) or isinstance(after, Answer):
        raise AssertionError("both were read")
    found = compare(before.file, after.file)
    changes = [
        {
            "kind": change.kind.value,
            "facet": change.facet.value,
            "about": change.about,
            "place": change.place,
            "before": None if change.before is None else {"sv": change.before.sv, "en": change.before.en},
            "after": None if change.after is None else {"sv": change.after.sv, "en": change.after.en},
            "tell": change.tell.value,
            "whom": [{"sv": group.sv, "en": group.en} for group in change.whom],
        }
        for change in found.changes
    ]
    value = {"changes": changes, "starts": list(found.starts), "stops": list(found.stops)}
    return Answer(value, [str(_rendered(found.document(speech().language), form, None))])


@command(
    "explain",
    Text("En uppgifts liv: från vem, varför, till vem, hur länge.", "The life of a category: from, why, to, how long."),
    click.argument("category"),
    click.argument("purpose", required=False),
    option("--file", type=SOURCE, words=Text("Policyn.", "The policy.")),
    option("--dir", "folder", type=FOLDER, words=Text("Eller installationen.", "Or the installation.")),
)  # fmt: skip
def explain(category: str, purpose: str | None, file: Path | None, folder: Path | None) -> Answer:
    from ombud.policy.explain import Undeclared
    from ombud.policy.explain import explain as tell

    policy_file = _policy(file, folder)
    if isinstance(policy_file, Answer):
        return policy_file
    life = tell(policy_file, category, purpose)
    if isinstance(life, Undeclared):
        known = ", ".join(policy_file.categories)
        said = Text(f"Det säger policyn inte. Uppgifter: {known}.", f"The policy does not say. Categories: {known}.")
        return Answer({"declared": False, "categories": list(policy_file.categories)}, [said], FINDINGS)
    uses = [
        {
            "purpose": use.purpose,
            "name": _both(use.name),
            "why": _both(use.why),
            "bases": [_both(one) for one in use.bases],
            "recipients": [_both(one) for one in use.recipients],
            "periods": [_both(one) for one in use.periods],
            "erased": _both(use.erased),
            "off": None if use.off is None else _both(use.off),
        }
        for use in life.uses
    ]
    value = {"declared": True, "category": life.category, "special": life.special, "uses": uses}
    return Answer(value, [str(_rendered(life.document(speech().language), "md", None))])


def _both(words: "Words") -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}


def _policy(file: Path | None, folder: Path | None) -> "PolicyFile | Answer":
    if file is not None:
        found = loaded(file)
        return found if isinstance(found, Answer) else found.file
    if folder is None:
        raise Misused(Text("Ange --file eller --dir.", "Give --file or --dir."))
    from ombud.cli import session
    from ombud.vault import NoPolicyError

    heard = speech()
    with session.installation(folder, heard) as ombud, ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
    if policy is None:
        raise NoPolicyError("no policy is in force")
    return policy.file


def _rendered(document: "Document", form: str, on: date | None) -> str | bytes:
    if form == "pdf":
        from ombud.messages import pdf

        return pdf(document, on or speech().now().date())
    if form == "md":
        from ombud.policy.document.markdown import markdown

        return markdown(document)
    from ombud.policy.document.html import page

    return page(document)


def _out(content: str | bytes, to: Path | None) -> Answer:
    """To a file, or to standard output as it is."""
    size = len(content)
    if to is None and not speech().as_json:
        if isinstance(content, bytes):
            sys.stdout.buffer.write(content)
            return Answer({})
        return Answer({}, [content.rstrip("\n")])
    if to is None:
        raise Misused(Text("Ange --to FIL tillsammans med --json.", "Give --to FILE together with --json."))
    write(to, content)
    return Answer({"file": to.name, "size": size}, [Text(f"Skrivet: {to.name}", f"Written: {to.name}")])


policy = group(
    "policy",
    Text("Policyn: granska, visa, jämför, spela upp, anta.", "The policy: check, show, compare, replay, adopt."),
    [check, notice, register, diff, explain, replay, adopt],
)

_NO_RECORD = Text("Registret kan inte skapas: policyn saknar uppgifter.", "No record: the policy lacks fields.")
