"""From proposal to answer: what is weighed, approved by another, carried out once, and said (R-09, R-21.2, N-15.1)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from ombud.audit import Act
from ombud.audit import Outcome as Logged
from ombud.choices import Denied, Limit
from ombud.collection import store as duties
from ombud.collection.inform import owe_information
from ombud.collection.relate import UNKNOWN_PERSON, Declined, close
from ombud.law.clock import Reason
from ombud.law.rights import Right
from ombud.messages import pdf
from ombud.plans import Done
from ombud.plans import store as plans
from ombud.policy.ask import Flag, Refusal
from ombud.policy.document import Document
from ombud.relations import Kind
from ombud.requests import (
    answer,
    approve,
    ask_identity,
    carry_out,
    close_unidentified,
    events,
    extend,
    identify,
    letter_of,
    lift,
    note_message,
    open_request,
    plan_answer,
    propose,
    refusals,
    request_of,
    send_back,
    weigh,
    withdraw_request,
)
from ombud.requests.carry import CARRIERS
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.carrying import CARRY, Carried, carry_step
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import NO_REQUEST
from ombud.requests.identity import Shown, note_papers, papers_destroyed, refute
from ombud.requests.letter import plain_letter
from ombud.requests.model import Arrival, Item, Outcome, RequestId, State, Waiting, Wanted, Way
from ombud.requests.proposing import ByHand, _planned
from ombud.terms import SubjectId, Text
from ombud.terms.time import to_micros
from tests.clinic import CAMPAIGNS, VERA, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, HUGO, opened
from tests.requests.test_at_once import arrived
from tests.requests.test_choosing import EMAIL, member, yes


def filed(found: object) -> CaseFile:
    assert isinstance(found, CaseFile), found
    return found


def declined(found: object) -> Declined:
    assert isinstance(found, Declined), found
    return found


def proposed(clinic: Clinic, file: CaseFile, *by_hand: ByHand) -> CaseFile:
    return filed(propose(clinic.vault, file.id, by_hand, by=HANNA, now=clinic.now))


def carried(clinic: Clinic, file: CaseFile) -> Carried:
    found = carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(found, Carried), found
    return found


def answered(clinic: Clinic, file: CaseFile, channel: str | None = None) -> tuple[CaseFile, str]:
    found = answer(clinic.vault, file.id, by=HANNA, now=clinic.now, channel=channel)
    assert isinstance(found, tuple), found
    return found[0], plain_letter(found[1])


class Package:
    """A carrier that gives everything, and may have to wait for somebody."""

    def __init__(self, *, waits: bool = False) -> None:
        self.waits, self.ran = waits, 0
        self.stopped: Declined | None = None
        self.until: date | None = None
        self.meanwhile: Callable[[], None] | None = None
        """What somebody else does while it is carried out."""

    def plan(self, work: Work) -> tuple[Item, ...] | Declined:
        said = Said("ERASED", Text("Dina uppgifter", "Your data"), until=self.until)
        return (item(work.wanted.right, said, work.now),)

    def carry_out(self, work: Work, item: Item) -> Item | Waiting | Declined:
        self.ran += 1
        if self.meanwhile is not None:
            self.meanwhile()
        if self.stopped is not None:
            return self.stopped
        return Waiting(item.number, Text("läkaren läser", "the doctor reads"), work.now) if self.waits else item


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> Package:
    made = Package()
    for place in ("proposing", "carrying"):
        monkeypatch.setattr(f"ombud.requests.{place}.CARRIERS", {**CARRIERS, Right.ACCESS: made})
    return made


def identified(clinic: Clinic, file: CaseFile) -> CaseFile:
    filed(ask_identity(clinic.vault, file.id, (Way.EID,), by=HANNA, now=clinic.now))
    return filed(identify(clinic.vault, file.id, Shown(Way.EID), by=HANNA, now=clinic.now))


# An objection under 21(1).


def test_an_objection_that_nobody_weighs_in_time_is_upheld(clinic: Clinic) -> None:
    """R-21.2: the burden is ours. What was needed for it alone goes (17(1)(c))."""
    subject = member(clinic)
    file = arrived(clinic, subject, Right.OBJECTION, purpose="statistics.business")
    assert declined(propose(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NOT_WEIGHED
    clinic.later(days=33)
    upheld = proposed(clinic, file)
    assert [one.key for one in upheld.case.items] == ["OBJECTION-UPHELD"]
    assert [one.key for one in carried(clinic, file).done] == ["OBJECTION-UPHELD"]
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        about = act.person(subject).about
        assert (about.choices, about.limits) == ({"object.statistics"}, ())


def test_an_objection_is_refused_on_grounds_that_a_second_person_has_seen(clinic: Clinic) -> None:
    """R-09, R-10, R-21.2: four eyes; the letter says why, and how to complain."""
    subject = member(clinic)
    file = arrived(clinic, subject, Right.OBJECTION, purpose="legal.claims")
    told = Text("tvisten om fakturan pågår.", "the dispute on the invoice goes on.")
    filed(weigh(clinic.vault, file.id, "Kravet är bestritt.", compelling=told, by=HANNA, now=clinic.now))
    assert proposed(clinic, file).case.state is State.AWAITING_SECOND
    assert declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.WAITS_FOR_SECOND
    assert declined(approve(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.SAME_PERSON
    filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    assert declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NOTHING_TO_DO
    done, letter = answered(clinic, file)
    assert done.case.state is State.ANSWERED
    assert "tvisten om fakturan pågår." in letter
    assert "Avslag" in letter
    assert "imy.se" in letter.split("Om du inte är nöjd")[1]
    assert "domstol" in letter


def test_a_refused_objection_ends_a_week_after_the_letter_at_the_earliest(clinic: Clinic) -> None:
    """R-18.3, R-21.2: the letter tells that the restriction will be lifted; until then nothing is used."""
    subject = member(clinic)
    file = arrived(clinic, subject, Right.OBJECTION, choice="object.statistics")
    told = Text("underlaget behövs.", "the extract is needed.")
    filed(weigh(clinic.vault, file.id, "Vägt.", compelling=told, by=HANNA, now=clinic.now))
    proposed(clinic, file)
    filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    answered(clinic, file)
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        limits = act.person(subject).about.limits
    assert len(limits) > 1
    assert all(limit.told_at == clinic.now for limit in limits)
    early = lift(clinic.vault, subject, limits[0].id, by=HANNA, now=clinic.now)
    assert isinstance(early, Denied)
    clinic.later(days=8)
    for limit in limits:
        with clinic.vault.look(by=HANNA, now=clinic.now) as act:
            assert act.person(subject).about.choices == {"object.statistics"}
        assert isinstance(lift(clinic.vault, subject, limit.id, by=HANNA, now=clinic.now), Limit)
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        assert act.person(subject).about.choices == frozenset()
    assert logged(clinic, subject, Act.END_OBJECTION) == ["done"]


def test_what_may_not_be_said_informs_nobody(clinic: Clinic) -> None:
    """An answer that is not given brings nothing with it (Art. 14(3)(b))."""
    subject = clinic.somebody()
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        act.log(Act.COLLECT, Logged.DONE, subject)
    file = opened(clinic, subject, Right.ACCESS)
    declined(answer(clinic.vault, file.id, by=HANNA, now=clinic.now))
    with clinic.vault.database.read() as tx:
        (duty,) = duties.duties(tx, subject)
    assert duty.due_at > to_micros(clinic.now)


def test_an_objection_weighed_for_the_person_is_upheld_at_once(clinic: Clinic) -> None:
    file = arrived(clinic, member(clinic), Right.OBJECTION)
    filed(weigh(clinic.vault, file.id, "Inget talar för oss.", by=HANNA, now=clinic.now))
    assert [one.key for one in proposed(clinic, file).case.items] == ["OBJECTION-UPHELD"]


@pytest.mark.parametrize(
    ("purpose", "key", "words"),
    [
        ("care.record", "OBJECTION-CARE", "4 kap. 4 §"),
        ("contract.perform", "OBJECTION-OTHER-BASIS", "artikel 6.1 b"),
        ("legal.accounting", "OBJECTION-OTHER-BASIS", "artikel 6.1 c"),
    ],
)
def test_against_other_bases_there_is_no_objection_and_the_person_is_told_what_there_is(
    clinic: Clinic, purpose: str, key: str, words: str
) -> None:
    """R-21.5: in care it does not apply, and three blocks are offered; R-00."""
    file = arrived(clinic, member(clinic), Right.OBJECTION, purpose=purpose)
    (found,) = proposed(clinic, file).case.items
    assert (found.key, found.outcome) == (key, Outcome.REFUSED)
    assert words in found.text.sv


def test_an_objection_to_what_rests_on_consent_is_a_withdrawal(clinic: Clinic) -> None:
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    file = arrived(clinic, subject, Right.OBJECTION, purpose="marketing.direct")
    assert [one.key for one in proposed(clinic, file).case.items] == ["OBJECTION-CONSENT"]
    carried(clinic, file)
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        assert act.person(subject).about.choices == frozenset()


def test_an_objection_to_what_is_no_purpose_is_not_answered(clinic: Clinic) -> None:
    file = arrived(clinic, member(clinic), Right.OBJECTION, purpose="no.such")
    assert declined(plan_answer(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NO_PURPOSE


def test_upheld_what_nothing_else_keeps_is_erased(clinic: Clinic) -> None:
    """Art. 17(1)(c), R-21.2: and what a contract needs stays."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    close(clinic.vault, subject, measure.id, by=HANNA, now=clinic.now)
    file = arrived(clinic, subject, Right.OBJECTION, purpose="contract.request")
    filed(weigh(clinic.vault, file.id, "Frågan är besvarad.", by=HANNA, now=clinic.now))
    proposed(clinic, file)
    carried(clinic, file)
    with clinic.vault.database.read() as tx:
        left = tx.all("SELECT category FROM record WHERE subject_id = ?", subject)
    assert left in ([], [("name",)])


