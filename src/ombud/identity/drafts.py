"""What somebody was writing when they were signed out: kept for a day, sealed, and there when they sign in again.

* A person's is sealed under their own key for cases, and goes with them. An account's is sealed under the account's
  key: it may be about anybody, so it is nobody's to open but the account's, and it lives no longer.
* A form has one draft; sending the form drops it. Somebody of whom nothing is held has none.
"""

from datetime import datetime, timedelta

from ombud.audit.model import SYSTEM
from ombud.identity import store_sent as store
from ombud.identity.model import Session
from ombud.identity.store_sent import DraftRow
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import UnderWay, Vault

LIVES = timedelta(days=1)
CASE = ClassId("case")
LONGEST = 64 * 1024


def keep(vault: Vault, session: Session, form: str, content: bytes, *, now: datetime) -> bool:
    """Keep what stands in a form, in place of what did. False where it is too long, or there is nobody to keep it for.
    `form` is the form's address and names nobody."""
    place, until = vault.keyring.blind("draft", form), to_micros(now + LIVES)
    if len(content) > LONGEST:
        return False
    if session.account is not None:
        sealed = vault.keyring.account_key(session.account, now).seal(_at_work(session.account, place, until), content)
        with vault.database.act() as tx:
            store.forget_account_drafts(tx, to_micros(now))
            store.keep_account_draft(tx, session.account, place, until, sealed)
        return True
    return session.subject is not None and _keep(vault, session.subject, (place, until), content, now)


def _keep(vault: Vault, subject: SubjectId, at: tuple[bytes, int], content: bytes, now: datetime) -> bool:
    place, until = at
    with vault.act(by=SYSTEM, now=now) as act:
        act.nothing_changed()  # what is not sent yet is no act of the person
        person = act.known(subject)
        if person is not None:
            sealed = person.keys.for_writing(CASE).seal(_of_person(subject, place, until), content)
            store.keep_draft(act.tx, subject, DraftRow(place, CASE, until, sealed))
    return person is not None


def draft(vault: Vault, session: Session, form: str, *, now: datetime) -> bytes | None:
    """What stood in the form."""
    place, at = vault.keyring.blind("draft", form), to_micros(now)
    if session.account is not None:
        with vault.database.read() as tx:
            found = store.account_draft(tx, session.account, place)
        if found is None or found[0] <= at:
            return None
        return vault.keyring.account_key(session.account, now).open(
            _at_work(session.account, place, found[0]), found[1]
        )
    return None if session.subject is None else _draft(vault, session.subject, place, now)


def _draft(vault: Vault, subject: SubjectId, place: bytes, now: datetime) -> bytes | None:
    with vault.look(by=SYSTEM, now=now) as look:
        row, key = store.draft(look.tx, subject, place), look.person(subject).keys.for_reading(CASE)
    if row is None or key is None or row.until <= to_micros(now):
        return None
    return key.open(_of_person(subject, place, row.until), row.sealed)


def draft_at_work(act: UnderWay, account: str, form: str) -> bytes | None:
    """What stands in a form of an account, in an act that uses it up."""
    place = act.vault.keyring.blind("draft", form)
    found = store.account_draft(act.tx, account, place)
    if found is None or found[0] <= to_micros(act.now):
        return None
    return act.vault.keyring.account_key(account, act.now).open(_at_work(account, place, found[0]), found[1])


def keep_at_work(act: UnderWay, account: str, form: str, content: bytes) -> None:
    """Put something in place of it, in that act."""
    place, until = act.vault.keyring.blind("draft", form), to_micros(act.now + LIVES)
    sealed = act.vault.keyring.account_key(account, act.now).seal(_at_work(account, place, until), content)
    store.keep_account_draft(act.tx, account, place, until, sealed)


def drop(vault: Vault, session: Session, form: str) -> bool:
    """The form was sent, or its content is not wanted any more."""
    place = vault.keyring.blind("draft", form)
    with vault.database.act() as tx:
        if session.account is not None:
            return store.drop_account_draft(tx, session.account, place)
        return session.subject is not None and store.drop_draft(tx, session.subject, place)


def _of_person(subject: SubjectId, place: bytes, until: int) -> Context:
    return Context(subject, CASE, f"draft {until}", place, 1)


def _at_work(account: str, place: bytes, until: int) -> Context:
    return Context(b"", f"account {account}", f"draft {until}", place, 1)
