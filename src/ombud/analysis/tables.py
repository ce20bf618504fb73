"""The tables of analyses: models, questions and findings, what has left the release gate, the privacy budgets."""

from ombud.analysis.profiling import tables as _models  # noqa: F401 - names its table
from ombud.analysis.questions import tables as _questions  # noqa: F401
from ombud.analysis.release import tables as _releases  # noqa: F401