# Statistics.


def test_statistics_stop_at_once_and_a_patient_is_told_of_those_of_care(clinic: Clinic) -> None:
    """R-21.1, N-18.1; PDL 2:2, 2:4 p 6."""
    customer, patient = member(clinic), member(clinic)
    clinic.hold(patient, "name", "care", given="Pat")
    file = arrived(clinic, customer, Right.OBJECTION_STATISTICS)
    assert [one.key for one in proposed(clinic, file).case.items] == ["STATISTICS-STOPPED"]
    carried(clinic, file)
    assert answered(clinic, file)[0].case.state is State.ANSWERED
    of_patient = proposed(clinic, arrived(clinic, patient, Right.OBJECTION_STATISTICS))
    assert [one.key for one in of_patient.case.items] == ["STATISTICS-STOPPED", "STATISTICS-CARE"]
    assert of_patient.case.state is State.AWAITING_SECOND


# Identity, and what needs it.


def test_nothing_is_planned_for_somebody_who_is_not_identified(clinic: Clinic, package: Package) -> None:
    """R-06, R-07: not even looked at."""
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    assert declined(propose(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NOT_IDENTIFIED
    assert declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NOTHING_PROPOSED
    identified(clinic, file)
    proposed(clinic, file)
    assert [one.outcome for one in carried(clinic, file).done] == [Outcome.GRANTED]
    assert package.ran == 1


def test_a_second_execution_changes_nothing_and_says_so(clinic: Clinic, package: Package) -> None:
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    carried(clinic, file)
    before = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))
    again = carried(clinic, file)
    assert (again.already, again.done, again.waiting, again.file) == (True, (), (), before)
    assert filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)) == before
    assert package.ran == 1
    assert logged(clinic, file.subject, Act.REQUEST)[-1] == "done"
    answered(clinic, file)
    assert declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.DONE_ALREADY


