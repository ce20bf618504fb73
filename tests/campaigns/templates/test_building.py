"""A template is built, or answered with everything that keeps it from being built."""

from dataclasses import replace

import pytest

from ombud.app.campaign_texts import ready
from ombud.campaigns.templates import House, Ready, Sender
from ombud.campaigns.templates.colour import contrast
from ombud.campaigns.templates.picture import acceptable, dimensions, media_type
from tests.campaigns.templates.written import BODY, HOUSE, MAIL, POST, SMS, built, faults, png


def rules(found: object) -> set[str]:
    return {one.rule for one in found}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "template", [MAIL, POST, SMS, replace(MAIL, language="en"), replace(MAIL, images={}, body="<p>x</p>")]
)
def test_a_template_as_it_should_be_is_built(template) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(built(template), Ready)


@pytest.mark.parametrize("missing", ["name", "legal_name", "org_number", "postal_address", "email"])
def test_without_a_sender_that_is_seen_nothing_is_built(missing: str) -> None:
    """M-05: sender identity, from the policy."""
    house = House(replace(HOUSE.sender, **{missing: " "}), HOUSE.hosts)
    for template in (MAIL, POST, SMS):
        assert "M-05" in rules(faults(template, house=house))


def test_without_a_notice_of_our_own_nothing_is_built() -> None:
    for url in ("", "http://example.se/integritet", "https://example.com/integritet"):
        house = House(replace(HOUSE.sender, notice_url=url), HOUSE.hosts)
        assert "M-05" in rules(faults(MAIL, house=house))


@pytest.mark.parametrize("subject", ["Re: din tid", "SV: hej", "Fwd: x", "Kallelse", "Provsvar", "faktura 12"])
def test_a_subject_does_not_pretend_to_be_something_else(subject: str) -> None:
    """M-05, MFL 9 §: the advertising nature can be seen."""
    assert rules(faults(MAIL, subject=subject)) == {"M-05"}


@pytest.mark.parametrize("subject", ["", " ", "x" * 121, "två\nrader", "Hej {{ given }}", "a } b"])
def test_a_subject_is_one_short_line_without_fields(subject: str) -> None:
    assert faults(MAIL, subject=subject)


@pytest.mark.parametrize(
    "body",
    [
        "<p>{{ personnummer }}</p>",
        "<p>{{ email }}</p>",
        "<p>{{ given.__class__ }}</p>",
        "<p>{{ 7 * 7 }}</p>",
        "<p>{% for a in b %}{% endfor %}</p>",
        "<p>{# dolt #}</p>",
        '<p>{{ given or "a" or "b" }}</p>',
        "<p>}}</p>",
        '<p>{{ given or "a\\" }}</p>',
    ],
)
def test_only_what_the_purpose_may_use_is_filled_in(body: str) -> None:
    """N-05.2, policy marketing.direct: name and contact details; and nothing else of the template language."""
    assert "N-05.2" in rules(faults(MAIL, body=body, images={}))
    assert "N-05.2" in rules(faults(SMS, body=body))


def test_no_field_stands_in_an_address() -> None:
    """M-11, design 5, 7: a link does not carry who follows it."""
    body = '<p><a href="https://example.se/?n={{ given }}">Till korten i gymmet</a></p>'
    assert "M-11" in rules(faults(MAIL, body=body, images={}))


@pytest.mark.parametrize(
    "href",
    [
        "http://example.se/",
        "https://example.com/",
        "https://example.se.evil.example/",
        "https://example.se@evil.example/",
        "https://evil.example/?https://example.se",
        "https://example.se:8443/",
        "https://exämple.se/",
        "https://example.se\\@evil.example/",
        "//example.se/",
        "mailto:x@example.se",
        "javascript:alert(1)",
        "https://[example.se/",
        "",
    ],
)
def test_links_go_to_our_own_hosts_and_nowhere_else(href: str) -> None:
    """N-06.5: no detour by somebody who counts."""
    assert "N-06.5" in rules(faults(MAIL, body=f'<p><a href="{href}">Till korten i gymmet</a></p>', images={}))


@pytest.mark.parametrize(
    "src", ["https://example.se/pixel.png", "cid:x", "", "//evil.example/p.gif", "data:image/png,x", "GYM.png"]
)
def test_a_picture_comes_with_the_mail_and_is_never_fetched(src: str) -> None:
    """No open pixel, by construction (ux.md 1.3)."""
    assert "N-06.5" in rules(faults(MAIL, body=f'<p>x</p><img src="{src}" alt="">', images={}))


def test_a_picture_is_large_enough_to_be_one() -> None:
    assert faults(MAIL, images={"gym.png": png(1, 1)})
    assert faults(MAIL, images={"gym.png": b"GIF89a"})
    assert faults(MAIL, images={"gym.png": png(560, 120) + bytes(300_000)})
    assert faults(MAIL, images={"gym.png": png(560, 120), "other.png": png(20, 20)})
    assert faults(POST, body="<p>x</p><img src='a.png' alt=''>", images={"a.png": png(20, 20)})


