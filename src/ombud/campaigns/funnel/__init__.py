"""Why people are left out of a campaign, and how many, told so that no one person can be found in the numbers."""

from ombud.campaigns.funnel.asked import Budget, Question, Spent, budget, shown
from ombud.campaigns.funnel.coarse import LEAST, STEP, Draw, Tally, noisy, rounded, told
from ombud.campaigns.funnel.funnel import Funnel, FunnelRow
from ombud.campaigns.funnel.gates import Gate, gate_of, of_everybody
from ombud.campaigns.funnel.rows import ROW_OF, RowKind

__all__ = [
    "LEAST",
    "ROW_OF",
    "STEP",
    "Budget",
    "Draw",
    "Funnel",
    "FunnelRow",
    "Gate",
    "Question",
    "RowKind",
    "Spent",
    "Tally",
    "budget",
    "gate_of",
    "noisy",
    "of_everybody",
    "rounded",
    "shown",
    "told",
]
