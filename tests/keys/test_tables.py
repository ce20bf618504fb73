"""`subject_id` leads every primary and unique key, so that the same schema spreads over servers (design.md 4)."""

import pytest

import ombud.actors.tables
import ombud.identity.tables
import ombud.keys.tables
from ombud.database.schema import KEYDIR, METADATA, VAULT

WITHOUT_SUBJECT = {
    "suppression": "it outlives the person: an objection stays when everything else is erased (Art. 17(3)(e))",
    "identity_lock": "it is asked before it is known who the person is; its rows live within one act",
    "extract_key": "it is of an extract, which names nobody and leads to nobody (S-06)",
    "look_up": "it is about an account, and its keyed hashes of people live for an hour (threats 2 and 10)",
    "other_session": "it is an account's, or of a person of whom nothing is held",
    "account_draft": "it is an account's",
    "credential": "it is an account's",
    "enrolment": "it is an account's",
    "api_job": "it is of a key of an account",
    "api_answer": "it is of a key of an account",
}


def tables():
    return [table for table in METADATA.sorted_tables if table.schema in (KEYDIR, VAULT)]


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.name)
def test_subject_id_leads_every_primary_and_unique_key(table):
    if table.name in WITHOUT_SUBJECT:
        assert "subject_id" not in table.columns
        return
    keys = [list(table.primary_key.columns)]
    keys += [list(one.columns) for one in table.constraints if type(one).__name__ == "UniqueConstraint"]
    keys += [list(index.columns) for index in table.indexes if index.unique]
    assert {key[0].name for key in keys} == {"subject_id"}
    assert not table.foreign_keys


def test_every_exception_has_a_reason_in_the_module(capsys):
    for name, reason in WITHOUT_SUBJECT.items():
        assert f"`{name}`" in f"{ombud.keys.tables.__doc__}{ombud.identity.tables.__doc__}{ombud.actors.tables.__doc__}"
        assert reason


def test_no_column_of_the_key_directory_can_hold_a_name():
    """Art. 5(1)(c): ids, keyed hashes, keys, numbers and instants; texts are codes of the policy."""
    texts = {
        (table.name, column.name)
        for table in tables()
        if table.schema == KEYDIR
        for column in table.columns
        if column.type.python_type is str
    }
    ours = {one for one in texts if one[0] in ("subject", "data_key", "blind_index", "tombstone", *WITHOUT_SUBJECT)}
    codes = {"class", "field", "channel", "means", "level", "language", "kind", "work", "state", "code"}
    accounts = {"actor", "account", "first_by", "second_by"}
    assert {name for _, name in ours} == codes | accounts
