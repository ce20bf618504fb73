"""What a command answers about a registration that was joined to another: which one to use now."""

from ombud.app.installation import Ombud
from ombud.cli import session
from ombud.cli.answer import Answer
from ombud.collection.relate import UNKNOWN_PERSON
from ombud.requests.merge import merged_into, merged_text
from ombud.terms import SubjectId, subject_text


def merged(ombud: Ombud, subject: SubjectId) -> Answer | None:
    """The answer, where the person is not here under this id any more because two registrations are one."""
    kept = merged_into(ombud.vault, subject)
    if kept is None:
        return None
    answer = session.no("R-16.1", merged_text(kept))
    return Answer({**answer.value, "merged_into": subject_text(kept)}, answer.lines, answer.code)


def unknown(ombud: Ombud, subject: SubjectId) -> Answer:
    """The answer about somebody who is not here under this id: joined to another registration, or not known."""
    return merged(ombud, subject) or session.declined(UNKNOWN_PERSON)
