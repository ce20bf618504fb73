"""What the fake keeps beside people: holds, registrations that are being joined, breaches.

Each goes the steps that the API goes, and one that is not its turn is answered 409 as there. What the database, the log
or a clock of the law decides (whom a breach concerns, when a duty is due) is not guessed: such a call is not served.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.client.said import Said, no
from ombud.terms import PurposeId
from ombud.terms.ids import id_text

Json = Mapping[str, Any]
_FOR = {
    "holds": frozenset(map(PurposeId, ("legal.claims", "legal.disclosure"))),
    "joinings": frozenset({PurposeId("legal.requests")}),
    "breaches": frozenset({PurposeId("legal.breach")}),
}
_NOT_OF_KEY = no(403, "not_of_key", "The key is bound to other purposes.")
_NOT_DONE = no(409, "not_done", "It is not the turn of that step.")
_NOT_FOUND = no(404, "not_found", "There is no such thing here.")


@dataclass(slots=True)
class Files:
    """Everything that is kept, by its id."""

    holds: dict[str, dict[str, Any]] = field(default_factory=dict)
    joinings: dict[tuple[str, str], str] = field(default_factory=dict)
    breaches: dict[str, dict[str, Any]] = field(default_factory=dict)

    def answer(
        self, way: tuple[str, list[str]], body: Json, purposes: Collection[PurposeId], account: str, now: datetime
    ) -> Said | None:
        """None where it is none of these."""
        method, parts = way
        which = parts[2] if parts[0] == "people" and len(parts) > 2 else parts[0]
        if which not in _FOR:
            return None
        if not _FOR[which] & set(purposes):
            return _NOT_OF_KEY
        match method, parts:
            case "GET", ["holds"]:
                return Said(200, {"items": list(self.holds.values()), "withheld": 0})
            case "POST", ["people", person, "holds"]:
                return self._placed(person, body, account, now)
            case "POST", ["people", _, "holds", hold, step]:
                return self._held(hold, step, account)
            case _, ["people", keep, "joinings", other, *step]:
                return self._joined((keep, other), method, step)
            case _, ["breaches", *rest]:
                return self._breach(method, rest, body, now)
        return None

    def _placed(self, person: str, body: Json, account: str, now: datetime) -> Said:
        if not body.get("reason") or not body.get("review_on"):
            return no(422, "wrong", "Nothing was done.", pointer="/review_on")
        which = id_text("h_", secrets.token_bytes(16))
        made = {
            "id": which, "person": person, "state": "proposed",
            "ground": body.get("ground"), "owner": body.get("owner") or account, "began_at": now.isoformat(),
        }  # fmt: skip
        self.holds[which] = made
        return Said(201, made)

    def _held(self, hold: str, step: str, account: str) -> Said:
        """One proposes, another approves; one proposes the release, another releases."""
        one = self.holds.get(hold)
        if one is None:
            return _NOT_DONE
        first = one.get("releaser") if one["state"] == "releasing" else one["owner"]
        to = {
            ("proposed", "approval"): "open", ("open", "release"): "releasing", ("releasing", "release"): "ended",
        }.get((one["state"], step))  # fmt: skip
        if to is None or (first == account and to != "releasing"):
            return _NOT_DONE
        one |= {"state": to, "releaser": account}
        return Said(200, {name: value for name, value in one.items() if name != "releaser"})

    def _joined(self, both: tuple[str, str], method: str, step: list[str]) -> Said:
        state = self.joinings.get(both, "")
        if method == "GET" or not step:
            if method == "POST":
                if state == "joined":
                    return _NOT_DONE
                state = self.joinings[both] = "begun"
            sides = {name: {"person": whom, "held": []} for name, whom in zip(("keep", "other"), both, strict=True)}
            return Said(200 if method == "GET" else 201, {"state": state, **sides, "against": None})
        if state != "begun":
            return _NOT_DONE
        self.joinings[both] = "" if step == ["undo"] else "joined"
        return Said(200, {"person": both[0], "other": both[1], "records": 0, "receipt": None})

    def _breach(self, method: str, rest: list[str], body: Json, now: datetime) -> Said | None:
        match method, rest:
            case "GET", []:
                return Said(200, {"items": list(self.breaches.values())})
            case "POST", []:
                if not body.get("what"):
                    return no(422, "wrong", "Nothing was done.", pointer="/what")
                at = str(body.get("noticed_at") or now.isoformat())
                which = id_text("b_", secrets.token_bytes(16))
                self.breaches[which] = {"id": which, "noticed_at": at, "closed_at": None, "risk": None, **body}
                return Said(201, self.breaches[which])
            case _, [which, *_] if which not in self.breaches:
                return _NOT_FOUND
            case "GET", [which]:
                return Said(200, self.breaches[which])
            case "POST", [which, "assessment"]:
                self.breaches[which]["risk"] = body.get("risk")
                return Said(200, self.breaches[which])
            case "POST", [which, "closing"] if self.breaches[which]["risk"] is None:
                return _NOT_DONE
        return None
