"""`/konsol/malgrupper` and `/konsol/utskick`: from a selection to what came of it, in the marketer's words.

One company for the whole file. Max writes and Minna approves; nobody is shown to either.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from httpx2 import Response

from ombud.app.campaigning import campaign_steps
from ombud.app.config_mail import CampaignsPart
from ombud.app.mail.sink import Sink
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_from
from ombud.campaigns.phases import Fate, Phase
from ombud.plans.work import Worker
from ombud.requests import objection
from ombud.terms import SubjectId
from tests.campaigns.mailing import Remembering
from tests.campaigns.templates.written import png
from tests.console.using import House, company
from tests.portal.browser import Browser, content, heading, links, words
from tests.portal.html import faults

AUDIENCES, MAILINGS = "/konsol/malgrupper", "/konsol/utskick"
TEXT = 'Hej {{ given or "du" }}!\n\nTräningskortet kostar mindre till och med april.'


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with company(tmp_path_factory.mktemp("house"), 160) as made:
        yield made


@pytest.fixture(scope="module")
def heard(house: House) -> Iterator[Remembering]:
    """A mail server on this machine, and print jobs in a folder."""
    remembering = Remembering()
    sink = Sink(remembering.heard).start()
    part = CampaignsPart(
        sender_name="Hälsoklustret", sender_address="utskick@example.se", bounces="studs@example.se",
        stop_url="https://example.se/a/", stop_mailto="stopp@example.se", smtp=f"smtp://127.0.0.1:{sink.port}",
        print_to="print",
    )  # fmt: skip
    house.door.ombud = replace(house.ombud, config=house.ombud.config.model_copy(update={"campaigns": part}))
    yield remembering
    sink.close()


@pytest.fixture
def max_(house: House) -> Browser:
    return house.staff("max")


@pytest.fixture
def minna(house: House) -> Browser:
    return house.staff("minna")


def counted(max_: Browser, sentence: str, channel: str = "email", **more: str) -> str:
    """The page with the funnel; the day's extract is made where there is none."""
    form = {"urval": sentence, "kanal": channel, **more}
    answer = max_.post(f"{AUDIENCES}/nytt", form, gor="rakna")
    if "inget underlag för profilering i dag" in words(answer.text):
        answer = max_.post(f"{AUDIENCES}/nytt", form, gor="underlag")
    assert answer.status_code == 200, words(answer.text)[:500]
    return str(answer.text)


def written(max_: Browser, **changed: str) -> str:
    """The address of a new draft."""
    form = {
        "namn": "varbrev", "malgrupp": "", "kanal": "email", "sprak": "sv", "amne": "Träningskort till vårpris",
        "text": TEXT, "ren": "", "sista": "2026-12-23", "takt": "0", "tyst_fran": "0", "tyst_till": "0", "hogst": "2",
        "dagar": "7",
    } | changed  # fmt: skip
    answer = max_.post(f"{MAILINGS}/nytt", form)
    assert answer.status_code == 303, words(answer.text)[:600]
    return str(answer.headers["location"])


def test_a_selection_shows_who_is_left_and_why_in_counts_alone(max_: Browser) -> None:
    """W8, M-08, S-08: reasons of the law, coarse counts with their span, and nobody."""
    page = counted(max_, "Intresse är traning")
    text = words(page)
    assert "Det här urvalet är profilering" in text
    assert "Personer i registret" in text
    assert "Har inte sagt ja till reklam via e-post" in text
    assert "Undantas av andra skäl" in text
    assert "Får utskicket" in text
    assert "Räknas om i sändögonblicket, person för person" in text
    assert "kyddad" not in text.split("Vilka blir kvar, och varför")[1].split("Urvalet som en mening")[0]
    assert re.search(r"spann \d+–\d+", text)
    assert "@" not in content(page)
    assert faults(page) == []


def test_what_may_not_be_used_stands_there_with_its_rule(max_: Browser) -> None:
    text = words(max_.page(f"{AUDIENCES}/nytt"))
    assert "Hälsouppgifter kan inte användas här." in text
    assert "N-09.2; 2 kap. 3 § PDL (2008:355), art. 9.1" in text
    assert "Tjänster i vården" in text


