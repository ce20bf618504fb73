"""S6: "När du besöker webbplatsen behandlar vi IP-adress, sessionsnummer, webbläsarens beteckning och kaknummer för att
leverera och skydda sidorna, och vi räknar besök utan att spara vem som gjorde dem."

From the sentence to what a browser meets; each part has its own tests in tests/visitors.
"""

from datetime import date

import pytest

from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.visitors import raw_figures, security_log
from ombud.visitors.edge import IDENTIFIERS
from ombud.visitors.model import LogLine
from tests.clinic import Clinic, demo_policy
from tests.visitors.browser import Browser, site_of
from tests.visitors.site import OPE, WEB


def test_the_sentence_names_the_four_identifiers_and_the_policy_has_no_fifth() -> None:
    """N-06.2: "motsvarande" is a closed list."""
    sentence = demo_policy().sentences["S6"].sv
    assert all(word in sentence for word in ("IP-adress", "sessionsnummer", "webbläsarens beteckning", "kaknummer"))
    assert demo_policy().categories["online"].fields == list(IDENTIFIERS)  # type: ignore[index]
    assert {"web.operations", "web.statistics"} <= {
        name for name, one in demo_policy().purposes.items() if "S6" in one.sentences
    }


@pytest.mark.on("sqlite")
def test_a_visit_protects_the_site_and_is_counted_without_who(clinic: Clinic) -> None:
    """N-06.1 … N-06.6: one browser, a page of care, the log, the count, and both periods."""
    site = site_of(clinic)
    browser = Browser(site, "wsgi")
    first = browser.get("/vaccination", x_ad_id="kod", user_agent="Firefox 00:1a:2b:3c:4d:5e")
    assert first.all("set-cookie") == []  # N-06.4
    assert "default-src 'self'" in first["content-security-policy"]  # N-06.5
    assert site.flush()
    day = local_date(clinic.now)
    (line,) = read(clinic, day)
    assert (line.ip, line.path, line.browser) == ("192.0.2.77", "", "Firefox [mac]")  # N-06.3
    counted = raw_figures(clinic.vault, day, day, by=WEB, now=clinic.now)
    assert not isinstance(counted, Refusal)
    assert counted.pages == {"/vaccination": 1}
    clinic.later(days=31)
    assert [one.ip for one in read(clinic, day)] == ["192.0.2.0/24"]  # N-06.6
    clinic.later(days=60)
    assert read(clinic, day) == []
    site._writing.close()


def read(clinic: Clinic, day: date) -> list[LogLine]:
    found = security_log(clinic.vault, day, by=OPE, now=clinic.now)
    assert not isinstance(found, Refusal)
    return found
