"""What a statute keeps in a connected shop after an erasure is read for its purpose alone, at the command line.

Art. 17(3)(b), T-06, T-35: unaltered, and readable for the accounting; refused with its ground for anything else.
"""

import json
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.cli.clinic import Clinic
from tests.cli.test_request import here
from tests.cli.test_systems import shop as shop  # the fixture
from tests.cli.test_systems_request import asked, in_shop, stage
from tests.cli.test_systems_request import ready as at_the_desk  # noqa: F401  (the fixture)

pytestmark = pytest.mark.on("sqlite")
WHY = ("--reason", "bokslut")


@pytest.fixture
def ready(at_the_desk: Clinic) -> Clinic:  # noqa: F811
    """The shop, reviewed, and somebody of the accounting."""
    toml = at_the_desk.folder / "ombud.toml"
    toml.write_text(toml.read_text() + '\n[actors.eva]\nrole = "finance"\n')
    return at_the_desk


def read(
    clinic: Clinic, subject: str, actor: str = "eva", purpose: str = "legal.accounting", *more: str
) -> dict[str, Any]:
    words = (
        "systems",
        clinic.folder,
        "read",
        "shop",
        "--subject",
        subject,
        "--purpose",
        purpose,
        *WHY,
        *more,
        "--json",
    )
    answer = clinic.run(*words, actor=actor)
    assert answer.exit_code in (0, 1), answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def erased(clinic: Clinic) -> str:
    one = asked(clinic, "erasure")
    assert stage(here(clinic, "carry-out", one)) == "done"
    return str(one["subject"])


def test_a_voucher_that_stays_is_read_for_the_accounting_and_for_nothing_else(ready: Clinic) -> None:
    """T-06, T-35, D-12, D-14: the customer is blank, and only what was remembered leads to the voucher."""
    subject = erased(ready)
    found = read(ready, subject)
    assert found["decision"] == "permit"
    assert [one["table"] for one in found["rows"]] == ["invoice"]
    assert found["rows"][0]["row"]["id"] == 1
    assert (found["kept"], found["left_out"], found["fault"]) == (1, [], None)
    text = ready.run("systems", ready.folder, "read", "shop", "--subject", subject, "--purpose", "legal.accounting",
                     *WHY, actor="eva").stdout  # fmt: skip
    assert "total: 100" in text
    assert "1 of 1 rows that a statute keeps." in text
    for purpose, actor in (
        ("contract.rights", "eva"), ("legal.claims", "eva"), ("legal.requests", "rut"), ("legal.disclosure", "disa"),
        ("marketing.direct", "max"), ("care.record", "vera"),
    ):  # fmt: skip
        refused = read(ready, subject, actor, purpose)
        assert refused["decision"] == "refusal", purpose
        assert "D-12" in refused["rules"], purpose
    assert "D-14" in read(ready, subject, "rut")["rules"]
    assert read(ready, subject, "eva", "legal.accounting", "--category", "health")["rules"] == ["D-03"]
    assert read(ready, subject, "eva", "no.such")["rules"] == ["D-01", "D-12"]
    assert in_shop(ready, "SELECT total FROM invoice WHERE id = 1") == [(100,)]
    read_by = ready.run("audit", ready.folder, "who-read", "--subject", subject, "--json", actor="disa").stdout
    assert "legal.accounting" in read_by


def test_columns_that_the_purpose_may_not_see_are_left_out_by_name(ready: Clinic) -> None:
    """Art. 5(1)(c)."""
    path = ready.folder / "systems" / "shop.yaml"
    yaml = YAML()
    mapping = yaml.load(path)
    mapping["tables"]["invoice"]["columns"]["total"]["category"] = "health"
    yaml.dump(mapping, path)
    subject = erased(ready)
    found = read(ready, subject)
    assert found["left_out"] == ["invoice.total"]
    assert "total" not in found["rows"][0]["row"]
    text = ready.run("systems", ready.folder, "read", "shop", "--subject", subject, "--purpose", "legal.accounting",
                     *WHY, actor="eva").stdout  # fmt: skip
    assert "The purpose may not see: invoice.total." in text


def test_when_its_years_are_over_nobody_reads_it_and_the_sweep_forgets_it(ready: Clinic) -> None:
    """T-06, N-11.2: the same moment for the decision and for what leads to the row."""
    subject = erased(ready)
    ready.later(days=365 * 8)
    assert read(ready, subject)["rules"] == ["D-12"]
    forecast = ready.run("retention", ready.folder, "forecast", "--json", actor="disa").stdout
    assert "T-35" in forecast
    swept = ready.run("retention", ready.folder, "sweep", "--json", actor="disa")
    assert swept.exit_code in (0, 1), swept.output
    assert read(ready, subject)["rules"] == ["D-12"]


def test_a_shop_that_does_not_answer_and_one_that_is_not_there(ready: Clinic) -> None:
    subject = erased(ready)
    file = ready.folder.parent / "shop.db"
    file.rename(file.with_suffix(".away"))
    found = read(ready, subject)
    assert "no such SQLite file" in found["fault"]
    assert found["rows"] == []
    words = ("systems", ready.folder, "read", "no-shop", "--subject", subject, "--purpose", "legal.accounting", *WHY)
    assert ready.run(*words, actor="eva").exit_code == 3
    assert ready.run(*words, actor="nobody").exit_code == 1
    (ready.folder / "systems" / "shop.yaml").unlink()
    assert read(ready, subject)["requirement"] == "T-35"


def test_whoever_was_never_there_has_nothing_kept(ready: Clinic) -> None:
    subject = ready.customer()[0]
    assert read(ready, subject)["rules"] == ["D-12"]


def test_p_11_one_person_too_many_is_refused_in_words(ready: Clinic) -> None:
    toml = ready.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace("[actors.eva]\n", "[actors.eva]\npeople_per_hour = 1\n"))
    assert read(ready, ready.customer()[0])["rules"] == ["D-12"]
    assert read(ready, ready.customer()[0])["requirement"] == "P-11"
