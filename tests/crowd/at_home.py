"""What the people do at the portal: look, correct their address, say no and yes, ask for something; and harm."""

import asyncio
import re
import time
from random import Random
from urllib.parse import urlencode

from tests.crowd.caller import ADDRESS, Caller, only_of, shown
from tests.crowd.register import Truth, Write

CONTACT, CHOICES = "/mina/uppgifter/kontakt", "/mina/val"
ADVERTISING = "marketing.direct.email"
_STATE = {"På": "yes", "Av": "no"}
_SETTLES = 12.0
"""Seconds within which a form whose sender has gone is carried out or is not."""


class Visitor:
    """One person at the portal, with what is true of them and of a neighbour."""

    def __init__(self, number: int, me: Truth, neighbour: Truth, caller: Caller, random: Random) -> None:
        self.number, self.me, self.neighbour, self.caller, self.random = number, me, neighbour, caller, random
        self.tally, self.record, self.times = caller.tally, "", 0

    async def go_on(self) -> None:
        """One journey, drawn."""
        journeys = (
            (self.overview, 5), (self.own_data, 4), (self.own_log, 3), (self.correct, 4), (self.choose, 4),
            (self.ask, 1), (self.harm, 2),
        )  # fmt: skip
        drawn = self.random.choices([one for one, _ in journeys], [weight for _, weight in journeys])[0]
        await drawn()

    async def overview(self) -> None:
        page = await self.caller.get("overview", "/mina")
        self.tally.holds("overview: somebody else's address", only_of(self.number, page.text))

    async def own_log(self) -> None:
        page = await self.caller.get("own log", "/mina/lasningar")
        self.tally.holds("own log: somebody else's address", only_of(self.number, page.text))

    async def own_data(self) -> None:
        since = time.monotonic()
        page = await self.caller.get("own data", CONTACT)
        if page.status_code != 200:
            return
        said = shown(page)
        self.tally.holds("own data: somebody else's address", only_of(self.number, said))
        found = ADDRESS.search(said)  # the latest stands first; what stood there before comes after it
        self.tally.holds("own data: a stale address", found and found[0] in self.me.email.may_be(since))
        record = re.search(r"/e-post/ratta\?uppgift=(d_\w+)", page.text)
        self.record = record[1] if record else self.record

    async def correct(self) -> None:
        """In three pages; now and then the last one is sent twice at once, or its connection is lost."""
        async with self.me.email.turn:
            await self.own_data()
            if not self.record:
                return
            self.times += 1
            written = f"folk{self.number:04d}.{self.times}@example.se"
            fields = {"uppgift": self.record, "varde": written}
            await self.caller.post("correct: check", f"{CONTACT}/e-post/kontrollera", 200, **fields)
            made = self.me.email.begin(written)
            if self.random.random() < 0.15:
                await self._lost(made, fields)
            else:
                await self._saved(made, fields)
        await self.own_data()

    async def _saved(self, made: Write, fields: dict[str, str]) -> None:
        times = 2 if self.random.random() < 0.25 else 1
        self.tally.faults["a form sent twice at once"] += times - 1
        send = [self.caller.post("correct: save", f"{CONTACT}/e-post/ratta", 303, **fields) for _ in range(times)]
        if all([answer.status_code == 303 for answer in await asyncio.gather(*send)]):
            self.me.email.done(made)

    async def _lost(self, made: Write, fields: dict[str, str]) -> None:
        """The connection closes within the form, or after it: then nobody knows, and whoever looks finds out."""
        assert self.caller.at is not None
        body = urlencode({"csrf": self.caller.at.csrf, **fields}).encode()
        whole = self.random.random() < 0.5
        await self.caller.cut(f"{CONTACT}/e-post/ratta", body, sent=len(body) if whole else len(body) // 2)
        if not whole:
            self.me.email.not_done(made)  # what came in half is never carried out
            return
        until = time.monotonic() + _SETTLES
        value = ""
        while value != made.value and time.monotonic() < until:
            await asyncio.sleep(1)
            found = ADDRESS.search(shown(await self.caller.get("own data", CONTACT)))
            value = found[0] if found else value
        self.tally.holds("correct: neither the old nor the new after a lost answer", value in self._either(made))
        self.me.email.settle(made, value)

    def _either(self, made: Write) -> set[str]:
        return self.me.email.may_be(made.began) | {made.value}

    async def choose(self) -> None:
        """A no at once, and a yes that is asked for twice; the page says how it stands from then on."""
        async with self.me.advertised.turn:
            if self.me.advertised.now == "yes":
                await self._no()
            else:
                await self._yes()
        since = time.monotonic()
        self._stands(await self.caller.get("choices", CHOICES), since)

    async def _no(self) -> None:
        made, since = self.me.advertised.begin("no"), time.monotonic()
        answer = await self.caller.post("choices: no", CHOICES, 200, gor="nej", val=ADVERTISING)
        if answer.status_code == 200:
            self.me.advertised.done(made)
            self._stands(answer, since, {"no"})

    async def _yes(self) -> None:
        fields = {"gor": "ja", "val": ADVERTISING}
        await self.caller.post("choices: the text", CHOICES, 200, **fields)
        await self.caller.post("choices: ticked", CHOICES, 200, **fields, steg="text", samtycker="ja")
        made = self.me.advertised.begin("yes")
        answer = await self.caller.post("choices: yes", CHOICES, 303, **fields, steg="ja", samtycker="ja")
        if answer.status_code == 303:
            self.me.advertised.done(made)

    def _stands(self, page: object, since: float, wanted: set[str] | None = None) -> None:
        said = shown(page)  # type: ignore[arg-type]
        found = re.search(r"via e-post (På|Av)\b", said)
        right = wanted or self.me.advertised.may_be(since)
        self.tally.holds("choices: a stale choice", found and _STATE[found[1]] in right)

    async def ask(self) -> None:
        """A case in one's own words, and it stands among the others."""
        fields = {"vad": "annat", "text": "Uppgiften stämmer inte."}
        await self.caller.post("ask: check", "/mina/arenden/nytt/rattelse", 200, **fields)
        answer = await self.caller.post("ask", "/mina/arenden/nytt/rattelse", 303, **fields, klart="ja")
        if answer.status_code == 303:
            self.me.cases.add(answer.headers["location"].split("/")[-2])
        page = await self.caller.get("cases", "/mina/arenden")
        self.tally.holds("cases: one is missing", all(one in page.text for one in self.me.cases))

    async def harm(self) -> None:
        """What is not theirs, and what nobody can read."""
        harms = (self._anothers_record, self._anothers_case, self._at_work, self._without_token, self._no_form)
        await self.random.choice(harms)()

    async def _anothers_record(self) -> None:
        self.tally.faults["another's id"] += 1
        record = getattr(self.neighbour, "record", "") or "d_" + "0" * 25 + "1"
        page = await self.caller.get("another's record", f"{CONTACT}/e-post/ratta?uppgift={record}", 404)
        self.tally.holds("another's record: their address", only_of(self.number, page.text))

    async def _anothers_case(self) -> None:
        self.tally.faults["another's id"] += 1
        for one in sorted(self.neighbour.cases)[:1] or ["AAAA-AAAA"]:
            await self.caller.get("another's case", f"/mina/arenden/{one}", 404)

    async def _at_work(self) -> None:
        self.tally.faults["another's page"] += 1
        await self.caller.get("a page of staff", f"/konsol/personer/{self.neighbour.subject}", 404)

    async def _without_token(self) -> None:
        self.tally.faults["a form from elsewhere"] += 1
        await self.caller.post("a form from elsewhere", CHOICES, 403, csrf="x", gor="nej", val=ADVERTISING)

    async def _no_form(self) -> None:
        self.tally.faults["a malformed body"] += 1
        await self.caller.malformed("a malformed form", CHOICES)
