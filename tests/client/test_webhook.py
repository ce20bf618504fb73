"""What a receiver is sent is checked; whatever else comes is refused with what is wrong, and never with a fault."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.client.webhook import LARGEST, Event, NotVerified, WebhookKeyError, verify_webhook
from tests.events.schema import VECTORS

OURS = [one for one in VECTORS["signatures"] if one["says"] == "Ombud"]
PUBLIC = [one for one in VECTORS["signatures"] if one["says"] != "Ombud"]


def headers(one: dict[str, str]) -> dict[str, str]:
    return {
        "Webhook-Id": one["id"], "Webhook-Timestamp": str(one["timestamp"]), "Webhook-Signature": one["signature"],
    }  # fmt: skip


def at(one: dict[str, str], seconds: int = 0) -> datetime:
    return datetime.fromtimestamp(int(one["timestamp"]), UTC) + timedelta(seconds=seconds)


def verified(one: dict[str, str], **more: object) -> Event | NotVerified:
    said = {"headers": headers(one), "body": one["body"].encode(), "keys": [one["key"]], "now": at(one), **more}
    return verify_webhook(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize("one", OURS, ids=lambda one: one["signature"][:3])
def test_what_ombud_signs_holds(one: dict[str, str]) -> None:
    came = verified(one)
    assert isinstance(came, Event)
    said = json.loads(one["body"])
    assert (came.id, came.type, came.subject) == (one["id"], said["type"], said.get("subject"))
    assert (came.sequence, came.acknowledge_by) == (int(said["sequence"]), said["data"].get("acknowledge_by"))
    assert isinstance(verified(one, now=at(one, 300)), Event)


@pytest.mark.parametrize("one", PUBLIC, ids=lambda one: one["signature"][:3])
def test_the_public_vectors_of_standard_webhooks_hold(one: dict[str, str]) -> None:
    """The signature holds; the body of the reference library is no event of ours, and that is said after it."""
    came = verified(one)
    assert isinstance(came, NotVerified)
    assert (came.status, came.code) == (422, "wrong")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"now": 301}, "not_of_now"),
        ({"now": -301}, "not_of_now"),
        ({"Webhook-Id": ""}, "no_id"),
        ({"Webhook-Id": "e_1.1"}, "no_id"),
        ({"Webhook-Timestamp": "now"}, "no_timestamp"),
        ({"Webhook-Timestamp": "-1"}, "no_timestamp"),
        ({"Webhook-Signature": ""}, "no_signature"),
        ({"Webhook-Signature": "v2,AAAA v1a v1,###"}, "not_signed"),
        ({"Webhook-Signature": "v1a,AAAA"}, "not_signed"),
        ({"Webhook-Id": "e_another"}, "not_signed"),
        ({"body": b"{}"}, "not_signed"),
        ({"body": b"x" * (LARGEST + 1)}, "too_large"),
        ({"keys": ["whsec_" + "A" * 32]}, "not_signed"),
    ],
)
def test_what_does_not_hold_is_said_with_a_status_of_4xx(change: dict[str, object], code: str) -> None:
    one = OURS[0]
    sent = {**headers(one), **{name: text for name, text in change.items() if name.startswith("Webhook")}}
    more = {name: change[name] for name in ("body", "keys") if name in change}
    came = verified(one, headers=sent, now=at(one, change.get("now", 0)), **more)  # type: ignore[arg-type]
    assert isinstance(came, NotVerified)
    assert came.code == code
    assert came.problem()["status"] == came.status
    assert 400 <= came.status < 500
    assert came.detail.endswith(".")


def test_one_of_several_signatures_is_enough_and_so_is_one_of_several_keys() -> None:
    """While keys are changed (spec/events.md 3)."""
    one, other = OURS[0], OURS[1]
    both = {**headers(one), "Webhook-Signature": f"v2,x v1a,AAAA {other['signature']} {one['signature']}"}
    assert isinstance(verified(one, headers=both), Event)
    assert isinstance(verified(one, keys=["whsec_" + "A" * 32, one["key"]]), Event)


@pytest.mark.parametrize("key", ["", "whpk_", "whpk_AAAA", "whsec_AAAA", "whsk_" + "A" * 44, "whpk_!", "x" * 50])
def test_a_key_that_is_none_is_a_fault_of_the_receiver(key: str) -> None:
    with pytest.raises(WebhookKeyError) as raised:
        verified(OURS[0], keys=[key])
    assert "whpk_" in str(raised.value)


@settings(max_examples=150)
@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature", "Webhook-Signature", "x"]),
        st.one_of(st.text(max_size=60), st.sampled_from([OURS[0]["id"], str(OURS[0]["timestamp"]), "v1a," + "A" * 88])),
    ),
    st.one_of(st.binary(max_size=300), st.just(OURS[0]["body"].encode())),
)
def test_whatever_comes_is_answered(sent: dict[str, str], body: bytes) -> None:
    """Fuzzed headers and bodies: a 4xx that says what is wrong."""
    came = verify_webhook(sent, body, [OURS[0]["key"], OURS[1]["key"]], at(OURS[0]))
    assert isinstance(came, NotVerified)
    assert 400 <= came.status < 500
    assert came.code
    assert came.detail


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(json.loads(OURS[0]["body"]))), JSON), st.one_of(st.none(), JSON))
def test_a_signed_body_of_any_shape_is_an_event_or_a_no(changes: dict[str, object], whole: object) -> None:
    """What is signed may still be wrong: it is said, not raised."""
    from ombud.events import signature
    from ombud.events.model import Algorithm, SigningKey

    key = SigningKey(Algorithm.HMAC, bytes(range(32)))
    said = {**json.loads(OURS[0]["body"]), **changes} if whole is None else whole
    body = json.dumps(said).encode()
    now = at(OURS[0])
    came = verify_webhook(signature.headers([key], OURS[0]["id"], body, now), body, [signature.shown(key)], now)
    assert isinstance(came, Event) or (came.status, came.code) == (422, "wrong")
    for raw in (b"\xff", b"[" * 5000, body + b"x"):
        came = verify_webhook(signature.headers([key], OURS[0]["id"], raw, now), raw, [signature.shown(key)], now)
        assert isinstance(came, NotVerified)
        assert came.code == "unreadable"
