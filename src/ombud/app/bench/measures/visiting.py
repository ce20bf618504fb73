"""Lines of a web server's log taken in: read, judged, counted, sealed, and known again.

* The baseline reads the same lines from the same file and splits each at its spaces: what any program must do that
  looks at a log at all.
* The goal is a million lines in 60 seconds and under 200 MB. Beside a loop that splits that is some sixty times; the
  measure's own goal is stricter.
* The same file again counts nothing, and an account that may not observe takes nothing in.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.demo.web_lines import lines
from ombud.policy.ask import Refusal
from ombud.terms import Actor, RoleId, Text
from ombud.visitors import WEBSITE, Report, Site, Taking, take_in

GOAL, LINES = 20.0, 20_000
_NOBODY = Actor("nobody", RoleId("receptionist"))
_SITE = Site("example.se", ("/mottagning",), ("/nyheter/*",))


class Visiting:
    """Logs made before they are timed, each of lines of its own."""

    units = 1

    def __init__(self, place: Place) -> None:
        self._vault, self._now = place.clinic.ombud.vault, place.clinic.now
        self._folder = place.folder
        self._made = 0
        self._file = self._write(0)
        self._report: Report | None = None

    def baseline(self, number: int) -> Work:
        self._file.unlink()
        self._file = file = self._write(number)

        def work() -> Sequence[object]:
            with file.open("rb") as stream:
                return [len(line.split(b" ")) for line in stream]

        return work

    def ours(self, number: int) -> Work:
        file = self._file

        def work() -> Sequence[object]:
            report = take_in(self._vault, Taking(file, _SITE, WEBSITE, lambda: self._now))
            self._report = report if isinstance(report, Report) else None
            return range(self._report.lines if self._report else 0)

        return work

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        report = self._report
        right = report is not None and (report.logged, report.bad, report.ended) == (len(baseline), 0, 0)
        expect(right and len(ours) == len(baseline), "a line was not taken in, or more than once")
        expect(report is not None and 0 < report.counted < len(baseline), "pages were not counted as pages")

    def refusals(self) -> int:
        """The same file again counts nothing; who may not observe takes nothing in."""
        again = take_in(self._vault, Taking(self._file, _SITE, WEBSITE, lambda: self._now))
        expect(isinstance(again, Report) and again.lines == 0, "a file was counted twice")
        refused = take_in(self._vault, Taking(self._write(1), _SITE, _NOBODY, lambda: self._now))
        expect(isinstance(refused, Refusal), "an account that may not observe took a log in")
        return 2

    def asides(self) -> Mapping[str, float]:
        """Nothing beside it."""
        return {}

    def _write(self, number: int) -> Path:
        self._made += 1
        file = self._folder / f"access-{self._made}.log"
        file.write_text("".join(f"{line}\n" for line in lines(number, self._now, seed=self._made)), encoding="utf-8")
        return file


WEB_LOG = Measure(
    "web-log",
    Text("ta in webbserverns logg, en rad", "take the web server's log in, one line"),
    Text("läsa samma rad och dela den", "read the same line and split it"),
    dict.fromkeys(Store, GOAL),
    LINES,
    10,
    lambda place, _size: Visiting(place),
)
