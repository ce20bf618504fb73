"""What a program does with people, from the first contact to the receipt; each answer is what lies in the database."""

import json
from datetime import timedelta
from typing import Any

import pytest

from ombud.api import erasure
from ombud.app.api_keys import forget_calls, latest_calls
from ombud.choices import limits_of, wishes
from ombud.collection.relate import close
from ombud.disclosure.register.rows import keep_disclosure
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.terms import PurposeId, SubjectId, subject_text
from ombud.terms.ids import subject_from
from tests.api.conftest import Place, Program
from tests.api.test_calls import READ, asked, problem
from tests.architecture.test_tables import a_disclosure
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, LONG_AGO, RUT

pytestmark = pytest.mark.on("sqlite")
NOBODY = "s_00000000000000000000000001"
MAPPING = """title: {sv: Bokningar, en: Bookings}
format: jsonl
source: data_subject
channel: {constant: web}
collected_at: at
purpose: contract.request
regime: non_care
rows:
  - identity: [{column: email, kind: email, to: contact.email}]
    records:
      - {category: name, fields: {given: given, family: family}}
    relation: {kind: measure, opened_at: at}
"""
LO = {"email": "lo@example.se", "given": "Lo", "family": "Lind", "at": "2026-11-20T09:00:00Z"}


def mark(number: int = 0, seen: list[int] = [0]) -> dict[str, str]:  # noqa: B006 - counts on through the run
    seen[0] += 1
    return {"Idempotency_Key": f"mark-{number or seen[0]:08d}"}


def made(program: Program, path: str, body: Any, status: int = 201) -> Any:
    answer = program.post(path, body, **mark())
    assert answer.status_code == status, answer.text
    return answer.json()


def test_somebody_is_brought_in_found_and_read(place: Place) -> None:
    """N-03, N-05: a row is taken whole or not at all, and what is left out is said."""
    rut = place.program(RUT)
    rows = [LO | {"hobby": "x"}, LO | {"email": "no address"}]
    report = made(rut, "/collections", {"mapping": MAPPING, "rows": rows}, 200)
    assert (report["rows"], report["taken"], report["people"]) == (2, 1, 1)
    assert [one["line"] for one in report["faults"]] == [2]
    assert [one["column"] for one in report["left_out"]] == ["hobby"]
    assert "no address" not in json.dumps(report)
    [lo] = rut.post("/people/lookup", {"value": "lo@example.se"}).json()["people"]
    read = rut.post(f"/people/{lo}/reads", READ | {"categories": ["name"]}, "contract.request").json()
    assert read["records"][0]["fields"] == {"given": "Lo", "family": "Lind"}
    wrong = rut.post("/collections", {"mapping": "title: [", "rows": [LO]}, **mark())
    assert problem(wrong, 422, "wrong")["errors"][0]["pointer"] == "/mapping"
    unlike = rut.post("/collections", {"mapping": MAPPING, "rows": [LO], "source": "a friend"}, **mark())
    assert problem(unlike, 422, "wrong")["errors"][0]["pointer"] == "/source"


def test_a_record_is_corrected_as_it_was_read_or_not_at_all(place: Place) -> None:
    """R-16.1: whoever comes second is told so, in the act itself."""
    rut, disa, nelly = place.program(RUT), place.program(DISA), subject_text(place.nelly())
    reads, data = f"/people/{nelly}/reads", f"/people/{nelly}/data/contact"
    tag = rut.post(reads, READ, "contract.request").headers["etag"]
    right = {"fields": {"phone": "070-1740607"}, "reason": "fel nummer"}
    problem(disa.call("PATCH", data, right), 428, "match_required")
    problem(disa.call("PATCH", data, right, If_Match='"x"'), 400, "bad_header")
    done = disa.call("PATCH", data, right, If_Match=tag)
    assert done.json()["changes"] == [{"class": "contract", "fields": ["phone"], "beside": False}]
    problem(disa.call("PATCH", data, right, If_Match=tag), 412, "changed_meanwhile")
    again = rut.post(reads, READ, "contract.request")
    assert again.json()["records"][0]["fields"]["phone"] == "+46701740607"
    assert again.headers["etag"] != tag
    wrong = {"fields": {"shoe": "44"}, "reason": "x"}
    assert problem(disa.call("PATCH", data, wrong, If_Match=again.headers["etag"]), 409, "not_done")["requirement"]
    problem(disa.call("PATCH", f"/people/{NOBODY}/data/contact", right, If_Match=tag), 404, "not_found")


