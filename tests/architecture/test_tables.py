"""The catalogue of the database holds the design's rules about tables (design 4, *Keys of tables*; design 5, 5 and 7).

* `subject_id` leads every primary and unique key of keydir and vault, so that the rows spread by person.
* Every table with rows of a person is emptied when the person is erased: shown by erasing one.
* A column of text holds a code of a closed list, or it is named here with its reason.
* The migration makes the tables that the packages say: columns, keys, indexes.
"""

import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import String, Table, Text

from ombud.actors import Representation, open_care
from ombud.app.migrate import check_schema, make_schema
from ombud.archives.contents import LEFT_OUT
from ombud.breaches import store as breach_rows
from ombud.campaigns import store
from ombud.choices import LimitKind
from ombud.choices.block_lift import BlockLift, keep_lift
from ombud.choices.circumstance import Circumstance, CircumstanceKind, CircumstanceState, keep_circumstance
from ombud.choices.confirmation import Confirmation, ConfirmationState, keep_confirmation
from ombud.choices.own_setting import OwnSetting, set_own
from ombud.collection.inform import owe_information
from ombud.collection.relate import close
from ombud.database import SqliteDatabase
from ombud.database.schema import DOORS, KEYDIR, LEDGER, METADATA, SCHEMAS, VAULT
from ombud.disclosure.register import Change, Disclosure, Role, Telling, tell_recipients
from ombud.disclosure.register.rows import keep_disclosure
from ombud.disclosure.transfer.rows import keep as keep_transfer
from ombud.disclosure.transfer.store import TransferRow
from ombud.erasure import Receipt, erase, plan
from ombud.erasure.kept_rows import keep_rows
from ombud.events import store as event_rows
from ombud.identity import store_sent as codes
from ombud.identity.sessions import Began
from ombud.identity.sessions import begin as begin_session
from ombud.identity.store_sent import CodeRow, DraftRow, LinkRow
from ombud.law.representation import Capacity, Mandate
from ombud.law.rights import Right
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.relations import Kind
from ombud.requests import Wanted, begin_merge, block, consent, lift, objection, open_request, restrict
from ombud.requests.case_file import CaseFile
from ombud.requests.events import TakenBack
from ombud.requests.found_file import FoundRows
from ombud.requests.found_rows import keep_found
from ombud.requests.handle import change
from ombud.requests.intake import QUEUE
from ombud.requests.intake import store as mails
from ombud.requests.intake.store import MailRow
from ombud.requests.merge import Joining
from ombud.requests.model import Arrival, RequestId
from ombud.requests.model import Wanted as Wants
from ombud.requests.patient.ivo_file import moved, opened
from ombud.requests.patient.model import Ground, IvoState
from ombud.requests.represent import Claimed, add_representation
from ombud.requests.store import UnusualRow, put_unusual
from ombud.requests.system_duties import What, owe
from ombud.requests.system_tasks import Answered, Place, SystemTask, keep_task
from ombud.systems.kept import KeptRow
from ombud.systems.person.connect import Do, Said
from ombud.terms import CategoryId, ChoiceId, ClassId, PurposeId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault.sweep import OWN_WAY, tables_of_people
from ombud.visitors import store as web_rows
from ombud.visitors.days import put
from ombud.visitors.model import CHOICES, COUNTS, FULL, ONSITE, VISITS
from tests.clinic import DISA, ROOT, RUT, Clinic
from tests.database_fixture import _PACKAGES, make_database
from tests.identity.people import by_letter

