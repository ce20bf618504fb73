"""Policies that could be adopted in earnest: the demo's, signed, with nothing invented marked in it."""

from collections.abc import Callable

from ombud.policy.model import PolicyFile
from tests.clinic import demo_policy

Change = Callable[[PolicyFile], PolicyFile]


def signed(*changes: Change) -> bytes:
    """The text of such a policy, changed."""
    file = demo_policy()
    controller = file.controller.model_copy(update={"placeholders": []})
    file = file.model_copy(update={"demo": False, "status": "signed", "controller": controller})
    for change in changes:
        file = change(file)
    return file.model_dump_json().encode()


def without_contracts_at_reception(file: PolicyFile) -> PolicyFile:
    """The reception no longer reads for agreements."""
    role = file.roles["receptionist"]  # type: ignore[index]
    left = role.model_copy(update={"purposes": [one for one in role.purposes if one != "contract.perform"]})
    return file.model_copy(update={"roles": {**file.roles, "receptionist": left}})


def unweighed(interest: str) -> Change:
    """Nobody has approved the assessment of an interest."""

    def change(file: PolicyFile) -> PolicyFile:
        one = file.interests[interest].model_copy(update={"approved_by": None, "approved_on": None})
        return file.model_copy(update={"interests": {**file.interests, interest: one}})

    return change