def test_a_first_contact_an_offer_a_signature_and_an_end(place: Place) -> None:
    rut = place.program(RUT)
    contact = made(rut, "/people", {"channel": "web"})
    assert contact["notice"]
    somebody = contact["person"]
    offer = made(rut, f"/people/{somebody}/relations", {"kind": "agreement", "service": "traningskort"})
    sign = f"/people/{somebody}/relations/{offer['id']}/sign"
    missing = problem(rut.post(sign, {"fields": {"given": "Lo"}}, **mark()), 409, "not_done")
    assert "/fields/email" in [one["pointer"] for one in missing["errors"]]
    fields = {"given": "Lo", "family": "Lika", "email": "lo.lika@example.se", "birth_date": "1990-06-02"}
    assert made(rut, sign, {"fields": fields}, 200)["state"] == "open"
    until = {"kind": "claim", "whose": "controller", "until": "2027-01-01", "at": "2026-11-01T00:00:00Z"}
    claim = made(rut, f"/people/{somebody}/relations", until)
    assert claim["due_at"].startswith("2027-01-01T23")
    assert made(rut, f"/people/{somebody}/relations/{claim['id']}/close", {"why": "paid"}, 200)["state"] == "ended"
    listed = rut.get(f"/people/{somebody}/relations").json()["items"]
    assert {one["kind"] for one in listed} == {"contact", "agreement", "claim"}
    problem(rut.post(f"/people/{somebody}/relations", {"kind": "agreement", "service": "x"}, **mark()), 409, "not_done")
    for path, body in (("relations", {"kind": "measure"}), (f"relations/{claim['id']}/close", {})):
        problem(rut.post(f"/people/{NOBODY}/{path}", body, **mark()), 404, "not_found")
    problem(rut.get(f"/people/{NOBODY}/relations"), 404, "not_found")


def test_a_no_is_in_force_at_once_and_the_database_says_so(place: Place) -> None:
    """R-08, R-18: consents, objections, restrictions and blocks."""
    subject, disa, rut = place.nelly(), place.program(DISA), place.program(RUT)
    nelly, vault = subject_text(subject), place.clinic.vault
    sms = {"choice": "consent.marketing.sms", "channel": "desk"}
    problem(disa.post(f"/people/{nelly}/consents", sms, **mark()), 422, "wrong")
    assert made(disa, f"/people/{nelly}/consents", sms | {"said_yes": True})["choice"] == "consent.marketing.sms"
    made(disa, f"/people/{nelly}/objections", {"choice": "object.direct_marketing", "channel": "desk"})
    limit = made(disa, f"/people/{nelly}/restrictions", {"ground": "18.1.a", "category": "contact"})
    block = made(disa, f"/people/{nelly}/blocks", {"against": "units"})
    made(disa, f"/people/{nelly}/blocks", {"against": "caregivers"})
    standing = disa.get(f"/people/{nelly}/choices").json()
    with vault.database.read() as tx:
        kept, wished = limits_of(tx, subject), wishes(tx, subject)
    assert sorted(one["id"] for one in standing["limits"]) == sorted(
        disa_id for disa_id in (one_id(one.id) for one in kept)
    )
    assert sorted(standing["flags"]) == sorted(wished.flag_set())
    assert "object.direct_marketing" in standing["choices"]
    assert "consent.marketing.sms" not in standing["choices"]
    assert problem(rut.post(f"/people/{nelly}/reads", READ, "contract.request"), 403, "stopped_by_policy")
    lift = f"/people/{nelly}/limits/{limit['id']}/lift"
    assert problem(disa.post(lift, {}, **mark()), 409, "not_done")["requirement"]
    assert made(disa, f"/people/{nelly}/limits/{block['id']}/lift", {}, 200)["ended_at"]
    made(disa, f"/people/{nelly}/choices/object.direct_marketing/withdraw", {}, 200)
    assert disa.get(f"/people/{nelly}/choices").json()["choices"] == []
    problem(disa.post(f"/people/{nelly}/objections", {"choice": "none", "channel": "desk"}, **mark()), 409, "not_done")
    for path, body in (("objections", {"choice": "object.direct_marketing", "channel": "desk"}),
                       ("restrictions", {"ground": "18.1.a"})):  # fmt: skip
        problem(disa.post(f"/people/{NOBODY}/{path}", body, **mark()), 404, "not_found")
    problem(disa.get(f"/people/{NOBODY}/choices"), 404, "not_found")
    problem(place.program(ADA).get(f"/people/{nelly}/choices"), 403, "not_of_key")


