"""Those who work at the demo's company: one of each role that a person has, each with a door to the console.

Their accounts and roles stand in the demo's `ombud.toml` (`company.py`); what a role is for is the policy's.
"""

from dataclasses import dataclass, field

from ombud.terms import Text


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody at work. `kind` says what they do, `does` what can be tried as them."""

    name: str
    """Their account."""
    given: str = field(repr=False)
    family: str = field(repr=False)
    kind: Text
    does: Text


WORKERS = (
    Worker(
        "rut", "Rut", "Reception", Text("står i receptionen", "is at the reception"),
        Text("registrera någon, skriva in ett avtal", "register somebody, enter an agreement"),
    ),
    Worker(
        "vera", "Vera", "Vård", Text("arbetar i vården", "works in care"),
        Text("se vad vården får läsa, och vad som stoppas", "see what care may read, and what is stopped"),
    ),
    Worker(
        "max", "Max", "Marknad", Text("gör utskick", "makes mailings"),
        Text("se vilka som blir kvar i en målgrupp, och varför", "see who is left of an audience, and why"),
    ),
    Worker(
        "ada", "Ada", "Analys", Text("gör statistik och analyser", "makes statistics and analyses"),
        Text("ställa en fråga utan att någon kan pekas ut", "ask a question that points nobody out"),
    ),
    Worker(
        "disa", "Disa", "Skydd", Text("är dataskyddsombud", "is the data protection officer"),
        Text("svara på ärenden, läsa policyn, granska loggen", "answer requests, read the policy, go through the log"),
    ),
    Worker(
        "hanna", "Hanna", "Handläggare", Text("handlägger ärenden", "handles requests"),
        Text("svara inom den tid som lagen ger", "answer within the time that the law gives"),
    ),
    Worker(
        "eva", "Eva", "Ekonomi", Text("arbetar med fakturor", "works with invoices"),
        Text("se vad ekonomi får se", "see what finance may see"),
    ),
    Worker(
        "ulf", "Ulf", "Utvecklare", Text("utvecklar det som frågar oss", "develops what asks us"),
        Text("se nycklar, anrop och händelser", "see keys, calls and events"),
    ),
    Worker(
        "dag", "Dag", "Drift", Text("sköter driften", "runs the systems"),
        Text("se kön, nycklarna och säkerhetskopiorna", "see the queue, the keys and the backups"),
    ),
)  # fmt: skip