def test_what_nobody_has_proposed_yet_is_not_said_to_be_carried_out(clinic: Clinic) -> None:
    """What held at once is done; what else was asked for in the same letter is not."""
    wanted = (Wanted(Right.OBJECTION_MARKETING), Wanted(Right.ACCESS))
    arrival = Arrival("email", clinic.now, wanted, subject=clinic.somebody())
    file = filed(open_request(clinic.vault, arrival, by=HANNA, now=clinic.now))
    found = declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert found == refusals.NOT_ALL_ANSWERED


def test_what_was_taken_back_half_done_is_not_said_to_be_carried_out(clinic: Clinic, package: Package) -> None:
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    carried(clinic, file)
    filed(withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now))
    found = declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert found == refusals.closed_already(State.WITHDRAWN)


@pytest.mark.parametrize("stops", [False, True])
def test_whoever_carries_out_what_a_worker_ends_meanwhile_is_shown_that_it_is_done(
    clinic: Clinic, package: Package, *, stops: bool
) -> None:
    """Also where the carrier finds its work done, and says that it cannot do it once more."""
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)

    def worker() -> None:
        package.meanwhile = None
        carried(clinic, file)
        package.stopped = refusals.NO_PURPOSE if stops else None

    package.meanwhile = worker
    found = carried(clinic, file)
    assert (found.already, found.done, found.file.case.matters[0].done) == (True, (), True)
    kinds = [one.what.kind for one in found.file.events]
    assert kinds.count("carried_out") == 1