WITHOUT_SUBJECT = {
    "suppression": "outlives the person: it keeps an objection when everything else is erased (M-15)",
    "identity_lock": "asked before it is known who the person is; its rows live no longer than an act",
    "extract_key": "of an extract, which names nobody: it leads from a person to a pseudonym, never back (S-06)",
    "other_session": "of an account at work, or of somebody of whom nothing is held",
    "account_draft": "of an account: what it was writing, sealed, for a day",
    "credential": "of an account: its passkeys and its TOTP secret",
    "api_answer": "what a program was answered, sealed for whoever holds its key, for a day",
    "api_job": "what a program has asked for, sealed under its account, until a day after it has ended",
    "enrolment": "of an account: the code that makes it a new credential",
    "look_up": "about an account; keyed hashes of whom it looked up, for an hour",
}
"""Tables of keydir and vault that are not keyed by person, and why."""
STAYS = {"tombstone": "the random id alone, until the last archive has expired (design 5, 5)"}
CODES = {
    "record.klass", "record.category", "relation.kind", "relation.state", "relation.klass", "choice.kind",
    "choice.category", "choice.ground", "data_key.class", "blind_index.class", "blind_index.field",
    "identity_lock.field", "look_up.actor", "tombstone.class", "suppression.channel", "information_duty.source",
    "extract_key.class",
    "information_duty.exemption",
    "joining.state",
    "record.rule", "relation.rule",
    "disclosure.klass", "notification.klass", "notification.state",
    "transfer.klass", "queue_mail.klass", "queue_mail.state",
    "ivo_case.klass",
    "request.klass", "request.state", "request_event.klass",
    "circumstance.kind", "circumstance.state", "circumstance.klass",
    "representation.kind", "representation.state", "representation.klass",
    "web_log.klass", "web_count.klass", "web_onsite.klass", "web_visit.klass", "web_choice.klass",
    "block_lift.account", "block_lift.purpose", "block_lift.categories", "block_lift.reason", "block_lift.klass",
    "confirmation.state", "confirmation.klass", "own_setting.name", "unusual_reading.rule",
    "breach_person.categories", "breach_person.way",
    "found_row.klass", "kept_row.klass", "kept_row.system", "kept_row.rule",
    "system_task.system", "system_task.todo", "system_task.state", "system_task.outcome", "system_task.klass",
    "system_duty.system", "system_duty.what", "system_duty.stage", "system_duty.klass",
    "campaign_recipient.fate", "campaign_recipient.why",
    "session.means", "session.level", "session.language",
    "other_session.account", "other_session.means", "other_session.level", "other_session.language",
    "link.kind", "link.choice", "draft.klass", "account_draft.account",
    "api_job.account", "api_job.work", "api_job.state", "api_job.code",
    "credential.account", "credential.kind", "enrolment.account", "enrolment.first_by", "enrolment.second_by",
    "plan.kind", "plan_step.step", "plan_step.facts", "plan_step.state", "plan_step.owner", "plan_step.code",
}  # fmt: skip
"""Text in tables of people: names of the policy's and the law's closed lists, never a person's words."""
DOCUMENTS = {
    "breach_step.by_whom": "the account that took the step",
    "breach_step.said": "what the controller says of a breach; what looks like personal data is refused (A-32)",
    "api_key.account": "the account that a program is",
    "api_key.role": "the role it had when the key was made",
    "api_key.purposes": "purposes of the policy file",
    "api_key.name": "what the key is for; no person's name",
    "api_key.made_by": "the account that made it",
    "api_key.revoked_by": "the account that revoked it",
    "signing_in.means": "the means of a sign-in under way: one of a closed list",
    "api_call.operation": "which endpoint was called",
    "api_call.code": "of the problem that it came to",
    "campaign.name": "what a campaign is called",
    "campaign.channel": "its channel",
    "campaign.phase": "where it stands",
    "campaign.audience": "the selection, in the words of a closed menu",
    "campaign.content": "the controller's own text",
    "campaign.made_by": "the account that wrote it",
    "campaign.approved_by": "the account that approved it",
    "campaign.started_by": "the account that let it go",
    "model.name": "a model's name, from its file (S-01)",
    "model.state": "under way, in use, replaced or dropped",
    "model.definition": "the file that declares a model",
    "model.learned": "its numbers, each of ten people at least (k ≥ 10)",
    "model.card": "what its latest run came to, in coarse counts",
    "model.made_by": "the account of the one who answers for it",
    "new_controller.name": "a company's name, verified by two (Art. 20(2)): no person's",
    "new_controller.org_number": "its registration number",
    "new_controller.verified_by_way_of": "how it was verified",
    "new_controller.by_first": "the account of one who verified it",
    "new_controller.by_second": "the account of the other",
    "policy_draft.made_by": "the account that proposed it",
    "policy_draft.from_on": "a day",
    "policy_draft.text": "the policy file that is proposed",
    "policy_draft.state": "open, adopted, withdrawn",
    "policy_draft.replayed": "what it would have stopped: purposes, rules and counts",
    "policy_draft.first_by": "the account that approved it first",
    "policy_version.by_first": "the account of one who signed",
    "policy_version.by_second": "the account of one who signed",
    "policy_version.text": "the policy file",
    "policy_version.compiled": "the policy file",
    "policy_version.inactive": "purposes and rules",
    "alarm.actor": "the account that wanted more people than it may",
    "checkpoint.note": "a signed tree head",
    "archive.place": "the folder that the operator named; it stands in no log",
    "funnel_asked.actor": "the account that counted a selection",
    "funnel_asked.channel": "a channel",
    "funnel_asked.selection": "fields and values of a selection; it names nobody",
    "funnel_asked.shown": "coarse counts, as they were shown",
    "restored.state": "under way, held back, open",
    "restored.by_whom": "the account of the data protection officer who reconciled",
    "extract.purpose": "a purpose",
    "extract.state": "being built, ready",
    "extract.role": "the role it was made in",
    "extract.left_out": "how many people, by the rule that refused them",
    "extract_piece.part": "the name of one of its tables",
    "answered.purpose": "a purpose",
    "answered.address": "a question's address: codes of closed lists",
    "answered.asked_by": "the account that asked",
    "saved_question.name": "the name of a saved question; no number and no address",
    "saved_question.purpose": "a purpose",
    "saved_question.address": "a question's address: codes of closed lists",
    "saved_question.saved_by": "the account that saved it",
    "saved_selection.name": "the name of a selection; no number and no address",
    "saved_selection.selection": "fields and values of a selection; it names nobody",
    "saved_selection.saved_by": "the account that saved it",
    "released_table.name": "the name of a table that was kept; no number and no address",
    "released_table.purpose": "a purpose",
    "released_table.address": "a question's address: codes of closed lists",
    "released_table.figures": "figures that the release gate let out, and nothing of what it did not",
    "released_table.kept_by": "the account that kept it",
    "finding.purpose": "a purpose",
    "finding.found": "what a study found, of groups; what looks like personal data is refused",
    "finding.changed": "what was changed for it; the same",
    "finding.found_by": "the account that noted it",
    "receiver.name": "what a receiver is called: letters, digits, hyphens",
    "receiver.account": "the account that a receiver's keys are of",
    "receiver.wants": "kinds of happenings",
    "receiver.state": "active, paused, gone",
    "receiver.made_by": "the account that declared it",
    "receiver_event.happening": "what kind of thing has happened",
    "receiver_event.more": "ids of the receiver's own, a version's number and day",
    "receiver_event.fate": "waiting, held, sent, dead",
    "receiver_event.code": "why a try failed",
    "receiver_event.said": "done, nothing held, kept",
    "released.purpose": "a purpose of the policy file",
    "privacy_budget.purpose": "a purpose of the policy file",
    "suppression_review.reviewed_by": "the account that looked at the suppression list",
    "swept.klass": "a retention class",
    "swept.category": "a category",
    "swept.rule": "a row of law.md 4.1, or a purpose",
    "erasure.evidence": "what a receipt says; it holds nobody",
    "erasure.receipt": "a receipt; it holds nobody",
}


