"""The tables of analyses: the register of models, what has left the release gate, the privacy budgets."""

from ombud.analysis.profiling import tables as _models  # noqa: F401 - names its table
from ombud.analysis.release import tables as _releases  # noqa: F401
