"""`ombud log-extract`: who has read a patient's journal, for the patient (PDL 8:5, R-15.6).

Unit, time, role and what was done; no names. What a statute withholds, and what was done from a protected unit, leaves
no trace. That it was made is in the log, and a request that waits for it goes on.
"""

import json
from pathlib import Path

from ombud.cli.answer import Answer, Table
from ombud.cli.arguments import ACTOR, SUBJECT, TO, folder_argument
from ombud.cli.command import command, speech
from ombud.cli.files import reserve, write
from ombud.law.periods import STOCKHOLM
from ombud.terms import SubjectId
from ombud.terms.text import Text


@command(
    "log-extract",
    Text("Vem som har läst journalen, till patienten.", "Who has read the journal, for the patient."),
    folder_argument(), SUBJECT, TO, ACTOR,
)  # fmt: skip
def log_extract(folder: Path, subject: SubjectId, to: Path | None, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.requests.patient.log_extract import log_extract as extract

    reserve(to)
    heard = speech()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        protected = frozenset(ombud.config.protected_units)
        names = ombud.config.unit_names()
        found = extract(ombud.vault, subject, protected, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
        if not isinstance(found, tuple):
            return session.declined(found)
    lines = [
        {
            "at": one.at.isoformat(), "unit": one.unit, "role": one.role, "act": one.act, "permitted": one.permitted,
            "purpose": one.purpose,
        }
        for one in found
    ]  # fmt: skip
    if to is not None:
        write(to, json.dumps({"lines": lines}, ensure_ascii=False, indent=2) + "\n")
        said = Text(
            f"Utdraget ligger i {to.name}: {len(lines)} rader.", f"The extract is in {to.name}: {len(lines)} rows."
        )
        return Answer({"done": True, "rows": len(lines)}, [said])
    rows: list[list[str | Text]] = [
        [
            f"{one.at.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}",
            names.get(one.unit, one.unit or "–"),
            one.role,
            _WHAT[one.permitted],
        ]
        for one in found
    ]
    return Answer({"lines": lines}, [Table(_HEADINGS, rows)] if rows else [_NOBODY])


_WHAT = {True: Text("läste", "read"), False: Text("nekades", "was refused")}
_HEADINGS = (Text("När", "When"), Text("Enhet", "Unit"), Text("Roll", "Role"), Text("Vad", "What"))
_NOBODY = Text("Ingen har läst någon journal.", "Nobody has read a journal.")