def test_pictures_are_measured() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\1\1\0\0\1\0\1\0\0" + b"\xff\xc0\x00\x11\x08\x00\x40\x00\x30\x03" + bytes(12)
    assert media_type(jpeg) == "image/jpeg"
    assert dimensions(jpeg) == (48, 64)
    assert acceptable(jpeg)
    assert dimensions(b"\xff\xd8\xff") is None
    assert dimensions(png(20, 30)) == (20, 30)
    assert dimensions(png(20, 30)[:20]) is None
    assert not acceptable(b"<svg/>")


@pytest.mark.parametrize(
    "body",
    [
        "<p>x</p><img src='gym.png'>",
        "<h3>Djupt</h3><p>x</p>",
        "<p><a href='https://example.se/'>här</a></p>",
        "<p><a href='https://example.se/'>Läs mer</a></p>",
        "<p><a href='https://example.se/'> </a></p>",
    ],
)
def test_what_a_screen_reader_cannot_use_is_a_fault(body: str) -> None:
    """WCAG 2.2: words for pictures, headings in order, links that say where they lead."""
    images = MAIL.images if "img" in body else {}
    assert any(rule.startswith("WCAG") for rule in rules(faults(MAIL, body=body, images=images)))


def test_a_link_in_several_manners_is_one_link() -> None:
    body = "<p><a href='https://example.se/'>här <strong>finns alla kort</strong></a></p>"
    assert faults(MAIL, body=body, images={}) == ()


@pytest.mark.parametrize("accent", ["#FFFFFF", "#77BBBB", "red", "#12345", ""])
def test_a_colour_that_is_not_read_on_white_is_a_fault(accent: str) -> None:
    assert "WCAG 1.4.3" in rules(faults(MAIL, accent=accent))


def test_contrast_is_that_of_the_guideline() -> None:
    assert contrast("#000000") == pytest.approx(21)
    assert contrast("#767676") == pytest.approx(4.54, abs=0.01)
    assert contrast("#FFFFFF", "#000000") == contrast("#000000")
    assert contrast("black") is None


@pytest.mark.parametrize(
    "body",
    [
        "<!-- <p>x</p>",
        "<p>x</p><!-- ",
        "<p>x</p><!-- dolt -->",
        "<style>p{display:none}</style><p>x</p>",
        "<p style='display:none'>x</p>",
        "<p class='a'>x</p>",
        "<p onclick='x'>x</p>",
        "<script>x</script><p>x</p>",
        "<form><p>x</p></form>",
        "<template><p>x</p>",
        "<p>x</p></div>",
        "<p>x",
        "<p><p>x</p></p>",
        "<p>x</p>lös text",
        "<strong>x</strong><p>x</p>",
        "<p>x<img src='gym.png' alt=''></p>",
        "<ul><p>x</p></ul>",
        "<li>x</li>",
        "<p><a href='https://example.se/'>alla <a href='https://example.se/'>kort</a></a></p>",
        "<br><p>x</p>",
        "<?php x ?><p>x</p>",
        "<!doctype html><p>x</p>",
        "<![CDATA[x]]><p>x</p>",
        "",
        "<p></p>",
        "<h2> </h2><p>x</p>",
        "<p>x</p>" * 9000,
    ],
)
def test_nothing_that_could_hide_the_footer_is_taken(body: str) -> None:
    """R-21.3, M-04: what the system puts there cannot be taken out."""
    assert faults(MAIL, body=body, images={})


def test_the_text_part_says_what_the_html_says() -> None:
    own = """
    Hej {{ given or "du" }}! Nu öppnar vi gymmet i {{ city or "stan" }} för våren.
    (Ett ljust gym med utsikt över ån) DET HÄR FÅR DU: * Fri träning i tolv veckor * En genomgång med en tränare
    Så gör du
    1. Välj ett kort
    2. Kom när du vill
    Läs mer om träningskorten och vad de kostar, https://www.example.se/traningskort. Välkommen!
    """
    assert faults(MAIL, text=own) == ()
    assert faults(MAIL, text=own.replace("tolv", "tjugo"))
    assert faults(MAIL, text="Hej {{ email }}")
    assert faults(MAIL, text="")


def test_an_sms_is_short() -> None:
    assert faults(SMS, body="x" * 600)
    assert faults(SMS, body=" ")


def test_a_channel_is_one_of_three() -> None:
    assert faults(MAIL, channel="push")


def test_every_fault_is_named_and_once() -> None:
    found = faults(MAIL, subject="Re: x", accent="red", body="<p class=a>{{ x }}{{ y }}</p>", images={})
    assert len(found) == len(set(found)) == 4, found


def test_the_sender_is_the_controller_of_the_policy() -> None:
    assert HOUSE.sender.name == "Hälsoklustret"
    assert HOUSE.sender.org_number


def test_a_body_that_fits_the_house_of_another_does_not_fit_ours() -> None:
    strangers = House(
        Sender(*[getattr(HOUSE.sender, name) for name in HOUSE.sender.__slots__]), frozenset({"other.example"})
    )
    assert not isinstance(ready(MAIL, strangers, profiling=False), Ready)
    assert BODY
