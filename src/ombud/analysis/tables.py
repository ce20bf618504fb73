"""The tables of analyses: of questions."""

from ombud.analysis.questions import tables as _questions

__all__ = ["_questions"]
