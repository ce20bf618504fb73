"""`ombud restore DIR --from PLACE`: an installation from an archive, with what was said since put back first.

* `--plan` reads the archive and the no-file to their ends and changes nothing.
* `--to NEWDIR` restores beside the living installation, for a rehearsal. Without it the living one is put aside,
  after its name has been typed.
* `--reconciled` lets everything go on in an installation that was restored without its no-file.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, show
from ombud.cli.arguments import FOLDER, SOURCE, YES, Code, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.restoring import Ready, Restored, Wish


@command(
    "restore",
    Text("Återställ ur ett arkiv; det som raderats sedan raderas igen.", "Restore from an archive; erase again first."),
    folder_argument(),
    option("--from", "place", type=FOLDER, metavar="PLACE", words=Text("Arkivens plats.", "Where the archives lie.")),
    option("--archive", type=SOURCE, metavar="FILE", words=Text("Ett visst arkiv.", "A given archive.")),
    option("--to", "target", type=FOLDER, metavar="NEWDIR", words=Text("En ny katalog.", "A new folder beside.")),
    option("--keys", type=FOLDER, metavar="KEYS", words=Text("Nycklarnas katalog.", "The folder of the keys.")),
    option(
        "--checkpoint", "held_at", type=SOURCE, metavar="FILE",
        words=Text("Kontrollpunkt från annat håll: vad som går förlorat.", "One held elsewhere: what is lost."),
    ),
    option(
        "--database", metavar="URL",
        words=Text("En tom databas hos en PostgreSQL-server, eller file.", "An empty PostgreSQL database, or file."),
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som skulle göras.", "Only show it.")),
    option("--replace", is_flag=True, words=Text("Lägg den levande åt sidan.", "Put the living one aside.")),
    option("--reconciled", is_flag=True, words=Text("Avstämd: allt går vidare.", "Reconciled: everything goes on.")),
    option("--by", type=Code(), metavar="NAME", words=Text("Dataskyddsombudets konto.", "The DPO's account.")),
    YES,
)  # fmt: skip
def restore(
    folder: Path, place: Path | None, archive: Path | None, target: Path | None, keys: Path | None,
    held_at: Path | None, database: str | None, only_plan: bool, replace: bool, reconciled: bool,
    by: str | None, yes: bool,
) -> Answer:  # fmt: skip
    from ombud.app import restoring

    if reconciled:
        return _reconciled(folder, by)
    if restoring.resume_naming(folder):
        return Answer({"done": True, "resumed": True}, [_RESUMED])
    if place is None:
        raise Misused(Text("--from saknas.", "--from is missing."))
    wish = restoring.Wish(folder, place, target or folder, archive, keys, held_at, database)
    return _restore(wish, only_plan, replace, yes)


def _restore(wish: "Wish", only_plan: bool, replace: bool, yes: bool) -> Answer:
    from ombud.app import restoring
    from ombud.cli.session import passphrase

    heard = speech()
    living = not wish.rehearsal and restoring.lives(wish.folder)
    if living and not (replace or only_plan):
        raise Misused(_LIVING)
    ready = restoring.prepare(wish, lambda: passphrase(heard), now=heard.now())
    if only_plan:
        return Answer(_plan(ready), _planned(ready))
    if living and not (yes or _agreed(ready)):
        return Answer({"done": False, **_plan(ready)}, [_NOT_DONE], FINDINGS)
    return _done(restoring.restore(ready, lambda _table, _rows: None, now=heard.now()))


def _agreed(ready: "Ready") -> bool:
    """Shown what would be done, whoever puts the living installation aside types its name."""
    if not speech().as_json:
        show(Answer({}, _planned(ready)), speech())
    return _typed(ready.wish.folder)


def _typed(folder: Path) -> bool:
    """Whoever puts a living installation aside types its name."""
    if not sys.stdin.isatty():
        return False
    asked = Text(
        f"Skriv {folder.name} för att lägga den levande installationen åt sidan",
        f"Type {folder.name} to put the living installation aside",
    )
    return str(click.prompt(speech().say(asked), err=True)).strip() == folder.name


def _reconciled(folder: Path, by: str | None) -> Answer:
    from ombud.app import restoring
    from ombud.cli import session

    if by is None:
        raise Misused(Text("--by saknas: vem har stämt av?", "--by is missing: who has reconciled?"))
    heard = speech()
    with session.installation(folder, heard) as ombud:
        actor = session.actor(ombud, by)
        if isinstance(actor, Answer):
            return actor
        if actor.role != "dpo":
            return session.no("A-10", _NOT_THE_DPO)
        done = restoring.reconcile(ombud, by=actor, now=heard.now())
    return Answer({"done": done}, [_GOES_ON if done else _NOT_HELD])


def _plan(ready: "Ready") -> dict[str, object]:
    header, manifest = ready.contents.header, ready.contents.manifest
    return {
        "archive": header.id.hex(),
        "file": ready.path.name,
        "made_at": header.made_at.isoformat(),
        "expires_at": header.expires_at.isoformat(),
        "people": manifest.people,
        "records": manifest.records,
        "policy_version": manifest.policy,
        "ledger_size": manifest.ledger_size,
        "lost_leaves": ready.lost,
        "noes": None if ready.lines is None else len(ready.lines),
        "no_file": ready.why_not or "whole",
    }


def _planned(ready: "Ready") -> list[Line]:
    header, manifest = ready.contents.header, ready.contents.manifest
    at = f"{header.made_at:%Y-%m-%d %H:%M} UTC"
    lines: list[Line] = [
        Text(
            f"{ready.path.name} är hel och vår: {at}, {manifest.people} personer, {manifest.records} uppgifter.",
            f"{ready.path.name} is whole and ours: {at}, {manifest.people} people, {manifest.records} records.",
        )
    ]
    if ready.lines is None:
        lines += [Text(f"Nejfilen: {ready.why_not}", f"The no-file: {ready.why_not}"), _WITHOUT]
    else:
        number = len(ready.lines)
        lines.append(
            Text(
                f"Nejfilen är hel: {number} raderingar, nej och begränsningar sedan dess görs igen.",
                f"The no-file is whole: {number} erasures, objections and restrictions since are made again.",
            )
        )
    if ready.lost is None:
        lines.append(_NOT_KNOWN)
    else:
        lines.append(
            Text(
                f"Loggen är {ready.lost} löv kortare än kontrollpunkten: det som hänt sedan går förlorat.",
                f"The log is {ready.lost} leaves shorter than the checkpoint: what happened since is lost.",
            )
        )
    return lines


def _done(found: "Restored") -> Answer:
    back = found.put_back
    value = {
        "done": True,
        "folder": str(found.folder),
        "aside": None if found.aside is None else str(found.aside),
        "people": found.contents.manifest.people - back.erased,
        "put_back": {
            "noes": back.noes, "people_erased": back.erased, "classes_erased": back.classes,
            "records_erased": back.records, "choices": back.choices, "suppressed": back.suppressed,
        },
        "lanes_lost": found.lanes,
        "held_back": found.held_back,
    }  # fmt: skip
    lines: list[Line] = [
        Text(
            f"Återställd i {found.folder}: {back.erased} personer raderade igen, {back.choices} val i kraft igen.",
            f"Restored in {found.folder}: {back.erased} people erased again, choices of {back.choices} in force again.",
        )
    ]
    if found.aside is not None:
        aside = found.aside.name
        lines.append(
            Text(
                f"Den tidigare ligger i {aside}. Ta bort den när den är undersökt: där finns det som raderats.",
                f"The earlier one lies in {aside}. Remove it once it is examined: what was erased is there.",
            )
        )
    return Answer(value, [*lines, *([_WITHOUT] if found.held_back else [])])


_LIVING = Text(
    "Här finns en levande installation. --to NYKATALOG återställer bredvid; --replace lägger den levande åt sidan.",
    "There is a living installation here. --to NEWDIR restores beside it; --replace puts the living one aside.",
)
_NOT_DONE = Text(
    "Ingenting har återställts. Med --yes frågas inte.", "Nothing was restored. With --yes nothing is asked."
)
_RESUMED = Text("Återställningen är slutförd.", "The restore is finished.")
_WITHOUT = Text(
    "Utan en hel nejfil vet ingen vem som sagt nej eller raderats sedan dess. Bara vård (care.*) och lagkrav (legal.*) "
    "öppnas och ingenting sänds, tills dataskyddsombudet kör `ombud restore DIR --reconciled --by NAMN`.",
    "Without a whole no-file nobody knows who has said no or was erased since. Only care (care.*) and legal duties "
    "(legal.*) open and nothing is sent, until the data protection officer runs "
    "`ombud restore DIR --reconciled --by NAME`.",
)
_NOT_KNOWN = Text(
    "Vad som går förlorat sedan dess är inte känt: ange --checkpoint FIL från annat håll.",
    "What is lost since is not known: name --checkpoint FILE from elsewhere.",
)
_NOT_THE_DPO = Text("Det gör dataskyddsombudet (rollen dpo).", "The data protection officer does that (role dpo).")
_GOES_ON = Text("Avstämd. Alla ändamål går vidare.", "Reconciled. Every purpose goes on.")
_NOT_HELD = Text("Ingenting hölls tillbaka.", "Nothing was held back.")
