"""A document as a tagged PDF (PDF/UA-1), as `typesetting.py` sets it by `document.typ`."""

import json
from datetime import date

from ombud.messages.typesetting import tagged_pdf, with_blocks
from ombud.policy.document import Document
from ombud.policy.document.value import value


def pdf(document: Document, on: date) -> bytes:
    """The document as it is on the day, page by page."""
    return tagged_pdf(with_blocks("document"), on, document=json.dumps(value(document)))
