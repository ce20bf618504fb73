"""A token of SoftHSM2 for tests: real PKCS#11, in a folder of its own. Never skipped where it is missing."""

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from ombud.keys.pkcs11 import Token

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")  # fmt: skip
PIN = "94613"
TOKENS = ("ombud-test", "ombud-pins")
"""A module that is loaded sees the tokens that there were."""


def module() -> str:
    found = next((path for path in MODULES if Path(path).exists()), None)
    assert found, "SoftHSM2 is missing: apt-get install softhsm2 (`make test` does it as root)"
    return found


@cache
def folder() -> Path:
    """The module reads its configuration once in a process: one folder, and every token, for all tests of it."""
    made = Path(tempfile.mkdtemp(prefix="ombud-softhsm-"))
    (made / "tokens").mkdir()
    text = f"directories.tokendir = {made}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    (made / "softhsm2.conf").write_text(text)
    os.environ["SOFTHSM2_CONF"] = str(made / "softhsm2.conf")
    for name in TOKENS:
        words = ["softhsm2-util", "--init-token", "--free", "--label", name, "--pin", PIN, "--so-pin", "71190"]
        subprocess.run([*words, "--module", module()], check=True, capture_output=True)
    return made


def place(label: str, name: str = "ombud-test") -> Token:
    folder()
    return Token(module(), name, label)
