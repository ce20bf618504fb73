"""One package with everything: what, why, until when, from where, for whom, who read it (Art. 15)."""

import pytest

from ombud.audit import Act, Outcome
from ombud.choices import set_flags
from ombud.collection.rectify import Correction, Rectified, rectify
from ombud.disclosure.package import Identified, NotGiven, Order, Way, write_package
from ombud.disclosure.register import Handing
from ombud.messages import pdf
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import consent
from ombud.requests.hand_over import hand_over
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, SubjectId, UnitId
from ombud.vault import ABOUT_THIRD_PARTY, Written
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.collection.rows import logged
from tests.collection.test_rectify import NEW, OLD, change_number
from tests.disclosure.package.opened import made
from tests.disclosure.test_register import customer, handed

EMAIL = ChoiceId("consent.marketing.email")
NINE = (
    *("purpose", "categories", "recipients", "period", "rights", "complaint", "sources"),
    *("automated_decisions", "transfers"),
)


def tolvan(clinic: Clinic, *, journal: bool = True) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="massage")
    clinic.hold(subject, "name", "contract", given="Tolvan", family="Tolvansson")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se", phone="070-1740605")
    if journal:
        clinic.hold(subject, "health", "care", kind="note", text="Stel nacke.")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    return subject


def test_each_purpose_has_the_nine_things_of_article_15_and_none_is_empty(clinic: Clinic) -> None:
    """R-15.1"""
    package = made(clinic, tolvan(clinic)).main
    assert {"contract.perform", "marketing.direct", "care.record"} <= set(package["purposes"])
    for purpose, said in package["purposes"].items():
        assert [name for name in NINE if not said[name]] == [], purpose
    assert "IT-leverantör" in " ".join(package["purposes"]["contract.perform"]["recipients"])
    assert package["purposes"]["contract.perform"]["sentences"]["S7"].startswith("Vi behandlar")


def test_what_a_package_leaves_out_is_said_in_it(clinic: Clinic) -> None:
    """R-15.7: unfinished drafts are not held here at all."""
    said = " ".join(made(clinic, tolvan(clinic)).main["not_included"])
    assert "Utkast och minnesanteckningar som inte är färdiga finns inte i systemet" in said
    assert "Namnen på dem som har läst står inte här" in said


def test_each_value_says_what_keeps_it_until_when_and_where_it_comes_from(clinic: Clinic) -> None:
    """R-15.1, R-15.2: as JSON, as a table, with the Swedish words beside."""
    opened = made(clinic, tolvan(clinic))
    (note,) = [one for one in opened.records("health") if one["values"]["kind"] == "note"]
    assert note["kept_for"] == [{"purpose": "care.record", "until": "2036-11-24"}]  # T-01
    assert (note["source"], note["channel"], note["policy_version"]) == ("data_subject", "desk", 1)
    (row,) = [one for one in opened.table("health") if one["Slag"] == "note"]
    assert (row["Text"], row["Kommer från"]) == ("Stel nacke.", "Dig själv, i receptionen")
    assert (row["Används till (se andamal.csv)"], row["Sparas till och inte med"]) == ("Föra journal", "2036-11-24")
    assert {one["Ändamål"] for one in opened.table("andamal")} >= {"Föra journal", "Fullgöra avtalet"}
    english = made(clinic, Order(clinic.somebody(), language="en"), "english.zip")
    assert "read-me-first.html" in english.files
    assert english.main["confirmation"] == "No, we hold no data about you."


def test_relations_choices_and_limits_are_there_with_those_that_have_ended(clinic: Clinic) -> None:
    opened = made(clinic, tolvan(clinic)).main
    assert [(one["kind"], one["state"]) for one in opened["relations"]] == [("measure", "open")]
    (choice,) = opened["choices"]
    assert (choice["choice"], choice["ended_at"]) == (EMAIL, None)
    assert choice["text"].startswith("Jag vill få reklam")


