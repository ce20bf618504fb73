"""What leaves on paper, as a file or as a message: print to PDF, letters, tables to XLSX, texts filled in, mail.

* The only package that imports typst (`typesetter.py`, a process of its own), xlsxwriter or jinja2.
* A value is never markup, formula or link: text goes in as data and comes out as it was written.
* Nothing is fetched and no font of the machine is used: the same input gives the same bytes.
* A message leaves by a carrier (`carriers/`), whatever it is for; an alert to a person is a link, and nothing about
  them (`alert.py`).
* A PDF is tagged and declares PDF/UA-1; a document that cannot be that is a fault, not a lesser PDF.
"""

from ombud.messages.print import pdf
from ombud.messages.sheet import xlsx

__all__ = ["pdf", "xlsx"]
