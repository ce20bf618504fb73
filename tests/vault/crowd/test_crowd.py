"""A crowd: its answers are those of `Vault.ask`, one by one."""

from ombud.audit.model import NOBODY
from ombud.policy.ask import Ask, Flag, Form, Permit, Refusal
from ombud.relations import Kind
from ombud.requests import consent, objection, restrict
from ombud.terms import CategoryId, ChoiceId, PurposeId
from ombud.vault.crowd import Crowd, moved_since
from tests.clinic import ADA, CAMPAIGNS, RUT, Clinic


def test_the_answers_are_those_of_the_vault(clinic: Clinic) -> None:
    people = []
    for number in range(6):
        subject = clinic.somebody(Flag.ADULT) if number else clinic.somebody(Flag.PROTECTED)
        clinic.begin(subject, Kind.MEASURE)
        clinic.hold(subject, "contact", "contract", email=f"n{number}@example.se")
        people.append(subject)
    for subject in people[:4]:
        consent(clinic.vault, subject, ChoiceId("consent.marketing.email"), "desk", by=RUT, now=clinic.now)
    objection(clinic.vault, people[1], ChoiceId("object.direct_marketing"), "phone", by=RUT, now=clinic.now)
    restrict(clinic.vault, people[2], "18.1.a", CategoryId("name"), by=RUT, now=clinic.now)
    ask = Ask(NOBODY, PurposeId("marketing.direct"), frozenset({CategoryId("contact")}), CAMPAIGNS, "email")
    with clinic.vault.database.read() as tx:
        position, _ = moved_since(tx, 0)
    crowd = Crowd(clinic.vault, ask, clinic.now)
    got = {one.subject: one.answer for one in crowd.decided()}
    assert got.keys() == set(people)
    for subject in people:
        from dataclasses import replace

        answer = clinic.vault.ask(replace(ask, subject=subject), now=clinic.now)
        if isinstance(answer, Refusal):
            assert got[subject] == answer
        else:
            assert isinstance(got[subject], Permit)
    print(crowd.left_out, crowd.people)
    pages = list(Crowd(clinic.vault, ask, clinic.now).opened())
    assert [v.fields["email"] for page in pages for p in page for v in p.values]
    x = Ask(
        NOBODY,
        PurposeId("statistics.business"),
        frozenset(map(CategoryId, ("agreement", "contact"))),
        ADA,
        None,
        Form.EXTRACT,
    )
    c = Crowd(clinic.vault, x, clinic.now)
    clinic.begin(people[3], Kind.AGREEMENT, service="massage")
    print([d for d in c.decided()], c.left_out)
    print(list(Crowd(clinic.vault, x, clinic.now).opened()))
