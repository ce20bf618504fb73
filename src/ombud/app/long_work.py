"""What jobs do: each kind of work by its name, carried out by the step that a worker has claimed.

* A work is harmless to repeat: a file that was taken in half goes on where it came to, a case or a sweep with what is
  left, an extract has the id of its job. So a kill anywhere costs time, and changes nothing of what comes of it.
* It is done in the name of whoever asked, as long as their key lives: one that was revoked meanwhile does nothing.
* What the law or the policy does not allow ends the job with the reason. A fault is tried again, as every step's is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.actors.api_keys import ApiKey, keys_of
from ombud.actors.store_jobs import JobRow, end
from ombud.actors.store_jobs import progress as note_progress
from ombud.app.extracting import at_least, extract_said, stores_of
from ombud.app.installation import Ombud
from ombud.app.keeping import Kept
from ombud.app.long_jobs import Standing, asked_of, ended, sealed_result
from ombud.app.replaying import replay, said
from ombud.app.retaining import sweep_all
from ombud.app.taking_rows import Rows, report_said, take_rows
from ombud.choices import Denied
from ombud.collection.collect import Report
from ombud.collection.relate import Declined
from ombud.extracts import ExtractHeader, Planned, build_once, planned
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.plans import Done, Step, step_done
from ombud.plans.model import Result
from ombud.policy.ask import Refusal
from ombud.policy.load import words
from ombud.policy.model import Policy
from ombud.policy.why import explain
from ombud.requests import carry_out
from ombud.requests.carrying import Carried
from ombud.requests.model import RequestId, request_text
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.text import Language
from ombud.vault import OverBudget, Spent
from ombud.vault.crowd import CrowdOverBudgetError

COLLECT, CARRY_OUT, SWEEP = "collections.import", "requests.carry_out", "retention.run"
EXTRACT, REPLAY = "extracts.build", "policy.replay"
Told = Callable[[int, int], None]
"""Told how much is done, and of how much: 0 where that is not known. Keeps the lease."""


@dataclass(frozen=True, slots=True)
class Doing:
    """One job under way."""

    ombud: Ombud
    row: JobRow
    by: Actor
    asked: Mapping[str, Any] = field(repr=False)
    now: datetime
    told: Told

    def tell(self, done: int) -> None:
        """So much is done, of what it was known to be when it was asked for."""
        self.told(done, self.row.total)

    @property
    def policy(self) -> Policy:
        """The one that is in force. Raises `NoPolicyError`."""
        with self.ombud.vault.look(by=self.by, now=self.now) as look:
            return look.policy

    @property
    def language(self) -> Language:
        return "en" if self.asked.get("language") == "en" else "sv"


@dataclass(frozen=True, slots=True)
class Came:
    """What a job came to, as a program is told it."""

    said: Mapping[str, Any] = field(repr=False)
    done: int = 0
    total: int = 0
    """0: what it was known to be when it was asked for."""


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why the law, the policy or what was sent does not allow it: a code of the API's problems, and words."""

    code: str
    text: Text
    requirement: str = ""
    more: tuple[Text, ...] = ()


def _collect(doing: Doing) -> Came | NotDone:
    """N-03, N-05: rows under a mapping, as `collections.collect` takes them."""
    asked = doing.asked
    rows = Rows(asked["mapping"], tuple(asked["rows"]), asked.get("source"))
    found = take_rows(doing.ombud.vault, rows, doing.tell, by=doing.by, now=doing.now)
    if isinstance(found, Report):
        return Came(report_said(found, doing.language), found.rows)
    if isinstance(found, Spent):
        return NotDone("look_ups_spent", found.text)
    if isinstance(found, tuple):
        return NotDone("wrong", _MAPPING, "N-05", tuple(one.message for one in found))
    return NotDone("wrong", found.text, "N-05")


def _carry_out(doing: Doing) -> Came | NotDone:
    """Art. 12(3): what was proposed and approved, each item once."""
    request = RequestId(bytes.fromhex(doing.asked["request"]))
    found = carry_out(doing.ombud.vault, request, by=doing.by, now=doing.now)
    if not isinstance(found, Carried):
        return _why(doing, found)
    waiting = [one.what.in_(doing.language) for one in found.waiting]
    return Came(
        {"request": request_text(found.file.id), "done": [one.number for one in found.done], "waiting": waiting},
        len(found.done),
    )


def _sweep(doing: Doing) -> Came | NotDone:
    """N-11.3: everything with no living ground."""
    found = sweep_all(doing.ombud, doing.tell, by=doing.by, now=doing.now)
    if isinstance(found, Text):
        return NotDone("not_done", found, "N-11.3")
    swept = found.swept
    by = [
        {"class": kind.klass, "category": kind.category, "rule": kind.rule, "rows": number}
        for kind, (number, _) in sorted(swept.counted.by.items())
    ]
    told = {
        "people": swept.people, "whole": swept.whole, "closed": swept.closed, "rows": swept.counted.rows, "by": by,
        "sha256": swept.digest.hex(),
    }  # fmt: skip
    return Came(told, swept.people)


