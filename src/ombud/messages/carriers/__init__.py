"""What takes a message to a person: a mail server, an SMS gateway, a file for the printer. Each is a `Carrier`.

A carrier is first told to whom (`envelope`), which can still be taken back (`drop`), and then given the message
(`content`). What came of it is said by three words: taken, turned away, or lost, of which nobody knows.
"""

from ombud.messages.carriers.model import Away, Carrier, Composes, Foresees, Letter, Lost, Taken, To, Turned

__all__ = ["Away", "Carrier", "Composes", "Foresees", "Letter", "Lost", "Taken", "To", "Turned"]
