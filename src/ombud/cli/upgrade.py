"""`ombud upgrade DIR`: move an installation of an earlier release to this one, on a copy that takes its name last."""

from pathlib import Path

from ombud.cli.answer import Answer
from ombud.cli.arguments import folder_argument
from ombud.cli.command import command, option, speech
from ombud.terms.text import Text


@command(
    "upgrade",
    Text("Flytta en installation hit från förra versionen.", "Move an installation here from the previous release."),
    folder_argument(),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa bara vad som skulle göras.", "Only show it.")),
)  # fmt: skip
def upgrade(folder: Path, only_plan: bool) -> Answer:
    from ombud.app import upgrading
    from ombud.app.migrate import HEAD
    from ombud.cli.session import passphrase

    heard = speech()
    if only_plan:
        move = upgrading.plan(folder)
    else:
        move = upgrading.upgrade(folder, lambda: passphrase(heard), now=heard.now())
    value = {
        "done": not only_plan,
        "needed": move.needed,
        "from": move.found,
        "to": HEAD,
        "people": move.people,
        "bytes": move.bytes,
    }
    if not move.needed:
        return Answer(value, [Text(f"Redan av revision {HEAD}.", f"Of revision {HEAD} already.")])
    verb = Text("skulle flyttas", "would be moved") if only_plan else Text("är flyttad", "is moved")
    return Answer(
        value,
        [
            Text(
                f"Installationen {verb.sv} från {move.found} till {HEAD}: {move.people} personer, på en kopia först.",
                f"The installation {verb.en} from {move.found} to {HEAD}: {move.people} people, on a copy first.",
            )
        ],
    )
