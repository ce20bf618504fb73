"""A draft of the policy: proposed, replayed, approved by two different people, in force from a day (N-01.2)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from ombud.actors import Accounts
from ombud.app import drafting, replay_jobs
from ombud.app.adoption import Adoption, Hindered
from ombud.app.config import FILE, read_config
from ombud.app.drafting import Draft
from ombud.app.installation import Ombud
from ombud.app.replay_jobs import REPLAY, How, ask_replay, under_way
from ombud.app.tidying import Tidier
from ombud.app.working import Working
from ombud.audit import Act
from ombud.database import DamagedRow
from ombud.plans import Step
from ombud.plans.claim import claim
from ombud.plans.model import LeaseLost, Result
from ombud.plans.work import Worker
from ombud.policy.approving import assessments
from ombud.policy.ask import Refusal
from ombud.policy.load import Loaded
from ombud.policy.model import PolicyFile
from ombud.terms import Actor, RoleId
from ombud.vault import replaying
from tests.app.drafts import signed, unweighed, without_contracts_at_reception
from tests.clinic import DISA, RUT, Clinic
from tests.vault.crowd.people import customer

HANNA = Actor("hanna", RoleId("case_officer"))
TOMORROW = date(2026, 11, 24)
_TOML = '[installation]\nname = "clinic"\nkeys = "keys"\nroot = "file"\npublic_key = "{key}"\n'


@pytest.fixture
def ombud(clinic: Clinic) -> Iterator[Ombud]:
    toml = _TOML.format(key=clinic.vault.keyring.public_key.hex())
    (clinic.folder / FILE).write_text(toml, encoding="utf-8")
    accounts = Accounts({one.id: one for one in (RUT, DISA, HANNA)})
    opened = Ombud(clinic.folder, read_config(clinic.folder), clinic.vault, accounts, Tidier(clinic.vault.traces))
    yield opened
    opened.tidier.stop()


def _kept(found: object) -> Draft:
    assert isinstance(found, Draft), found
    return found


def _uploaded(ombud: Ombud, clinic: Clinic, text: bytes | None = None, on: date = TOMORROW) -> Draft:
    return _kept(drafting.upload(ombud, text or signed(), on, by=DISA, now=clinic.now))


def _work(ombud: Ombud, clinic: Clinic, **changed: Any) -> int:
    """As `ombud worker` does."""
    handlers = Working(ombud, lambda: clinic.now).handlers() | changed
    return Worker(clinic.vault, handlers, "w", lambda: clinic.now).work()


def _one(ombud: Ombud, one: Draft) -> Draft:
    return _kept(drafting.one_draft(ombud, one.key))


def _shown(ombud: Ombud, one: Draft, clinic: Clinic) -> str:
    plan = drafting.proposed(ombud, one, now=clinic.now)
    assert isinstance(plan, Adoption), plan
    return drafting.plan_hash(plan.plan)


def test_two_approve_and_the_draft_is_the_policy_from_its_day(ombud: Ombud, clinic: Clinic) -> None:
    one = _uploaded(ombud, clinic, signed(without_contracts_at_reception))
    subject = customer(clinic, 1)
    assert not isinstance(clinic.read(subject, "contract.perform", "contact"), Refusal)
    one = _kept(ask_replay(ombud, one, by=DISA, now=clinic.now))
    assert one.replayed is None
    assert _work(ombud, clinic) == 1
    one = _one(ombud, one)
    assert (one.asked, under_way(ombud, one)) == (None, None)
    assert one.replayed is not None
    assert (one.replayed["readings"], one.replayed["stopped"]) == (1, 1)
    shown = _shown(ombud, one, clinic)
    one = _kept(drafting.approve_draft(ombud, one, shown, by=DISA, now=clinic.now))
    assert (one.state, one.first_by) == ("open", "disa")
    clinic.later(hours=2)
    done = _kept(drafting.approve_draft(ombud, one, _shown(ombud, one, clinic), by=HANNA, now=clinic.now))
    assert (done.state, done.number) == ("adopted", 2)
    (kept,) = drafting.all_drafts(ombud)
    assert (kept.state, kept.number, kept.text) == ("adopted", 2, one.text)
    assert not isinstance(clinic.read(subject, "contract.perform", "contact"), Refusal)
    clinic.later(days=1)
    assert clinic.refused(subject, "contract.perform", "contact") == {"D-14"}
    with clinic.vault.database.read() as tx:
        signing = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.ADOPT]
    assert {entry.facts.get("step") for entry in signing} == {"new", "replay", "approved", None}
    assert {entry.actor.id for entry in signing if "from_on" in entry.facts} == {"disa", "hanna"}


@pytest.mark.on("sqlite")
def test_one_alone_adopts_nothing(ombud: Ombud, clinic: Clinic) -> None:
    one = _uploaded(ombud, clinic)
    shown = _shown(ombud, one, clinic)
    one = _kept(drafting.approve_draft(ombud, one, shown, by=DISA, now=clinic.now))
    assert drafting.approve_draft(ombud, one, shown, by=DISA, now=clinic.now) == drafting.FOUR_EYES
    assert [one.state for one in drafting.all_drafts(ombud)] == ["open"]


@pytest.mark.on("sqlite")
def test_it_is_for_those_who_answer_for_it(ombud: Ombud, clinic: Clinic) -> None:
    """The reception neither proposes nor approves, as first or as second (A-10)."""
    assert drafting.upload(ombud, signed(), TOMORROW, by=RUT, now=clinic.now) == drafting.NOT_THEIRS
    one = _uploaded(ombud, clinic)
    shown = _shown(ombud, one, clinic)
    assert drafting.approve_draft(ombud, one, shown, by=RUT, now=clinic.now) == drafting.NOT_THEIRS
    one = _kept(drafting.approve_draft(ombud, one, shown, by=DISA, now=clinic.now))
    hindered = drafting.approve_draft(ombud, one, shown, by=RUT, now=clinic.now)
    assert isinstance(hindered, Hindered)
    assert [reason.code for reason in hindered.reasons] == ["A-10"]
    assert isinstance(ask_replay(ombud, one, by=RUT, now=clinic.now), Refusal)


@pytest.mark.on("sqlite")
def test_another_plan_than_the_one_shown_is_not_approved(ombud: Ombud, clinic: Clinic) -> None:
    """Another version was adopted meanwhile: the first approval was of something else."""
    one = _uploaded(ombud, clinic)
    shown = _shown(ombud, one, clinic)
    assert drafting.approve_draft(ombud, one, "0" * 64, by=DISA, now=clinic.now) == drafting.CHANGED
    one = _kept(drafting.approve_draft(ombud, one, shown, by=DISA, now=clinic.now))
    other = _uploaded(ombud, clinic, signed(without_contracts_at_reception), date(2026, 11, 23))
    for by in (DISA, HANNA):
        other = _kept(drafting.approve_draft(ombud, other, _shown(ombud, other, clinic), by=by, now=clinic.now))
    assert other.number == 2
    assert drafting.approve_draft(ombud, one, shown, by=HANNA, now=clinic.now) == drafting.CHANGED
    void = drafting.approve_draft(ombud, one, _shown(ombud, one, clinic), by=HANNA, now=clinic.now)
    assert isinstance(void, Hindered)
    again = drafting.one_draft(ombud, one.key)
    assert again is not None
    assert (again.first_by, again.state) == (None, "open")


@pytest.mark.on("sqlite")
def test_whoever_changes_the_draft_begins_the_approvals_anew(ombud: Ombud, clinic: Clinic) -> None:
    one = _uploaded(ombud, clinic)
    approved = _kept(drafting.approve_draft(ombud, one, _shown(ombud, one, clinic), by=DISA, now=clinic.now))
    moved = _kept(drafting.move(ombud, approved, TOMORROW + timedelta(days=1), by=HANNA, now=clinic.now))
    assert moved.first_by is None
    stale = drafting.approve_draft(ombud, approved, _shown(ombud, approved, clinic), by=HANNA, now=clinic.now)
    assert isinstance(stale, Hindered)
    assert drafting.move(ombud, approved, TOMORROW, by=DISA, now=clinic.now) == drafting.SOMEBODY_ELSE
    gone = _kept(drafting.withdraw_draft(ombud, moved, by=DISA, now=clinic.now))
    assert not gone.is_open
    assert drafting.withdraw_draft(ombud, moved, by=DISA, now=clinic.now) == drafting.GONE
    assert drafting.one_draft(ombud, "d_nothing") is None


@pytest.mark.on("sqlite")
def test_what_stands_in_the_way_is_said_to_both(ombud: Ombud, clinic: Clinic) -> None:
    one = _uploaded(ombud, clinic, on=date(2026, 11, 22))
    for found in (
        drafting.proposed(ombud, one, now=clinic.now),
        drafting.approve_draft(ombud, one, "0" * 64, by=DISA, now=clinic.now),
    ):
        assert isinstance(found, Hindered)
        assert [reason.code for reason in found.reasons] == ["PAST"]


@pytest.mark.on("sqlite")
def test_a_broken_or_endless_file_is_not_kept(ombud: Ombud, clinic: Clinic) -> None:
    assert isinstance(drafting.upload(ombud, b"id: a\n", TOMORROW, by=DISA, now=clinic.now), tuple)
    long = signed() + b"\n#" + b"x" * drafting.LONGEST
    assert drafting.upload(ombud, long, TOMORROW, by=DISA, now=clinic.now) == drafting.TOO_LONG
    assert drafting.all_drafts(ombud) == []


@pytest.mark.on("sqlite")
def test_an_assessment_is_approved_by_name_in_the_text_that_is_signed(ombud: Ombud, clinic: Clinic) -> None:
    """A-62: until somebody has weighed the interest, what rests on it may not start."""
    one = _uploaded(ombud, clinic, signed(unweighed("LIA-2")))
    plan = drafting.proposed(ombud, one, now=clinic.now)
    assert isinstance(plan, Adoption)
    assert plan.plan.inactive["statistics.business"] == ("A-62",)  # type: ignore[index]
    one = _kept(drafting.approve_assessment(ombud, one, "interest.LIA-2", by=HANNA, now=clinic.now))
    loaded = drafting.read_draft(ombud, one.text)
    assert isinstance(loaded, Loaded)
    weighed = loaded.file.interests["LIA-2"]
    assert (weighed.approved_by, weighed.approved_on) == ("hanna", date(2026, 11, 23))
    plan = drafting.proposed(ombud, one, now=clinic.now)
    assert isinstance(plan, Adoption)
    assert "statistics.business" not in plan.plan.inactive
    for path in ("interest.LIA-2", "interest.none"):
        again = drafting.approve_assessment(ombud, one, path, by=HANNA, now=clinic.now)
        assert again == drafting.NOTHING_TO_APPROVE


@pytest.mark.on("sqlite")
def test_an_assessment_that_somebody_has_half_approved_is_finished_by_hand(ombud: Ombud, clinic: Clinic) -> None:
    def half(file: PolicyFile) -> PolicyFile:
        weighed = file.interests["LIA-2"].model_copy(update={"approved_on": None})
        return file.model_copy(update={"interests": {**file.interests, "LIA-2": weighed}})

    one = _uploaded(ombud, clinic, signed(half))
    found = drafting.approve_assessment(ombud, one, "interest.LIA-2", by=HANNA, now=clinic.now)
    assert found == drafting.BY_HAND


def test_a_draft_that_was_changed_from_behind_is_not_signed(ombud: Ombud, clinic: Clinic) -> None:
    one = _uploaded(ombud, clinic)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE policy_draft SET text = 'id: a' WHERE draft_id = ?", one.id)
    with pytest.raises(DamagedRow):
        drafting.one_draft(ombud, one.key)


@pytest.mark.on("sqlite")
def test_a_replay_is_done_once_and_says_how_far_it_has_come(
    ombud: Ombud, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ux.md 1.5: a part at a time, those of one person together; who asks twice has one."""
    monkeypatch.setattr(replaying, "AT_ONCE", 2)
    for number in range(1, 4):
        subject = customer(clinic, number)
        for _ in range(3):
            clinic.read(subject, "contract.perform", "contact")
    one = _kept(ask_replay(ombud, _uploaded(ombud, clinic, signed(without_contracts_at_reception)), **_by(clinic)))
    assert ask_replay(ombud, one, **_by(clinic)) == one
    waiting = under_way(ombud, one)
    assert waiting is not None
    assert (waiting.how, waiting.total, waiting.asked_by) == (How.WAITING, 0, "disa")
    seen = list[tuple[How, int, int]]()
    keeps = replay_jobs.Kept.alive

    def alive(kept: Any) -> None:
        now = under_way(ombud, _one(ombud, one))
        assert now is not None
        seen.append((now.how, now.done, now.total))
        keeps(kept)

    monkeypatch.setattr(replay_jobs.Kept, "alive", alive)
    assert _work(ombud, clinic) == 1
    assert seen == [(How.RUNNING, 0, 0), (How.RUNNING, 3, 9), (How.RUNNING, 6, 9)]
    done = _one(ombud, one).replayed
    assert done is not None
    assert (done["readings"], done["stopped"]) == (9, 9)
    assert [(group["readings"], group["people"]) for group in done["changed"]] == [(9, 3)]  # type: ignore[attr-defined]


