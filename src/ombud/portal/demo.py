"""`/demo`: the doors of the demo, and five guided stories. It is there in a demo on this machine, and nowhere else.

* A door is a page with one button: opening an address changes nothing, whoever wrote it. What the button does is signed
  in by the demonstration's provider, which asks again where one comes from (`identity/demonstration.py`).
* Everywhere else these addresses lead nowhere, and nothing tells that they exist.
"""

from ombud.app.demo.characters import BY_NAME, CHARACTERS, Character
from ombud.app.demo.doors import BY_LETTER, doors
from ombud.app.demo.guided import BY_STORY, STORIES
from ombud.app.demo.state import read_state
from ombud.app.demo.workers import WORKERS, Worker
from ombud.identity import NotProven, sessions
from ombud.identity.demonstration import Demonstration
from ombud.terms import Text, subject_text
from ombud.web import Answer, Moved, Need, Page, Problem, Route, Visit
from ombud.web.cookies import SESSION
from ombud.web.problem import NOT_FOUND


def overview(visit: Visit) -> Answer:
    """The doors, the stories, and how many have come in."""
    if isinstance(_provider(visit), NotProven):
        return NOT_FOUND
    title = Text("Vem vill du vara?", "Who do you want to be?")
    people = [one for one in CHARACTERS if one.signs_in]
    others = [one for one in CHARACTERS if not one.signs_in]
    values = {
        "people": people, "others": others, "workers": WORKERS, "stories": STORIES,
        "state": read_state(visit.ombud.folder),
    }  # fmt: skip
    return Page("portal/demo.html.j2", title, values)


def door(visit: Visit) -> Answer:
    """One of the story people: who they are, and the button."""
    one = _whom(visit)
    if one is None:
        return NOT_FOUND
    name = f"{one.given} {one.family}"
    return Page("portal/demo_door.html.j2", Text(name, name), {"one": one, "by_letter": one.name == BY_LETTER})


def enter(visit: Visit) -> Answer:
    """Sign in as them."""
    provider, one = _provider(visit), _whom(visit)
    if one is None or isinstance(provider, NotProven):
        return NOT_FOUND
    proven = provider.sign_in(one.name, visit.peer, now=visit.now)
    if isinstance(proven, NotProven):
        return _not_in(proven)
    before = visit.cookies.get(SESSION.name)
    began = sessions.begin(visit.ombud.vault, proven, now=visit.now, language=visit.language, instead_of=before)
    if isinstance(began, NotProven):
        raise AssertionError("an id leads to one person or to none")
    said = Text(f"Du är inne som {one.given} {one.family}.", f"You are in as {one.given} {one.family}.")
    return Moved(_whither(one), said, began.token)


def story(visit: Visit) -> Answer:
    """One guided story, step by step."""
    found = BY_STORY.get(visit.path["name"])
    if found is None or isinstance(_provider(visit), NotProven):
        return NOT_FOUND
    subject = subject_text(read_state(visit.ombud.folder).subjects[found.who])
    stops = [
        (stop, stop.command.replace("{dir}", str(visit.ombud.folder)).replace("{subject}", subject))
        for stop in found.stops
    ]
    return Page("portal/demo_story.html.j2", found.title, {"story": found, "stops": stops})


def _provider(visit: Visit) -> Demonstration | NotProven:
    return doors(visit.ombud, visit.public_url)


def _whom(visit: Visit) -> Character | Worker | None:
    provider = _provider(visit)
    name = visit.path["name"]
    return None if isinstance(provider, NotProven) or name not in provider.cast else _EVERYBODY[name]


def _whither(one: Character | Worker) -> str:
    if isinstance(one, Worker):
        return "/konsol"
    return "/mina/val" if one.name == BY_LETTER else "/mina"


def _not_in(why: NotProven) -> Problem:
    return Problem(403, why.code.replace("-", "_"), why.why, why.now, ((_DOORS, "/demo"),))


_EVERYBODY: dict[str, Character | Worker] = {**BY_NAME, **{one.name: one for one in WORKERS}}
_DOORS = Text("Till dörrarna", "To the doors")

ROUTES: tuple[Route, ...] = (
    Route("/demo", "demo", show=overview, need=Need.NOBODY),
    Route("/demo/som/{name}", "demo.door", show=door, do=enter, need=Need.NOBODY),
    Route("/demo/berattelse/{name}", "demo.story", show=story, need=Need.NOBODY),
)