@pytest.mark.parametrize(
    ("sentence", "said"),
    [("Diagnos är astma", "Policyn tillåter hälsouppgifter bara för vård"), ("Ålder är 43–44", "spann om 10 år"),
     ("Kommun är Uppsala och Ålder är 40–59 eller Avtal är aktivt", "parentes"),
     ("Intresse är cancer", "värdet kan inte användas")],
)  # fmt: skip
def test_a_selection_that_is_not_taken_says_why_and_stands_there_still(max_: Browser, sentence: str, said: str) -> None:
    for doing in ("rakna", "spara"):
        answer = max_.post(f"{AUDIENCES}/nytt", urval=sentence, kanal="email", gor=doing, namn="x")
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert sentence in words(answer.text)


def test_conditions_are_added_and_groups_are_kept(max_: Browser) -> None:
    """ux.md 1.3: sentence-style, with groups; a word with blanks or a comma is quoted."""
    there = f"{AUDIENCES}/nytt"

    def add(sentence: str, field: str, how: str, value: str, joined: str = "och") -> str:
        answer = max_.post(there, urval=sentence, ihop=joined, falt=field, hur=how, varde=value, gor="lagg")
        found = re.search(r'<textarea id="f-urval"[^>]*>([^<]*)</textarea>', answer.text)
        assert found is not None
        return f"{answer.status_code} {found[1]}"

    assert add("Alla", "municipality", "is", "Uppsala") == "200 Kommun är Uppsala"
    assert add("Kommun är Uppsala", "age", "is", "40–59") == "200 Kommun är Uppsala och Ålder är 40–59"
    both = "Kommun är Uppsala och Ålder är 40–59"
    assert add(both, "agreement", "is", "aktivt") == f"200 {both} och Avtal är aktivt"
    assert add(both, "interest", "one_of", "kost, massage", "eller") == (
        f"200 ({both}) eller Intresse är någon av kost, massage"
    )
    assert add("Alla", "began", "between", "2026-01, 2026-03") == ("200 Avtalet började är mellan 2026-01 och 2026-03")
    assert add("Alla", "age", "is", "43–44") == "422 Alla"
    assert add("Alla", "health", "is", "x") == "422 Alla"
    assert add("Alla", "municipality", "is", "") == "422 Alla"
    assert add("vad som helst", "municipality", "is", "Uppsala").startswith("422")


def test_a_selection_is_kept_under_a_name_and_is_written_to(max_: Browser) -> None:
    """N-08.4: what looks like a person's number is kept nowhere."""
    page = max_.done(f"{AUDIENCES}/nytt", urval="Intresse är traning", kanal="email", namn="Traning", gor="spara")
    assert "Sparat som traning, version 1" in words(page)
    again = max_.done(f"{AUDIENCES}/nytt", urval="Intresse är traning", kanal="email", namn="traning", gor="spara")
    assert "version 1" in words(again)
    other = max_.done(f"{AUDIENCES}/nytt", urval="Intresse är kost", kanal="email", namn="kost", gor="spara")
    assert "Intresse är kost" in words(other)
    home = words(max_.page(AUDIENCES))
    assert "2 sparade målgrupper" in home
    assert "traning version 1, max 23 november 2026 Intresse är traning" in home
    ready = counted(max_, "Intresse är traning", namn="traning")
    if "Så få får utskicket" not in words(ready):
        assert f"{MAILINGS}/nytt?malgrupp=traning" in links(ready)
    for wrong in ({"urval": "Alla", "namn": "Å Ä"}, {"urval": "Kommun är 070-1740605", "namn": "x"}):
        answer = max_.post(f"{AUDIENCES}/nytt", wrong, kanal="email", gor="spara")
        assert answer.status_code == 422
    assert max_.get(f"{AUDIENCES}/finns-inte").status_code == 404
    assert max_.post(f"{AUDIENCES}/nytt", urval="Alla", kanal="fax", gor="rakna").status_code == 422


