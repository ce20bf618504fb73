"""Who may do what with a campaign, and when: four eyes, the last moment, the pause that is no end."""

from datetime import timedelta

import pytest

from ombud.app.mail.sink import Sink
from ombud.campaigns import store
from ombud.campaigns.pace import Pace
from ombud.campaigns.phases import Phase
from ombud.campaigns.recipients import write_down
from ombud.campaigns.steer import (
    BEGUN,
    FOUR_EYES,
    NOT_THEIRS,
    TOO_LATE,
    UNKNOWN,
    approve,
    cancel,
    draft,
    go,
    pause,
    resolve,
    resume,
    rewrite,
    schedule,
    settle,
)
from ombud.campaigns.steer import tested as is_tested
from ombud.campaigns.store import CampaignRow
from ombud.collection.relate import Declined
from tests.campaigns.mailing import ALWAYS, MAX, MINNA, begun, people, scheduled, wanted
from tests.clinic import DISA, RUT, Clinic


def new(clinic: Clinic) -> bytes:
    row = draft(clinic.vault, wanted(clinic), by=MAX, now=clinic.now)
    assert isinstance(row, CampaignRow)
    return row.campaign_id


def test_whoever_wrote_it_does_not_approve_it(clinic: Clinic) -> None:
    """M-05."""
    one = new(clinic)
    is_tested(clinic.vault, one, by=MINNA, now=clinic.now)
    assert approve(clinic.vault, one, by=MAX, now=clinic.now) == FOUR_EYES
    assert isinstance(approve(clinic.vault, one, by=MINNA, now=clinic.now), CampaignRow)


def test_what_is_changed_is_tested_and_approved_anew_and_is_whose_changed_it(clinic: Clinic) -> None:
    one = new(clinic)
    is_tested(clinic.vault, one, by=MAX, now=clinic.now)
    approve(clinic.vault, one, by=MINNA, now=clinic.now)
    row = rewrite(clinic.vault, one, wanted(clinic), by=MINNA, now=clinic.now)
    assert isinstance(row, CampaignRow)
    assert (row.phase, row.made_by, row.approved_by) == ("draft", "minna", None)
    assert isinstance(schedule(clinic.vault, one, clinic.now, by=MAX, now=clinic.now), Declined)
    is_tested(clinic.vault, one, by=MINNA, now=clinic.now)
    assert approve(clinic.vault, one, by=MINNA, now=clinic.now) == FOUR_EYES


@pytest.mark.parametrize("by", [RUT, DISA])
def test_only_a_role_that_carries_advertising_writes_or_moves_it(clinic: Clinic, by: object) -> None:
    """D-14: neither the reception nor the officer."""
    assert draft(clinic.vault, wanted(clinic), by=by, now=clinic.now) == NOT_THEIRS  # type: ignore[arg-type]
    assert is_tested(clinic.vault, new(clinic), by=by, now=clinic.now) == NOT_THEIRS  # type: ignore[arg-type]


def test_whoever_has_nothing_to_do_with_advertising_says_of_no_message_that_it_left(clinic: Clinic) -> None:
    """A-10: a word that ends a campaign is a word of those who answer for it; and of none that there is not."""
    assert resolve(clinic.vault, new(clinic), lambda _: True, by=RUT, now=clinic.now) is NOT_THEIRS
    assert resolve(clinic.vault, b"c" * 16, lambda _: True, by=MAX, now=clinic.now) is UNKNOWN


def test_there_is_no_campaign_that_nobody_wrote(clinic: Clinic) -> None:
    assert is_tested(clinic.vault, b"x" * 16, by=MAX, now=clinic.now) == UNKNOWN
    assert resume(clinic.vault, b"x" * 16, by=MAX, now=clinic.now) == UNKNOWN
    assert not settle(clinic.vault, b"x" * 16, by=MAX, now=clinic.now)
    assert write_down(clinic.vault, b"x" * 16, [], by=MAX, now=clinic.now) is None


def test_nothing_begins_after_its_last_moment_or_in_the_past(clinic: Clinic) -> None:
    made = wanted(clinic)
    clinic.later(days=31)
    assert draft(clinic.vault, made, by=MAX, now=clinic.now) == TOO_LATE
    one = scheduled(clinic, wanted(clinic))
    yesterday, in_a_year = clinic.now - timedelta(days=1), clinic.now + timedelta(days=365)
    assert schedule(clinic.vault, one, yesterday, by=MAX, now=clinic.now) == TOO_LATE
    assert schedule(clinic.vault, one, in_a_year, by=MAX, now=clinic.now) == TOO_LATE


def test_a_channel_that_there_is_not_is_refused(clinic: Clinic) -> None:
    answer = draft(clinic.vault, wanted(clinic, "fax"), by=MAX, now=clinic.now)
    assert isinstance(answer, Declined)
    assert answer.requirement == "M-01"


def test_a_campaign_that_was_paused_before_it_began_begins_when_it_is_resumed(clinic: Clinic) -> None:
    one = scheduled(clinic, wanted(clinic))
    pause(clinic.vault, one, by=MAX, now=clinic.now)
    assert write_down(clinic.vault, one, [people(clinic, 1)], by=MAX, now=clinic.now) is None
    assert isinstance(go(clinic.vault, one, by=MAX, now=clinic.now), Declined)
    row = resume(clinic.vault, one, by=MAX, now=clinic.now)
    assert isinstance(row, CampaignRow)
    assert row.phase == Phase.SCHEDULED


def test_one_that_has_begun_is_resumed_and_not_scheduled_anew(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 2), sink)
    pause(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    assert schedule(clinic.vault, mailing.campaign, clinic.now, by=MAX, now=clinic.now) == BEGUN
    clinic.later(days=31)
    assert resume(clinic.vault, mailing.campaign, by=MAX, now=clinic.now) == TOO_LATE


def test_a_cancelled_campaign_is_over_and_those_who_waited_have_missed_it(clinic: Clinic, sink: Sink) -> None:
    mailing = begun(clinic, people(clinic, 3), sink)
    assert isinstance(cancel(clinic.vault, mailing.campaign, by=MAX, now=clinic.now), CampaignRow)
    assert mailing.fates() == {"missed": 3}
    mailing.work()
    assert not mailing.fates()["sent"]
    answer = cancel(clinic.vault, mailing.campaign, by=MAX, now=clinic.now)
    assert isinstance(answer, Declined)
    assert "slut" in answer.text.sv


def test_nobody_is_written_down_twice_however_often_it_is_begun(clinic: Clinic) -> None:
    one, who = scheduled(clinic, wanted(clinic)), people(clinic, 3)
    assert write_down(clinic.vault, one, [who[:2], who[:2]], by=MAX, now=clinic.now) == 2
    assert write_down(clinic.vault, one, [who], by=MAX, now=clinic.now) == 3
    with clinic.vault.database.read() as tx:
        assert store.batches(tx, one) == [(0, 3)]


def test_a_campaign_to_nobody_is_finished_at_once(clinic: Clinic) -> None:
    one = scheduled(clinic, wanted(clinic))
    assert write_down(clinic.vault, one, [], by=MAX, now=clinic.now) == 0
    go(clinic.vault, one, by=MAX, now=clinic.now)
    assert settle(clinic.vault, one, by=MAX, now=clinic.now)


@pytest.mark.parametrize(
    "wrong",
    [{"per_minute": -1}, {"quiet_from": 1440}, {"at_most": 0}, {"within_days": 0}, {"within_days": 367}],
)
def test_a_pace_that_is_none_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="no "):
        Pace(**wrong)
    assert ALWAYS.at_most == 100