def one_id(limit: bytes) -> str:
    from ombud.terms.ids import id_text

    return id_text("l_", limit)


def test_a_request_goes_from_the_letter_to_the_answer(place: Place) -> None:
    """R-01 to R-09: identity before what needs it, no answer before it is done, no refusal by one alone."""
    disa, nelly = place.program(DISA), subject_text(place.nelly())
    wanted = {"person": nelly, "wanted": [{"right": "restriction", "details": {"ground": "18.1.a"}}], "channel": "desk"}
    opened = made(disa, "/requests", wanted)
    problem(disa.post(f"/requests/{opened['id']}/answer", {}, **mark()), 409, "not_done")
    for step, body, state in (
        ("identity", {"way": "desk"}, "under_way"),
        ("proposal", {}, "under_way"),
    ):
        assert made(disa, f"/requests/{opened['id']}/{step}", body, 200)["state"] == state
    carried = made(disa, f"/requests/{opened['id']}/carry-out", {}, 200)
    assert (carried["done"], carried["waiting"]) == ([1], [])
    again = made(disa, f"/requests/{opened['id']}/carry-out", {}, 200)
    assert (again["done"], again["waiting"], again["request"]) == ([], [], carried["request"])
    assert made(disa, f"/requests/{opened['id']}/answer", {}, 200)["state"] == "answered"
    problem(disa.post(f"/requests/{opened['id']}/carry-out", {}, **mark()), 409, "not_done")
    shown = disa.get(f"/requests/{opened['id']}").json()
    assert shown["items"][0]["outcome"] == "granted"
    assert disa.get("/requests").json()["items"] == []
    problem(disa.get("/requests/q_00000000000000000000000001"), 404, "not_found")
    somebody = made(disa, "/requests", {"wanted": [{"right": "access"}], "channel": "email", "contact": "a@example.se"})
    assert somebody["person"] != nelly
    problem(disa.post("/requests", wanted | {"person": NOBODY}, **mark()), 409, "not_done")


def test_a_list_goes_on_where_it_stopped(place: Place) -> None:
    disa, nelly = place.program(DISA), subject_text(place.nelly())
    for _ in range(5):
        made(disa, "/requests", {"person": nelly, "wanted": [{"right": "access"}], "channel": "desk"})
    seen: list[str] = []
    after = ""
    while True:
        page = disa.get(f"/requests?limit=2&person={nelly}{after}").json()
        seen += [one["id"] for one in page["items"]]
        if not page["has_more"]:
            break
        after = f"&after={page['next']}"
    assert len(seen) == len(set(seen)) == 5
    for query in ("limit=0", "limit=201", "limit=x", "after=x", "limit=1&limit=2", "person=nelly", "a=1", "after=%00"):
        problem(disa.get(f"/requests?{query}"), 422, "wrong")
    assert disa.get("/requests?limit=2&after=0.0").json()["has_more"] is True
    problem(place.program(RUT, "contract.request").get("/requests"), 403, "not_of_key")


def test_the_person_is_told_everything_and_who_has_read(place: Place) -> None:
    """Art. 15; PDL 8:5."""
    disa, rut, nelly = place.program(DISA), place.program(RUT), subject_text(place.nelly())
    rut.post(f"/people/{nelly}/reads", READ, "contract.request")
    everything = disa.get(f"/people/{nelly}/access").json()
    assert {one["category"] for one in everything["held"]} == {"name", "contact"}
    assert all(one["grounds"] for one in everything["held"])
    assert ("open", "contract.request") in [(one["act"], one["purpose"]) for one in everything["readings"]]
    entries = disa.get(f"/people/{nelly}/reads?limit=2").json()
    assert entries["has_more"] is True
    assert len(entries["items"]) == 2
    assert disa.get(f"/people/{nelly}/disclosures").json()["items"] == []
    for path in ("access", "reads", "disclosures", "erasure", "retention"):
        problem(disa.get(f"/people/{NOBODY}/{path}"), 404, "not_found")


