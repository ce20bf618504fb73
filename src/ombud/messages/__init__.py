"""What leaves on paper, as a file or as a message: print to PDF, letters, tables to XLSX, texts filled in.

* The only package that imports typst, xlsxwriter or jinja2.
* A value is never markup, formula or link: text goes in as data and comes out as it was written.
* Nothing is fetched and no font of the machine is used: the same input gives the same bytes.
* A PDF is tagged and declares PDF/UA-1; a document that cannot be that is a fault, not a lesser PDF.
"""

from ombud.messages.print import pdf
from ombud.messages.sheet import xlsx

__all__ = ["pdf", "xlsx"]
