"""Why people are left out of a campaign, and how many, told so that no one person can be found in the numbers."""

from ombud.campaigns.funnel.asked import Budget, Question, Spent, ask, budget
from ombud.campaigns.funnel.coarse import LEAST, STEP, Secret, Tally, coarse
from ombud.campaigns.funnel.funnel import Funnel, FunnelRow, funnel_of
from ombud.campaigns.funnel.gates import Gate, gate_of, of_everybody
from ombud.campaigns.funnel.rows import ROW_OF, RowKind

__all__ = [
    "LEAST",
    "ROW_OF",
    "STEP",
    "Budget",
    "Funnel",
    "FunnelRow",
    "Gate",
    "Question",
    "RowKind",
    "Secret",
    "Spent",
    "Tally",
    "ask",
    "budget",
    "coarse",
    "funnel_of",
    "gate_of",
    "of_everybody",
]
