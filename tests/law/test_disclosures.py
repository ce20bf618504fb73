"""Disclosures by statute: who may ask for what, and nothing without a code (A-19, T-H4)."""

from datetime import date

import pytest

from ombud.law.disclosures import (
    NAMED_ALONE,
    STATUTES,
    Authority,
    Content,
    NotDisclosed,
    Statute,
    disclosable,
    statutes_on,
)

TODAY = date(2026, 11, 23)


def asked(code: str, requester: Authority, content: Content = Content.STAY) -> Statute | NotDisclosed:
    return disclosable(code, requester, content, on=TODAY)


def test_a_19_the_police_without_a_code_learn_nothing() -> None:
    """T-H4: neither does DSL 2:5 open anything by itself."""
    for code in ("", "police", "DSL-2-5"):
        refused = asked(code, Authority.POLICE)
        assert isinstance(refused, NotDisclosed)
        assert refused.requirement == "A-19"
        assert "6 kap. 12 och 15 §§ patientsäkerhetslagen" in refused.text.sv


@pytest.mark.parametrize("requester", ["police", "prosecutor", "court", "enforcement", "tax", "customs"])
def test_a_19_under_p_1_they_learn_whether_somebody_is_staying_and_nothing_else(requester: str) -> None:
    found = asked("PSL-6-15-1", Authority(requester))
    assert isinstance(found, Statute)
    assert (found.statute, found.mark, found.read) == ("PSL 6:15 p 1", "V", True)
    for content in set(Content) - {Content.STAY}:
        refused = asked("PSL-6-15-1", Authority(requester), content)
        assert isinstance(refused, NotDisclosed)
        assert found.text.sv in refused.text.sv
        assert found.text.en in refused.text.en


@pytest.mark.parametrize("requester", ["ivo", "imy", "social_services"])
def test_a_19_a_code_reaches_its_own_requesters(requester: str) -> None:
    refused = asked("PSL-6-15-1", Authority(requester))
    assert isinstance(refused, NotDisclosed)
    assert refused.text.en == "That provision does not reach that authority. Ask it to name one that does."


@pytest.mark.parametrize(
    ("code", "requester", "content"),
    [
        ("PSL-3-5", Authority.IVO, Content.SERIOUS_EVENT),
        ("PDL-8-2", Authority.IVO, Content.WITHHELD_JOURNAL),
        ("GDPR-33", Authority.IMY, Content.BREACH),
    ],
)
def test_what_we_report_ourselves_has_its_code_too(code: str, requester: Authority, content: Content) -> None:
    assert asked(code, requester, content) == STATUTES[code]
    assert isinstance(asked(code, Authority.POLICE, content), NotDisclosed)


def test_a_statute_that_nobody_has_read_is_refused_and_never_quoted() -> None:
    """The child concern of socialtjänstlagen 2025:400 is known from memory alone."""
    refused = asked("SOL-19-1", Authority.SOCIAL_SERVICES, Content.CHILD_CONCERN)
    assert isinstance(refused, NotDisclosed)
    assert "19" not in refused.text.sv + refused.text.en
    assert "jurist" in refused.text.sv


@pytest.mark.parametrize("code", NAMED_ALONE)
def test_the_points_whose_content_is_not_written_are_refused(code: str) -> None:
    refused = asked(code, Authority.POLICE)
    assert isinstance(refused, NotDisclosed)
    assert NAMED_ALONE[code].sv in refused.text.sv
    assert code not in STATUTES


def test_the_seven_points_are_all_known_of() -> None:
    known = {code for code in (*STATUTES, *NAMED_ALONE) if code.startswith("PSL-6-15-")}
    assert known == {f"PSL-6-15-{point}" for point in range(1, 8)}


def test_f_10_a_statute_has_a_day_from_which_it_holds() -> None:
    assert statutes_on(TODAY) == STATUTES
    assert statutes_on(date(2018, 5, 24)) == {}
    early = disclosable("PSL-6-15-1", Authority.POLICE, Content.STAY, on=date(2018, 5, 24))
    assert isinstance(early, NotDisclosed)
    assert all(row.text.sv and row.text.en and row.requesters for row in STATUTES.values())
