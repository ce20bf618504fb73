"""M-06: a letter that came back, or a notice that no program can read, is written down by hand."""

import re
from collections.abc import Mapping

import pytest

from ombud.app.mail.sink import Sink
from ombud.audit import Act
from ombud.campaigns import store
from ombud.campaigns.bounce import ByHand, Noted, note_by_hand
from ombud.campaigns.phases import Fate
from ombud.collection.relate import Declined
from ombud.messages.carriers.print_job import PrintCarrier
from ombud.terms import Actor
from tests.campaigns.mailing import ADDRESSES, MAX, Mailing, Remembering, begun, people, wanted
from tests.campaigns.test_stop_link import token_in
from tests.clinic import RUT, Clinic
from tests.collection.rows import logged

MAIL = {"email": "nr000000@example.se"}


def note(
    mailing: Mailing, address: Mapping[str, str], code: str = "", *, gone: bool = True, by: Actor = MAX
) -> Noted | Declined:
    clinic = mailing.clinic
    return note_by_hand(clinic.vault, mailing.campaign, ByHand(code, address, gone), by=by, now=clinic.now)


@pytest.fixture
def mailing(clinic: Clinic, sink: Sink) -> Mailing:
    """Three got a mail."""
    made = begun(clinic, people(clinic, 3), sink)
    made.work()
    return made


def test_by_its_address_and_nothing_more_is_sent_there(mailing: Mailing, sink: Sink, heard: Remembering) -> None:
    assert note(mailing, MAIL) == Noted(undeliverable=True)
    assert mailing.fates() == {"bounced": 1, "sent": 2}
    assert mailing.why() == {"by-hand": 1}
    heard.to.clear()
    with mailing.clinic.vault.database.read() as tx:
        rows = store.of_fate(tx, mailing.campaign, Fate.SENT, 9) + store.of_fate(tx, mailing.campaign, Fate.BOUNCED, 9)
    again = begun(mailing.clinic, [row.subject_id for row in rows], sink)  # type: ignore[misc]
    again.work()
    assert MAIL["email"] not in heard.to
    assert again.why() == {"undeliverable": 1}
    assert logged(mailing.clinic, _bounced(mailing), Act.SEND)[0] == "failed"


def _bounced(mailing: Mailing) -> bytes:
    with mailing.clinic.vault.database.read() as tx:
        (row,) = store.of_fate(tx, mailing.campaign, Fate.BOUNCED, 9)
    return row.subject_id


def test_by_its_code_and_for_another_reason_the_address_stays_good(mailing: Mailing, heard: Remembering) -> None:
    code = token_in(heard.mails[heard.to.index(MAIL["email"])])
    assert note(mailing, {}, code, gone=False) == Noted(undeliverable=False)
    assert mailing.fates() == {"bounced": 1, "sent": 2}
    assert isinstance(note(mailing, MAIL, gone=False), Declined), "it is noted already"


@pytest.mark.parametrize("code", ["", "nonsense"])
@pytest.mark.parametrize("address", [{}, {"email": "other@example.se"}, {"email": "no address"}])
def test_what_is_nobodys_here_changes_nothing(mailing: Mailing, code: str, address: Mapping[str, str]) -> None:
    assert isinstance(note(mailing, address, code), Declined)
    assert mailing.fates() == {"sent": 3}


def test_an_address_that_is_not_theirs_is_not_marked(mailing: Mailing, heard: Remembering) -> None:
    """A slip at the desk stops nobody else's mail."""
    code = token_in(heard.mails[heard.to.index(MAIL["email"])])
    assert isinstance(note(mailing, {"email": "nr000001@example.se"}, code), Declined)
    assert isinstance(note(mailing, {}, code), Declined), "gone for good: which address?"
    assert mailing.fates() == {"sent": 3}


def test_only_whoever_works_with_advertising_and_only_of_a_campaign_that_there_is(mailing: Mailing) -> None:
    """A-10."""
    assert isinstance(note(mailing, MAIL, by=RUT), Declined)
    mailing.campaign = bytes(16)
    assert isinstance(note(mailing, MAIL), Declined)


def test_the_code_of_another_campaign_is_none_of_this(mailing: Mailing, sink: Sink, heard: Remembering) -> None:
    code = token_in(heard.mails[0])
    other = begun(mailing.clinic, people(mailing.clinic, 1, first=9), sink)
    other.work()
    assert isinstance(note(other, MAIL, code), Declined)


def test_who_was_about_to_get_it_has_not_had_it(clinic: Clinic, sink: Sink) -> None:
    waiting = begun(clinic, people(clinic, 1), sink)
    assert isinstance(note(waiting, MAIL), Declined)


def test_a_return_settles_what_was_unknown(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """R7: what came back has left: the campaign is over with it."""
    heard.then = lambda _number, _to: "cut"
    made = begun(clinic, people(clinic, 1), sink)
    made.work()
    assert made.row().phase == "sending"
    assert isinstance(note(made, MAIL), Noted)
    assert made.row().phase == "finished"


def test_a_letter_is_known_by_its_code_and_its_address_is_believed(clinic: Clinic, sink: Sink) -> None:
    """No index says where somebody lives."""
    made = begun(clinic, people(clinic, 1, "post"), sink, wanted(clinic, "post"))
    folder = clinic.folder / "print"
    folder.mkdir(exist_ok=True)
    made.carrier = lambda: PrintCarrier(folder, "c_1", made.now)
    codes: list[str] = []
    real = made.sending

    def sending(*whole: object, **named: object) -> object:
        found = real(*whole, **named)  # type: ignore[arg-type]
        render = found.render
        object.__setattr__(found, "render", lambda values, token: (codes.append(token), render(values, token))[1])
        return found

    made.sending = sending  # type: ignore[method-assign, assignment]
    made.work()
    home = ADDRESSES["post"](0)
    assert isinstance(note(made, home), Declined), "by the address alone nobody is found"
    assert re.fullmatch(r"[0-9A-Z-]+", codes[0])
    assert note(made, home, codes[0]) == Noted(undeliverable=True)
    assert made.fates() == {"bounced": 1}
