"""The measures, in the order in which the table shows them. A file each; another one is another row here."""

from ombud.app.bench.measure import Measure
from ombud.app.bench.measures import (
    analysing,
    collecting,
    connecting,
    erasing,
    extracting,
    mailing,
    objecting,
    opening,
    queueing,
    reaching,
    restricting,
    sweeping,
    verifying,
    visiting,
)

MEASURES: tuple[Measure, ...] = (
    opening.HOT,
    opening.COLD,
    collecting.COLLECT,
    erasing.ERASE,
    objecting.OBJECT,
    restricting.RESTRICT,
    queueing.QUEUE,
    connecting.COPY,
    connecting.ERASURE,
    mailing.MAIL,
    sweeping.SWEEP,
    reaching.AGAIN,
    reaching.FIRST,
    verifying.TREE,
    verifying.ENTRIES,
    analysing.ANALYSE,
    extracting.EXTRACT,
    visiting.WEB_LOG,
)
