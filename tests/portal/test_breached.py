"""What a person reads of a breach that concerns them: the letter, word for word, and not before it was sent (A-34)."""

from ombud.breaches.affected import name_affected
from ombud.breaches.tell import told_by_hand
from ombud.identity import Level
from ombud.terms import SubjectId
from tests.breaches.a_breach import assessed, noticed, written
from tests.clinic import DISA, Clinic
from tests.portal.browser import heading, links, words
from tests.portal.conftest import SignIn


def test_art_34_the_person_reads_what_was_written_once_they_are_told(
    clinic: Clinic, tolvan: SubjectId, signed_in: SignIn
) -> None:
    breach = written(clinic, assessed(clinic, noticed(clinic)))
    name_affected(clinic.vault, breach.id, tolvan, by=DISA, now=clinic.now)
    me = signed_in(tolvan)
    assert heading(me.page("/mina/incidenter")) == "Ingen incident rör dig"
    told_by_hand(clinic.vault, breach.id, tolvan, by=DISA, now=clinic.now)
    page = me.page("/mina/incidenter")
    assert heading(page) == "Incidenter som rör dig"
    assert breach.telling is not None
    assert breach.assessed is not None
    for part in (breach.telling.what, breach.telling.advice, breach.assessed.consequences, breach.assessed.measures):
        assert part in words(page)
    assert breach.assessed.reasons not in words(page)  # what is the controller's own stays there
    assert "/mina/lasningar" in links(page)
    other = signed_in(clinic.somebody())
    assert heading(other.page("/mina/incidenter")) == "Ingen incident rör dig"


def test_r_07_a_letter_code_alone_does_not_open_it(clinic: Clinic, tolvan: SubjectId, signed_in: SignIn) -> None:
    """It can tell of care, and a code by post is one factor."""
    assert signed_in(tolvan, Level.ONE_FACTOR).client.get("/mina/incidenter").status_code in (303, 403)
