"""Whatever is sent: no fault of ours, and no answer that the document does not describe (Schemathesis).

A key that is for every purpose of its role sends what the document allows and what it does not. Where a call could be
about somebody who is here, it is: a random id would only ever be told that there is nobody. What a schema cannot say
(a text of spaces, a number whose digit is wrong, an account of somebody else) may be refused, so that is not a fault.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from ombud.api.application import OPENAPI
from ombud.api.model import Endpoint
from ombud.api.openapi import ROOT
from ombud.api.routes import ENDPOINTS
from tests.api.world import World, make_world

EXAMPLES = 5


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = make_world(tmp_path_factory.mktemp("schemathesis"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def described(world: World) -> Any:
    return schemathesis.openapi.from_asgi(OPENAPI, world.place.api.app)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda one: one.value)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: one.name)
def test_no_fault_and_no_answer_that_is_not_described(
    endpoint: Endpoint, mode: GenerationMode, world: World, described: Any
) -> None:
    drawn = described[ROOT + endpoint.path][endpoint.method].as_strategy(generation_mode=mode)
    token = world.program_for(endpoint).token

    @settings(max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(case=drawn)
    def each(case: Any) -> None:
        world.place.clinic.later(seconds=7)  # no pace is reached, and every look-up has its hour
        aim(case, world, endpoint)
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=[positive_data_acceptance])

    each()


def aim(case: Any, world: World, endpoint: Endpoint) -> None:
    """At somebody who is here, for a purpose that the key is for, each time with another mark."""
    for name, real in world.ids.items():
        key = name[1:-1]
        if key in (case.path_parameters or {}) and str(case.path_parameters[key]).startswith(real[:2]):
            case.path_parameters[key] = real
    headers = case.headers or {}
    if world.fits(headers.get("Processing-Purpose")):
        mine = endpoint.serves & world.program_for(endpoint).key.purposes
        case.headers["Processing-Purpose"] = min(mine, default="contract.request")
    if world.fits(headers.get("Idempotency-Key")):
        case.headers["Idempotency-Key"] = world.another()