def test_what_was_corrected_is_there_with_its_reason(clinic: Clinic) -> None:
    """Art. 16"""
    subject = tolvan(clinic, journal=False)
    mail = Correction(CategoryId("contact"), {"email": "ny@example.se"}, "fel bokstav")
    assert isinstance(rectify(clinic.vault, subject, mail, by=RUT, now=clinic.now), Rectified)
    opened = made(clinic, subject)
    corrected = [one for one in opened.records("contact") if "corrected" in one]
    assert [(one["values"]["email"], one["corrected"]["reason"]) for one in corrected] == [
        ("tolvan@example.se", "fel bokstav")
    ]
    assert [row["Rättat"] != "" for row in opened.table("contact")].count(True) == 1
    assert opened.main["categories"]["contact"]["corrected"] == 1


def test_a_number_that_was_changed_stands_nowhere_beside_the_new_one(clinic: Clinic) -> None:
    """R-42"""
    text = made(clinic, change_number(clinic)).text()
    assert NEW.replace("-", "") in text
    assert OLD.replace("-", "") not in text


def test_a_journal_copy_is_noted_in_the_journal_to_whom_and_when(clinic: Clinic) -> None:
    """R-15.5, PDL 3:11. The note is in the very copy that it speaks of."""
    subject = tolvan(clinic)
    order = Order(subject, to="vårdnadshavaren Nelly Nejlika")
    said = [one["text"] for one in made(clinic, order).values("health") if one["kind"] == "journal_copy"]
    assert said == [
        "En kopia av journalen lämnades till vårdnadshavaren Nelly Nejlika den 23 november 2026, i receptionen."
    ]


def test_what_the_person_opens_by_their_own_login_is_no_copy_that_is_handed_out(clinic: Clinic) -> None:
    """R-15.5: not for direct access."""
    order = Order(tolvan(clinic), way=Way.LOGIN, identified=Identified.E_ID)
    assert {one["kind"] for one in made(clinic, order).values("health")} == {"note"}


def test_a_package_without_a_journal_makes_no_note(clinic: Clinic) -> None:
    subject = tolvan(clinic, journal=False)
    assert "health" not in made(clinic, subject).main["categories"]


@pytest.mark.parametrize(
    ("way", "identified", "given"),
    [
        (Way.DESK, Identified.ID_CARD, True),
        (Way.LOGIN, Identified.E_ID, True),
        (Way.POST, Identified.REGISTERED_ADDRESS, True),
        (Way.EMAIL, Identified.KNOWN, False),
        (Way.LOGIN, Identified.ID_CARD, False),
        (Way.POST, Identified.ID_CARD, False),
        (Way.DESK, Identified.NOT, False),
    ],
)
def test_health_data_leaves_only_to_somebody_who_is_known_well_enough(
    clinic: Clinic, way: Way, identified: Identified, given: bool
) -> None:
    """R-07, A-03: a health copy to an unverified e-mail is refused, and nothing is written."""
    order = Order(tolvan(clinic), way=way, identified=identified)
    answer = write_package(clinic.vault, order, clinic.folder / "copy.zip", pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, NotGiven) is not given
    assert (clinic.folder / "copy.zip").exists() is given
    if isinstance(answer, NotGiven):
        assert answer.requirement == "R-07"
        assert logged(clinic, order.subject, Act.EXPORT) == ["refused"]


def test_ordinary_data_may_go_by_mail_to_somebody_who_is_known(clinic: Clinic) -> None:
    order = Order(tolvan(clinic, journal=False), way=Way.EMAIL, identified=Identified.KNOWN)
    assert made(clinic, order).main["kind"] == "access"


def test_the_dead_have_no_access_under_article_15(clinic: Clinic) -> None:
    """R-15.8"""
    subject = tolvan(clinic)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, subject, on=(Flag.DECEASED,))
        act.person(subject).changed()
        act.nothing_changed()
    answer = write_package(clinic.vault, Order(subject), clinic.folder / "x.zip", pdf, by=DISA, now=clinic.now)
    assert isinstance(answer, NotGiven)
    assert answer.requirement == "R-15.8"