@pytest.mark.on("sqlite")
def test_what_came_of_a_replay_stays_while_another_is_under_way(ombud: Ombud, clinic: Clinic) -> None:
    one = _kept(ask_replay(ombud, _uploaded(ombud, clinic), **_by(clinic)))
    _work(ombud, clinic)
    before = _one(ombud, one)
    clinic.later(minutes=1)
    again = _kept(ask_replay(ombud, before, **_by(clinic)))
    assert again.replayed == before.replayed
    assert under_way(ombud, again) is not None


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("what", ["text", "withdrawn", "no account", "may not"])
def test_nothing_is_kept_of_a_replay_of_what_is_another_draft_by_then(
    ombud: Ombud, clinic: Clinic, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """N-01.2: and none is made in the name of whoever may not any more."""
    one = _kept(ask_replay(ombud, _uploaded(ombud, clinic, signed(unweighed("LIA-2"))), **_by(clinic)))
    ours = ombud
    if what == "text":
        path = next(f"{found.kind}.{found.id}" for found in _unapproved(ombud, one))
        _kept(drafting.approve_assessment(ombud, one, path, **_by(clinic)))
    elif what == "withdrawn":
        _kept(drafting.withdraw_draft(ombud, one, **_by(clinic)))
    elif what == "no account":
        ours = replace(ombud, accounts=Accounts({"hanna": HANNA}))
    else:
        ours = replace(ombud, accounts=Accounts({"disa": replace(DISA, role=RUT.role)}))
    assert _work(ours, clinic) == 1
    after = _one(ombud, one)
    assert (after.replayed, after.asked) == (None, None)


@pytest.mark.on("sqlite")
def test_a_replay_that_does_not_go_says_so_and_may_be_asked_for_again(ombud: Ombud, clinic: Clinic) -> None:
    one = _kept(ask_replay(ombud, _uploaded(ombud, clinic), **_by(clinic)))
    (lost,) = claim(clinic.vault.database, "dead", 1, now=clinic.now)

    def broken(_step: Step, _now: datetime) -> Result:
        raise ValueError("x")

    for number in range(12):
        clinic.later(hours=5)
        _work(ombud, clinic, **{REPLAY: broken})
        if number == 0:
            delayed = under_way(ombud, one)
            assert delayed is not None
            assert (delayed.how, delayed.code) == (How.DELAYED, "fault.ValueError")
    dead = under_way(ombud, one)
    assert dead is not None
    assert dead.how is How.DEAD
    again = _kept(ask_replay(ombud, one, **_by(clinic)))
    handler = Working(ombud, lambda: clinic.now).handlers()[REPLAY]
    with pytest.raises(LeaseLost):
        handler(lost, clinic.now)
    replay_jobs._telling(ombud, _Alive(), lost)(1, 2)  # type: ignore[arg-type]
    assert _one(ombud, one).asked == again.asked
    _work(ombud, clinic)
    assert _one(ombud, one).replayed is not None


class _Alive:
    """A lease that is not asked about."""

    def alive(self) -> None: ...


def _by(clinic: Clinic) -> dict[str, Any]:
    return {"by": DISA, "now": clinic.now}


def _unapproved(ombud: Ombud, one: Draft) -> list[Any]:
    loaded = drafting.read_draft(ombud, one.text)
    assert isinstance(loaded, Loaded)
    return [found for found in assessments(loaded.file) if not found.approved]
