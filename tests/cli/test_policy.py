"""The notice as data at the command line: checked, shown, compared, explained, adopted (LN, A-01, N-01)."""

from pathlib import Path

import pytest

from tests.cli.clinic import OVERLAY, POLICY, PUBLISHED, Clinic

DAY = ("--on", "2026-11-23")


@pytest.fixture
def desk(tmp_path: Path) -> Clinic:
    return Clinic(tmp_path)


def test_the_published_notice_is_found_unlawful(desk: Clinic) -> None:
    answer = desk.told("policy", "check", PUBLISHED, code=1)
    assert answer["counts"] == {"CRITICAL": 5, "ERROR": 22, "WARNING": 15, "INFO": 2}
    first = answer["findings"][0]
    wanted = {"rule", "severity", "sentence", "line", "message_sv", "message_en", "fix_sv", "fix_en"}
    assert wanted <= set(first)
    lines = desk.run("policy", "check", PUBLISHED).stdout.splitlines()
    assert "CRITICAL" in lines[0]
    assert lines[-1].startswith("CRITICAL 5")


def test_the_policy_to_adopt_has_nothing_grave(desk: Clinic) -> None:
    counts = desk.told("policy", "check", POLICY)["counts"]
    assert (counts["CRITICAL"], counts["ERROR"]) == (0, 0)


