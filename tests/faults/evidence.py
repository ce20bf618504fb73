"""What a campaign has found, kept for whoever looks into it: the folder with its keys, and what the child had said.

Everybody in it is invented. `--keep FOLDER` of both campaigns; without it nothing is kept.
"""

import json
import os
import shutil
from pathlib import Path

from tests.faults.judging import Tally


def keep_evidence(keep: Path | None, tally: Tally, before: int, folder: Path, said: bytes) -> None:
    """Copy the folder where more was found than the `before` sentences there were."""
    if keep is None or len(tally.found) == before:
        return
    place = keep / f"{tally.points}-{os.getpid()}"
    shutil.copytree(folder, place, dirs_exist_ok=True)
    told = {"found": tally.found[before:], "said": said.decode(errors="replace").splitlines()}
    (place / "found.json").write_text(json.dumps(told, indent=1))
