"""What the pages of mailings and analyses have to show in a demo: a mailing that was sent, one that waits for approval,
a draft, two audiences, a model, visits to the website, and a question that was saved.

Everything comes about by the acts of those who work there. A mail goes to a server on this machine, and no further.
"""

from datetime import datetime, timedelta

from ombud.analysis.profiling.run import run
from ombud.analysis.profiling.source import Loaded, load
from ombud.analysis.questions.keep import save
from ombud.analysis.questions.ready import READY
from ombud.app.campaign_new import Unfit, written
from ombud.app.campaigning_audience import menu_now
from ombud.app.demo.sent_story import sent
from ombud.app.demo.visits import visited
from ombud.app.installation import Ombud
from ombud.app.shipped import shipped, shipped_folder
from ombud.campaigns import store
from ombud.campaigns.filters import Fault, parsed
from ombud.campaigns.selections import save_selection
from ombud.campaigns.steer import draft, tested
from ombud.campaigns.store import CampaignRow

AUDIENCES = {"traning": "Intresse är traning", "medelalders": "Ålder är 40–59 och Avtal är aktivt"}
QUESTIONS = {"kunder-per-tjanst": "business-services", "avtal-per-manad": "business-agreements"}
_EARLIER = timedelta(minutes=50)


def used(ombud: Ombud, seed: int, cast: frozenset[bytes], *, now: datetime) -> None:
    """Once everybody is here. What a run that was broken off has left is not made again."""
    with ombud.vault.database.read() as tx:
        there = {one.name for one in store.every(tx)}
    visited(ombud, seed, now)
    _kept(ombud, now)
    if "varbrev" not in there:
        sent(ombud, lambda: now - _EARLIER, cast)
    for name, by in (("sommarbrev", "minna"), ("hostbrev", "max")):
        if name not in there:
            _drafted(ombud, name, by, now)


def _kept(ombud: Ombud, now: datetime) -> None:
    """Audiences, questions and a model: the same again is what there is."""
    accounts, vault = ombud.accounts.actors, ombud.vault
    menu = menu_now(vault, now)
    for name, sentence in AUDIENCES.items():
        found = parsed(sentence, menu)
        if not isinstance(found, Fault):
            save_selection(vault, name, found, by=accounts["max"], now=now)
    for name, ready in QUESTIONS.items():
        save(vault, name, READY[ready].question, by=accounts["ada"], now=now)
    loaded = load(shipped("models", "friskvard.yaml"))
    if isinstance(loaded, Loaded):
        run(vault, loaded.definition, by=accounts["max"], now=now)


def _drafted(ombud: Ombud, name: str, by: str, now: datetime) -> None:
    """Minna's is tested and waits for Max; Max's is a draft."""
    made = written(ombud, name, shipped_folder("texts", "varbrev"), "Alla", now=now)
    if isinstance(made, Unfit):
        raise AssertionError("the texts that ship with Ombud can be sent")
    actor = ombud.accounts.actors[by]
    row = draft(ombud.vault, made, by=actor, now=now)
    if by == "minna" and isinstance(row, CampaignRow):
        tested(ombud.vault, row.campaign_id, by=actor, now=now)