def test_a_worker_that_comes_second_has_nothing_left_to_do(clinic: Clinic, package: Package) -> None:
    """It is no fault, and nobody is called for it."""
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    package.waits = True
    carried(clinic, file)
    package.waits = False
    with clinic.vault.database.read() as tx:
        made = [
            one for row in plans.plans_of(tx, file.subject) for one in plans.steps_of(tx, file.subject, row.plan_id)
        ]
    (step,) = [one for one in made if one.name == CARRY]

    def somebody() -> None:
        package.meanwhile = None
        carried(clinic, file)

    package.meanwhile = somebody
    assert carry_step(clinic.vault, step, clinic.now) == Done()


def test_what_stops_a_carrier_is_said_and_what_is_closed_stays(clinic: Clinic, package: Package) -> None:
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    package.stopped = refusals.NO_PURPOSE
    assert declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NO_PURPOSE
    filed(withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now))
    found = declined(carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert found == refusals.closed_already(State.WITHDRAWN)


def test_the_letter_says_until_when_something_is_kept(clinic: Clinic, package: Package) -> None:
    """N-15.1: with the day."""
    package.until = date(2033, 12, 31)
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    carried(clinic, file)
    assert "Sparas till och med 2033-12-31." in answered(clinic, file)[1]


def test_what_waits_for_somebody_else_is_gone_on_with(clinic: Clinic, package: Package) -> None:
    """R-15.4: the responsible professional reads first."""
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file)
    package.waits = True
    first = carried(clinic, file)
    assert [one.number for one in first.waiting] == [1]
    assert first.done == ()
    package.waits = False
    assert carried(clinic, file).file.case.matters[0].waiting is None


