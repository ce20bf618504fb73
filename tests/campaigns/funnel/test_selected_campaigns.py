"""A campaign to a selection tells no more than its funnel did (S-08)."""

from dataclasses import replace

from ombud.app.campaigning_audience import why_not
from ombud.campaigns import store
from ombud.campaigns.filters import stored
from ombud.campaigns.funnel import told
from ombud.campaigns.results import results
from tests.campaigns.people import C_2, EMAIL, UPPSALA, made, pseudonyms, somebody
from tests.clinic import DISA, Clinic
from tests.extracts.plain import plain

CAMPAIGN = bytes(range(16))


def row() -> store.CampaignRow:
    """A campaign as it stands, to people whom a selection chose."""
    values: dict[str, object] = {name: 0 for name in store.CampaignRow._fields}
    given = {"campaign_id": CAMPAIGN, "name": "x", "channel": "email", "audience": stored(UPPSALA), "content": "{}"}
    return store.CampaignRow(**{**values, **given, "profiled": 1})  # type: ignore[arg-type]


def test_results_of_a_selection_are_told_with_a_noise_of_their_own(clinic: Clinic, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(store, "counts", lambda _tx, _campaign: [("sent", None, 400), ("stopped", "objected", 60)])
    monkeypatch.setattr(store, "said_no", lambda *_: 30)
    found = []
    for seen in (row(), row()._replace(profiled=0)):
        monkeypatch.setattr(store, "seen", lambda _tx, _campaign, seen=seen: seen)
        with clinic.vault.look(by=DISA, now=clinic.now) as act:
            found.append(results(act, CAMPAIGN))
    noisy, plainly = found
    blind = clinic.vault.keyring.blind
    assert noisy.fates["sent"] == told(400, blind("campaign-result", f"{CAMPAIGN.hex()}:sent:"))
    assert noisy.people == sum(noisy.fates.values())
    assert (plainly.people, plainly.fates["sent"], plainly.said_no) == (460, 400, 30)


def test_a_selection_that_comes_to_one_person_is_not_sent(clinic: Clinic) -> None:
    """Nobody is written to alone because of what they are. Noise decides near the edge, so a few are asked about."""
    person = somebody(clinic, EMAIL, C_2)
    with plain("profiling.marketing", pseudonyms=pseudonyms([person]), person=[(1, "40-49", "Uppsala")]) as extract:
        whys = []
        for days in range(12):
            one = made(clinic, UPPSALA, extract)
            whys.append(why_not(replace(one, now=clinic.later(days=bool(days)))))
    assert sum(why is not None for why in whys) >= 6