def test_a_text_is_taken_whole_or_everything_wrong_is_said_and_nothing_is_lost(house: House, max_: Browser) -> None:
    """M-05, N-06.5: links lead to our own pages; what was written stands there still."""
    page = max_.page(f"{MAILINGS}/nytt?malgrupp=traning")
    assert faults(page) == []
    wrong = max_.post(
        f"{MAILINGS}/nytt", namn="Å Ä", kanal="email", amne="", text='<p>Se <a href="https://annan.se/x">här</a></p>',
        sista="igår", takt="många", tyst_fran="21", tyst_till="8", hogst="2", dagar="7",
    )  # fmt: skip
    assert wrong.status_code == 422
    text = words(wrong.text)
    for said in ("Ge utskicket ett namn", "Skriv dagen som 2026-12-31", "Takten är ett antal"):
        assert said in text
    assert "annan.se" in wrong.text
    assert faults(wrong.text) == []
    assert max_.post(f"{MAILINGS}/nytt", namn="x", kanal="fax").status_code == 422
    whole = {
        "namn": "x", "kanal": "email", "amne": "Å", "text": "Hej du.", "sista": "2026-12-23", "takt": "0",
        "tyst_fran": "0", "tyst_till": "0", "hogst": "2", "dagar": "7",
    }  # fmt: skip
    for changed, said in (
        ({"malgrupp": "finns inte"}, "något att rätta"),
        ({"sista": "2026-11-01"}, "efter utskickets sista dag, eller har varit"),
        ({"tyst_fran": "99"}, "Takten är ett antal"),
    ):
        answer = max_.post(f"{MAILINGS}/nytt", whole | changed)
        assert answer.status_code == 422
        assert said in words(answer.text)


def test_the_preview_has_what_the_law_wants_in_it(heard: Remembering, max_: Browser) -> None:
    """MFL 9, 19-20; M-05: the sender, the mark, the reason and one click are there, whoever writes."""
    page = max_.page(written(max_))
    text = words(page)
    assert "Hej Tolvan!" in text
    assert "Reklam" in text
    assert "Säg nej" in text or "säga nej" in text
    assert "Utkast" in text
    assert " style=" not in content(page)
    assert faults(page) == []
    assert "Någon annan" not in text or "Godkännande av någon annan" in text


def test_from_a_draft_to_what_came_of_it(house: House, heard: Remembering, max_: Browser, minna: Browser) -> None:
    """M-01, M-05, M-06: tested, approved by another, sent to those who had said yes; a no while it is sent holds."""
    one = written(max_, namn="april", takt="6")
    assert "Provat" in words(max_.done(one, gor="prova"))
    mail = max_.get(f"{one}/prov")
    assert mail.headers["content-disposition"].endswith('"prov.eml"')
    assert b"nelly@example.se" in mail.content
    assert "Du skrev det." in words(max_.page(one))
    assert "Den som skrev utskicket godkänner det inte" in words(max_.post(one, gor="godkann").text)
    assert "1 väntar på ditt godkännande" in words(minna.page(MAILINGS))
    assert "Godkänt" in words(minna.done(one, gor="godkann"))
    assert max_.post(one, gor="tid", nar="snart").status_code == 422
    assert max_.post(one, gor="tid", nar="2026-11-01T10:00").status_code == 422
    planned = max_.done(one, gor="tid", nar="2026-11-23T10:50")
    assert "Börjar i dag kl. 10.50" in words(planned)
    house.later(minutes=7)
    campaign = campaign_from(one.rsplit("/", 1)[1])
    worker = Worker(
        house.ombud.vault, dict(campaign_steps(house.door.ombud, lambda: house.now)), "test", lambda: house.now
    )
    while worker.work():
        pass
    with house.ombud.vault.database.read() as tx:
        waiting = store.of_fate(tx, campaign, Fate.QUEUED, 1)
    assert waiting, "the throttle has let some wait"
    assert "Pausat" in words(max_.done(one, gor="pausa"))
    objection(
        house.ombud.vault, SubjectId(waiting[0].subject_id), "object.direct_marketing", "phone",  # type: ignore[arg-type]
        by=house.ombud.accounts.actors["rut"], now=house.now,
    )  # fmt: skip
    assert "Sänds" in words(max_.done(one, gor="fortsatt"))
    for _ in range(40):
        house.later(minutes=1)
        while worker.work():
            pass
        with house.ombud.vault.database.read() as tx:
            row = store.seen(tx, campaign)
        if row is None or row.phase == Phase.FINISHED:
            break
    text = words(max_.page(one))
    assert "Klart" in text
    assert "Vad det blev" in text
    assert re.search(r"(?:Sänt|Övriga, få av varje|visas var för sig) \d+", text)
    assert "sa nej efter utskicket" in text
    assert "Det är slut. Inget mer kan göras." in text
    assert set(re.findall(r"\S+@example\.se", text)) <= {"kontakt@example.se", "avregistrera@example.se"}
    again = max_.post(one, gor="borja")
    assert again.status_code == 409