def test_a_broken_file_is_answered_with_every_fault_and_its_line(desk: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: a\nid: b\ntitle: {sv: x}\ncolour: red\n")
    answer = desk.told("policy", "check", path, code=1)
    assert {fault["line"] for fault in answer["faults"]} >= {2, 3, 4}
    assert "broken.yaml:2:" in desk.run("policy", "check", path).stdout
    for words in (("notice", path), ("register", path), ("diff", path, POLICY), ("explain", "name", "--file", path)):
        assert desk.run("policy", *words).exit_code == 1


def test_the_notice_in_each_form_and_language(desk: Clinic, tmp_path: Path) -> None:
    assert desk.run("policy", "notice", POLICY, "--lang", "sv").stdout.startswith("<!doctype html>")
    assert desk.run("policy", "notice", POLICY, "--format", "md", "--lang", "sv").stdout.startswith("# Så behandlar")
    assert desk.run("policy", "notice", POLICY, "--format", "pdf", *DAY).stdout_bytes.startswith(b"%PDF")
    to = tmp_path / "notice.html"
    assert desk.told("policy", "notice", POLICY, "--overlay", OVERLAY, "--to", to)["file"] == "notice.html"
    assert "Demo" in to.read_text()
    assert desk.run("policy", "notice", POLICY, "--json").exit_code == 2


def test_the_record_of_activities_in_each_form(desk: Clinic) -> None:
    words = ("policy", "register", POLICY, "--overlay", OVERLAY)
    assert desk.run(*words).stdout.startswith("<!doctype html>")
    assert '"dpv:' in desk.run(*words, "--format", "jsonld").stdout
    assert desk.run(*words, "--format", "xlsx", *DAY).stdout_bytes.startswith(b"PK")
    missing = desk.told("policy", "register", PUBLISHED, code=1)["missing"]
    assert any(one["article"] == "30(1)(a)" for one in missing)


def test_what_differs_is_told(desk: Clinic) -> None:
    answer = desk.told("policy", "diff", PUBLISHED, POLICY)
    assert "care.record" in answer["starts"] + answer["stops"] or answer["changes"]
    assert desk.run("policy", "diff", PUBLISHED, POLICY).stdout.startswith("# What changes")


def test_the_life_of_a_category_is_told(clinic: Clinic) -> None:
    assert clinic.told("policy", "explain", "email", "--file", POLICY)["category"] == "contact"
    life = clinic.told("policy", "explain", "health", "care.record", "--dir", clinic.folder)
    assert [use["purpose"] for use in life["uses"]] == ["care.record"]
    assert clinic.told("policy", "explain", "colour", "--file", POLICY, code=1)["declared"] is False
    assert clinic.run("policy", "explain", "name").exit_code == 2
    assert "Legal basis" in clinic.run("policy", "explain", "name", "--file", POLICY).stdout


def _installed(tmp_path: Path, *, demo: bool) -> Clinic:
    clinic = Clinic(tmp_path / "new")
    clinic.run("init", clinic.folder, "--yes")
    if demo:
        toml = clinic.folder / "ombud.toml"
        toml.write_text(toml.read_text().replace('root = "file"', 'root = "file"\ndemo = true'))
    return clinic


def test_an_adoption_is_a_dry_run_until_somebody_says_yes(tmp_path: Path) -> None:
    clinic = _installed(tmp_path, demo=True)
    words = ("policy", "adopt", POLICY, "--dir", clinic.folder, "--from", "2026-11-23", "--by", "A A", "--by", "B B")
    dry = clinic.told(*words, "--overlay", OVERLAY)
    assert dry["adopted"] is False
    assert "contract.perform" in dry["starts"]
    assert clinic.run("policy", "explain", "name", "--dir", clinic.folder).exit_code == 3
    shown = clinic.at_terminal(*words, "--overlay", OVERLAY, typed="y\n")
    assert "is adopted" in shown.stdout
    assert clinic.run("policy", "explain", "name", "--dir", clinic.folder).exit_code == 0


def test_the_next_version_says_what_it_changes(clinic: Clinic, tmp_path: Path) -> None:
    clinic.later(days=1)
    text = POLICY.read_text()
    start = text.index("  marketing.direct:\n")
    changed = text[:start] + text[start:].replace("P24M", "P12M", 1)
    path = tmp_path / "next.yaml"
    path.write_text(changed)
    words = ("policy", "adopt", path, "--dir", clinic.folder, "--from", "2026-12-24", "--by", "A A", "--by", "B B")
    result = clinic.run(*words, "--overlay", OVERLAY, "--yes")
    assert result.exit_code == 0, result.output
    assert "Kept shorter, at once" in result.stdout
    again = clinic.told(*words, "--overlay", OVERLAY, code=1)
    assert "ORDER" in {one["code"] for one in again["hindrances"]}


def test_outside_the_demo_a_proposal_is_not_adopted(tmp_path: Path) -> None:
    clinic = _installed(tmp_path, demo=False)
    words = ("policy", "adopt", POLICY, "--dir", clinic.folder, "--from", "2026-11-23", "--by", "A A")
    assert clinic.run(*words).exit_code == 2
    answer = clinic.told(*words, "--by", "a a", code=1)
    codes = {one["code"] for one in answer["hindrances"]}
    assert {"TWO_PEOPLE", "UNSIGNED", "PLACEHOLDERS", "PROCESSORS"} <= codes
    overlaid = clinic.told(*words, "--by", "B B", "--overlay", OVERLAY, code=1)
    assert [one["code"] for one in overlaid["hindrances"]] == ["OVERLAY"]
    assert "cannot be adopted" in clinic.run(*words, "--by", "B B").stdout


def test_a_broken_file_is_not_adopted(clinic: Clinic, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text("id: a\n")
    words = ("policy", "adopt", path, "--dir", clinic.folder, "--from", "2026-12-24", "--by", "A A", "--by", "B B")
    assert clinic.told(*words, code=1)["faults"]


def test_what_changes_between_the_dry_run_and_the_yes_is_not_adopted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from ombud.app import adoption

    clinic, propose = _installed(tmp_path, demo=True), adoption.propose

    def other(*given: object, **settings: object) -> object:
        found = propose(*given, **settings)  # type: ignore[arg-type]
        assert isinstance(found, adoption.Adoption)
        return replace(found, plan=replace(found.plan, number=7))

    monkeypatch.setattr(adoption, "propose", other)
    words = ("policy", "adopt", POLICY, "--dir", clinic.folder, "--from", "2026-11-23", "--by", "A A", "--by", "B B")
    answer = clinic.told(*words, "--overlay", OVERLAY, "--yes", code=1)
    assert [one["code"] for one in answer["hindrances"]] == ["CHANGED"]


def test_a_draft_is_replayed_on_the_readings_of_the_last_days(clinic: Clinic, tmp_path: Path) -> None:
    """ "This would have stopped two readings": what the reception no longer may, counted before anybody adopts it."""
    subject, _ = clinic.customer()
    for _ in range(2):
        clinic.told("read", clinic.folder, "--subject", subject, "--purpose", "contract.perform",
                    "--category", "contact", "--reason", "calls back")  # fmt: skip
    draft = tmp_path / "draft.yaml"
    kept = "[contract.request, contract.perform, contract.rights, care.admin, legal.requests, legal.consent]"
    draft.write_text(POLICY.read_text().replace(kept, kept.replace("contract.perform, ", "")))
    words = ("policy", "replay", draft, "--dir", clinic.folder)
    answer = clinic.told(*words, actor="disa", code=1)
    assert (answer["readings"], answer["stopped"], answer["unsettled"], answer["left_out"]) == (2, 2, 0, 0)
    (changed,) = answer["changed"]
    assert changed == {
        "verdict": "stopped", "purpose": "contract.perform", "categories": ["contact"], "role": "receptionist",
        "rules": ["D-14"], "readings": 2, "people": 1,
    }  # fmt: skip
    assert "the draft would have stopped 2" in clinic.run(*words, actor="disa").stdout
    same = clinic.told("policy", "replay", POLICY, "--dir", clinic.folder, actor="disa")
    assert (same["permitted"], same["changed"]) == (2, [])


def test_a_replay_is_for_whoever_may_read_the_log(clinic: Clinic, tmp_path: Path) -> None:
    words = ("policy", "replay", POLICY, "--dir", clinic.folder)
    assert clinic.told(*words, actor="rut", code=1)["rules"] == ["D-14"]
    assert clinic.told(*words, actor="nobody", code=1)["requirement"] == "A-10"
    path = tmp_path / "broken.yaml"
    path.write_text("id: a\n")
    assert clinic.told("policy", "replay", path, "--dir", clinic.folder, actor="disa", code=1)["faults"]
