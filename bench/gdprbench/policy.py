"""The policy of the bench: twenty-five purposes, each with its own retention class, its labels, and its periods.

What GDPRbench writes into every record stands here once for all of a purpose. A label carries the instant at which it
was set, so that it can be told from what was said of one person, or of one record, before or after.
"""

from bench.gdprbench.workload import CHANGED, PURPOSES
from ombud.policy.load import load
from ombud.policy.model import PolicyFile, Purpose, Recipient, Words
from ombud.terms import CategoryId, ClassId, PurposeId

CATEGORY = CategoryId("record")
"""What is held of people: records with their key and data, and one with what was said of the person's records."""
PERIOD_DAYS = 4998
"""The storage period of everything, from its event; the event is set so that the end is the record's own."""


def purpose_of(number: int) -> PurposeId:
    return PurposeId(f"bench.purpose{number % PURPOSES}")


def class_of(number: int) -> ClassId:
    return ClassId(f"purpose{number % PURPOSES}")


def first_version() -> PolicyFile:
    """The version that the bench begins under. No label is set of any purpose."""
    loaded = load(_text())
    if isinstance(loaded, tuple):
        raise AssertionError(f"the policy of the bench does not load: {loaded[0]}")
    return loaded.file


def with_label(file: PolicyFile, purpose: PurposeId, field: str, label: str) -> PolicyFile:
    """The next version: one label of one purpose is set."""
    changed = _set(file.purposes[purpose], field, label)
    return file.model_copy(update={"purposes": {**file.purposes, purpose: changed}})


def _set(purpose: Purpose, field: str, label: str) -> Purpose:
    words = Words(sv=label, en=label)
    if field == "SHR":  # Art. 30(1)(d)
        return purpose.model_copy(update={"recipients": [Recipient(name=words, role="controller")]})
    if field == "TTL":  # Art. 30(1)(f)
        return purpose.model_copy(update={"storage": [purpose.storage[0].model_copy(update={"criteria": words})]})
    return purpose.model_copy(update={_PLACES[field]: words})


_PLACES = {"DEC": "logic", "ACL": "safeguards", "OBJ": "consequences", "SRC": "significance", "CAT": "why"}


def label_of(purpose: Purpose, field: str) -> str:
    """The label that is set of a purpose; none at first."""
    if field == "SHR":
        return purpose.recipients[0].name.en if purpose.recipients else ""
    words = purpose.storage[0].criteria if field == "TTL" else getattr(purpose, _PLACES[field])
    return words.en if words is not None and "@" in words.en else ""


def _text() -> str:
    category = f"  {CATEGORY}: {{name: {{sv: post, en: record}}, fields: [key, data, {', '.join(CHANGED)}]}}"
    purposes = [_PURPOSE.format(number=number, days=PERIOD_DAYS // 7) for number in range(PURPOSES)]
    carried = ", ".join(str(purpose_of(number)) for number in range(PURPOSES))
    return _HEAD + "\n".join(["categories:", category, "purposes:", *purposes, _TAIL.format(carried=carried)])


_HEAD = """\
id: gdprbench
title: {sv: GDPRbench, en: GDPRbench}
status: signed
notice: {version: "1"}
sentences:
  S1: {sv: Vi behandlar påhittade uppgifter., en: We process invented data.}
controller: {name: Demo AB}
dpo: {}
regime: {}
rights: {}
interests:
  LIA-1:
    interest: {sv: att mäta, en: to measure}
    necessity: {sv: det går inte annars, en: there is no other way}
    safeguard: {sv: ingen finns, en: nobody exists}
    approved_by: Jurgen Påhitt
    approved_on: 2025-08-20
    stated_from: 2025-08-20
"""
_PURPOSE = """\
  bench.purpose{number}:
    name: {{sv: ändamål {number}, en: purpose {number}}}
    why: {{sv: ett ändamål, en: a purpose}}
    sentences: [S1]
    storage_sentences: [S1]
    family: contract
    bit: {number}
    retention_class: purpose{number}
    bases: [{{article: 6.1.f, interest: LIA-1}}]
    categories: [{{id: record}}]
    storage: [{{period: P{days}W, anchor: event}}]
    no_recipients: true
    automated_decision: false"""
_TAIL = """\
roles:
  processor: {{name: {{sv: handläggare, en: processor}}, purposes: [{carried}]}}"""
