"""The pages that are made from the code: `python -m docs.generate` writes them, `--check` compares.

A page that is made cannot be wrong, so whatever is a list in the code is a made page: the words, the rules, the
commands, the faults, the fields of a policy file, the periods. What cannot be made is prose, and its examples
are run by tests/docs.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from docs.pages import catalogue, cli, configuration, errors, glossary, policy_file, retention, rules
from ombud.policy.check import reference_page

ROOT = Path(__file__).parent.parent
PAGES: Mapping[str, Callable[[], str]] = {
    "GLOSSARY.md": glossary.page,
    "docs/reference/cli.md": cli.page,
    "docs/reference/errors.md": errors.page,
    "docs/reference/linter.md": reference_page,
    "docs/reference/policy-file.md": policy_file.page,
    "docs/reference/configuration.md": configuration.page,
    "docs/reference/retention.md": retention.page,
    "docs/reference/rules.md": rules.page,
    catalogue.NAME: catalogue.page,
}


def stale() -> list[str]:
    """The pages that are not what the code says."""
    return [name for name, page in PAGES.items() if _written(name) != page()]


def write() -> list[str]:
    """Write every page that is not what the code says; which they were."""
    changed = stale()
    for name in changed:
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
    return changed


def _written(name: str) -> str | None:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else None


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m docs.generate [--check]\n")
        return 2
    checks = bool(arguments)
    changed = stale() if checks else write()
    for name in changed:
        sys.stdout.write(f"{name}: {'not what the code says; run `make docs`' if checks else 'written'}\n")
    missing = catalogue.untranslated()
    for text in missing:
        sys.stdout.write(f"{catalogue.NAME}: no English for {text!r}; translate it there\n")
    return 1 if checks and (changed or missing) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
