"""How far long work has come: a count that goes up on standard error, and nothing where nobody watches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ombud.cli.answer import console
from ombud.cli.speech import Speech
from ombud.terms.text import Text

PEOPLE, LINES = Text("personer", "people"), Text("rader", "lines")


@contextmanager
def counting(heard: Speech, doing: Text, what: Text = PEOPLE) -> Iterator[Callable[[int], None]]:
    """Gives what is to be told how many it is by now."""
    screen = console(stderr=True)
    if heard.as_json or not screen.is_terminal:
        yield lambda _number: None
        return
    from rich.progress import Progress  # slow to load

    with Progress(console=screen, transient=True) as bars:
        task = bars.add_task(heard.say(doing), total=None)

        def progress(number: int) -> None:
            said = Text(f"{doing.sv}: {number} {what.sv}", f"{doing.en}: {number} {what.en}")
            bars.update(task, completed=number, description=heard.say(said))

        yield progress
