"""What programs do with their keys: look up, read for a purpose, ask before they use; and harm."""

import asyncio
import secrets
import time
from random import Random

from tests.crowd.caller import Caller
from tests.crowd.register import Truth


class Program:
    """One key. `reader` reads contacts for an agreement, `campaigns` asks whether somebody may be written to."""

    def __init__(self, kind: str, everybody: list[Truth], others: range, caller: Caller, random: Random) -> None:
        self.kind, self.everybody, self.others, self.caller, self.random = kind, everybody, others, caller, random
        self.tally = caller.tally

    async def go_on(self) -> None:
        if self.random.random() < 0.1:
            await self.harm()
        elif self.kind == "campaigns":
            await self.decide()
        else:
            await self.random.choices((self.look_up, self.read, self.begin), (3, 6, 1))[0]()

    async def look_up(self) -> None:
        whom = self.everybody[self.random.choice(self.others)]
        body = {"value": whom.email.first, "kind": "email"}
        answer = await self.caller.call("api lookup", "/people/lookup", 200, body)
        if answer.status_code == 200:
            self.tally.holds("api lookup: somebody else", answer.json()["people"] == [whom.subject])

    async def read(self) -> None:
        whom, since = self.random.choice(self.everybody), time.monotonic()
        body = {"categories": ["contact"], "reason": "A letter on their agreement"}
        whom.tried += 1
        answer = await self.caller.call("api read", f"/people/{whom.subject}/reads", 200, body, "contract.perform")
        if answer.status_code == 200:
            whom.opened += 1
            read = {one["fields"].get("email") for one in answer.json()["records"]} - {None}
            self.tally.holds("api read: stale or somebody else's", read and read <= whom.email.may_be(since))

    async def decide(self) -> None:
        """Permitted as long as the person's yes stands, and from its end on not once more."""
        whom, since = self.random.choice(self.everybody), time.monotonic()
        body = {
            "action": {"name": "read"}, "context": {"purpose": "marketing.direct", "channel": "email"},
            "resource": {"type": "person", "id": whom.subject, "properties": {"categories": ["contact"]}},
        }  # fmt: skip
        answer = await self.caller.call("api decision", "/decisions", 200, body)
        if answer.status_code == 200:
            said = "yes" if answer.json()["decision"] else "no"
            self.tally.holds(f"api decision: a stale {said}", said in whom.advertised.may_be(since))

    async def begin(self) -> None:
        """A contact; the same call twice at once has one effect."""
        whom = self.everybody[self.random.choice(self.others)]
        mark, body = f'"{secrets.token_hex(12)}"', {"kind": "contact", "channel": "web"}
        path = f"/people/{whom.subject}/relations"
        self.tally.faults["a call made twice at once"] += 1
        answers = await asyncio.gather(*(self._once(path, body, mark) for _ in range(2)))
        whom.contacts += any(one == 201 for one in answers)
        again = await self.caller.call("api begin", path, 201, body, Idempotency_Key=mark)
        self.tally.holds("api begin: made again", again.headers.get("Idempotent-Replayed") == "true")

    async def _once(self, path: str, body: object, mark: str) -> int:
        return (await self.caller.call("api begin", path, (201, 409), body, Idempotency_Key=mark)).status_code

    async def harm(self) -> None:
        whom = self.random.choice(self.everybody)
        path, body = f"/people/{whom.subject}/reads", {"categories": ["contact"], "reason": "x"}
        match self.random.randrange(4):
            case 0:
                self.tally.faults["a malformed body"] += 1
                await self.caller.call("api malformed", "/people/lookup", 400, b'{"value": ')
            case 1:
                self.tally.faults["another's purpose"] += 1
                await self.caller.call("api another purpose", path, 403, body, "care.record")
            case 2:
                self.tally.faults["another's id"] += 1
                nobody, purpose = f"/people/s_{'0' * 25}1/reads", _OWN[self.kind]
                await self.caller.call("api nobody's id", nobody, 404, body, purpose)
            case _:
                self.tally.faults["a reading without a purpose"] += 1
                await self.caller.call("api no purpose", path, 400, body)


_OWN = {"reader": "contract.perform", "campaigns": "marketing.direct"}
