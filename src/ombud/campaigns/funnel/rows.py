"""The rows that a marketer sees, and which gates each holds together.

* Minors, the protected, the deceased, the restricted and the suppressed are one row with everything else that is
  nobody's business: "Undantas av andra skäl". A reason is never so narrow that it points at somebody (ux.md 1.3).
* A patient who has not said yes is a person who has not said yes: the regime of an address is not shown (M-03, N-05.3).
* Somebody whose address is suppressed because they objected has said no, and is told as that.
"""

from collections.abc import Mapping
from enum import StrEnum

from ombud.campaigns.funnel.gates import Gate
from ombud.terms import Text


class RowKind(StrEnum):
    """The rows, in the order in which they are shown."""

    REGISTERED = "registered"
    SAID_NO = "said-no"
    SAID_NO_TO_PROFILING = "said-no-to-profiling"
    NOT_SAID_YES = "not-said-yes"
    NOT_SAID_YES_TO_PROFILING = "not-said-yes-to-profiling"
    OTHER = "other"
    PERIOD_OVER = "period-over"
    NO_ADDRESS = "no-address"
    NIX = "nix"
    RECENTLY = "recently"
    NOT_SELECTED = "not-selected"
    RECEIVES = "receives"


ROW_OF: Mapping[Gate, RowKind] = {
    Gate.SUPPRESSED: RowKind.OTHER,
    Gate.UNREACHABLE: RowKind.OTHER,
    Gate.RESTRICTED: RowKind.OTHER,
    Gate.OBJECTED: RowKind.SAID_NO,
    Gate.OBJECTED_TO_PROFILING: RowKind.SAID_NO_TO_PROFILING,
    Gate.REGIME: RowKind.NOT_SAID_YES,
    Gate.CONSENT: RowKind.NOT_SAID_YES,
    Gate.CONSENT_TO_PROFILING: RowKind.NOT_SAID_YES_TO_PROFILING,
    Gate.PERIOD: RowKind.PERIOD_OVER,
    Gate.OTHER: RowKind.OTHER,
    Gate.ADDRESS: RowKind.NO_ADDRESS,
    Gate.NIX: RowKind.NIX,
    Gate.FREQUENCY: RowKind.RECENTLY,
    Gate.NOT_SELECTED: RowKind.NOT_SELECTED,
    Gate.PASSES: RowKind.RECEIVES,
}

_BY = {
    "email": Text("e-post", "e-mail"),
    "sms": Text("sms", "SMS"),
    "post": Text("post", "post"),
}
_ADDRESS = {
    "email": Text("Saknar e-postadress", "Has no e-mail address"),
    "sms": Text("Saknar mobilnummer", "Has no mobile number"),
    "post": Text("Saknar postadress", "Has no postal address"),
}
_WORDS: Mapping[RowKind, Text] = {
    RowKind.REGISTERED: Text("Personer i registret", "People in the register"),
    RowKind.SAID_NO: Text("Har sagt nej till reklam", "Has said no to advertising"),
    RowKind.SAID_NO_TO_PROFILING: Text(
        "Har sagt nej till profilering (urvalet är profilering)",
        "Has said no to profiling (the selection is profiling)",
    ),
    RowKind.NOT_SAID_YES_TO_PROFILING: Text(
        "Har inte sagt ja till profilering (urvalet är profilering)",
        "Has not said yes to profiling (the selection is profiling)",
    ),
    RowKind.OTHER: Text("Undantas av andra skäl", "Left out for other reasons"),
    RowKind.PERIOD_OVER: Text("Lagringstiden för reklam har gått ut", "The storage period for advertising has ended"),
    RowKind.NIX: Text("Står i NIX", "Is in the NIX register"),
    RowKind.RECENTLY: Text(
        "Har redan fått så många utskick som någon får", "Has had as many mailings as anybody may get"
    ),
    RowKind.NOT_SELECTED: Text("Passar inte urvalet", "Does not fit the selection"),
    RowKind.RECEIVES: Text("Får utskicket", "Receives the mailing"),
}


def words_of(kind: RowKind, channel: str) -> Text:
    """What the row is called for a channel."""
    if kind is RowKind.NO_ADDRESS:
        return _ADDRESS[channel]
    if kind is RowKind.NOT_SAID_YES:
        by = _BY[channel]
        return Text(f"Har inte sagt ja till reklam via {by.sv}", f"Has not said yes to advertising by {by.en}")
    return _WORDS[kind]