def test_a_role_without_the_purpose_gets_none(clinic: Clinic) -> None:
    answer = write_package(clinic.vault, Order(tolvan(clinic)), clinic.folder / "x.zip", pdf, by=VERA, now=clinic.now)
    assert isinstance(answer, Refusal)
    assert not (clinic.folder / "x.zip").exists()


def test_what_ivo_is_to_decide_about_is_left_out_and_the_rest_is_given(clinic: Clinic) -> None:
    """R-15.4: no blanket refusal."""
    subject = tolvan(clinic)
    written = clinic.hold(subject, "health", "care", kind="note", text="Uppgiftslämnare.")
    assert isinstance(written, Written)
    opened = made(clinic, Order(subject, withheld=frozenset({written.record_id})))
    assert "Uppgiftslämnare" not in opened.text()
    assert "Stel nacke." in opened.text()
    assert any("IVO" in said for said in opened.main["not_included"])


def test_who_has_looked_is_told_with_proof_and_without_names(clinic: Clinic) -> None:
    """R-15.6, PDL 8:5: unit, role, time, purpose; no account stands anywhere in the package."""
    subject = tolvan(clinic)
    clinic.read(subject, "contract.perform", "name", Actor("rutger.rask", RoleId("receptionist"), UnitId("reception")))
    opened = made(clinic, subject)
    (reading,) = [one for one in opened.logged() if one["act"] == "open"]
    assert (reading["unit"], reading["role"], reading["purpose"]) == ("reception", "receptionist", "contract.perform")
    assert "rutger" not in opened.text()
    assert opened.checked().entries == len(opened.logged())
    rows = opened.table("log")
    assert [row["Roll"] for row in rows if row["Vad"] == "Öppnade uppgifter"] == ["Reception"]


def test_what_must_not_be_shown_leaves_no_row_no_proof_and_no_count(clinic: Clinic) -> None:
    """policy.md, *Readers*: a concern for a child, a protected unit, a disclosure that a statute withholds."""
    subject = tolvan(clinic)
    hidden_unit = Actor("kim", RoleId("case_officer"), UnitId("shelter"))
    before = made(clinic, Order(subject, protected_units=frozenset({"shelter"})), "before.zip")
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        act.log(Act.DISCLOSE, Outcome.DONE, subject, facts={"mode": "withheld"})
    clinic.read(subject, "legal.requests", "name", hidden_unit)
    clinic.read(subject, "legal.disclosure", "name", DISA)
    withheld = Handing(
        PurposeId("legal.disclosure"), "statutory", "the-authority-that-the-statute-names", "Polisen",
        {CategoryId("name"): frozenset()}, statute="PSL-6-15-1", withheld=True,
    )  # fmt: skip
    hand_over(clinic.vault, subject, withheld, by=DISA, now=clinic.now)
    clinic.vault.ledger.sequence(clinic.now)
    after = made(clinic, Order(subject, protected_units=frozenset({"shelter"})), "after.zip")
    kinds = [[(one["act"], one["unit"]) for one in opened.logged()] for opened in (before, after)]
    own = [("export", "")]
    assert sorted(kinds[1]) == sorted(kinds[0] + own)
    assert "Polisen" not in str(after.main["handed_over"])
    assert "shelter" not in after.text()
    shown = {one["entry"] for one in after.logged()}
    proved = {
        one["entry"]
        for name, _ in after.files.items()
        if name.startswith("log/proofs")
        for one in after.json(name)["entries"]
    }
    assert proved == shown