@pytest.fixture(autouse=True, scope="module")
def _every_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The tables of every package are in the metadata."""
    make_database(tmp_path_factory.mktemp("tables")).close()


def tables() -> dict[str, Table]:
    return {table.name: table for table in METADATA.sorted_tables}


def people(clinic: Clinic) -> dict[str, frozenset[str]]:
    with clinic.vault.database.read() as tx:
        return {
            table: columns for table, columns in clinic.vault.database.columns(tx).items() if "subject_id" in columns
        }


def filled(clinic: Clinic) -> SubjectId:
    """Somebody with a row in every table, and nothing that must stay."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Nelly")
    clinic.hold(subject, "contact", "contract", email="nelly@example.se", phone="070-1740606")
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    restrict(clinic.vault, subject, "18.1.a", None, by=RUT, now=clinic.now)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, b"u" * 16, now=clinic.now)
        owe_information(act, subject, "third_party:caregiver", clinic.now)
        keep_disclosure(act.person(subject), a_disclosure(subject, clinic))
        keep_transfer(act.person(subject), TransferRow(b"t" * 16, "case", b"h" * 32, 1, 2, None, 3, b""), {})
        tell_recipients(act.person(subject), Telling(Change.RECTIFICATION))
        keep_circumstance(act.tx, was_protected(subject, clinic), act.person(subject).keys.for_writing(ClassId("case")))
        begin_about(act.person(subject), NewPlan("request", "7", (NewStep("request.answer"),)))
        case = opened(act.person(subject), Ground.WRONG_PATIENT, frozenset(), "fel", IvoState.IVO_OR_SECRECY)
        moved(act.person(subject), case, IvoState.UNDER_SECRECY)
        put_unusual(act.tx, subject, UnusualRow(b"u" * 16, "again", 1, None, 2))
        store.add_recipients(act.tx, [a_recipient(subject, clinic)])
        breach_rows.put_people(act.tx, [breach_rows.PersonRow(subject, b"b" * 16, 1, 2, 3, "name", None, None, 4)])
        event_rows.add_known(act.tx, event_rows.KnownRow(subject, b"r" * 16, b"k" * 16, 1))
        set_own(act.tx, subject, OwnSetting.NOTICE_SEEN, 1, now=clinic.now)
        keep_lift(act.tx, a_lift(subject, clinic), act.person(subject).keys.for_writing(ClassId("case")))
        task = a_task(subject, clinic)
        keep_found(act.person(subject), task, FoundRows(("note",), [("x",)]), CategoryId("case"))
        rows = [KeptRow("invoices", "T-06", {"id": 7}, day=date(2022, 1, 1))]
        assert keep_rows(act.person(subject), "shop", rows) == 1
        keep_task(act.tx, a_task(subject, clinic), act.person(subject).keys.for_writing(ClassId("case")), Answered())
        owe(act.tx, subject, "archive", What.CHOICES, clinic.now)
        keep_confirmation(act.tx, an_asking(subject, clinic), act.person(subject).keys.for_writing(ClassId("case")))
    begun = begin_merge(clinic.vault, Wanted(subject, clinic.somebody(), "samma"), by=RUT, now=clinic.now)
    assert isinstance(begun, Joining)
    old_request(clinic, subject)
    shown = Claimed(Mandate(Capacity.RELATIVE, date(2020, 1, 1)), "Mamma", "personbevis")
    assert isinstance(add_representation(clinic.vault, subject, shown, by=DISA, now=clinic.now), Representation)
    a_mail(clinic, subject)
    a_visitor(clinic, subject)
    signed_in(clinic, subject)
    clinic.read(subject, "contract.request", "name")
    clinic.vault.ledger.sequence(clinic.now)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def was_protected(subject: SubjectId, clinic: Clinic) -> Circumstance:
    kind, state = CircumstanceKind.PROTECTED, CircumstanceState.ENDED
    return Circumstance(
        subject, b"c" * 16, kind, state, clinic.now, "marking", "avisering", "hanna", ended_at=clinic.now
    )


