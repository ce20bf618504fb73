"""What those at work do in the console: search, register, open for a purpose, note a call, look at cases; and harm."""

import asyncio
import re
import time
from random import Random

from tests.crowd.caller import Caller, only_of, shown
from tests.crowd.register import Truth

PEOPLE, REGISTER = "/konsol/personer", "/konsol/registrera"
SHOWN = {"legitimation": "id_card", "information": "ja"}
LOOKS = {
    "case_officer": ("/konsol", "/konsol/arenden", "/konsol/arenden?visa=alla", "/konsol/personer"),
    "care_staff": ("/konsol",),
    "marketer": ("/konsol", "/konsol/malgrupper", "/konsol/utskick"),
    "dpo": ("/konsol", "/konsol/arenden", "/konsol/policy", "/konsol/stopp", "/konsol/logg"),
}
CLOSED = {
    "case_officer": "/konsol/malgrupper", "care_staff": "/konsol/registrera", "marketer": "/konsol/personer",
    "dpo": "/konsol/registrera",
}  # fmt: skip


class Looker:
    """Somebody at work whose day is looking: the pages of their role, and one that is not theirs."""

    def __init__(self, role: str, everybody: list[Truth], caller: Caller, random: Random) -> None:
        self.role, self.everybody, self.caller, self.random = role, everybody, caller, random

    async def go_on(self) -> None:
        if self.random.random() < 0.1:
            self.caller.tally.faults["another's page"] += 1
            await self.caller.get("another role's page", CLOSED[self.role], 404)
            return
        path = self.random.choice(LOOKS[self.role])
        page = await self.caller.get(f"console {path.removeprefix('/konsol') or '/'}", path)
        self.caller.tally.holds("console: an address on a page that opens nothing", "folk0" not in shown(page))
        if self.role == "case_officer":
            await self._case()

    async def _case(self) -> None:
        """One that somebody has asked for, as soon as they were told that it has come in."""
        there = [one for truth in self.everybody for one in truth.cases]
        if there:
            await self.caller.get("console case", f"/konsol/arenden/{self.random.choice(there)}")


class Receptionist:
    """Somebody at the desk."""

    def __init__(self, number: int, everybody: list[Truth], others: range, caller: Caller, random: Random) -> None:
        self.number, self.everybody, self.others, self.caller, self.random = number, everybody, others, caller, random
        self.tally, self.times = caller.tally, 0
        self.registered: list[str] = []
        """Addresses of whom was registered: each is one person."""
        self.perhaps: set[str] = set()

    async def go_on(self) -> None:
        journeys = ((self.search, 4), (self.open, 4), (self.note_call, 2), (self.register, 2), (self.harm, 1))
        drawn = self.random.choices([one for one, _ in journeys], [weight for _, weight in journeys])[0]
        await drawn()

    async def search(self) -> None:
        """By the address of somebody who does not change it meanwhile: just that person."""
        whom = self.everybody[self.random.choice(self.others)]
        await self._finds(whom.email.first, whom.subject)

    async def _finds(self, email: str, subject: str) -> None:
        answer = await self.caller.post("search", PEOPLE, 303, sok=email)
        if answer.status_code == 303:
            to = answer.headers["location"]
            right = to == f"{PEOPLE}/{subject}" if subject else re.fullmatch(rf"{PEOPLE}/s_\w+", to)
            self.tally.holds("search: somebody else", right)
            page = await self.caller.get("person", to)
            self.tally.holds("person: an address before anything was opened", "folk0" not in shown(page))

    async def open(self) -> None:
        """For a purpose with a reason; what is shown is that person's and no older than what was acknowledged."""
        place = self.random.randrange(len(self.everybody))
        whom = self.everybody[place]
        path = f"{PEOPLE}/{whom.subject}"
        asked = {"gor": "oppna", "andamal": "contract.perform", "skal": "Frågar om sitt kort"}
        if (await self.caller.post("open: why", path, 303, **asked)).status_code != 303:
            return
        since = time.monotonic()
        whom.tried += 1
        page = await self.caller.get("opened", f"{path}/oppnat")
        if page.status_code != 200:
            return
        whom.opened += 1
        said = shown(page)
        self.tally.holds("opened: somebody else's address", only_of(place, said))
        self.tally.holds("opened: a stale address", any(one in said for one in whom.email.may_be(since)))

    async def note_call(self) -> None:
        whom = self.everybody[self.random.choice(self.others)]
        answer = await self.caller.post("call", f"{PEOPLE}/{whom.subject}", 303, gor="samtal")
        whom.contacts += answer.status_code == 303

    async def register(self) -> None:
        """From search to saved, which is pressed twice at once: one person, who is found from then on."""
        self.times += 1
        email = f"ny{self.number:02d}.{self.times}@example.se"
        answer = await self.caller.post("register: look", REGISTER, 303, sok=email, tjanst="traningskort")
        if answer.status_code != 303:
            return
        key = re.search(r'name="nyckel" value="([^"]+)"', (await self._page("uppgifter")).text)
        if not self.tally.holds("register: no form", key):
            return
        fields = {"given": "Ny", "family": f"Nysson{self.number:02d}x{self.times}", "email": email,
                  "birth_date": "1990-06-02", "nyckel": key[1] if key else "", **SHOWN}  # fmt: skip
        given = await self.caller.post("register: given", f"{REGISTER}/uppgifter", 303, **fields)
        to = given.headers.get("location", "")
        self.tally.holds("register: not led on", to == f"{REGISTER}/kontrollera")
        await self._page("kontrollera")
        self.perhaps.add(email)
        self.tally.faults["a form sent twice at once"] += 1
        send = [
            self.caller.post("register: save", f"{REGISTER}/kontrollera", 303, nyckel=fields["nyckel"])
            for _ in range(2)
        ]  # fmt: skip
        if all([one.status_code == 303 for one in await asyncio.gather(*send)]):
            self.registered.append(email)
            await self._page("klart")
            await self._finds(email, "")

    async def _page(self, name: str):  # type: ignore[no-untyped-def]
        return await self.caller.get(f"register: {name}", f"{REGISTER}/{name}")

    async def harm(self) -> None:
        """A purpose that is care's is not the desk's; an id that nobody has leads nowhere."""
        whom = self.random.choice(self.everybody)
        self.tally.faults["another's purpose"] += 1
        asked = {"gor": "oppna", "andamal": "care.record", "skal": "Nyfiken"}
        page = await self.caller.post("a purpose of others", f"{PEOPLE}/{whom.subject}", 422, **asked)
        self.tally.holds("a purpose of others: something was shown", "folk0" not in shown(page))
        self.tally.faults["another's id"] += 1
        await self.caller.get("nobody's id", f"{PEOPLE}/s_{'0' * 25}1", 404)