def test_recipients_are_named_as_they_are(clinic: Clinic) -> None:
    """R-15.1 (c), C-154/21: who it actually was, and when."""
    subject = customer(clinic)
    handed(clinic, subject, named="Exempel Inkasso AB")
    opened = made(clinic, subject)
    assert [(one["to"], one["purpose"]) for one in opened.main["handed_over"]] == [
        ("Exempel Inkasso AB", "contract.rights")
    ]
    assert opened.main["purposes"]["contract.rights"]["handed_over"] == ["Exempel Inkasso AB, 2026-11-23"]
    (row,) = [row for row in opened.table("andamal") if row["Har lämnats till"]]
    assert row["Har lämnats till"] == "Exempel Inkasso AB, 2026-11-23"


def test_what_somebody_else_said_of_a_third_person_is_masked_and_what_the_person_told_is_not(clinic: Clinic) -> None:
    """R-15.3, 15(4): masked, never a blanket refusal."""
    subject = tolvan(clinic)
    marks = {"marks": ABOUT_THIRD_PARTY}
    texts = {"kind": "note", "text": "Systern Nelly är sjuk."}
    clinic.store(subject, clinic.draft("health", "care", texts, source="third_party:caregiver", **marks))
    clinic.store(subject, clinic.draft("health", "care", {"kind": "note", "text": "Min mor Majken."}, **marks))
    case = {"case_number": "1", "message": "Om avgiften.", "about_third_party": "Grannen Gunnar."}
    clinic.store(subject, clinic.draft("case", "case", case, source="third_party:caregiver"))
    opened = made(clinic, subject)
    assert "Nelly" not in opened.text()
    assert "Gunnar" not in opened.text()
    assert {"Min mor Majken.", "Om avgiften."} <= {
        text for one in ("health", "case") for v in opened.values(one) for text in v.values()
    }
    assert [one["masked"] for one in opened.records("health") if one.get("masked")] == [True]


def test_two_people_who_share_a_telephone_a_relative_and_a_service_do_not_share_a_package(clinic: Clinic) -> None:
    """None may contain another person's data."""
    people: dict[str, SubjectId] = {}
    for given in ("Tolvan", "Elvira"):
        subject = people[given] = clinic.somebody()
        clinic.begin(subject, Kind.MEASURE, asks="massage")
        clinic.hold(subject, "name", "contract", given=given, family="Tolvansson")
        clinic.hold(subject, "contact", "contract", phone="070-1740605", email=f"{given.lower()}@example.se")
        relative = {"kind": "note", "text": f"{given}: modern heter Majken."}
        clinic.store(subject, clinic.draft("health", "care", relative, marks=ABOUT_THIRD_PARTY))
        clinic.read(subject, "contract.perform", "name")
    for given, other in (("Tolvan", "Elvira"), ("Elvira", "Tolvan")):
        opened = made(clinic, people[given], f"{given.lower()}.zip")
        text = opened.text()
        assert f"{given}: modern heter Majken." in text
        assert other not in text.replace("Tolvansson", "")
        assert other.lower() not in text.lower().replace("tolvansson", "")
        assert people[other].hex() not in text
        assert len(opened.records("name")) == 1


def test_nothing_is_erased_and_nobody_is_written_over(clinic: Clinic) -> None:
    subject = tolvan(clinic)
    made(clinic, subject)
    with pytest.raises(FileExistsError):
        made(clinic, subject)
    assert clinic.values(subject, "contract.perform", "name") == [{"given": "Tolvan", "family": "Tolvansson"}]


def test_what_is_gone_while_the_copy_is_made_ends_it_and_leaves_no_half(clinic: Clinic) -> None:
    """A half package is none: the log says that it failed, and so does the journal."""
    subject = tolvan(clinic)

    def erasing(document: object, on: object) -> bytes:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"):
        write_package(clinic.vault, Order(subject), clinic.folder / "half.zip", erasing, by=DISA, now=clinic.now)
    assert [path.name for path in clinic.folder.glob("*half*")] == []
    assert sorted(logged(clinic, subject, Act.EXPORT)) == ["failed", "permitted"]
    notes = [one["text"] for one in made(clinic, subject).values("health") if one["kind"] == "journal_copy"]
    assert any("lämnades inte ut" in text for text in notes)
