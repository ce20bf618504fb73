"""People who are asked to look in other systems: has each answered in time? (Art. 12(3), 19)"""

from collections import Counter
from collections.abc import Iterator

from ombud.app.looks.model import Look, Patient
from ombud.requests.store_system_tasks import open_tasks
from ombud.terms import Text
from ombud.terms.time import to_micros


def asked(patient: Patient) -> Iterator[Look]:
    """One finding for each system where an answer is overdue."""
    with patient.opened() as database, database.read() as tx:
        found = open_tasks(tx)
    late = Counter(one.system for one in found if one.due_at <= to_micros(patient.now))
    for system, count in sorted(late.items()):
        yield Look(
            "system-tasks",
            "warning",
            Text(
                f"{count} uppgifter i {system} är försenade. `ombud systems DIR tasks`.",
                f"{count} tasks in {system} are overdue. `ombud systems DIR tasks`.",
            ),
        )
    if not late:
        count = len(found)
        yield Look(
            "system-tasks", "ok", Text(f"{count} uppgifter väntar, ingen är sen.", f"{count} tasks wait, none is late.")
        )