def test_a_person_is_erased_as_the_plan_says_or_not_at_all(place: Place) -> None:
    """R-17.1: a plan that has changed is not carried out."""
    subject, disa = place.nelly(), place.program(DISA)
    nelly = subject_text(subject)
    plan = disa.get(f"/people/{nelly}/erasure").json()
    place.clinic.hold(subject, "name", "contract", given="Nell", family="Nilsson")
    erase = f"/people/{nelly}/erasure"
    problem(disa.post(erase, {"plan_hash": plan["plan_hash"]}, **mark()), 409, "plan_changed")
    problem(disa.post(erase, {"plan_hash": "x"}, **mark()), 422, "wrong")
    plan = disa.get(erase).json()
    ends = disa.get(f"/people/{nelly}/retention").json()["items"]
    assert {one["category"] for one in ends} >= {"name", "contact"}
    done = made(disa, erase, {"plan_hash": plan["plan_hash"]}, 200)
    assert done["receipt"]["number"]
    assert nelly not in json.dumps(done)
    problem(disa.post(erase, {"plan_hash": plan["plan_hash"]}, **mark()), 404 if not alive(place, subject) else 409,
            "not_found" if not alive(place, subject) else "plan_changed")  # fmt: skip
    assert isinstance(place.clinic.read(subject, "contract.request", "contact"), Refusal)
    assert disa.get("/retention").json()["made_at"]


def alive(place: Place, subject: SubjectId) -> bool:
    with place.clinic.vault.database.read() as tx:
        return place.clinic.vault.directory.hold(tx, subject)


def test_the_policy_is_told_as_it_is_published(place: Place) -> None:
    """A-01: the record is made of the policy."""
    ada = place.program(ADA)
    assert [one["state"] for one in ada.get("/policy").json()["items"]] == ["now"]
    now = ada.get("/policy/now").json()
    assert now == ada.get("/policy/1").json()
    assert "marketing.direct" in [one["id"] for one in now["purposes"]]
    assert now["sentences"]["S7"]
    assert ada.get("/policy/now/notice?lang=en").json()["markdown"].startswith("#")
    assert ada.get("/policy/now/notice").json()["lang"] == "sv"
    assert ada.get("/policy/1/register").json()["record"]["@context"]
    for path in ("/policy/-", "/policy/2", "/policy/x", "/policy/9999999", "/policy/2/notice", "/policy/2/register"):
        problem(ada.get(path), 404, "not_found")


def test_a_record_that_is_not_whole_is_not_given(place: Place) -> None:
    file = place.clinic.vault.book.versions
    with place.clinic.vault.database.read() as tx:
        whole = file(tx)[-1].file
    bare = whole.model_copy(update={"dpo": whole.dpo.model_copy(update={"contact": type(whole.dpo.contact)()})})
    place.clinic.adopt(bare, place.clinic.now)
    answer = place.program(ADA).get("/policy/now/register")
    assert problem(answer, 409, "not_done")["requirement"] == "A-01"


def test_campaigns_are_told_without_recipients(place: Place) -> None:
    program = place.program(CAMPAIGNS)
    assert program.get("/campaigns").json() == {"items": [], "has_more": False, "next": None}
    problem(program.get("/campaigns/c_00000000000000000000000001"), 404, "not_found")
    problem(place.program(ADA).get("/campaigns"), 403, "not_of_key")


def test_figures_of_the_site_pass_the_gate(place: Place) -> None:
    ada = place.program(ADA)
    found = ada.get("/visits?first=2026-11-01&last=2026-11-20").json()
    assert (found["first"], found["last"]) == ("2026-11-01", "2026-11-20")
    assert found["days"]["cells"] == {}
    for query in ("last=0001-01-02", "first=2026-11-22&last=2026-11-01", "last=2027-01-01", "first=2001-01-01"):
        problem(ada.get(f"/visits?{query}"), 422, "wrong")


def test_a_role_that_lost_its_purpose_is_refused_by_the_policy(place: Place) -> None:
    """A-10: the key is as it was, the role is not."""
    disa, nelly = place.program(DISA), subject_text(place.nelly())
    with place.clinic.vault.database.read() as tx:
        whole = place.clinic.vault.book.versions(tx)[-1].file
    roles = dict(whole.roles)
    roles[DISA.role] = roles[DISA.role].model_copy(update={"purposes": [PurposeId("dpo.correspondence")]})
    place.clinic.adopt(whole.model_copy(update={"roles": roles}), place.clinic.now)
    ada = place.program(ADA, "web.statistics")
    roles[ADA.role] = roles[ADA.role].model_copy(update={"purposes": [PurposeId("statistics.care")]})
    place.clinic.adopt(whole.model_copy(update={"roles": roles}), place.clinic.now)
    problem(ada.get("/visits"), 403, "stopped_by_policy")
    for path in ("choices", "access", "reads", "disclosures"):
        problem(disa.get(f"/people/{nelly}/{path}"), 403, "stopped_by_policy")
    problem(disa.get(f"/people/{nelly}/retention"), 409, "not_done")
    for path in ("/requests", "/requests/q_00000000000000000000000001"):
        assert disa.get(path).status_code in (403, 404)
    assert disa.post("/decisions", asked(nelly, "contact", purpose="legal.requests")).json()["decision"] is False
    assert subject_from(nelly)


