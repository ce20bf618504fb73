"""`ombud relation DIR sign`: sign an offered agreement with what the person gives (S4, N-04).

* Values come as one JSON object on standard input, or by prompt where a person sits: each field of the
  service is asked for with its reason, and the consent that the service itself needs with its text.
* A missing necessary field refuses with field and reason, and stores nothing.
"""

import json
import sys
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, note
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Id
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import agreed
from ombud.terms import RelationId, SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.policy.model import PolicyFile, Service


@command(
    "sign",
    Text(
        "Teckna ett erbjudet avtal. Uppgifterna läses som JSON från standard in, eller frågas efter.",
        "Sign an offered agreement. The data is read as JSON on standard input, or asked for.",
    ),
    SUBJECT,
    option(
        "--relation", type=Id("r_"), required=True, metavar="r_…",
        words=Text("Erbjudandets id, från `list`.", "The offer's id, from `list`."),
    ),
    option("--service", type=Code(), words=Text("Tjänsten, för att bli tillfrågad.", "The service, to be asked.")),
    option("--how", type=Code(), default="desk", words=Text("Hur det tecknades.", "How it was signed.")),
    option("--no-copy", is_flag=True, words=Text("Ingen kopia lämnades.", "No copy was given.")),
    option(
        "--consent", "consents", is_flag=True,
        words=Text("Personen gav samtycket som tjänsten kräver.", "The person gave the consent the service needs."),
    ),
    ACTOR,
)  # fmt: skip
def sign(
    subject: SubjectId, relation: bytes, service: str | None, how: str, no_copy: bool, consents: bool, actor: str
) -> Answer:
    from ombud.cli import session
    from ombud.cli.tied import outcome
    from ombud.collection.sign import Signature
    from ombud.collection.sign import sign as sign_agreement

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if sys.stdin.isatty():
            fields, consented = _asked(ombud, service)
            consents = consents or consented
        else:
            fields = given(sys.stdin.read())
        signature = Signature(fields, how, not no_copy, consents)
        return outcome(sign_agreement(ombud.vault, subject, RelationId(relation), signature, by=by, now=heard.now()))


def given(text: str) -> dict[str, str]:
    """The fields of a JSON object of texts. What is no such thing is not repeated."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Misused(
            Text('Ge ett JSON-objekt med text: {"given": "…"}.', 'Give a JSON object of texts: {"given": "…"}.')
        )
    return {name: value for name, value in found.items() if value}


def _asked(ombud: "Ombud", service_id: str | None) -> tuple[dict[str, str], bool]:
    heard = speech()
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, heard.now())
    service = _service(policy.file, service_id) if policy else None
    if policy is None or service is None:
        raise Misused(Text("Ange --service, eller ge JSON på standard in.", "Give --service, or JSON on stdin."))
    fields: dict[str, str] = {}
    for name, needed in service.fields.items():
        note(Text(f"{name}: {needed.why.sv}", f"{name}: {needed.why.en}"), heard)
        value = str(click.prompt(f"  {name}", default="", show_default=False, err=True))
        fields |= {name: value} if value else {}
    return fields, _consents(policy.file, service)


def _service(file: "PolicyFile", service_id: str | None) -> "Service | None":
    return next((service for name, service in file.services.items() if name == service_id), None)


def _consents(file: "PolicyFile", service: "Service") -> bool:
    text = file.consents.get(service.consent or "")
    return text is not None and agreed(speech(), Text(text.text.sv, text.text.en))
