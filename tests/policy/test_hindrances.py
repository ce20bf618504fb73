"""Why a policy cannot be adopted: every hindrance, and exactly what is in the way (design 6, N-02.2, Art. 21(3))."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ombud.policy.hindrances import Hindrance, Proposal, hindrances
from ombud.policy.model import Policy, PolicyFile
from tests.policy.small_policy import said, small

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime(2026, 12, 31, 23, tzinfo=UTC)
NEW_YEARS_DAY = date(2027, 1, 1)
"""In Stockholm, where `LATER` already is the day after."""
BY = ("Vera Påhitt", "Jurgen Påhitt")
CONTRACT = {"name": "Tryckeriet AB", "does": said("Trycker."), "contract_ref": "A-1", "valid_from": "2026-01-01"}
IN_ORDER = {
    "purposes/profiling.marketing/bit": 2,
    "purposes/legal.accounting/bit": 3,
    "purposes/web.onsite/bit": 4,
    "controller/placeholders": [],
    "purposes/marketing.direct/recipients": [{"name": said("Tryckeri"), "role": "processor", "contract": "print"}],
    "processors": {"print": CONTRACT},
}
YES = {"bit": 0, "kind": "consent", "purposes": ["marketing.direct"], "text": "C-1", "channel": "email"}
NO = {"bit": 1, "kind": "objection", "purposes": ["marketing.direct", "profiling.marketing"]}


def file(**changes: Any) -> PolicyFile:
    """A policy that nothing stands in the way of, with parts replaced."""
    parts = {**IN_ORDER, "choices": {"yes": YES, "no": NO}, **changes}
    return small(**{path: part for path, part in parts.items() if part is not None or path not in IN_ORDER})


def earlier(*files: PolicyFile, from_at: datetime = NOW - timedelta(days=30)) -> tuple[Policy, ...]:
    return tuple(Policy(n, from_at + timedelta(days=n), one) for n, one in enumerate(files, 1))


def found(
    one: PolicyFile, *before: Policy, by: tuple[str, str] = BY, from_at: datetime = LATER, demo: bool = False
) -> list[Hindrance]:
    """What stands in the way; each is said in two languages, with what to do."""
    listed = list(hindrances(Proposal(one, from_at, by, demo), before, NOW))
    for hindrance in listed:
        for text in (hindrance.message, hindrance.fix):
            assert text.sv.endswith(".")
            assert text.en.endswith(".")
            assert text.sv != text.en
    return listed


def codes(one: PolicyFile, *before: Policy, **more: Any) -> list[str]:
    return [hindrance.code for hindrance in found(one, *before, **more)]


def only(one: PolicyFile, *before: Policy, **more: Any) -> Hindrance:
    (hindrance,) = found(one, *before, **more)
    return hindrance


def names(hindrance: Hindrance, *what: str) -> bool:
    """Does the message name this in both languages, and is it all there is after the last colon?"""
    listed = ", ".join(what)
    return all(text.endswith(f": {listed}.") for text in hindrance.message)


def test_nothing_stands_in_the_way_of_what_is_in_order() -> None:
    assert codes(file()) == []
    assert codes(file(), *earlier(file())) == []
    assert codes(file(), *earlier(file(), file())) == []


@pytest.mark.parametrize(
    "by", [("Vera Påhitt", " vera  påhitt "), ("VERA PÅHITT", "vera\tpåhitt"), ("Vera", " "), ("", "Vera"), ("", "")]
)
def test_two_different_named_people_adopt(by: tuple[str, str]) -> None:
    assert codes(file(), by=by) == ["TWO_PEOPLE"]


def test_two_people_of_one_surname_are_two() -> None:
    assert codes(file(), by=("Vera Påhitt", "Ver Apåhitt")) == []


def test_a_day_is_past_from_the_next_midnight_in_stockholm() -> None:
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert codes(file(), from_at=midnight) == []
    assert codes(file(), from_at=midnight - timedelta(seconds=1)) == ["PAST"]


def test_a_version_begins_after_the_latest_and_not_only_after_the_first() -> None:
    first, second = earlier(file(), file(), from_at=LATER)
    assert codes(file(), first, second, from_at=second.from_at) == ["ORDER"]
    assert codes(file(), first, second, from_at=first.from_at + timedelta(hours=1)) == ["ORDER"]
    assert codes(file(), first, second, from_at=second.from_at + timedelta(seconds=1)) == []


def test_outside_the_demo_nothing_is_adopted_that_is_invented_or_unsigned() -> None:
    invented = file(**{"demo": True, "status": "proposal", "controller/placeholders": ["phone", "email"]})
    assert codes(invented) == ["DEMO", "UNSIGNED", "PLACEHOLDERS"]
    assert names(found(invented)[2], "phone", "email")
    assert codes(invented, demo=True) == []
    assert codes(file(status="published")) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"name": None},
        {"contract_ref": None},
        {"valid_from": None},
        {"valid_from": NEW_YEARS_DAY + timedelta(days=1)},
        {"valid_until": NEW_YEARS_DAY - timedelta(days=1)},
    ],
)
def test_n_02_2_a_processor_needs_a_contract_in_force_on_the_day(broken: dict[str, Any]) -> None:
    one = file(processors={"print": {**CONTRACT, **broken}})
    hindrance = only(one)
    assert hindrance.code == "PROCESSORS"
    assert names(hindrance, "print")
    assert codes(one, demo=True) == []


def test_n_02_2_a_contract_holds_on_its_first_and_on_its_last_day() -> None:
    one_day = {"valid_from": NEW_YEARS_DAY, "valid_until": NEW_YEARS_DAY}
    assert codes(file(processors={"print": {**CONTRACT, **one_day}})) == []


def test_n_02_2_every_processor_without_a_contract_is_named_once_and_in_order() -> None:
    def processor(contract: str | None) -> dict[str, Any]:
        return {"name": said("x"), "role": "processor", "contract": contract}

    recipients = [*map(processor, ("ship", "print", "cloud", None)), {"name": said("y"), "role": "controller"}]
    one = file(
        **{
            "purposes/marketing.direct/recipients": recipients,
            "purposes/care.record/recipients": [processor("ship")],
        }
    )
    assert names(only(one), "–", "cloud", "ship")


def test_n_02_2_only_processors_of_purposes_that_run_are_asked_for() -> None:
    theirs = [{"name": said("x"), "role": role} for role in ("controller", "authority")]
    assert codes(file(**{"purposes/marketing.direct/recipients": theirs})) == []
    off = [{"name": said("x"), "role": "processor", "contract": "none"}]
    assert codes(file(**{"purposes/web.onsite/recipients": off})) == []


def test_every_purpose_needs_a_bit() -> None:
    unmarked = file(**{"purposes/care.record/bit": None, "purposes/web.onsite/bit": None})
    assert only(unmarked).code == "NO_BIT"
    assert names(only(unmarked), "care.record", "web.onsite")


# Bits ---------------------------------------------------------------------------------------------------


def test_a_bit_of_one_purpose_is_never_anothers() -> None:
    swapped = file(**{"purposes/profiling.marketing/bit": 3, "purposes/legal.accounting/bit": 2})
    hindering = found(swapped, *earlier(file()))
    assert [hindrance.code for hindrance in hindering] == ["BIT_REUSED", "BIT_REUSED"]
    assert "Bit 3 (purposes › profiling.marketing)" in hindering[0].message.sv
    assert "Bit 3 (purposes › profiling.marketing)" in hindering[0].message.en
    assert "Bit 2 (purposes › legal.accounting)" in hindering[1].message.sv
    assert all("(5)" in text for text in hindering[0].fix), "bits 0 to 4 are taken"


def test_a_purpose_does_not_move_to_a_free_bit() -> None:
    moved = only(file(**{"purposes/profiling.marketing/bit": 9}), *earlier(file()))
    assert moved.code == "BIT_REUSED"
    assert "Bit 9 (purposes › profiling.marketing)" in moved.message.en
    assert all("(5)" in text for text in moved.fix)


def test_a_bit_of_a_version_long_gone_is_still_taken() -> None:
    gone = file(**{"purposes/legal.accounting": None})
    reused = file(**{"purposes/legal.accounting": None, "purposes/web.onsite/bit": 3})
    assert set(codes(reused, *earlier(file(), gone))) == {"BIT_REUSED"}
    assert codes(gone, *earlier(file(), gone)) == []


def test_a_purpose_that_had_no_bit_may_get_one_and_a_new_one_too() -> None:
    assert codes(file(), *earlier(file(**{"purposes/web.onsite/bit": None}))) == []


@pytest.mark.parametrize(
    "change",
    [
        {"choices/yes/kind": "objection"},
        {"choices/yes/purposes": ["marketing.direct", "profiling.marketing"]},
        {"choices/yes/channel": "sms"},
        {"choices/yes/channel": None},
        {"choices/yes/service": "vaccin"},
        {"choices/yes/version": 2},
        {"choices/yes/text": "C-3"},
        {"choices/yes/text": None},
        {"consents/C-1/version": 2},
        {"consents/C-1/text": {**said("☐ Jag vill ha reklam."), "sv": "☐ Jag vill."}},
        {"consents/C-1/text": {**said("☐ Jag vill ha reklam."), "en": "☐ I want it."}},
        {"choices": {"yes.again": YES, "no": NO}},
    ],
)
def test_a_bit_of_a_choice_never_gets_another_meaning(change: dict[str, Any]) -> None:
    """What a person said, to which words and on which channel, is what the bit says for ever."""
    changed = only(file(**{"choices": {"yes": {**YES}, "no": NO}, **change}), *earlier(file()))
    assert changed.code == "BIT_REUSED"
    assert "Bit 0 (choices › yes" in changed.message.sv
    assert "Bit 0 (choices › yes" in changed.message.en
    assert all("(2)" in text for text in changed.fix)


def test_the_order_in_which_a_consent_lists_its_purposes_means_nothing() -> None:
    both = ["marketing.direct", "profiling.marketing"]
    one, other = (file(choices={"yes": {**YES, "purposes": listed}, "no": NO}) for listed in (both, both[::-1]))
    assert codes(other, *earlier(one)) == []


def test_a_choice_asked_anew_takes_a_new_bit() -> None:
    anew = file(choices={"yes": {**YES, "bit": 2, "version": 2}, "no": NO})
    assert codes(anew, *earlier(file())) == []


# A no already said ---------------------------------------------------------------------------------------


def test_a_no_may_come_to_cover_more_and_never_less() -> None:
    """Art. 21(3)."""
    narrow, wide = (file(choices={"yes": YES, "no": {**NO, "purposes": covered}}) for covered in (
        ["marketing.direct"],
        ["web.onsite", "profiling.marketing", "marketing.direct"],
    ))  # fmt: skip
    assert codes(wide, *earlier(file())) == []
    lost = only(narrow, *earlier(wide))
    assert lost.code == "OBJECTION_LOST"
    assert names(lost, "profiling.marketing", "web.onsite")
    assert all("(no)" in text for text in lost.message)


def test_a_no_of_any_earlier_version_is_kept() -> None:
    narrow = file(choices={"yes": YES, "no": {**NO, "purposes": ["marketing.direct"]}})
    assert names(only(narrow, *earlier(file(), narrow)), "profiling.marketing")
    assert names(only(narrow, *earlier(narrow, file())), "profiling.marketing")


def test_a_no_is_not_lost_by_the_choice_going_away() -> None:
    assert names(only(file(choices={"yes": YES}), *earlier(file())), "marketing.direct", "profiling.marketing")


def test_a_no_to_a_purpose_that_is_gone_is_no_longer_needed() -> None:
    gone = {"purposes/profiling.marketing": None}
    assert (
        codes(file(**gone, choices={"yes": YES, "no": {**NO, "purposes": ["marketing.direct"]}}), *earlier(file()))
        == []
    )


def test_a_consent_that_goes_away_is_no_hindrance() -> None:
    assert codes(file(choices={"no": NO}), *earlier(file())) == []