def test_a_campaign_is_changed_tested_anew_and_ended_for_good(
    heard: Remembering, max_: Browser, minna: Browser
) -> None:
    one = written(max_, namn="maj", malgrupp="traning")
    max_.done(one, gor="prova")
    form = max_.page(f"{one}/andra")
    assert re.search(r'<option value="traning" selected>', form)
    assert "Träningskort till vårpris" in form
    changed = minna.done(
        f"{one}/andra", namn="maj", malgrupp="", kanal="sms", sprak="en", text="Hello! https://example.se/a",
        sista="2026-12-24", takt="10", tyst_fran="21", tyst_till="8", hogst="1", dagar="30",
    )  # fmt: skip
    assert "Utkast" in words(changed)
    assert "Skrivet av minna" in words(changed)
    assert "del" in words(changed)
    assert "Avsluta utskicket för gott?" in heading(max_.page(f"{one}/avsluta"))
    assert "Avbrutet" in words(max_.done(f"{one}/avsluta"))
    assert max_.get(f"{one}/andra").status_code == 404
    assert max_.post(f"{one}/andra", namn="x").status_code == 404
    assert max_.post(f"{one}/avsluta").status_code == 409
    wrong = written(max_, namn="juni")
    assert max_.post(f"{wrong}/andra", namn="juni", kanal="email", text="").status_code == 422


def test_addressed_mail_is_a_job_of_the_printer(
    house: House, heard: Remembering, max_: Browser, minna: Browser
) -> None:
    """M-01: NIX first; what the page shows of a job are its letters, its pages and the day when it is destroyed."""
    lists = f"{MAILINGS}/sparrlista"
    assert "ingen lista som gäller" in words(max_.page(lists))
    brought = max_.client.post(
        f"{MAILINGS}/nix", data={"csrf": max_.csrf, "lista": "post", "dag": "2026-11-20"},
        files={"fil": ("nix.csv", "Provgatan 1;000 00;Demostad\nskräp\n".encode())},
        headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=True,
    )  # fmt: skip
    assert "rader tagna" in words(brought.text)
    assert "lista från 20 november 2026" in words(max_.page(lists))
    for dag, fil in (("igår", b"x"), ("2026-11-20", b""), ("2025-01-01", b"x;y;z")):
        bad = max_.client.post(
            f"{MAILINGS}/nix", data={"csrf": max_.csrf, "lista": "post", "dag": dag}, files={"fil": ("a", fil)},
            headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False,
        )  # fmt: skip
        assert bad.status_code == 422, (dag, words(bad.text)[:200])
    one = written(max_, namn="brev", kanal="post")
    max_.done(one, gor="prova")
    assert "Inget jobb ligger klart" in words(minna.done(one, gor="godkann"))
    max_.done(one, gor="borja")
    worker = Worker(
        house.ombud.vault, dict(campaign_steps(house.door.ombud, lambda: house.now)), "p", lambda: house.now
    )
    while worker.work():
        pass
    text = words(max_.page(one))
    assert "Jobb som ligger klara till tryckeriet" in text
    assert "Förstörs senast" in text
    assert max_.get(f"{one}/prov").headers["content-disposition"].endswith('"prov.txt"')


def test_who_is_not_written_to_is_counted_and_never_read(house: House, max_: Browser) -> None:
    """Art. 21(3), M-12, T-17: an address is hashed and forgotten; it needs no identity."""
    there = f"{MAILINGS}/sparrlista"
    disa = house.staff("disa")
    before = words(disa.page(there))
    assert "adresser är spärrade" in before or "adress är spärrad" in before
    assert "NIX-Telefon" in before
    added = words(disa.done(there, kanal="email", email="någon@example.se"))
    assert "Adressen är spärrad" in added
    assert "någon@example.se" not in added
    assert "var spärrad redan" in words(max_.done(there, kanal="email", email="någon@example.se"))
    assert max_.post(there, kanal="sms", phone="12").status_code == 422
    assert max_.post(there, kanal="fax").status_code == 422
    assert "Genomgången är antecknad" in words(disa.done(there, gor="genomgang"))
    assert disa.post(f"{MAILINGS}/nix", lista="post").status_code == 404


