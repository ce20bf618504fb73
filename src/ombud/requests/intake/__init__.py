"""Requests by mail: how they come in, are understood, and wait for the data protection officer (N-20, R-01).

* `parse`, `texts`, `quoting`, `arrival`: a mail is read as far as it goes, and nothing of it is lost or carried out.
* `recognise`, `rules`, `words`: what it asks for, by rules that say which words decided.
* `queue`, `note`, `store`: the queue has a key of its own, and one function opens it.
* `coming_in`: from the mail to the case, in small acts that may be repeated.
"""

from ombud.requests.intake.coming_in import Received, open_case, receive
from ombud.requests.intake.ended import settle_mails
from ombud.requests.intake.model import Arrived, ArrivedBy, Attachment, Found, Mail, Recognised, Verdict
from ombud.requests.intake.note import QUEUE, MailState, Note
from ombud.requests.intake.parse import MOST_BYTES, Came, Postbox, TooLarge, read_mail
from ombud.requests.intake.queue import (
    Listed,
    Opened,
    last_day,
    listed,
    mail_from,
    mail_text,
    not_a_request,
    reference_to,
    show,
)
from ombud.requests.intake.recognise import recognise

__all__ = [
    "MOST_BYTES",
    "QUEUE",
    "Arrived",
    "ArrivedBy",
    "Attachment",
    "Came",
    "Found",
    "Listed",
    "Mail",
    "MailState",
    "Note",
    "Opened",
    "Postbox",
    "Received",
    "Recognised",
    "TooLarge",
    "Verdict",
    "last_day",
    "listed",
    "mail_from",
    "mail_text",
    "not_a_request",
    "open_case",
    "read_mail",
    "receive",
    "recognise",
    "reference_to",
    "settle_mails",
    "show",
]
