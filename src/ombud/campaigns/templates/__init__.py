"""What may be written to people: templates, what the system puts into each message, what keeps one from being built.

* A marketer writes a body; the system puts sender, mark, reason, stop and the right to say no round it.
* A template is built or answered with everything that is wrong with it (M-04, M-05, R-21.3).
* Filling in is done by `messages` and put together in `app`: no template language is known here.
"""

from ombud.campaigns.templates.illustrated import (
    Illustration,
    illustrations,
    keeping_pictures,
    with_picture,
    without_picture,
)
from ombud.campaigns.templates.model import Fault, Links, Recipient, Rendered, Sender, Template
from ombud.campaigns.templates.ready import SAMPLE, TOLVAN, Ready, build
from ombud.campaigns.templates.rules import House
from ombud.campaigns.templates.stored import from_folder, read_back, stored

__all__ = [
    "SAMPLE",
    "TOLVAN",
    "Fault",
    "House",
    "Illustration",
    "Links",
    "Ready",
    "Recipient",
    "Rendered",
    "Sender",
    "Template",
    "build",
    "from_folder",
    "illustrations",
    "keeping_pictures",
    "read_back",
    "stored",
    "with_picture",
    "without_picture",
]