def test_those_whose_message_may_have_left_are_told_apart_by_somebody(
    house: House, heard: Remembering, max_: Browser, minna: Browser
) -> None:
    """Threat 34: it is never sent again by itself."""
    one = written(max_, namn="okant", hogst="50", dagar="1")
    max_.done(one, gor="prova")
    minna.done(one, gor="godkann")
    max_.done(one, gor="borja")
    campaign = campaign_from(one.rsplit("/", 1)[1])
    steps = dict(campaign_steps(house.door.ombud, lambda: house.now))
    worker = Worker(house.ombud.vault, {"campaign.start": steps["campaign.start"]}, "u", lambda: house.now)
    while worker.work():
        pass
    with house.ombud.vault.act(by=house.ombud.accounts.actors["max"], now=house.now) as act:
        rows = store.of_fate(act.tx, campaign, Fate.QUEUED, 100)
        store.move(act.tx, [row._replace(fate=Fate.UNKNOWN, why="worker-died") for row in rows])
        act.nothing_changed()
    assert len(rows) >= 5
    assert "Okänt: någon behöver titta" in words(max_.page(one))
    assert "Ännu okänt" in words(max_.done(f"{one}/red-ut"))
    assert "Inte sända:" in words(max_.done(f"{one}/red-ut", som="sant"))


@pytest.mark.parametrize("who", ["rut", "ada", "disa", "eva"])
def test_nobody_else_comes_to_mailings(house: House, who: str) -> None:
    """A-10, D-14."""
    browser = house.staff(who)
    for path in (AUDIENCES, f"{AUDIENCES}/nytt", MAILINGS, f"{MAILINGS}/nytt"):
        assert browser.get(path).status_code == 404
        assert browser.post(path).status_code in (404, 405)


def test_what_is_not_there_is_not_there(house: House, max_: Browser) -> None:
    for one in ("c_0", "c_00000000000000000000000000", "x/prov", "x/avsluta", "x/andra"):
        path = f"{MAILINGS}/{one}"
        assert max_.get(path).status_code == 404
    for path in (f"{MAILINGS}/x", f"{MAILINGS}/x/avsluta", f"{MAILINGS}/x/red-ut"):
        assert max_.post(path, gor="prova").status_code == 404


def test_it_is_there_in_english(max_: Browser) -> None:
    max_.in_language("en")
    assert heading(max_.page(f"{AUDIENCES}/nytt")) == "Who is to receive it?"
    assert "Municipality" in words(max_.page(f"{AUDIENCES}/nytt"))
    page = max_.page(MAILINGS)
    assert "A mailing is written by one and approved by another" in words(page)


def test_without_a_sender_nothing_is_tested(house: House, max_: Browser) -> None:
    """M-05: who sends is said in ombud.toml, or nothing leaves."""
    one = written(max_, namn="utan")
    before = house.door.ombud
    house.door.ombud = replace(before, config=before.config.model_copy(update={"campaigns": CampaignsPart()}))
    try:
        assert max_.post(one, gor="prova").status_code == 409
        assert max_.get(f"{one}/prov").status_code == 409
        assert max_.post(f"{one}/red-ut").status_code == 409
    finally:
        house.door.ombud = before


def uploaded(max_: Browser, path: str, file: bytes, **fields: str) -> Response:
    return max_.client.post(
        path, data={"csrf": max_.csrf, **fields}, files={"fil": ("Nellys bild.png", file)},
        headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False,
    )  # fmt: skip


