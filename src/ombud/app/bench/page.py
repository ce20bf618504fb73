"""The figures as a page for docs/reference. It is measured, not generated: `make bench` writes it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from ombud.app.bench.model import BARE, TIMED, Measured
from ombud.app.bench.suite import BY_NAME
from ombud.terms import Text

_HEAD = """\
# Performance

Measured by `make bench`, which writes this page; how, and what the words mean, stands in
[measure it yourself](../how-to/measure-it-yourself.md). Times are for one operation, in microseconds where nothing else
is said: the tenth percentile of the slices, the median in brackets. A ratio is ours divided by the baseline.
"""


def page(figures: Sequence[Measured], where: str, at: datetime, picture: str = "") -> str:
    """Markdown: when, where, and one row for each measure and database. `picture` is the file of the chart."""
    return "\n".join(_lines(figures, where, at, picture)) + "\n"


def _lines(figures: Sequence[Measured], where: str, at: datetime, picture: str) -> Iterator[str]:
    yield _HEAD
    yield f"{at.date().isoformat()}, {where}.\n"
    if picture:
        yield f"![How much of each goal is used by each measure; the table has every figure]({picture})\n"
    yield "| measure | database | ratio | goal | baseline | ours | |"
    yield "|---|---|---|---|---|---|---|"
    for one in figures:
        baseline, ours = both(one)
        yield (
            f"| {one.name} | {one.store.value} | {one.ratio:.2f} | ≤ {one.goal:g} | {baseline} | {ours} "
            f"| {'within the goal' if one.ok else 'goal missed'}{', at a smaller size' if one.smaller else ''} |"
        )
    yield ""
    yield "| measure | ours | baseline |"
    yield "|---|---|---|"
    for name in dict.fromkeys(one.name for one in figures):
        yield f"| {name} | {BY_NAME[name].what.en} | {BY_NAME[name].against.en} |"
    yield from _said("Measured at a smaller size than the goal is said of:", [smaller(one) for one in figures])
    yield from _said("Beside the bare SQL of the same work:", [bare(one) for one in figures])
    beside = [(one, name, time) for one in figures for name, time in one.asides.items() if name != BARE]
    if beside:
        yield "\nTimed apart, part of no ratio:\n"
        yield from (f"- {one.name}, {one.store.value}: {name} {number(time)} {one.unit}" for one, name, time in beside)


def _said(head: str, lines: Sequence[Text | None]) -> Iterator[str]:
    """A list with its head, where it holds something."""
    said = [f"- {line.en}" for line in lines if line is not None]
    if said:
        yield f"\n{head}\n"
        yield from said


def smaller(one: Measured) -> Text | None:
    """What of it was measured at less than the goal is said of; None where nothing was."""
    if not one.smaller:
        return None
    sv = ", ".join(f"{of.taken} av {of.wanted} {of.of.sv}" for of in one.smaller)
    en = ", ".join(f"{of.taken:,} of {of.wanted:,} {of.of.en}" for of in one.smaller)
    return Text(f"{one.name}, {one.store.value}: {sv}", f"{one.name}, {one.store.value}: {en}")


def bare(one: Measured) -> Text | None:
    """What the bare SQL of the same work took, and how many times that ours is; None where there is none."""
    if one.bare_ratio is None:
        return None
    named, took = f"{one.name}, {one.store.value}", f"{number(one.asides[BARE])} {one.unit}"
    ours, ratio = f"{number(one.ours_us)} {one.unit}", f"{one.bare_ratio:.2f}"
    return Text(
        f"{named}: {took}, vår {ours}, {ratio} gånger så mycket", f"{named}: {took}, ours {ours}, {ratio} times that"
    )


def both(one: Measured) -> tuple[str, str]:
    """The baseline and ours, each with its median; what was weighed once has none."""
    if one.unit != TIMED:
        return f"{number(one.baseline_us)} {one.unit}", f"{number(one.ours_us)} {one.unit}"
    return (
        f"{number(one.baseline_us)} ({number(one.baseline_median_us)})",
        f"{number(one.ours_us)} ({number(one.ours_median_us)})",
    )


def number(microseconds: float) -> str:
    """Three figures that mean something."""
    return f"{microseconds:.0f}" if microseconds >= 100 else f"{microseconds:.3g}"