def test_before_a_policy_is_in_force_nothing_may_be_done(place: Place) -> None:
    """N-01.1: silence is no yes."""
    disa, rut, nelly = place.program(DISA), place.program(RUT), subject_text(place.nelly())
    place.clinic.now = LONG_AGO - timedelta(days=1)
    for answer in (
        rut.post("/decisions", asked(nelly, "contact")),
        rut.post(f"/people/{nelly}/reads", READ, "contract.request"),
        rut.post("/people", {}, **mark()),
        rut.post("/collections", {"mapping": MAPPING, "rows": [LO]}, **mark()),
        disa.get(f"/people/{nelly}/access"),
        disa.get("/requests"),
    ):
        problem(answer, 503, "no_policy")
    assert [one["state"] for one in rut.get("/policy").json()["items"]] == ["later"]
    problem(rut.get("/policy/now"), 404, "not_found")
    problem(rut.get("/policy/now/register"), 404, "not_found")


def test_what_changed_between_the_plan_and_the_act_is_not_erased(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    subject, disa = place.nelly(), place.program(DISA)
    nelly = subject_text(subject)
    plan = disa.get(f"/people/{nelly}/erasure").json()
    planned = erasure.plan

    def and_then(*words: Any, **named: Any) -> Any:
        found = planned(*words, **named)
        place.clinic.hold(subject, "name", "contract", given="Nell", family="Nilsson")
        return found

    monkeypatch.setattr(erasure, "plan", and_then)
    problem(disa.post(f"/people/{nelly}/erasure", {"plan_hash": plan["plan_hash"]}, **mark()), 409, "plan_changed")
    assert alive(place, subject)


def test_what_was_handed_over_and_what_ends_is_listed(place: Place) -> None:
    """Art. 15(1)(c), N-11.2."""
    subject, disa = place.nelly(), place.program(DISA)
    with place.clinic.vault.act(by=RUT, now=place.clinic.now) as act:
        keep_disclosure(act.person(subject), a_disclosure(subject, place.clinic))
        act.nothing_changed()
    [one] = disa.get(f"/people/{subject_text(subject)}/disclosures").json()["items"]
    assert (one["name"], one["recipient"], one["records"]) == ("Exempel AB", "collection-agency", 0)
    assert [one["name"] for one in disa.get(f"/people/{subject_text(subject)}/access").json()["recipients"]] == [
        "Exempel AB"
    ]
    gone = place.clinic.somebody()
    measure = place.clinic.begin(gone, Kind.MEASURE)
    place.clinic.hold(gone, "contact", "contract", email="gone@example.se")
    close(place.clinic.vault, gone, measure.id, by=RUT, now=place.clinic.now)
    assert disa.get("/retention").json()["unsettled"] > 0  # to look computes nothing
    place.clinic.vault.settle(now=place.clinic.now)
    assert disa.get("/retention").json()["unsettled"] == 0
    foreseen = disa.get("/retention").json()["items"]
    assert {"tonight", "week", "year", "why"} <= set(foreseen[0])
    problem(place.program(ADA).get("/retention"), 403, "not_of_key")


def test_what_is_old_of_calls_and_answers_is_forgotten(place: Place) -> None:
    rut = place.program(RUT)
    made(rut, "/people", {})
    place.api.close()
    assert len(latest_calls(place.clinic.vault)) == 1
    assert forget_calls(place.clinic.vault, now=place.clinic.later(hours=25)) == 1
    assert forget_calls(place.clinic.vault, now=place.clinic.later(days=30)) == 1
    assert latest_calls(place.clinic.vault) == ()


def test_who_read_is_not_told_of_too_many(place: Place) -> None:
    disa = place.program(DISA)
    people = [subject_text(place.nelly()) for _ in range(51)]
    problem([disa.get(f"/people/{one}/reads") for one in people][-1], 429, "look_ups_spent")


def test_rows_are_not_taken_of_an_account_that_has_looked_up_too_many(place: Place) -> None:
    """P-11: a file of one row would else tell whether somebody is here."""
    eva = place.program(EVA)
    answers = [
        eva.post("/collections", {"mapping": MAPPING, "rows": [LO | {"email": f"a{n}@example.se"}]}, **mark())
        for n in range(51)
    ]
    problem(answers[-1], 429, "look_ups_spent")
