"""Kill lives at a stop at which they were copied, and hold what the kill left against the copy.

    python -m tests.faults.same_stop KILLS SEED

It says how many were the same, and how many were another than the copy before.
"""

import json
import shutil
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.ground import Ground, place
from tests.faults.image import Copies
from tests.faults.judging import Tally
from tests.faults.killing import CALLS, WAYS, Death, copied
from tests.faults.worker import prepare


def main() -> None:
    kills, random = int(sys.argv[1]), Random(int(sys.argv[2]))
    prepare()
    done = same = moved = 0
    with TemporaryDirectory(prefix="ombud-same-", dir=place()) as here:
        ground = Ground(Path(here), 1)
        while done < kills:
            folder, judge = ground.fresh(Tally())
            way, call = random.choice(WAYS[1:]), random.randrange(1, 3 * CALLS)
            life = copied(Death(folder, random.getrandbits(48), judge.world, way, 0, 0, call, None), 2)
            if life.killed:
                before, at = (image.digest() for image, _ in life.points)
                left = Copies(folder.parent).take().digest()
                done, same, moved = done + 1, same + (left == at), moved + (left != before)
            shutil.rmtree(folder.parent)
    print(json.dumps({"kills": done, "same": same, "moved": moved}))


if __name__ == "__main__":
    main()
