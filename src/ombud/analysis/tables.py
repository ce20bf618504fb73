"""The tables of analyses: the register of models."""

from ombud.analysis.profiling import tables as _models  # noqa: F401 - names its table
