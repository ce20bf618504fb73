"""Where the browser is and how it is started. Where there is none, the tests fail and say what to install."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none", "--force-color-profile=srgb")
NAMES = ("chromium", "chromium-browser", "google-chrome")


def path() -> str:
    found = next((at for name in NAMES if (at := shutil.which(name))), None)
    if found is None:
        raise AssertionError("no Chromium on this machine: install Debian's package `chromium`")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=list(ARGUMENTS))
        yield browser
        browser.close()


if __name__ == "__main__":
    path()
