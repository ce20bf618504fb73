"""M-11: POST ends it at once and without anything else; GET changes nothing; what is forged is known for it."""

import base64
import hashlib
import io
import re
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from ombud.app.mail.sink import Sink
from ombud.app.stop_page import FALSE_A_MINUTE, StopPage
from ombud.app.stop_server import server
from ombud.app.stopping import Said, objections_to, say_no
from ombud.audit import Act
from ombud.campaigns.stop_token import stop_of, stops
from ombud.erasure import Receipt, erase, plan
from ombud.keys.token import find_long
from ombud.messages.carriers import Letter, Lost, Taken, To, Turned
from ombud.terms import SubjectId
from tests.campaigns.mailing import Mailing, Remembering, begun, people, wanted
from tests.clinic import RUT, Clinic, demo_policy
from tests.collection.rows import logged

FORGED = "A" * 32


def token_in(mail: bytes) -> str:
    found = re.search(rb"https://example.se/a/([A-Za-z0-9_-]{32})>", mail)
    assert found is not None
    return found[1].decode()


def mailed(clinic: Clinic, sink: Sink, heard: Remembering) -> tuple[SubjectId, str, Mailing]:
    """Somebody who has got a mail, and what it gave them to say no with."""
    who = people(clinic, 1)
    mailing = begun(clinic, who, sink)
    mailing.work()
    return who[0], token_in(heard.mails[0]), mailing


def asked(
    page: StopPage, method: str, path: str, body: str = "List-Unsubscribe=One-Click", **more: str
) -> tuple[int, dict[str, str], str]:
    said: list[tuple[str, list[tuple[str, str]]]] = []
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "REMOTE_ADDR": "192.0.2.7", "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body.encode()), **more,
    }  # fmt: skip
    content = b"".join(page(environ, lambda status, headers: said.append((status, headers))))
    return int(said[0][0].split()[0]), dict(said[0][1]), content.decode()


def page_of(clinic: Clinic) -> StopPage:
    return StopPage(clinic.vault, lambda: clinic.now)


def has_said_no(clinic: Clinic, subject: SubjectId) -> bool:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return "object.direct_marketing.email" in act.person(subject).choices