def an_asking(subject: SubjectId, clinic: Clinic) -> Confirmation:
    state, address = ConfirmationState.WAITING, {"email": "nelly@example.se"}
    return Confirmation(subject, b"a" * 16, 0, state, clinic.now, b"h" * 32, {"way": "paper"}, address, b"d" * 16)


def a_lift(subject: SubjectId, clinic: Clinic) -> BlockLift:
    return BlockLift(subject, b"e" * 16, "vera", PurposeId("care.record"), clinic.now, frozenset({b"u" * 16}))


def a_task(subject: SubjectId, clinic: Clinic) -> SystemTask:
    """What somebody was asked to do in another system, of a request that has ended."""
    place = Place(RequestId(b"q" * 16), 0, "archive", Do.ERASE)
    return SystemTask(subject, b"k" * 16, place, clinic.now, clinic.now, 0, clinic.now, Said.DONE)


def a_recipient(subject: SubjectId, clinic: Clinic) -> store.RecipientRow:
    at = to_micros(clinic.now)
    return store.RecipientRow(subject, b"c" * 16, 0, "sent", at, None, 0, b"i" * 16, None, None)


def a_disclosure(subject: SubjectId, clinic: Clinic) -> Disclosure:
    return Disclosure(
        subject=subject, id=b"d" * 16, made_at=clinic.now, until=clinic.now + timedelta(days=1800),
        purpose=PurposeId("contract.rights"), statute="", kind="collection", recipient="collection-agency",
        name="Exempel AB", role=Role.CONTROLLER, categories=(CategoryId("name"),), records=(), reference="F-1",
        said="", by="eva", withheld=False, entry=b"e" * 16,
    )  # fmt: skip


