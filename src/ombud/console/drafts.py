"""`/konsol/policy/utkast`: a policy proposed, compared, replayed, approved by two, in force from a day (W10; C2).

* Every step is a function of `app/drafting.py`; the second approval is the act of `ombud policy adopt`.
* Who approves has read the plan, and each consent text that is new or changed; what they saw is what they approve.
* What the replay says is said in numbers first: "this would have stopped 214 readings".
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from ombud.app import drafting
from ombud.app.adoption import Adoption, Hindered
from ombud.app.drafting import LONGEST, OFFICES, Draft
from ombud.app.replay_jobs import ask_replay, under_way
from ombud.collection.relate import Declined
from ombud.console.deciding import rule_words
from ombud.console.refused import by_policy
from ombud.disclosure.wording import Wording
from ombud.law.periods import local_date
from ombud.policy.approving import Assessment, assessments
from ombud.policy.ask import Refusal
from ombud.policy.diff import Change, diff
from ombud.policy.diff.change import Facet
from ombud.policy.diff.page import FACETS, KINDS, TELLINGS
from ombud.policy.load import Loaded, words
from ombud.policy.model import PolicyFile
from ombud.terms import CategoryId, PurposeId, Text
from ombud.web import Answer, Download, Moved, Need, Page, Route, Visit, Wrong, problem

HERE = "/konsol/policy/utkast"
TITLE = Text("Föreslå en ändring av policyn", "Propose a change of the policy")
_DRAFT = Text("Utkast till policy", "A draft of the policy")
_MOST_FAULTS, _MOST_CHANGES = 20, 60


def drafts(visit: Visit, wrong: tuple[Wrong, ...] = (), faults: tuple[Text, ...] = ()) -> Answer:
    """Those there are, and a form for another."""
    tomorrow = local_date(visit.now) + timedelta(days=1)
    values = {
        "drafts": drafting.all_drafts(visit.ombud), "wrong": wrong, "faults": faults,
        "from_on": visit.form.text("fran") or tomorrow.isoformat(), "demo": visit.demo,
    }  # fmt: skip
    return Page("console/drafts.html.j2", TITLE, values, 422 if wrong else 200)


def upload(visit: Visit) -> Answer:
    """Keep a draft that can be read; otherwise every fault, each with its line."""
    file, on = visit.form.files.get("fil", b""), _day(visit.form.text("fran"))
    wrong = [] if file else [Wrong("fil", Text("Välj policyfilen.", "Choose the policy file."))]
    wrong += [] if on is not None else [Wrong("fran", _NOT_A_DAY)]
    if wrong or on is None:
        return drafts(visit, tuple(wrong))
    found = drafting.upload(visit.ombud, file, on, by=visit.actor, now=visit.now)
    if isinstance(found, Declined):
        return drafts(visit, (Wrong("fil", found.text),))
    if isinstance(found, tuple):
        number = len(found)
        said = Text(f"Filen har {number} fel. De står nedan.", f"The file has {number} faults. They stand below.")
        return drafts(visit, (Wrong("fil", said),), tuple(words(one) for one in found[:_MOST_FAULTS]))
    return Moved(f"{HERE}/{found.key}", Text("Utkastet är sparat.", "The draft is kept."))


def draft(visit: Visit, wrong: tuple[Wrong, ...] = ()) -> Answer:
    """What it changes, what it would have stopped, what its adoption does, and who has approved."""
    one = drafting.one_draft(visit.ombud, visit.path["draft"])
    loaded = None if one is None else drafting.read_draft(visit.ombud, one.text)
    if one is None or not isinstance(loaded, Loaded):
        return problem.NOT_FOUND
    if visit.partly:
        return Page("console/draft_replaying.html.j2", _DRAFT, _replay_values(one, loaded.file, visit))
    before = _in_force(visit)
    changes = () if before is None else diff(before, loaded.file).changes
    plan = drafting.proposed(visit.ombud, one, now=visit.now) if one.is_open else None
    values = {
        "draft": one, "wrong": wrong, "plan": plan, "hindered": isinstance(plan, Hindered),
        "shown": drafting.plan_hash(plan.plan) if isinstance(plan, Adoption) else "",
        "changes": [_change(change) for change in changes[:_MOST_CHANGES]], "more": len(changes) - _MOST_CHANGES,
        "number": len(changes), "consents": _consents(changes), **_replay_values(one, loaded.file, visit),
        "assessments": list(assessments(loaded.file)), "mine": visit.actor.id == one.first_by,
        "name": lambda purpose: Wording(loaded.file, visit.language).name(purpose), "path": _path,
    }  # fmt: skip
    return Page("console/draft.html.j2", _DRAFT, values, 422 if wrong else 200)


def act(visit: Visit) -> Answer:
    """One step with the draft."""
    one, step = drafting.one_draft(visit.ombud, visit.path["draft"]), STEPS.get(visit.form.text("gor"))
    if one is None or step is None:
        return problem.NOT_FOUND
    return step(visit, one)


def _replay(visit: Visit, one: Draft) -> Answer:
    return _done(visit, ask_replay(visit.ombud, one, by=visit.actor, now=visit.now), _REPLAYING)


def _approve(visit: Visit, one: Draft) -> Answer:
    """The plan and each consent text have been read: each is ticked (four eyes)."""
    loaded, before = drafting.read_draft(visit.ombud, one.text), _in_force(visit)
    asked = _consents(diff(before, loaded.file).changes) if before is not None and isinstance(loaded, Loaded) else []
    wrong = [] if visit.form.ticked("last") else [Wrong("last", _TICK)]
    if {name for name, _, _ in asked} - set(visit.form.all("samtycke")):
        wrong.append(Wrong("samtycke", Text("Godkänn varje samtyckestext.", "Approve each consent text.")))
    if wrong:
        return draft(visit, tuple(wrong))
    shown = visit.form.text("plan")
    return _done(visit, drafting.approve_draft(visit.ombud, one, shown, by=visit.actor, now=visit.now), _APPROVED)


def _weigh(visit: Visit, one: Draft) -> Answer:
    path = visit.form.text("bedomning")
    done = drafting.approve_assessment(visit.ombud, one, path, by=visit.actor, now=visit.now)
    return _done(visit, done, Text("Bedömningen är godkänd.", "The assessment is approved."))


def _move(visit: Visit, one: Draft) -> Answer:
    on = _day(visit.form.text("fran"))
    if on is None:
        return draft(visit, (Wrong("fran", _NOT_A_DAY),))
    done = drafting.move(visit.ombud, one, on, by=visit.actor, now=visit.now)
    return _done(visit, done, Text("Dagen är ändrad. Godkännandena börjar om.", "Another day. Approvals begin anew."))


def _withdraw(visit: Visit, one: Draft) -> Answer:
    done = drafting.withdraw_draft(visit.ombud, one, by=visit.actor, now=visit.now)
    return _done(visit, done, Text("Utkastet är tillbakadraget.", "The draft is withdrawn."))


STEPS: Mapping[str, Callable[[Visit, Draft], Answer]] = {
    "spela-upp": _replay, "godkann": _approve, "bedomning": _weigh, "dag": _move, "dra-tillbaka": _withdraw,
}  # fmt: skip


def _done(visit: Visit, done: Draft | Hindered | Declined | Refusal, said: Text) -> Answer:
    if isinstance(done, Refusal):
        return by_policy(visit, done)
    if isinstance(done, Declined):
        return draft(visit, (Wrong("gor", done.text),))
    if isinstance(done, Hindered):
        return draft(visit, tuple(Wrong("gor", one.message) for one in done.reasons))
    if done.number is not None:
        said = Text(
            f"Policyversion {done.number} är antagen. Den gäller från {done.from_on}.",
            f"Policy version {done.number} is adopted. It is in force from {done.from_on}.",
        )
    return Moved(f"{HERE}/{done.key}", said)


def text(visit: Visit) -> Answer:
    one = drafting.one_draft(visit.ombud, visit.path["draft"])
    return problem.NOT_FOUND if one is None else Download("policy.yaml", "application/yaml", one.text.encode())


def _in_force(visit: Visit) -> PolicyFile | None:
    with visit.ombud.vault.database.read() as tx:
        found = visit.ombud.vault.book.in_force(tx, visit.now)
    return None if found is None else found.file


def _change(change: Change) -> tuple[str, Text, Text, Text | None, Text | None, Text]:
    kind, facet = KINDS[change.kind], FACETS[change.facet]
    before = None if change.before is None else Text(change.before.sv, change.before.en)
    after = None if change.after is None else Text(change.after.sv, change.after.en)
    return change.about, facet, kind, before, after, TELLINGS[change.tell]


def _consents(changes: tuple[Change, ...]) -> list[tuple[str, Text, None]]:
    """The texts that people will be asked to say yes to, new or changed (Art. 7)."""
    return [
        (one.about, Text(one.after.sv, one.after.en), None)
        for one in changes
        if one.facet is Facet.CONSENT and one.after is not None
    ]


def _replay_values(one: Draft, file: PolicyFile, visit: Visit) -> dict[str, object]:
    """What it would have stopped, and how far a replay has come that is under way."""
    going = under_way(visit.ombud, one) if one.is_open else None
    return {"draft": one, "replay": _replayed(one, file, visit), "going": going}


def _replayed(one: Draft, file: PolicyFile, visit: Visit) -> Mapping[str, object] | None:
    if one.replayed is None:
        return None
    said, wording = dict(one.replayed), Wording(file, visit.language)
    changed = said.get("changed")
    said["changed"] = [
        {
            **row,
            "purpose": wording.name(PurposeId(row["purpose"])), "role": wording.role(row["role"]),
            "categories": ", ".join(wording.category(CategoryId(name)) for name in row["categories"]),
            "why": " ".join(visit.say(rule_words(rule)) for rule in row["rules"]),
        }
        for row in (changed if isinstance(changed, list) else [])
    ]  # fmt: skip
    return said


def _path(one: Assessment) -> str:
    return f"{one.kind.value}.{one.id}"


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


_NOT_A_DAY = Text("Skriv dagen som 2026-11-23.", "Write the day as 2026-11-23.")
_TICK = Text("Kryssa i att du har läst planen.", "Tick that you have read the plan.")
_REPLAYING = Text(
    "Uppspelningen görs i bakgrunden. Du kan lämna sidan; resultatet sparas här.",
    "The replay is done in the background. You may leave the page; what comes of it is kept here.",
)
_APPROVED = Text(
    "Du har godkänt. Utkastet gäller först när någon annan också har gjort det.",
    "You have approved. The draft is in force only when somebody else has done so too.",
)
ROUTES: tuple[Route, ...] = (
    Route(HERE, "console-drafts", drafts, upload, need=Need.STAFF, purposes=OFFICES, upload=LONGEST),
    Route(f"{HERE}/{{draft}}", "console-draft", draft, act, need=Need.STAFF, purposes=OFFICES),
    Route(f"{HERE}/{{draft}}/text", "console-draft-text", text, need=Need.STAFF, purposes=OFFICES),
)  # fmt: skip
