"""Whole pages, as somebody has read and approved them: every heading, anchor, link, gap and separator in its place.

Two small policies, one that says everything once and one that says next to nothing. The pages are in `golden/pages/`.
A page that is meant to change is written anew by `python -m tests.policy.test_pages`, and read before it is kept.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ombud.policy.diff import diff
from ombud.policy.document import Document
from ombud.policy.document.html import content
from ombud.policy.document.markdown import markdown
from ombud.policy.document.value import value
from ombud.policy.explain import Life, explain
from ombud.policy.load import load
from ombud.policy.model import PolicyFile
from ombud.policy.notice import notice
from ombud.policy.register import Incomplete, Register, register
from ombud.policy.register.jsonld import jsonld
from ombud.policy.register.page import incomplete
from ombud.policy.register.page import page as register_page
from ombud.terms.text import Language
from tests.policy.check_fixture import linted
from tests.policy.small_policy import VALUE, said, small
from tests.policy.test_check_data import PATIENT_DATA, WHAT, WITH_WHOM
from tests.policy.test_check_people import RECORD, RISKS, TEXT
from tests.policy.test_check_purposes import HOW_LONG, WHO, WHY
from tests.policy.test_check_rights import RIGHTS

FOLDER = Path(__file__).parent / "golden" / "pages"
LANGUAGES: tuple[Language, ...] = ("sv", "en")
CASES = (*WHAT, *PATIENT_DATA, *WITH_WHOM, *RISKS, *TEXT, *RECORD, *WHO, *WHY, *HOW_LONG, *RIGHTS)
BARE_PURPOSE = {"name": said("Tyst"), "why": said("Tyst."), "family": "contract"}


def bare() -> PolicyFile:
    """A policy in which nearly everything is left unsaid, so that nearly every gap is shown."""
    away = ("interests", "services", "consents", "pdl_8_6", "cookies", "security_measures", "open_questions")
    return small(
        **dict.fromkeys(away),
        controller={"name": "Kliniken", "placeholders": ["phone"], "phone": "070-174 06 05"},
        dpo={"appointed": False},
        rights={"access": True, "objection": True, "how_to": "fråga oss"},
        notice={"language": ["sv"]},
        purposes={
            "silent": BARE_PURPOSE,
            "health.only": {
                **BARE_PURPOSE,
                "sentences": ["S1", "S2"],
                "source": "law",
                "output": "aggregate",
                "categories": [{"id": "health"}, {"id": "personnummer"}],
                "bases": [{"article": "6.1.b", "when": "before"}, {"article": "6.1.e", "law": ["PDL 2:4"]}],
                "gates": ["PDL 2:4 p 4"],
                "recipients": [{"name": said("Molnet"), "role": "processor", "country": "US"}],
            },
            "chosen": {
                **BARE_PURPOSE,
                "family": "profiling",
                "bases": [{"article": "6.1.f"}, {"article": "6.1.b"}],
                "profiling": True,
                "automated_decision": True,
            },
            "chosen.too": {
                **BARE_PURPOSE,
                "family": "profiling",
                "bases": [{"article": "6.1.b"}, {"article": "6.1.f"}],
            },
            "stopped": {**BARE_PURPOSE, "off": said("Avstängt.")},
        },
    )


def changed() -> PolicyFile:
    """The policy of tomorrow: something new, something gone, and something of every kind changed."""
    marketing = "purposes/marketing.direct"
    return small(
        **{
            "purposes/profiling.marketing": None,
            "purposes/web.onsite/off": None,
            "purposes/silent": BARE_PURPOSE,
            f"{marketing}/why": said("Vi berättar mer."),
            f"{marketing}/bases": [{"article": "6.1.f", "interest": "LIA-1"}],
            f"{marketing}/storage": [{"period": "P36M", "anchor": "last_interaction"}],
            f"{marketing}/categories": [{"id": "contact"}, {"id": "personnummer"}],
            f"{marketing}/recipients": [],
            f"{marketing}/automated_decision": True,
            f"{marketing}/off": said("Pausat."),
            "rights/portability": False,
            "consents/C-1/text": said("☐ Jag vill ha mer reklam."),
            "controller/email": "ny@example.se",
            "dpo/contact/email": "nytt.ombud@example.se",
            "categories/spare/name": said("Annat"),
        }
    )


def _record(file: PolicyFile, language: Language) -> Document:
    made = register(file)
    return incomplete(made.missing, language) if isinstance(made, Incomplete) else register_page(made, language)


def _linked(file: PolicyFile) -> dict[str, Any]:
    made = register(file)
    assert isinstance(made, Register), made
    return jsonld(made)


def _life(category: str, language: Language) -> Document:
    life = explain(small(), category)
    assert isinstance(life, Life)
    return life.document(language)


def _html(document: Document) -> str:
    return content(document).replace("><", ">\n<") + "\n"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _faults() -> str:
    """Everything that a reader of the file can be told is wrong, in order."""
    wrong = small(id="x").model_dump(mode="json")
    wrong["purposes"]["care.record"] |= {"retention_class": 3, "storage": [{"period": "tio år", "anchor": "entry"}]}
    wrong["purposes"]["marketing.direct"] |= {"bases": [{"article": "6.1.x"}], "bit": 0, "sentences": ["S99"]}
    wrong["purposes"]["legal.accounting"] |= {"categories": [{"id": "nothing"}], "nmae": "x", "family": "legla"}
    wrong["services"]["vaccin"]["fields"]["phone"]["category"] = "nothing"
    wrong["choices"] = {"c": {"bit": -1, "kind": "consent", "purposes": ["nowhere"], "text": "C-7", "service": "spa"}}
    del wrong["purposes"]["web.onsite"]["name"]
    found = load(json.dumps(wrong, ensure_ascii=False))
    assert isinstance(found, tuple)
    return _json([[fault.path, fault.line, fault.column, *fault.message, *fault.fix] for fault in found])


def _findings() -> str:
    """What each rule of the linter says of each policy that its own tests have broken."""
    lines = []
    for case in CASES:
        finding = linted(case.edits).get(case.rule)
        if finding is not None:
            where = [[*place.path, place.sentence] for place in finding.places]
            told = [finding.severity.name, finding.article, finding.sentence, finding.found, *finding.purposes]
            words = [finding.message_sv, finding.message_en]
            lines.append(json.dumps([case.rule, case.story, *told, *words, where], ensure_ascii=False))
    return "\n".join(lines) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    **{f"notice.{language}.html": lambda language=language: _html(notice(small(), language)) for language in LANGUAGES},
    **{
        f"notice.{language}.md": lambda language=language: markdown(notice(small(), language)) for language in LANGUAGES
    },
    **{f"bare.{language}.html": lambda language=language: _html(notice(bare(), language)) for language in LANGUAGES},
    "bare.sv.json": lambda: _json(value(notice(bare(), "sv"))),
    **{
        f"record.{language}.html": lambda language=language: _html(_record(small(), language)) for language in LANGUAGES
    },
    **{f"gaps.{language}.html": lambda language=language: _html(_record(bare(), language)) for language in LANGUAGES},
    **{
        f"diff.{language}.html": lambda language=language: _html(diff(small(), changed()).document(language))
        for language in LANGUAGES
    },
    "diff.back.sv.md": lambda: markdown(diff(changed(), small()).document("sv")),
    **{
        f"life.{category}.{language}.md": lambda category=category, language=language: markdown(
            _life(category, language)
        )
        for category in VALUE["categories"]
        for language in LANGUAGES
    },
    "faults.json": _faults,
    "findings.jsonl": _findings,
    "record.jsonld": lambda: _json(_linked(small())),
}


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_the_one_that_was_read(name: str) -> None:
    assert PAGES[name]() == (FOLDER / name).read_text(encoding="utf-8")


def test_no_page_is_kept_that_nothing_makes() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, made in PAGES.items():
        (FOLDER / name).write_text(made(), encoding="utf-8")
    sys.stdout.write(f"{len(PAGES)} pages written; read them\n")
