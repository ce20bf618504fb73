"""May I, and open: a permit lets values out on standard output, a refusal quotes the notice (N-07, N-08)."""

from tests.cli.clinic import Clinic
from tests.stores import raw


def test_a_refused_read_quotes_the_sentence_and_says_what_now(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    result = clinic.run(
        "read", clinic.folder, "--subject", subject, "--purpose", "marketing.direct", "--category", "contact",
        "--channel", "email", "--reason", "spring letter", actor="max",
    )  # fmt: skip
    assert result.exit_code == 1
    assert "D-05" in result.stdout
    assert "S8" in result.stdout
    assert "Now:" in result.stdout
    assert "tolvan@example.se" not in result.output


def test_a_permitted_read_shows_the_values_on_standard_output_alone(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "booking")
    result = clinic.run("read", clinic.folder, *words, actor="rut")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "given: Tolvan" in result.stdout
    answer = clinic.here("read", *words)
    assert answer["decision"] == "permit"
    assert answer["policy_version"] == 1
    assert answer["values"][0]["fields"] == {"given": "Tolvan", "family": "Tolvansson"}


def test_asking_opens_nothing_and_is_in_the_log(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name")
    answer = clinic.here("ask", *words)
    assert answer["decision"] == "permit"
    assert "values" not in answer
    acts = [entry["act"] for entry in clinic.here("audit", "who-read", "--subject", subject, actor="disa")["entries"]]
    assert "ask" in acts


def test_the_reason_of_a_read_is_sealed_in_the_log(clinic: Clinic) -> None:
    """S-04: why somebody began to read."""
    subject, _ = clinic.customer()
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "booked a time")
    clinic.here("read", *words)
    entries = clinic.here("audit", "who-read", "--subject", subject, actor="disa")["entries"]
    assert [e["reason"] for e in entries if e["act"] == "begin-purpose"] == ["booked a time"]
    with clinic.database() as database:
        assert b"booked a time" not in raw(database)


def test_a_reason_is_no_place_for_a_personnummer(clinic: Clinic) -> None:
    words = ("--subject", clinic.met(), "--purpose", "contract.perform", "--category", "name")
    for reason in ("about 19121212-1212", " ", "x" * 1001):
        result = clinic.run("read", clinic.folder, *words, "--reason", reason, actor="rut")
        assert result.exit_code == 2
        assert "1212" not in result.output


def test_nothing_to_open_is_said(clinic: Clinic) -> None:
    words = ("--subject", clinic.met(), "--purpose", "legal.consent", "--category", "choices", "--reason", "asked")
    result = clinic.run("read", clinic.folder, *words, actor="rut")
    assert (result.exit_code, result.stdout) == (0, "Yes, but there is nothing to open.\n")


def test_an_unknown_actor_may_nothing(clinic: Clinic) -> None:
    answer = clinic.here(
        "ask", "--subject", clinic.met(), "--purpose", "contract.perform", "--category", "name", actor="nobody", code=1
    )
    assert answer["decision"] == "refusal"
    assert answer["requirement"] == "A-10"
    assert "nobody" not in answer["message_en"]


def test_a_refusal_in_swedish_where_the_environment_is(clinic: Clinic) -> None:
    clinic.environment["LANG"] = "sv_SE.UTF-8"
    words = ("--subject", clinic.met(), "--purpose", "marketing.direct", "--category", "contact")
    assert clinic.run("ask", clinic.folder, *words, actor="max").stdout.startswith("Stoppad av policyn.")
    english = clinic.run("ask", clinic.folder, *words, "--lang", "en", actor="max")
    assert english.stdout.startswith("Stopped by the policy.")


def test_a_value_cannot_steer_the_terminal(clinic: Clinic) -> None:
    subject, _ = clinic.customer(given="\x1b[31mRöd", family="Rad", email="r@example.se", text="x")
    words = ("--subject", subject, "--purpose", "contract.perform", "--category", "name", "--reason", "booking")
    assert "\x1b" not in clinic.run("read", clinic.folder, *words, actor="rut").output
    shown = clinic.run("read", clinic.folder, *words, "--json", actor="rut")
    assert "\x1b" not in shown.output
    assert "Röd" in shown.output