def test_one_click_ends_it_without_cookie_login_or_redirect(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """M-06, M-11, N-13.3: 200, and the store that lived by the consent is gone in the same act."""
    subject, token, _ = mailed(clinic, sink, heard)
    code, headers, text = asked(page_of(clinic), "POST", f"/a/{token}")
    assert code == 200
    assert "Set-Cookie" not in headers
    assert "Location" not in headers
    assert "Klart" in text
    assert has_said_no(clinic, subject)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM record WHERE klass = 'marketing'") == (0,)
        assert clinic.vault.directory.suppressed(tx, "email", "1:nr000000@example.se")
    assert logged(clinic, subject, Act.OBJECT) == ["done"]


def test_said_twice_it_is_one_no(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    subject, token, _ = mailed(clinic, sink, heard)
    page = page_of(clinic)
    assert [asked(page, "POST", f"/a/{token}")[0] for _ in range(3)] == [200, 200, 200]
    assert logged(clinic, subject, Act.OBJECT) == ["done"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_that_follows_the_link_changes_nothing(
    clinic: Clinic, sink: Sink, heard: Remembering, method: str
) -> None:
    """M-11: a page with a button."""
    subject, token, _ = mailed(clinic, sink, heard)
    code, headers, text = asked(page_of(clinic), method, f"/a/{token}")
    assert code == 200
    assert ("<button" in text) == (method == "GET")
    assert not has_said_no(clinic, subject)
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    style = re.findall(r"<style>(.*?)</style>", text) or [""]
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()
    assert method == "HEAD" or f"style-src 'sha256-{digest}'" in headers["Content-Security-Policy"]
    assert "nr000000" not in text


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [f"/a/{FORGED}", "/a/short", "/a/K7PM3WQX8D2RT", f"/a/{FORGED}/more/", "/a/%C3%A5"])
def test_a_forged_token_is_refused(clinic: Clinic, method: str, path: str) -> None:
    """M-11: 400."""
    assert asked(page_of(clinic), method, path)[0] == 400


def test_no_other_method_is_taken(clinic: Clinic) -> None:
    code, headers, _ = asked(page_of(clinic), "DELETE", f"/a/{FORGED}")
    assert (code, headers["Allow"]) == (405, "GET, HEAD, POST")


def test_it_works_when_the_campaign_is_over_and_tells_nothing_of_who_has_been_erased(
    clinic: Clinic, sink: Sink, heard: Remembering
) -> None:
    subject, token, mailing = mailed(clinic, sink, heard)
    assert mailing.row().phase == "finished"
    clinic.later(days=200)
    before = asked(page_of(clinic), "GET", f"/a/{token}")
    shown = plan(clinic.vault, subject, by=RUT, now=clinic.now)
    assert isinstance(erase(clinic.vault, shown, by=RUT, now=clinic.now), Receipt)
    assert asked(page_of(clinic), "GET", f"/a/{token}") == before
    assert asked(page_of(clinic), "POST", f"/a/{token}")[0] == 200


def test_who_tries_tokens_is_slowed_down_and_nobody_else(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    _, token, _ = mailed(clinic, sink, heard)
    page = page_of(clinic)
    codes = [asked(page, "POST", f"/a/{FORGED}")[0] for _ in range(FALSE_A_MINUTE + 1)]
    assert codes == [400] * FALSE_A_MINUTE + [429]
    assert asked(page, "POST", f"/a/{token}", REMOTE_ADDR="2001:db8::1")[0] == 200
    assert asked(page, "POST", f"/a/{token}", REMOTE_ADDR="")[0] == 200
    clinic.now += timedelta(minutes=1)
    assert asked(page, "POST", f"/a/{token}")[0] == 200


def test_it_speaks_english_to_who_asks_for_it(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    _, token, _ = mailed(clinic, sink, heard)
    text = asked(page_of(clinic), "GET", f"/a/{token}", HTTP_ACCEPT_LANGUAGE="en-GB", CONTENT_LENGTH="")[2]
    assert "Stop sending advertising" in text
    assert asked(page_of(clinic), "POST", f"/a/{token}", CONTENT_LENGTH="x")[0] == 200


@pytest.mark.on("sqlite")
def test_it_is_answered_over_http_and_nothing_is_logged(
    clinic: Clinic, sink: Sink, heard: Remembering, capfd: pytest.CaptureFixture[str]
) -> None:
    subject, token, _ = mailed(clinic, sink, heard)
    made = server(page_of(clinic), 0)
    at = f"http://127.0.0.1:{made.server_address[1]}/a/"
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        with urllib.request.urlopen(urllib.request.Request(at + token, b"x", method="POST"), timeout=10) as answer:
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError, match="400"):
            urllib.request.urlopen(at + FORGED, timeout=10)
    finally:
        made.shutdown()
        made.server_close()
    assert has_said_no(clinic, subject)
    assert token not in "".join(capfd.readouterr())


def test_a_token_is_random_and_only_its_hash_is_kept(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    _, token, _ = mailed(clinic, sink, heard)
    keyring = clinic.vault.keyring
    with clinic.vault.database.read() as tx:
        kept = bytes(tx.all("SELECT token FROM campaign_recipient")[0][0])
    assert stops(keyring).read(token) == kept
    assert find_long(f"Re: {token}") == token
    assert find_long("nothing") is None


def test_a_no_of_nobody_and_of_a_policy_without_one(clinic: Clinic) -> None:
    drawn = stop_of(clinic.vault.keyring, "email", b"d" * 16)
    assert say_no(clinic.vault, drawn.text, now=clinic.now) is Said.NOTHING
    assert say_no(clinic.vault, FORGED, now=clinic.now) is Said.FORGED
    policy = clinic.adopt(demo_policy(), clinic.now)
    assert objections_to(policy, "email") == ["object.direct_marketing.email"]
    assert objections_to(policy, "phone") == ["object.direct_marketing"]
    assert objections_to(policy, None) == ["object.direct_marketing"]


def test_an_objection_to_everything_is_put_together_where_the_policy_has_it_in_parts(clinic: Clinic) -> None:
    """Art. 21(2): profiling for it is in the same right; a policy may have a choice for each."""
    file = demo_policy()
    parts = {name: one for name, one in file.choices.items() if name != "object.direct_marketing"}
    policy = clinic.adopt(file.model_copy(update={"choices": parts}), clinic.now)
    assert objections_to(policy, None) == [
        "object.profiling",
        *(f"object.direct_marketing.{channel}" for channel in ("email", "sms", "post")),
    ]


CHOSEN = frozenset({"object.direct_marketing"})


def objections(clinic: Clinic, subject: SubjectId) -> set[str]:
    with clinic.vault.look(by=RUT, now=clinic.now) as act:
        return {one for one in act.person(subject).choices if one.startswith("object.")}


def test_the_page_offers_no_to_everything_beside_no_to_this(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """Art. 21(2)–(4), N-18.1: all channels and profiling, said apart and clearly; two buttons alike, none chosen."""
    subject, token, _ = mailed(clinic, sink, heard)
    page = page_of(clinic)
    shown = asked(page, "GET", f"/a/{token}")[2]
    assert re.findall(r'<button type="submit" name="scope" value="(\w+)">', shown) == ["this", "all"]
    assert "profilering" in shown
    assert "checked" not in shown
    code, _, text = asked(page, "POST", f"/a/{token}", "scope=all")
    assert (code, objections(clinic, subject)) == (200, CHOSEN)
    assert "på något sätt" in text
    assert "<form" not in text
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.suppressed(tx, "email", "1:nr000000@example.se")
        assert tx.one("SELECT count(*) FROM record WHERE klass = 'marketing'") == (0,)
    assert logged(clinic, subject, Act.OBJECT) == ["done"]


def test_after_one_click_the_rest_is_offered(clinic: Clinic, sink: Sink, heard: Remembering) -> None:
    """RFC 8058: a mail program says one word, and means this list."""
    subject, token, _ = mailed(clinic, sink, heard)
    page = page_of(clinic)
    text = asked(page, "POST", f"/a/{token}")[2]
    assert objections(clinic, subject) == {"object.direct_marketing.email"}
    assert re.findall(r'name="scope" value="(\w+)"', text) == ["all"]
    asked(page, "POST", f"/a/{token}", "scope=all")
    assert objections(clinic, subject) == {"object.direct_marketing.email", *CHOSEN}
    asked(page, "POST", f"/a/{token}", "scope=all")
    assert logged(clinic, subject, Act.OBJECT) == ["done", "done"]


@pytest.mark.parametrize("channel", ["sms", "post"])
@pytest.mark.parametrize("scope", ["this", "all"])
def test_the_code_of_an_sms_or_a_letter_is_typed(clinic: Clinic, sink: Sink, channel: str, scope: str) -> None:
    """N-18.2, R-21.1: no login, no identity, no reason; capitals, blanks and hyphens do not matter."""
    who = people(clinic, 1, channel)
    kept = Kept()
    mailing = begun(clinic, who, sink, wanted(clinic, channel))
    mailing.carrier = lambda: kept
    mailing.work()
    (code,) = kept.stops
    assert len(code) == 13
    page = page_of(clinic)
    form = asked(page, "GET", "/a/")[2]
    assert '<input id="code" name="code"' in form
    assert "<script" not in form
    assert re.findall(r'name="scope" value="(\w+)"', form) == ["this", "all"]
    typed = f"code={code[:4].lower()}-{code[4:9]}+{code[9:]}&scope={scope}"
    status, _, text = asked(page, "POST", "/a/", typed)
    assert status == 200
    assert objections(clinic, who[0]) == (CHOSEN if scope == "all" else {f"object.direct_marketing.{channel}"})
    if scope == "this":
        assert re.findall(r'name="code" value="([^"]+)"', text) == [f"{code[:4].lower()}-{code[4:9]} {code[9:]}"]
        assert asked(page, "POST", "/a/", f"code={code}&scope=all")[0] == 200
        assert objections(clinic, who[0]) >= CHOSEN


def test_a_code_that_is_none_is_said_to_be_none_and_counted(clinic: Clinic) -> None:
    page = page_of(clinic)
    for body in ("code=K7PM-3WQX8-D2RT&scope=all", "scope=all", "", "&".join("a=1" for _ in range(50))):
        status, _, text = asked(page, "POST", "/a/", body)
        assert status == 400
        assert '<input id="code"' in text
    codes = [asked(page, "POST", "/", "code=x")[0] for _ in range(FALSE_A_MINUTE)]
    assert codes[-1] == 429


def test_the_page_says_it_all_in_english_too(clinic: Clinic) -> None:
    text = asked(page_of(clinic), "GET", "/a/", HTTP_ACCEPT_LANGUAGE="en")[2]
    assert "No to all advertising and profiling" in text
    assert '<html lang="en">' in text


@dataclass
class Kept:
    """A carrier that takes everything, and keeps what its people say no with."""

    stops: list[str] = field(default_factory=list)

    def envelope(self, to: To) -> Turned | None:
        return None

    def drop(self) -> None:
        """Nothing was announced to anybody."""

    def content(self, to: To, letter: Letter) -> Taken | Turned | Lost:
        self.stops.append(letter.stop)
        return Taken()

    def tells(self, message: bytes) -> bool | None:
        return None

    def close(self) -> None:
        """There is no connection."""
