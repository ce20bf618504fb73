"""The sections of the notice beside the purposes: what must be given, consent, transfers, machines, cookies."""

from ombud.policy.document.html import page
from ombud.policy.notice import notice
from tests.policy.reading_back import read_html
from tests.policy.small_policy import small


def test_which_data_must_be_given_is_said_for_each_service() -> None:
    """N-04.1, N-04.2, L-33."""
    read = read_html(page(notice(small(), "sv")))
    assert read.part("service-vaccin").rows[1:] == [
        ["Telefon (Kontakt sv)", "Nej, frivilligt", "Påminnelse. sv"],
        ["Personnummer (Nummer sv)", "Ja, enligt lag", "Säkerhet. sv"],
        ["Det du berättar eller vi antecknar (Hälsa sv)", "Ja, för att tjänsten ska kunna utföras", "Rätt vaccin. sv"],
    ]
    assert "reservnummer" in read.part("services").texts[0]
    wellness = small(**{"services/vaccin": None})
    assert "reservnummer" not in read_html(page(notice(wellness, "sv"))).part("services").texts[0]
    same = small(**{"categories/contact/name": {"sv": "Telefon", "en": "Phone"}})
    assert read_html(page(notice(same, "sv"))).part("service-vaccin").rows[1][0] == "Telefon"


def test_consent_and_interests_are_told_with_their_texts() -> None:
    read = read_html(page(notice(small(), "sv")))
    assert read.part("consent-C-1").title == "C-1: Reklam sv"
    assert read.part("consent-C-1").details == {"Så här lyder frågan": ["☐ Jag vill ha reklam. sv"]}
    assert read.part("consent-C-3").texts == ["Tjänsten kan inte utföras utan det här samtycket."]
    interest = read.part("interest-LIA-1").details
    assert interest["Används till"] == ["Urval sv"]
    assert interest["Inte avgjort"] == ["Äldre uppgifter? sv"]
    none = small(consents={}, interests={}, purposes={})
    assert not [p for p in read_html(page(notice(none, "sv"))).parts if p.id in ("consents", "interests")]
    withheld = small(**{"rights/withdraw_consent": False, "interests/LIA-1/open_question": None})
    read = read_html(page(notice(withheld, "sv")))
    assert read.part("consents").texts == []
    assert "Inte avgjort" not in read.part("interest-LIA-1").details
    unused = small(**{"purposes/profiling.marketing": None})
    assert "Används till" not in read_html(page(notice(unused, "sv"))).part("interest-LIA-1").details


def test_transfers_are_told_or_that_there_are_none() -> None:
    """L-10, L-47."""
    read = read_html(page(notice(small(), "sv")))
    assert read.part("transfers").rows[1:] == [
        ["Molnet sv", "US", "standardavtalsklausuler", "https://example.se/klausuler"]
    ]
    cloud = {"name": {"sv": "Molnet", "en": "Cloud"}, "role": "processor", "country": "US"}
    bare = small(**{"purposes/marketing.direct/recipients": [cloud, cloud]})
    rows = read_html(page(notice(bare, "sv"))).part("transfers").rows[1:]
    assert len(rows) == 1
    assert "saknas" in rows[0][2]
    assert "saknas" in rows[0][3]
    home = small(**{"purposes/marketing.direct/recipients": [], "purposes/marketing.direct/no_recipients": True})
    assert "inget land" not in (text := read_html(page(notice(home, "sv"))).part("transfers").texts[0])
    assert "något land utanför EU och EES" in text


def test_automated_decisions_and_profiling_are_explained() -> None:
    """Art. 13(2)(f), 22; L-16."""
    details = read_html(page(notice(small(), "sv"))).part("automation")
    assert details.texts[0].startswith("Inga beslut")
    assert details.details["Så går det till"] == ["Åldern avgör. sv"]
    decides = small(**{"purposes/care.record/automated_decision": True})
    read = read_html(page(notice(decides, "sv"))).part("automation")
    assert read.texts[0] == "Här fattas beslut enbart av en dator: Journal sv"
    assert "Inga beslut" not in " ".join(read.texts)


def test_cookies_are_told_or_that_there_are_none() -> None:
    """LEK 9:28; L-32."""
    cookies = read_html(page(notice(small(), "sv"))).part("cookies")
    assert "session" in cookies.texts
    none = small(cookies={"described": True})
    assert read_html(page(notice(none, "sv"))).part("cookies").texts == ["Vi lagrar inga kakor i din webbläsare."]
    vague = small(cookies={"used": True})
    assert "saknas" in read_html(page(notice(vague, "sv"))).part("cookies").texts[0]
