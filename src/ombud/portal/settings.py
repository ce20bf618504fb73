"""`/mina/installningar`: language, colours, mails, and where the person is signed in (ux.md 3.3; S-08).

* Language and colours lie in the browser, and say nothing of who it is.
* Every sign-in of theirs stands there, with how and since when. One button ends all the others, another every one.
"""

from ombud.choices.own_setting import OwnSetting
from ombud.identity import Level, Means, Session, sessions
from ombud.requests.alerts import mail_wanted, set_mail
from ombud.terms import Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit
from ombud.web.cookies import LANGUAGE, THEME

HERE = "/mina/installningar"
_TITLE = Text("Inställningar", "Settings")
MEANS = {
    Means.OIDC: Text("E-legitimation", "e-ID"),
    Means.BANKID: Text("BankID", "BankID"),
    Means.PASSKEY: Text("Passernyckel", "Passkey"),
    Means.TOTP: Text("Engångskod", "One-time code"),
    Means.LETTER_CODE: Text("Kod i brev", "Code in a letter"),
    Means.SIGNED_LINK: Text("Länk", "Link"),
    Means.DEMO: Text("Demonstration", "Demonstration"),
}
MAILS = {
    OwnSetting.MAIL_RECEIVED: Text("När ett ärende har kommit in", "When a case has come in"),
    OwnSetting.MAIL_UNUSUAL: Text(
        "När någon har läst om dig på ett ovanligt sätt", "When somebody has read about you in an unusual way"
    ),
}


def show(visit: Visit) -> Answer:
    """As it is set, and the sign-ins that live."""
    found = sessions.live(visit.ombud.vault, visit.subject, now=visit.now)
    rows = [
        (MEANS[one.means], one.level is Level.MULTI_FACTOR, one.began, _is_this(visit, one)) for one in found
    ]  # fmt: skip
    wanted = mail_wanted(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    values = {
        "sessions": rows, "theme": visit.cookies.get(THEME.name, ""),
        "mails": [(one.value, words, None) for one, words in MAILS.items()],
        "wanted": [one.value for one, wants in wanted.items() if wants],
    }  # fmt: skip
    return Page("portal/settings.html.j2", _TITLE, values)


def act(visit: Visit) -> Answer:
    """One setting, or the end of sign-ins."""
    match visit.form.text("gor"):
        case "sprak":
            language = "en" if visit.form.text("sprak") == "en" else "sv"
            return Moved(HERE, _SET, keep={LANGUAGE.name: language})
        case "tema":
            theme = visit.form.text("tema")
            return Moved(HERE, _SET, keep={THEME.name: theme if theme in ("light", "dark") else ""})
        case "mejl":
            ticked = set(visit.form.all("mejl"))
            wanted = {one: one.value in ticked for one in MAILS}
            set_mail(visit.ombud.vault, visit.subject, wanted, by=visit.actor, now=visit.now)
            return Moved(HERE, _SET)
        case "andra":
            return _others_ended(visit)
        case "alla":
            sessions.end_all(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
            return Moved("/", token="")
        case _:
            return Moved(HERE)


def _others_ended(visit: Visit) -> Answer:
    this = None if visit.session is None else visit.session.id
    ended = sessions.end_all(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, but=this)
    return Moved(HERE, _ENDED if ended else _NO_OTHERS)


def _is_this(visit: Visit, one: Session) -> bool:
    return visit.session is not None and one.id == visit.session.id


_SET = Text("Klart. Inställningen är sparad.", "Done. The setting is kept.")
_ENDED = Text("Klart. Du är utloggad överallt utom här.", "Done. You are signed out everywhere but here.")
_NO_OTHERS = Text("Du var inte inloggad någon annanstans.", "You were not signed in anywhere else.")

ROUTES = (Route(HERE, "settings", show, act, Need.CHOICES),)