def test_a_right_without_a_carrier_is_tried_by_hand(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    rest = {right: carrier for right, carrier in CARRIERS.items() if right is not Right.HUMAN_DECISION}
    for place in ("proposing", "carrying"):
        monkeypatch.setattr(f"ombud.requests.{place}.CARRIERS", rest)
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.HUMAN_DECISION))
    assert declined(propose(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.NO_CARRIER
    wrong = ByHand(Right.HUMAN_DECISION, "NO-SUCH-ANSWER")
    assert declined(propose(clinic.vault, file.id, (wrong,), by=HANNA, now=clinic.now)) == refusals.NO_ANSWER
    proposed(clinic, file, ByHand(Right.HUMAN_DECISION, "NO-MACHINE"))
    assert answered(clinic, file)[0].case.state is State.ANSWERED
    other = identified(clinic, opened(clinic, clinic.somebody(), Right.HUMAN_DECISION))
    granted = ByHand(Right.HUMAN_DECISION, "HUMAN-DECIDED", {"reason": Text("omprövat", "reviewed")})
    proposed(clinic, other, granted)
    assert declined(carry_out(clinic.vault, other.id, by=HANNA, now=clinic.now)) == refusals.NO_CARRIER


def test_a_request_that_is_abusive_is_shown_to_be(clinic: Clinic) -> None:
    """R-09: evidence, and a second person; the reasons are in the letter."""
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    reason = {"reason": Text("tolv begäran på en vecka.", "twelve requests in a week.")}
    bare = ByHand(Right.ACCESS, "EXCESSIVE", reason)
    assert declined(propose(clinic.vault, file.id, (bare,), by=HANNA, now=clinic.now)) == refusals.WITHOUT_EVIDENCE
    shown = ByHand(Right.ACCESS, "EXCESSIVE", reason, evidence="ärenden K7M4-2QX9 med flera")
    proposed(clinic, file, shown)
    assert filed(send_back(clinic.vault, file.id, "räkna om", by=HUGO, now=clinic.now)).case.matters == ()
    proposed(clinic, file, shown)
    filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    _, letter = answered(clinic, file)
    assert "tolv begäran på en vecka." in letter
    assert "ärenden K7M4" not in letter


def test_an_answer_with_an_open_place_is_not_made(clinic: Clinic) -> None:
    """N-15.1, R-10."""
    file = identified(clinic, opened(clinic, clinic.somebody(), Right.ACCESS))
    proposed(clinic, file, ByHand(Right.ACCESS, "EXCESSIVE", evidence="bevis"))
    filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    assert declined(answer(clinic.vault, file.id, by=HANNA, now=clinic.now)) == refusals.OPEN_PLACE


def test_three_rights_in_one_letter_have_their_own_outcomes(clinic: Clinic, package: Package) -> None:
    """N-15.1, N-19.1: in the language that was asked for, on screen and on paper alike."""
    subject = member(clinic)
    yes(clinic, subject, EMAIL)
    wanted = (Wanted(Right.WITHDRAWAL), Wanted(Right.ACCESS), Wanted(Right.OBJECTION, {"purpose": "care.record"}))
    arrival = Arrival("email", clinic.now, wanted, "en", subject=subject)
    file = identified(clinic, filed(open_request(clinic.vault, arrival, by=HANNA, now=clinic.now)))
    proposed(clinic, file)
    filed(approve(clinic.vault, file.id, by=HUGO, now=clinic.now))
    carried(clinic, file)
    draft = letter_of(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert isinstance(draft, Document)
    done, letter = answered(clinic, file)
    assert letter == plain_letter(draft)
    heads = [line.rpartition(": ")[2] for line in letter.split("\n\n") if line[1:3] == ". "]
    assert heads == ["Done", "Done", "Refused"]
    assert file.reference in letter
    assert letter.count("You may complain to IMY") == 1
    assert pdf(draft, clinic.now.date()).startswith(b"%PDF")
    assert done.case.state is State.ANSWERED
    with pytest.raises(AssertionError):
        answered(clinic, file)


def test_an_unknown_request_is_neither_proposed_carried_out_nor_answered(clinic: Clinic) -> None:
    gone = opened(clinic, clinic.somebody(), Right.ACCESS).id[:15] + b"?"
    for act in (propose, carry_out, answer, letter_of, plan_answer):
        assert declined(act(clinic.vault, gone, by=HANNA, now=clinic.now)).requirement == "R-14"  # type: ignore[operator]
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    assert isinstance(propose(clinic.vault, file.id, by=VERA, now=clinic.now), Refusal)
    assert isinstance(carry_out(clinic.vault, file.id, by=CAMPAIGNS, now=clinic.now), Refusal)


# How the answer goes.


def test_an_electronic_request_has_an_electronic_answer(clinic: Clinic) -> None:
    """R-11; unless the person asks otherwise."""
    mailed = arrived(clinic, member(clinic), Right.OBJECTION_MARKETING)
    assert _channel(answered(clinic, mailed)[0]) == "email"
    other = arrived(clinic, member(clinic), Right.OBJECTION_MARKETING)
    assert _channel(answered(clinic, other, "letter")[0]) == "letter"
    spoken = Arrival("phone", clinic.now, (Wanted(Right.OBJECTION_MARKETING),), subject=member(clinic))
    called = filed(open_request(clinic.vault, spoken, by=HANNA, now=clinic.now))
    assert _channel(answered(clinic, called)[0]) == "letter"


def _channel(file: CaseFile) -> str:
    last = file.events[-1].what
    assert isinstance(last, events.Answered)
    return last.channel


def test_a_patients_answer_goes_on_paper_and_a_protected_persons_too(clinic: Clinic) -> None:
    """R-07: a mailbox does not learn that somebody is in care. R-41."""
    patient = member(clinic)
    clinic.hold(patient, "name", "care", given="Pat")
    for asked, why in (("email", refusals.NO_MAIL_TO_PATIENTS), ("sms", refusals.NO_MAIL_TO_PATIENTS)):
        file = arrived(clinic, patient, Right.OBJECTION_MARKETING)
        found = answer(clinic.vault, file.id, by=HANNA, now=clinic.now, channel=asked)
        assert declined(found) == why
    assert _channel(answered(clinic, file)[0]) == "letter"
    hidden = clinic.somebody(Flag.ADULT, Flag.PROTECTED)
    file = arrived(clinic, hidden, Right.OBJECTION_MARKETING)
    for asked in ("email", "portal"):
        found = answer(clinic.vault, file.id, by=HANNA, now=clinic.now, channel=asked)
        assert declined(found) == refusals.LETTERS_ALONE
    assert _channel(answered(clinic, file)[0]) == "letter"


# Time, papers, ends.


def test_the_time_is_extended_by_the_clocks_leave_alone(clinic: Clinic) -> None:
    """R-02."""
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    extended = filed(extend(clinic.vault, file.id, Reason.COMPLEXITY, "fem register", by=HANNA, now=clinic.now))
    assert extended.case.due_at > file.case.due_at + timedelta(days=50)
    with clinic.vault.database.read() as tx:
        (row,) = tx.all("SELECT due_at FROM request WHERE request_id = ?", file.id)
    assert row[0] == int(extended.case.due_at.timestamp()) * 1_000_000
    late = opened(clinic, clinic.somebody(), Right.ACCESS)
    clinic.later(days=40)
    found = extend(clinic.vault, late.id, Reason.COMPLEXITY, "fem register", by=HANNA, now=clinic.now)
    assert declined(found).requirement == "R-02"


def test_papers_are_noted_and_destroyed(clinic: Clinic) -> None:
    """R-07, T-15."""
    file = opened(clinic, clinic.somebody(), Right.ACCESS)
    noted = filed(note_papers(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert noted.case.papers_until == clinic.now + timedelta(days=30)
    assert filed(papers_destroyed(clinic.vault, file.id, by=HANNA, now=clinic.now)).case.papers_until is None


def test_somebody_who_cannot_be_identified_is_told_so_with_how_to_complain(clinic: Clinic) -> None:
    """R-12, Art. 11(2), 12(2), 12(4); what holds without identity holds all the same."""
    file = opened(clinic, None, Right.ACCESS, contact="okand@example.se")
    filed(ask_identity(clinic.vault, file.id, (Way.LETTER,), by=HANNA, now=clinic.now))
    filed(refute(clinic.vault, file.id, "brevet kom i retur", by=HANNA, now=clinic.now))
    closed = filed(close_unidentified(clinic.vault, file.id, by=HANNA, now=clinic.now))
    last = closed.events[-1].what
    assert isinstance(last, events.ClosedUnidentified)
    assert "imy.se" in last.letter
    assert closed.case.state is State.CLOSED_UNIDENTIFIED
    assert logged(clinic, file.subject, Act.IDENTIFY) == ["done"]


def test_a_request_is_taken_back_by_the_person(clinic: Clinic) -> None:
    file = opened(clinic, clinic.somebody(), Right.ERASURE)
    taken = filed(withdraw_request(clinic.vault, file.id, "jag ändrade mig", by=HANNA, now=clinic.now))
    assert taken.case.state is State.WITHDRAWN


def test_messages_go_both_ways(clinic: Clinic) -> None:
    file = opened(clinic, clinic.somebody(), Right.ERASURE)
    for direction in ("in", "out"):
        message = events.Message(direction, "email", "hej")  # type: ignore[arg-type]
        filed(note_message(clinic.vault, file.id, message, by=HANNA, now=clinic.now))
    found = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert [event.what.kind for event in found.events] == ["opened", "message", "message"]


def test_an_erased_person_has_no_objection_to_carry_out(clinic: Clinic) -> None:
    """Whoever is gone is gone: the carrier changes nothing."""
    file = arrived(clinic, member(clinic), Right.OBJECTION, purpose="statistics.business")
    nobody = CaseFile(SubjectId(b"nobody here 1234"), file.id, file.events, file.case)
    work = Work(clinic.vault, nobody, file.case.opened.wanted[0], HANNA, clinic.now)
    upheld = item(Right.OBJECTION, Said("OBJECTION-UPHELD", Text("a", "a")), clinic.now)
    assert CARRIERS[Right.OBJECTION].carry_out(work, upheld) == UNKNOWN_PERSON


def test_a_request_that_went_while_it_was_planned_is_not_planned(clinic: Clinic) -> None:
    file = arrived(clinic, member(clinic), Right.OBJECTION_STATISTICS)
    gone = CaseFile(file.subject, RequestId(bytes(16)), file.events, file.case)
    assert declined(_planned(clinic.vault, gone, (), HANNA, clinic.now)) == NO_REQUEST
