"""The next envelope leaves with the content before it (RFC 2920), and nothing of its message does.

Whether it comes, goes to somebody else or is refused: nobody gets a content that was not handed over for them.
"""

import pytest

from ombud.app.mail.sink import Sink
from ombud.messages.carriers import Foresees, Lost, Taken, To, Turned
from ombud.messages.carriers.smtp import SmtpCarrier
from tests.campaigns.mailing import MAX, Mailing, Remembering, begun, opening, people
from tests.campaigns.mailing import smtp as made_smtp
from tests.campaigns.test_carriers import LETTER
from tests.campaigns.test_killed import says_no
from tests.clinic import NOW, Clinic

A, B, C = (To(one * 16, f"{name}@example.se") for one, name in ((b"1", "anna"), (b"2", "bo"), (b"3", "cilla")))


def smtp(sink: Sink) -> SmtpCarrier:
    return made_smtp(sink, lambda: NOW)


def foretold(carrier: SmtpCarrier, *, after: object = Taken) -> None:
    """A has got theirs, and B was announced with it."""
    assert carrier.envelope(A) is None
    assert carrier.foresees
    carrier.ahead(B)
    assert isinstance(carrier.content(A, LETTER), after)  # type: ignore[arg-type]


def test_the_next_is_announced_with_the_content_and_is_taken_on_the_same_line(sink: Sink, heard: Remembering) -> None:
    announced: list[str] = []
    sink.recipient = announced.append
    carrier = smtp(sink)
    assert isinstance(carrier, Foresees)
    assert not carrier.foresees  # nothing is known of the server yet
    foretold(carrier)
    assert carrier.envelope(B) is None
    assert isinstance(carrier.content(B, LETTER), Taken)
    carrier.close()
    assert announced == heard.to == [A.address, B.address]
    assert len(sink._lines) == 1


@pytest.mark.parametrize("comes", [C, None])
def test_who_was_announced_and_does_not_come_gets_nothing(sink: Sink, heard: Remembering, comes: To | None) -> None:
    carrier = smtp(sink)
    foretold(carrier)
    if comes is not None:
        assert carrier.envelope(comes) is None
        assert isinstance(carrier.content(comes, LETTER), Taken)
    carrier.close()
    assert heard.to == [A.address, *([comes.address] if comes else [])]


def test_what_was_dropped_is_not_announced_with_another(sink: Sink, heard: Remembering) -> None:
    carrier = smtp(sink)
    carrier.envelope(A)
    carrier.ahead(B)
    carrier.drop()
    assert carrier.envelope(C) is None
    assert isinstance(carrier.content(C, LETTER), Taken)
    assert carrier.envelope(A) is None
    carrier.close()
    assert heard.to == [C.address]


def test_a_cut_after_the_content_loses_that_one_alone(sink: Sink, heard: Remembering) -> None:
    heard.then = lambda number, _to: "cut" if number == 1 else None
    carrier = smtp(sink)
    foretold(carrier, after=Lost)
    assert carrier.envelope(B) is None
    assert isinstance(carrier.content(B, LETTER), Taken)
    carrier.close()
    assert heard.to == [A.address, B.address]


def test_a_line_that_ends_between_the_two_loses_that_one_at_most_and_sends_nothing_twice(
    sink: Sink, heard: Remembering
) -> None:
    """The server had said that it waits, so that nobody knows whether it took it: it is not sent again by itself."""
    carrier = smtp(sink)
    foretold(carrier)
    for line in list(sink._lines):
        line.shutdown(2)
    assert carrier.envelope(B) is None
    came = carrier.content(B, LETTER)
    assert heard.to.count(B.address) == isinstance(came, Taken)
    assert carrier.envelope(C) is None
    assert isinstance(carrier.content(C, LETTER), Taken)
    carrier.close()


def test_a_server_that_hangs_up_instead_of_answering_is_asked_anew(sink: Sink, heard: Remembering) -> None:
    left = iter(range(1))

    def recipient(address: str) -> None:
        if address == B.address and next(left, None) is not None:
            raise OSError

    sink.recipient = recipient
    carrier = smtp(sink)
    foretold(carrier)
    assert carrier.envelope(B) is None
    assert isinstance(carrier.content(B, LETTER), Taken)
    carrier.close()
    assert heard.to == [A.address, B.address]
    assert len(sink._lines) == 2


def test_one_that_is_refused_is_told_when_its_turn_comes(sink: Sink, heard: Remembering) -> None:
    sink.recipient = lambda address: "550 no" if address == B.address else None
    carrier = smtp(sink)
    foretold(carrier)
    assert carrier.envelope(B) == Turned("smtp.550", for_good=True)
    assert carrier.envelope(C) is None
    assert isinstance(carrier.content(C, LETTER), Taken)
    carrier.close()
    assert heard.to == [A.address, C.address]
    assert len(sink._lines) == 1


def test_a_content_that_is_refused_leaves_the_next_announced(sink: Sink, heard: Remembering) -> None:
    heard.then = lambda number, _to: "554 no" if number == 1 else None
    carrier = smtp(sink)
    foretold(carrier, after=Turned)
    assert carrier.envelope(B) is None
    assert isinstance(carrier.content(B, LETTER), Taken)
    carrier.close()
    assert len(sink._lines) == 1


def test_an_address_that_steers_or_needs_more_words_is_not_announced_ahead(sink: Sink, heard: Remembering) -> None:
    carrier = smtp(sink)
    for address in ("x@example.se>\r\nRCPT TO:<y@example.se", "bo.ä@example.se"):
        carrier.envelope(A)
        carrier.ahead(To(b"4" * 16, address))
        assert isinstance(carrier.content(A, LETTER), Taken)
    carrier.close()
    assert heard.to == [A.address, A.address]


def test_a_server_that_takes_one_command_at_a_time_is_told_nothing_ahead(heard: Remembering) -> None:
    made = Sink(heard.heard, pipelining=False).start()
    carrier = smtp(made)
    carrier.envelope(A)
    assert not carrier.foresees
    assert isinstance(carrier.content(A, LETTER), Taken)
    carrier.close()
    made.close()


@pytest.mark.parametrize("how", range(4))
def test_a_no_after_one_was_announced_ahead_still_holds(
    clinic: Clinic, sink: Sink, heard: Remembering, how: int
) -> None:
    """M-06: committed when the server has been told of them, before their content: they get nothing."""
    who = people(clinic, 6)
    opening(clinic)
    mailing: Mailing = begun(clinic, who, sink)
    beside = clinic.beside()
    by_address = {f"nr{place:06d}@example.se": subject for place, subject in enumerate(who)}
    said: list[str] = []

    def announced(address: str) -> None:
        if len(heard.to) == 2 and not said:  # with the content of the second
            said.append(address)
            says_no(beside, by_address[address], how)

    sink.recipient = announced
    mailing.work()
    assert len(said) == 1
    assert sorted(heard.to) == sorted(set(by_address) - set(said))
    assert mailing.fates() == {"sent": 5, "stopped": 1}
    assert mailing.by == MAX
