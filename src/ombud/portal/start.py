"""What is open to everybody beside the notice: what this is, help, cookies, accessibility, language and theme.

* `/` answers three questions without a sign-in: what this is, how to sign in, how to say no without it (R-08).
* `/hjalp` has every way that is not this site: telephone, post, reception, the data protection officer, and beside
  them the authority (R-15 e; Art. 13(2)(d), 12(2)): nobody who cannot use a browser is shut out.
* Language and theme are remembered in a cookie each, and lead back to the page where one was.
"""

from datetime import timedelta

from ombud.policy.model import PolicyFile
from ombud.portal.accessibility import CLAIMS, TOLD_BY_HAND
from ombud.terms import Text
from ombud.web import Answer, Download, Moved, Need, Page, Route, Visit
from ombud.web.cookies import COOKIES, LANGUAGE, THEME
from ombud.web.paths import own_path

AUTHORITY = {
    "name": Text("Integritetsskyddsmyndigheten (IMY)", "The Swedish Authority for Privacy Protection (IMY)"),
    "web": "https://www.imy.se",
    "mail": "imy@imy.se",
    "phone": "08-657 61 00",
    "post": "Integritetsskyddsmyndigheten, Box 8114, 104 20 Stockholm",
}
SECURITY_TXT_LASTS = timedelta(days=180)


def start(visit: Visit) -> Answer:
    return Page(
        "portal/start.html.j2",
        Text("Dina uppgifter hos oss", "Your data with us"),
        {"known": visit.session is not None},
    )


def help_(visit: Visit) -> Answer:
    values = {"file": policy_file(visit), "authority": AUTHORITY}
    return Page("portal/help.html.j2", Text("Hjälp och kontakt", "Help and contact"), values)


def cookies(_visit: Visit) -> Answer:
    return Page("portal/cookies.html.j2", Text("Kakor", "Cookies"), {"cookies": COOKIES})


def accessibility(visit: Visit) -> Answer:
    values = {"claims": CLAIMS, "by_hand": TOLD_BY_HAND, "file": policy_file(visit)}
    return Page("portal/accessibility.html.j2", Text("Tillgänglighet", "Accessibility"), values)


def language(visit: Visit) -> Answer:
    chosen = visit.form.text("sprak")
    return _back(visit, {LANGUAGE.name: chosen} if chosen in ("sv", "en") else {})


def theme(visit: Visit) -> Answer:
    """Light, dark, or as the device says."""
    chosen = visit.form.text("tema")
    return _back(visit, {THEME.name: chosen if chosen in ("light", "dark") else ""})


def security(visit: Visit) -> Answer:
    """How to tell us of a weakness (RFC 9116)."""
    file = policy_file(visit)
    controller = None if file is None else file.controller
    contacts = [
        *([f"mailto:{controller.email}"] if controller and controller.email else []),
        *([f"tel:{controller.phone.replace(' ', '')}"] if controller and controller.phone else []),
        f"{visit.public_url}/hjalp",
    ]
    lines = [
        *(f"Contact: {one}" for one in contacts),
        f"Expires: {visit.now + SECURITY_TXT_LASTS:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: sv, en",
        f"Canonical: {visit.public_url}/.well-known/security.txt",
    ]
    return Download("security.txt", "text/plain; charset=utf-8", ("\n".join(lines) + "\n").encode(), shown=True)


def policy_file(visit: Visit) -> PolicyFile | None:
    """The policy in force."""
    with visit.ombud.vault.database.read() as tx:
        policy = visit.ombud.vault.book.in_force(tx, visit.now)
    return None if policy is None else policy.file


def _back(visit: Visit, keep: dict[str, str]) -> Moved:
    return Moved(own_path(visit.form.text("till")), keep=keep)


ROUTES: tuple[Route, ...] = (
    Route("/", "start", start, need=Need.NOBODY),
    Route("/hjalp", "help", help_, need=Need.NOBODY),
    Route("/kakor", "cookies", cookies, need=Need.NOBODY),
    Route("/tillganglighet", "accessibility", accessibility, need=Need.NOBODY),
    Route("/sprak", "language", do=language, need=Need.NOBODY),
    Route("/tema", "theme", do=theme, need=Need.NOBODY),
    Route("/.well-known/security.txt", "security.txt", security, need=Need.NOBODY),
)
