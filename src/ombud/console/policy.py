"""`/konsol/policy`: the published text sentence by sentence, with the rules that each gives, what the linter finds, and
what was decided under it in the last thirty days (ux.md W10, C1).

* Nothing is said here that the file does not say: a purpose belongs to the sentences that it names.
* A gap is said as one: a sentence that no rule carries out, a rule that no sentence supports.
* Counts are for whoever may read the log; the text and its rules are for both who approve a policy.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ombud.app.decisions import Decided, decisions
from ombud.app.drafting import OFFICES, Draft, all_drafts
from ombud.console.deciding import Stop, stop_rows
from ombud.disclosure.wording import Wording
from ombud.policy.ask import Refusal
from ombud.policy.check import Finding, check
from ombud.policy.faults import Path, Position
from ombud.policy.model import Policy, PolicyFile, Purpose
from ombud.policy.wording import say
from ombud.policy.wording.grounds import basis_words
from ombud.policy.wording.periods import period_words
from ombud.policy.wording.things import used_words
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Download, Group, Need, Page, Place, Route, Visit, problem

HERE = "/konsol/policy"
TITLE = Text("Policy, mening för mening", "The policy, sentence by sentence")
_LOG = "legal.log"
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """One purpose, as the file has it, in words."""

    id: str
    name: str
    bases: tuple[str, ...]
    data: tuple[str, ...]
    periods: tuple[str, ...]
    stopped_by: tuple[str, ...]
    """Why it may not run; empty: it runs."""
    permitted: int
    stopped: int


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the notice, with what it gives."""

    id: str
    text: Text
    about: Text | None
    rules: tuple[Rule, ...]
    findings: tuple[Finding, ...]

    @property
    def permitted(self) -> int:
        return sum(rule.permitted for rule in self.rules)

    @property
    def stopped(self) -> int:
        return sum(rule.stopped for rule in self.rules)


def overview(visit: Visit) -> Answer:
    """The version in force, or another one."""
    found = _version(visit)
    if found is None:
        return problem.NOT_FOUND
    decided, file = _decided(visit), found.file
    said = _sentences(visit, found, decided)
    unsupported = [one for id_, one in file.purposes.items() if one.source == "notice" and not _known(file, one)]
    values = {
        "policy": found, "said": said, "decided": decided, "here": HERE,
        "versions": _versions(visit), "drafts": _open(visit),
        "general": [one for one in _findings(_Same(found)) if one.sentence is None],
        "unsupported": [Text(one.name.sv, one.name.en) for one in unsupported],
    }  # fmt: skip
    return Page("console/policy.html.j2", TITLE, values)


def sentence(visit: Visit) -> Answer:
    """One sentence: its rules in full, and what was decided under it."""
    found = _version(visit)
    if found is None:
        return problem.NOT_FOUND
    decided = _decided(visit)
    said = next((one for one in _sentences(visit, found, decided) if one.id == visit.path["sentence"]), None)
    if said is None:
        return problem.NOT_FOUND
    stops: list[Stop] = []
    if decided is not None:
        stops = stop_rows(decided.of(rule.id for rule in said.rules), found.file, visit)
    title = Text(f"Mening {said.id[1:]}", f"Sentence {said.id[1:]}")
    return Page("console/policy_sentence.html.j2", title,
                {"said": said, "policy": found, "decided": decided, "stops": stops})  # fmt: skip


def text(visit: Visit) -> Answer:
    """The file of the version, to be worked on."""
    found = _version(visit)
    if found is None:
        return problem.NOT_FOUND
    with visit.ombud.vault.database.read() as tx:
        written = visit.ombud.vault.book.text(tx, found.number)
    return Download(f"policy-{found.number}.yaml", "application/yaml", written.encode())


def _sentences(visit: Visit, policy: Policy, decided: Decided | None) -> list[Said]:
    file, findings = policy.file, _findings(_Same(policy))
    words = Wording(file, visit.language)
    rules = {id_: _rule(policy, id_, one, words, decided) for id_, one in file.purposes.items()}
    return [
        Said(
            id_, Text(one.sv, one.en), None if one.about is None else Text(one.about.sv, one.about.en),
            tuple(rules[p] for p, purpose in file.purposes.items()
                  if id_ in (*purpose.sentences, *purpose.storage_sentences)),
            tuple(found for found in findings if found.sentence == id_),
        )
        for id_, one in file.sentences.items()
    ]  # fmt: skip


def _rule(policy: Policy, id_: PurposeId, one: Purpose, words: Wording, decided: Decided | None) -> Rule:
    mine = None if decided is None else decided.of((id_,))
    off = () if one.off is None else (say(one.off, words.language),)
    return Rule(
        id_, say(one.name, words.language), tuple(say(basis_words(basis), words.language) for basis in one.bases),
        tuple(say(used_words(policy.file, used), words.language) for used in one.categories),
        tuple(say(said, words.language) for row in one.storage if (said := period_words(row)) is not None),
        (*off, *(rule for rule in policy.inactive.get(id_, ()) if rule != "off")),
        0 if mine is None else mine.permitted, 0 if mine is None else mine.stopped,
    )  # fmt: skip


def _known(file: PolicyFile, purpose: Purpose) -> bool:
    return any(one in file.sentences for one in purpose.sentences)


@dataclass(frozen=True, slots=True)
class _Same:
    """One policy, told from every other by being it: a version never changes."""

    policy: Policy

    def __hash__(self) -> int:
        return id(self.policy)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.policy is self.policy


@lru_cache(maxsize=8)
def _findings(version: _Same) -> list[Finding]:
    """The gravest first; of a version they are looked for once."""
    return sorted(check(version.policy.file, _nowhere), key=lambda one: -one.severity)


def _nowhere(_path: Path) -> Position:
    """A version has no lines to point at: what is shown is the sentence."""
    return Position(1, 1)


def _decided(visit: Visit) -> Decided | None:
    """For whoever may read the log."""
    if visit.work is None or not visit.work.carries(_LOG):
        return None
    found = decisions(visit.ombud, by=visit.actor, now=visit.now)
    return None if isinstance(found, Refusal) else found


def _version(visit: Visit) -> Policy | None:
    asked = visit.path.get("version")
    with visit.ombud.vault.database.read() as tx:
        book = visit.ombud.vault.book
        if asked is None:
            return book.in_force(tx, visit.now)
        number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS else 0
        return next((one for one in book.versions(tx) if one.number == number), None)


def _versions(visit: Visit) -> Iterable[Policy]:
    with visit.ombud.vault.database.read() as tx:
        return tuple(reversed(visit.ombud.vault.book.versions(tx)))


def _open(visit: Visit) -> list[Draft]:
    return [one for one in all_drafts(visit.ombud) if one.is_open]


PLACE = Place(Group.PROTECTION, Text("Policy", "The policy"), "file-text")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "console-policy", overview, need=Need.STAFF, purposes=OFFICES, place=PLACE),
    Route(f"{HERE}/text/{{version}}", "console-policy-text", text, need=Need.STAFF, purposes=OFFICES),
    Route(f"{HERE}/mening/{{sentence}}", "console-sentence", sentence, need=Need.STAFF, purposes=OFFICES),
    Route(f"{HERE}/version/{{version}}", "console-policy-version", overview, need=Need.STAFF, purposes=OFFICES),
    Route(
        f"{HERE}/version/{{version}}/mening/{{sentence}}", "console-version-sentence", sentence, need=Need.STAFF,
        purposes=OFFICES,
    ),
)  # fmt: skip
