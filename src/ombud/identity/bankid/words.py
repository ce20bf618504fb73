"""What BankID says while an order waits, and when it fails, in words. Every code of its API has a line here."""

from collections.abc import Mapping

from ombud.identity.model import NotProven
from ombud.identity.refusals import AWAY, CANCELLED, NOT_TRUSTED
from ombud.terms import Text

WAITING: Mapping[str, Text] = {
    "outstandingTransaction": Text(
        "Öppna BankID-appen på din telefon eller dator.", "Open the BankID app on your phone or computer."
    ),
    "noClient": Text("Öppna BankID-appen.", "Open the BankID app."),
    "started": Text(
        "BankID-appen söker efter ditt BankID. Det kan ta en stund. Hittas inget, har du inget BankID på enheten.",
        "The BankID app is looking for your BankID. It may take a while. If none is found, it is not on the device.",
    ),
    "userMrtd": Text(
        "Läs av ditt pass eller nationella id-kort i BankID-appen.",
        "Read your passport or national identity card in the BankID app.",
    ),
    "userCallConfirm": Text(
        "Bekräfta i BankID-appen att du talar med oss.", "Confirm in the BankID app that you are speaking with us."
    ),
    "userSign": Text(
        "Skriv din säkerhetskod i BankID-appen och välj Legitimera eller Skriv under.",
        "Enter your security code in the BankID app and choose Identify or Sign.",
    ),
    "processing": Text("BankID arbetar. Vänta ett ögonblick.", "BankID is working. Wait a moment."),
}
WAITS = Text(
    "Öppna BankID-appen, och legitimera dig eller skriv under där.",
    "Open the BankID app, and identify yourself or sign there.",
)
"""For a code that came after this was written."""
RETURNING = Text(
    "Klart i BankID. Gå tillbaka till sidan där du började, i samma webbläsare.",
    "Done in BankID. Go back to the page where you began, in the same browser.",
)
_AGAIN = Text("Försök igen.", "Try again.")
_BANK = Text("Hör av dig till banken som gav dig ditt BankID.", "Contact the bank that gave you your BankID.")


def _failed(code: str, sv: str, en: str, now: Text = _AGAIN) -> NotProven:
    return NotProven(f"bankid-{code}", Text(sv, en), now)


FAILED: Mapping[str, NotProven] = {
    "expiredTransaction": _failed(
        "expired", "Det tog för lång tid i BankID-appen.", "It took too long in the BankID app."
    ),
    "certificateErr": _failed(
        "certificate",
        "Ditt BankID är spärrat eller för gammalt, eller så blev koden fel för många gånger.",
        "Your BankID is blocked or too old, or the code was wrong too many times.",
        _BANK,
    ),
    "userCancel": CANCELLED,
    "cancelled": _failed(
        "cancelled",
        "Det avbröts. Kanske började du om i en annan flik.",
        "It was cancelled. Perhaps you began anew in another tab.",
    ),
    "startFailed": _failed(
        "start",
        "BankID-appen hittades inte på enheten, eller så hann QR-koden inte läsas.",
        "The BankID app was not found on the device, or the QR code was not read in time.",
        Text("Installera BankID från din bank, eller försök igen.", "Install BankID from your bank, or try again."),
    ),
    "userDeclinedCall": _failed(
        "declined-call",
        "Du svarade i BankID-appen att du inte talar med oss.",
        "You said in the BankID app that you are not speaking with us.",
        Text("Lägg på om någon bad dig att legitimera dig.", "Hang up if somebody asked you to identify yourself."),
    ),
    "notSupportedByUserApp": _failed(
        "old-app",
        "Din BankID-app är för gammal.",
        "Your BankID app is too old.",
        Text("Uppdatera appen och försök igen.", "Update the app and try again."),
    ),
    "transactionRiskBlocked": _failed(
        "risk",
        "BankID stoppade det av säkerhetsskäl.",
        "BankID stopped it for reasons of security.",
        Text(
            "Har någon bett dig att legitimera dig? Avbryt då, och hör av dig till din bank.",
            "Has somebody asked you to identify yourself? Then stop, and contact your bank.",
        ),
    ),
}
FAILS = _failed("failed", "Det gick inte att legitimera dig med BankID.", "You could not be identified with BankID.")
OTHER_DEVICE = _failed(
    "other-device",
    "BankID öppnades på en annan enhet än den du började på.",
    "BankID was opened on another device than the one on which you began.",
    Text("Välj QR-kod om du har BankID på en annan enhet.", "Choose the QR code if BankID is on another device."),
)
ERRORS: Mapping[str, NotProven] = {
    "alreadyInProgress": FAILED["cancelled"],
    "invalidParameters": NOT_TRUSTED,
    "unauthorized": AWAY,
    "notFound": FAILED["expiredTransaction"],
    "methodNotAllowed": NOT_TRUSTED,
    "requestTimeout": AWAY,
    "unsupportedMediaType": NOT_TRUSTED,
    "internalError": AWAY,
    "maintenance": AWAY,
}
"""What BankID answers instead of doing what it was asked."""