def test_a_picture_is_sent_with_the_mail_and_says_what_it_shows(
    heard: Remembering, max_: Browser, minna: Browser
) -> None:
    """M-05, ux.md 1.3: by its Content-ID, with words for whoever does not see it; nothing is fetched."""
    one = written(max_, namn="juli")
    there = f"{one}/bilder"
    assert "0 bilder i brevet" in heading(max_.page(there))
    max_.done(one, gor="prova")
    assert uploaded(max_, there, png(300, 200), alt="Ett ljust gym", plats="overst").status_code == 303
    page = max_.page(there)
    assert "1 bild i brevet" in heading(page)
    assert "bild-1.png 300 × 200 : Ett ljust gym" in words(page)
    assert "Nellys" not in page
    assert faults(page) == []
    assert "Utkast" in words(max_.page(one)), "it is tested and approved anew"
    assert "[Ett ljust gym]" in words(max_.page(one))
    mail = max_.get(f"{one}/prov").content
    assert b"Content-ID: <bild-1.png" in mail or b"cid:" in mail
    assert b"http://" not in mail.split(b"Content-Type: image/png")[0]
    form = {"namn": "juli", "kanal": "email", "sprak": "sv", "amne": "Nytt ämne", "sista": "2026-12-23", "takt": "0",
            "tyst_fran": "0", "tyst_till": "0", "hogst": "2", "dagar": "7", "malgrupp": "", "ren": ""}  # fmt: skip
    body = '<img src="bild-1.png" alt="Ett ljust gym"><p>Ny text.</p>'
    assert minna.post(f"{one}/andra", form, text=body).status_code == 303, "a changed text keeps its pictures"
    assert "1 bild i brevet" in heading(max_.page(there))
    assert "0 bilder i brevet" in heading(max_.done(there, gor="bort", bild="bild-1.png"))


def test_a_picture_without_words_or_too_small_to_be_one_is_not_taken(heard: Remembering, max_: Browser) -> None:
    """No open pixel: a picture of one point is a way to see who reads."""
    there = f"{written(max_, namn='augusti')}/bilder"
    for file, fields, said in (
        (png(300, 200), {}, "Skriv vad bilden visar"),
        (png(300, 200), {"alt": "x", "dekoration": "ja"}, "Inte båda"),
        (b"", {"alt": "x"}, "Välj en bildfil"),
        (png(1, 1), {"dekoration": "ja"}, "bild"),
        (b"<svg/>", {"alt": "x"}, "bild"),
    ):
        answer = uploaded(max_, there, file, **fields)
        assert answer.status_code == 422
        assert said in words(answer.text)
        assert faults(answer.text) == []
    assert "0 bilder i brevet" in heading(max_.page(there))
    letter = written(max_, namn="brev-2", kanal="post")
    assert max_.get(f"{letter}/bilder").status_code == 404
    assert max_.post(f"{letter}/bilder").status_code == 404


def test_a_return_is_written_down_by_hand_and_nobody_is_shown(
    house: House, heard: Remembering, max_: Browser, minna: Browser
) -> None:
    """M-06: by its address where one recipient alone has it; what is typed is forgotten."""
    one = written(max_, namn="september", hogst="20")
    assert max_.get(f"{one}/retur").status_code == 404, "nothing has left"
    assert max_.post(f"{one}/retur").status_code == 404
    assert max_.get(f"{MAILINGS}/c_x/retur").status_code == 404
    max_.done(one, gor="prova")
    minna.done(one, gor="godkann")
    before = len(heard.to)
    max_.done(one, gor="borja")
    worker = Worker(
        house.ombud.vault, dict(campaign_steps(house.door.ombud, lambda: house.now)), "r", lambda: house.now
    )
    while worker.work():
        pass
    address = heard.to[before]
    page = max_.page(f"{one}/retur")
    assert "Registrera en retur" in heading(page)
    assert faults(page) == []
    there = f"{one}/retur"
    assert "Välj varför" in words(max_.post(there, email=address).text)
    for wrong in ({"email": "finns@example.se"}, {"kod": "ABC"}, {}):
        answer = max_.post(there, wrong, varfor="borta")
        assert answer.status_code == 422
        assert "Det finns ingen mottagare" in words(answer.text)
    noted = max_.done(there, email=address, varfor="borta")
    assert "inget mer skickas till adressen" in words(noted)
    assert address not in noted
    other = max_.done(there, email=heard.to[before + 1], varfor="annat")
    assert "Returen är antecknad." in words(other)
    token = re.search(rb"/a/([A-Za-z0-9_-]{20,})", heard.mails[before + 2])
    assert token is not None
    asked = max_.post(there, kod=token[1].decode(), varfor="borta")
    assert "Det är ingen adress på den kanalen" in words(asked.text)
