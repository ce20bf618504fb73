"""Where mail to the data protection officer comes from: a file, a Maildir, a mailbox on a server (IMAP).

* A mail is fetched, taken in by an act that has committed, and only then marked as done. What is killed in between is
  fetched again, and known again: one mail, one case.
* A place is a `Postroom`: it gives mails one after another and is told which of them are safe.
"""

from ombud.app.mail.maildir import Files, Maildir
from ombud.app.mail.model import Fetched, MailboxFault, Postroom
from ombud.app.mail.server import Mailbox, read_url

__all__ = ["Fetched", "Files", "Mailbox", "MailboxFault", "Maildir", "Postroom", "read_url"]
