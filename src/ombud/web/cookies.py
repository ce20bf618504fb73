"""Every cookie there is, as data: what it is called, what it does and how long it stays. `/kakor` shows this list.

All are strictly necessary for what the visitor asks for (LEK 9:28), so none is asked about; another kind does not
exist, and a test looks at every answer for one that is not here. `__Host-`: this host's alone, over TLS alone.
"""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. Scripts do not see it, and it goes to no other host."""

    name: str
    does: Text
    holds: Text
    stays: Text


_CLOSED = Text("tills du stänger webbläsaren", "until you close the browser")
SESSION = Cookie(
    "__Host-ombud",
    Text("Visar att det är du, medan du är inloggad.", "Shows that it is you, while you are signed in."),
    Text("En slumpkod. Den säger inget om dig.", "A random code. It says nothing about you."),
    Text(
        "tills du loggar ut, eller 15 minuter efter det senaste du gjorde",
        "until you sign out, or 15 minutes after the last thing you did",
    ),
)
SIGNING_IN = Cookie(
    "__Host-inloggning",
    Text(
        "Håller ihop inloggningen medan du legitimerar dig hos någon annan.",
        "Keeps the sign-in together while you identify yourself at somebody else's.",
    ),
    Text("En slumpkod.", "A random code."),
    Text("tills du är inloggad, högst tio minuter", "until you are signed in, ten minutes at most"),
)
LANGUAGE = Cookie(
    "__Host-sprak",
    Text("Minns språket som du har valt.", "Remembers the language that you chose."),
    Text("sv eller en.", "sv or en."),
    _CLOSED,
)
THEME = Cookie(
    "__Host-tema",
    Text("Minns om du har valt ljust eller mörkt.", "Remembers whether you chose light or dark."),
    Text("light eller dark.", "light or dark."),
    _CLOSED,
)
COOKIES = (SESSION, SIGNING_IN, LANGUAGE, THEME)


def cookies_of(request: Request) -> dict[str, str]:
    """Those of ours that came, by name."""
    return {one.name: request.cookies[one.name] for one in COOKIES if one.name in request.cookies}


def set_cookie(response: Response, cookie: Cookie, value: str) -> None:
    """Set it; an empty value takes it away."""
    if value:
        response.set_cookie(cookie.name, value, path="/", secure=True, httponly=True, samesite="lax")
    else:
        response.delete_cookie(cookie.name, path="/", secure=True, httponly=True, samesite="lax")