def _extract(doing: Doing) -> Came | NotDone:
    """S-04 to S-11: the extract of a purpose, under the id of the job, so that it is one however often it is tried."""
    stores, purpose, by, now = stores_of(doing.ombud), PurposeId(doing.asked["purpose"]), doing.by, doing.now
    made: Planned | ExtractHeader | Refusal
    try:
        if doing.asked["plan"]:
            made = planned(stores, purpose, by=by, now=now)
        else:
            made = build_once(
                stores, doing.row.job_id, purpose, by=by, now=now, progress=lambda people: doing.tell(at_least(people))
            )
    except CrowdOverBudgetError as over:
        return NotDone("look_ups_spent", over.spent.text)
    if isinstance(made, Refusal):
        return _why(doing, made)
    return Came(extract_said(doing.policy, made, doing.language, by=by, now=now), at_least(made.people))


def _replay(doing: Doing) -> Came | NotDone:
    """N-01.2, Art. 35(11): what a draft would have said to what was read. Nothing is changed."""
    asked = doing.asked
    found = replay(doing.ombud, asked["text"], asked["days"], by=doing.by, now=doing.now, tell=doing.told)
    if isinstance(found, Refusal):
        return _why(doing, found)
    if isinstance(found, tuple):
        return NotDone("wrong", _DRAFT, "N-01.2", tuple(words(one) for one in found))
    readings = found.found.found.readings
    return Came(said(found.found), readings, readings)


WORKS: Mapping[str, Callable[[Doing], Came | NotDone]] = {
    COLLECT: _collect, CARRY_OUT: _carry_out, SWEEP: _sweep, EXTRACT: _extract, REPLAY: _replay,
}  # fmt: skip
"""All of them. One more is one more row here, and an endpoint that orders it."""


def job_step(ombud: Ombud, step: Step, clock: Callable[[], datetime], now: datetime) -> Result:
    """Do the job that the step names, and write what came of it in the act that ends the step."""
    vault = ombud.vault
    with vault.database.read() as tx:
        found = asked_of(vault, tx, bytes.fromhex(str(step.facts["about"])), now)
        keys = keys_of(tx)
    if found is None:
        return Done()
    row, asked = found
    by = _who(ombud, row, keys, now)
    told = _telling(ombud, row, Kept(vault, step, clock))
    came = NotDone("no_key", NO_KEY, "A-10") if by is None else WORKS[row.work](Doing(ombud, row, by, asked, now, told))
    at = clock()
    if isinstance(came, Came):
        much = row._replace(done=came.done, total=came.total or row.total)
        after, result = ended(much, Standing.DONE, "", at), came.said
    else:
        after, result = ended(row, Standing.REFUSED, came.code, at), _told(came, asked)
    with vault.database.act() as tx:
        end(tx, after, sealed_result(vault, after, result, at))
        step_done(tx, step, now=at)
    return Done(written=True)


def _who(ombud: Ombud, row: JobRow, keys: tuple[ApiKey, ...], now: datetime) -> Actor | None:
    """Who asked, as long as their key lives and is of the role that it was made for."""
    key = next((one for one in keys if one.id == row.key_id), None)
    return None if key is None or not key.lives(now) else key.is_of(ombud.accounts.actors)


def _telling(ombud: Ombud, row: JobRow, kept: Kept) -> Told:
    def told(done: int, total: int) -> None:
        kept.alive()
        with ombud.vault.database.act() as tx:
            note_progress(tx, row._replace(done=done, total=total))

    return told


def _why(doing: Doing, found: Refusal | Declined | Denied) -> NotDone:
    if isinstance(found, OverBudget):
        return NotDone("look_ups_spent", found.spent.text)
    if not isinstance(found, Refusal):
        return NotDone("not_done", found.text, found.requirement)
    why = explain(found, doing.policy, law_on(local_date(doing.now)))
    return NotDone("stopped_by_policy", why.reasons[0].text if why.reasons else _STOPPED)


def _told(found: NotDone, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    language: Language = "en" if asked.get("language") == "en" else "sv"
    more = [one.in_(language) for one in found.more]
    return {"code": found.code, "detail": found.text.in_(language), "requirement": found.requirement, "errors": more}


NO_KEY = Text(
    "Nyckeln som bad om det gäller inte längre. Ingenting gjordes i dess namn.",
    "The key that asked for it is not valid any more. Nothing was done in its name.",
)
_DRAFT = Text("Utkastet går inte att läsa som en policy.", "The draft cannot be read as a policy.")
_MAPPING = Text("Mappningen stämmer inte.", "The mapping is not right.")
_STOPPED = Text("Policyn tillåter det inte nu.", "The policy does not permit it now.")