def old_request(clinic: Clinic, subject: SubjectId) -> None:
    """A request of long ago: its file need not stay any longer (T-15)."""
    then = clinic.now - timedelta(days=6 * 365)
    arrival = Arrival("email", then, (Wants(Right.ACCESS),), subject=subject)
    file = open_request(clinic.vault, arrival, by=RUT, now=then)
    assert isinstance(file, CaseFile)
    assert isinstance(change(clinic.vault, file.id, lambda *_: TakenBack(""), by=DISA, now=then), CaseFile)


def a_mail(clinic: Clinic, subject: SubjectId) -> None:
    """A row as a mail to the data protection officer has it."""
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        key = act.person(subject).keys.for_writing(QUEUE)
        row = MailRow(subject, b"m" * 16, QUEUE, "waiting", 1, 2, None, 3, None, 1, key.commitment)
        mails.insert(act.tx, row, b"sealed")
        act.nothing_changed()


def signed_in(clinic: Clinic, subject: SubjectId) -> None:
    """A session, a code by post, a link and a draft."""
    begun = begin_session(clinic.vault, by_letter(subject, clinic.now), now=clinic.now)
    assert isinstance(begun, Began)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        codes.add_code(act.tx, subject, CodeRow(b"c" * 16, b"k" * 16, 1, 2, None, 3))
        codes.add_link(act.tx, subject, LinkRow(b"l" * 16, "case", b"h" * 32, None, None, 1, 2))
        key = act.person(subject).keys.for_writing(ClassId("case"))
        codes.keep_draft(act.tx, subject, DraftRow(b"f" * 16, "case", 3, b"sealed"))
        assert key
        act.nothing_changed()


def a_visitor(clinic: Clinic, subject: SubjectId) -> None:
    """Rows as a day of the website and a visitor have them; nobody has both."""
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        web_rows.add_day(act.tx, subject, clinic.now.toordinal())
        for place, klass in zip(web_rows.Place, (FULL, COUNTS, ONSITE, VISITS, CHOICES), strict=True):
            put(person, place, klass, clinic.now, clinic.now + timedelta(days=30), b"seen")
        act.nothing_changed()


def count(clinic: Clinic, subject: SubjectId) -> dict[str, int]:
    with clinic.vault.database.read() as tx:
        found = {
            table: tx.one(f"SELECT count(*) FROM {table} WHERE subject_id = ?", subject)
            for table in people_in(tx, clinic)
        }
    return {table: row[0] for table, row in found.items() if row}


def people_in(tx: object, clinic: Clinic) -> list[str]:
    columns = clinic.vault.database.columns(tx)  # type: ignore[arg-type]
    return [table for table, of in columns.items() if "subject_id" in of]


def test_the_subject_leads_every_key_of_keydir_and_vault() -> None:
    """A row belongs to one person, and lies with the person's other rows on whatever server that is."""
    for table in tables().values():
        if table.schema in (LEDGER, DOORS) or table.name in WITHOUT_SUBJECT:
            continue
        keys = [list(table.primary_key.columns), *(list(index.columns) for index in table.indexes if index.unique)]
        assert table.schema in (KEYDIR, VAULT)
        assert [key[0].name for key in keys] == ["subject_id"] * len(keys), table.name


def test_only_the_named_tables_have_no_subject_and_only_the_log_of_the_ledger_has_one() -> None:
    without = {
        table.name
        for table in tables().values()
        if table.schema in (KEYDIR, VAULT) and "subject_id" not in table.columns
    }
    assert without == set(WITHOUT_SUBJECT)
    in_ledger = {table.name for table in tables().values() if table.schema == LEDGER and "subject_id" in table.columns}
    assert in_ledger == {"entry"}


def test_what_is_the_doors_own_is_of_nobody_and_decides_nothing() -> None:
    """Decision 0090: so an erasure has nothing to do there, an archive leaves it out, and no row there is sealed."""
    own = {table.name: table for table in tables().values() if table.schema == DOORS}
    assert set(own) == {"signing_in", "attempt", "api_call"}
    assert set(own) <= LEFT_OUT
    assert [name for name, table in own.items() if {"subject_id", "account", "seal"} & set(table.columns.keys())] == []


