"""S18 "… rätt att invända mot behandling … för direktmarknadsföringsändamål, profilering och behandling … som bygger på
intresseavvägning." (N-18)"""

import pytest

from ombud.policy.document.html import page
from ombud.policy.model import Family
from ombud.policy.notice import notice
from ombud.relations import Kind
from ombud.requests.choose import consent, objection
from ombud.requests.choose import withdraw as take_back
from ombud.terms import Actor, ChoiceId, RoleId
from tests.clinic import RUT, Clinic, demo_policy

WEB = Actor("website", RoleId("website"))
MARKETING, PROFILING = ChoiceId("object.direct_marketing"), ChoiceId("object.profiling")


def test_s18_n_18_1_three_kinds_of_switches() -> None:
    objections = {c: row for c, row in demo_policy().choices.items() if row.kind == "objection"}
    families = {
        choice: {demo_policy().purposes[purpose].family for purpose in row.purposes}
        for choice, row in objections.items()
    }  # fmt: skip
    assert Family.MARKETING in families[MARKETING]
    assert families[PROFILING] == {Family.PROFILING}
    rest = {choice for choice in families if not families[choice] & {Family.MARKETING, Family.PROFILING}}
    assert rest, "a switch for each purpose that rests on an interest"
    for choice in rest:
        bases = {b.article for p in objections[choice].purposes for b in demo_policy().purposes[p].bases}
        assert "6.1.f" in bases, choice


@pytest.mark.parametrize("choice", [MARKETING, PROFILING])
def test_s18_n_18_2_no_reason_no_identity_no_login(clinic: Clinic, choice: ChoiceId) -> None:
    """The website's own account takes it, from somebody who has shown nothing but the link; it holds at once."""
    subject = clinic.somebody()
    given = ChoiceId("consent.marketing.email" if choice == MARKETING else "consent.profiling")
    assert given in demo_policy().choices
    consent(clinic.vault, subject, given, "web", by=RUT, now=clinic.now)
    done = objection(clinic.vault, subject, choice, "link", by=WEB, now=clinic.now)
    assert getattr(done, "choice_id", None) == choice
    purpose = "marketing.direct" if choice == MARKETING else "profiling.marketing"
    assert {"D-05", "D-09"} & clinic.refused(subject, purpose, "contact")


def test_s18_n_18_3_an_objection_is_matched_against_the_effective_basis() -> None:
    """Web statistics rest on an interest, whatever the published sentence on contracts says."""
    bases = {basis.article for basis in demo_policy().purposes["web.statistics"].bases}  # type: ignore[index]
    assert "6.1.f" in bases
    meant = [
        row for row in demo_policy().choices.values() if row.kind == "objection" and "web.statistics" in row.purposes
    ]
    assert meant


def test_s18_taken_back_it_is_no_consent(clinic: Clinic) -> None:
    """R-07.2: to take a no back is not to say yes."""
    subject = clinic.somebody()
    objection(clinic.vault, subject, MARKETING, "phone", by=RUT, now=clinic.now)
    take_back(clinic.vault, subject, MARKETING, by=RUT, now=clinic.now)
    assert "D-05" in clinic.refused(subject, "marketing.direct", "contact", channel="email")


def test_s18_r_21_3_the_first_communication_sets_the_right_apart(clinic: Clinic) -> None:
    """R-21.3, Art. 21(4): the first contact hands over the notice, and there the right to object stands by itself."""
    subject = clinic.somebody()
    contact = clinic.begin(subject, Kind.CONTACT)
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        policy = act.policy
    assert contact.terms["notice"] == str(policy.number)
    for language in ("sv", "en"):
        html = page(notice(policy.file, language))  # type: ignore[arg-type]
        assert html.count('<section class="box" aria-labelledby="objection">') == 1