def test_no_foreign_key_ties_rows_that_may_lie_on_different_servers() -> None:
    assert [key for table in tables().values() for key in table.foreign_keys] == []


def test_text_in_a_table_is_a_code_or_a_document_that_is_named() -> None:
    """Nothing a person said lies in clear (design 4: the vault alone tells nothing)."""
    texts = {
        f"{table.name}.{column.name}"
        for table in tables().values()
        for column in table.columns
        if isinstance(column.type, String | Text)
    }
    assert texts == CODES | set(DOCUMENTS)
    of_people = {name for name in texts if tables()[name.split(".")[0]].schema in (KEYDIR, VAULT)}
    assert of_people == CODES


def test_every_table_of_people_is_emptied_when_one_is_erased(clinic: Clinic) -> None:
    """Design 5, 5: whatever table comes later, it fails here until somebody's erasure empties it."""
    subject, somebody_else = filled(clinic), filled(clinic)
    before = count(clinic, subject)
    assert [table for table, rows in before.items() if not rows and table not in STAYS] == []
    clinic.later(days=5 * 366 + 1)  # until then what was handed over is kept, to be shown
    others = count(clinic, somebody_else)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert shown.whole, shown
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)
    after = count(clinic, subject)
    assert {table for table, rows in after.items() if rows} == set(STAYS)
    assert {**count(clinic, somebody_else), "tombstone": 0} == {**others, "tombstone": 0}


def test_what_goes_in_a_way_of_its_own_is_there(clinic: Clinic) -> None:
    with clinic.vault.database.read() as tx:
        swept = set(tables_of_people(clinic.vault.database, tx))
    assert set(people(clinic)) >= OWN_WAY
    assert swept == set(people(clinic)) - OWN_WAY


def test_no_value_of_a_person_lies_in_clear_in_any_table(clinic: Clinic) -> None:
    """N-05.1, design 5, 7: not in a column, not in the log of the database, not in a lane."""
    subject = filled(clinic)
    consent(clinic.vault, subject, ChoiceId("consent.marketing.sms"), "desk", by=RUT, now=clinic.now)
    block(clinic.vault, subject, LimitKind.BLOCK, by=RUT, now=clinic.now)
    lift(clinic.vault, subject, b"x" * 16, by=RUT, now=clinic.now)
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    for value in ("Nelly", "nelly@example.se", "1740606"):
        assert value.encode() not in raw


def shape(path: Path) -> dict[str, object]:
    """Every table and index of a database, as its own catalogue has them."""
    with sqlite3.connect(path) as connection:
        names = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY 1, 2").fetchall()
        found: dict[str, object] = {}
        for kind, name, table, sql in names:
            if kind == "table":
                words = " ".join((sql or "").split()).upper()
                found[name] = (
                    connection.execute(f"PRAGMA table_info({name})").fetchall(),
                    words.endswith("WITHOUT ROWID"),
                )
            elif sql:
                columns = connection.execute(f"PRAGMA index_xinfo({name})").fetchall()
                unique = " UNIQUE " in sql.upper()
                found[f"{table}.{name}"] = (columns, unique, sql.upper().partition(" WHERE ")[2])
    connection.close()
    return found


def test_the_migration_makes_exactly_the_tables_of_the_packages(tmp_path: Path) -> None:
    make_database(tmp_path).close()
    make_schema(SqliteDatabase(tmp_path / "migrated.db"))
    migrated = shape(tmp_path / "migrated.db")
    assert migrated.pop("alembic_version")
    assert migrated == shape(tmp_path / "ombud.db")
    check_schema(SqliteDatabase(tmp_path / "migrated.db"))


def test_every_package_with_tables_is_looked_at() -> None:
    assert {path.parent.name for path in (ROOT / "src" / "ombud").glob("*/tables.py")} == set(_PACKAGES)


def test_every_table_is_in_one_of_the_three_parts_or_the_doors_own_and_names_are_unique() -> None:
    names = [table.name for table in METADATA.sorted_tables]
    assert {table.schema for table in METADATA.sorted_tables} == set(SCHEMAS)
    assert len(names) == len(set(names))
