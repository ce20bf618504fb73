"""`ombud choice DIR …`: what the person decides: consent, objection, restriction, block.

* A "no" and a withdrawal need no reason and no identity check, and are in force in their transaction (R-08).
* A consent is given to a text that was shown: at a terminal it is shown and asked, otherwise `--yes` says
  that the person said so themself.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, YES, Code, Day, Id
from ombud.cli.command import Misused, command, installation_group, option, speech
from ombud.cli.files import agreed, typed
from ombud.terms import CategoryId, ChoiceId, SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.choices import Denied, Limit
    from ombud.requests import Decided
    from ombud.requests.confirming import Asked
    from ombud.terms import Actor

_CHOICE = option(
    "--choice", type=Code(), required=True, metavar="CHOICE",
    words=Text("Valet, som policyn kallar det.", "The choice, as the policy calls it."),
)  # fmt: skip
_CHANNEL = option(
    "--channel", type=Code(), default="desk", words=Text("Hur det sades: desk, web, mail …", "How it was said: desk …")
)
_LIMIT = option(
    "--limit", type=Id("l_"), required=True, metavar="l_…",
    words=Text("Begränsningens eller spärrens id.", "The id of the restriction or block."),
)  # fmt: skip


@command(
    "list",
    Text("Visa personens val, begränsningar och spärrar.", "Show the person's choices, restrictions and blocks."),
    SUBJECT, ACTOR,
)  # fmt: skip
def listed(subject: SubjectId, actor: str) -> Answer:
    from ombud.app.desk import decisions
    from ombud.cli import session
    from ombud.law.periods import local_date
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = decisions(ombud.vault, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    limits = [_limit(one) for one in found.limits]
    waiting = {name: local_date(until).isoformat() for name, until in found.waiting.items()}
    value = {"choices": sorted(found.choices), "flags": sorted(found.flags), "limits": limits, "waiting": waiting}
    lines: list[Line] = [*sorted(found.choices), *sorted(found.flags)]
    lines += [
        Text(f"{name}: väntar på adressen till {on}", f"{name}: waits for the address until {on}")
        for name, on in waiting.items()
    ]
    if limits:
        rows = [
            [str(one[name] or "–") for name in ("limit", "kind", "ground", "category", "ended_at")] for one in limits
        ]
        lines.append(Table(_HEADINGS, rows))
    return Answer(value, lines or [_NO_CHOICES])


@command(
    "give",
    Text(
        "Anteckna ett samtycke till policyns text. Ett på papper, per telefon eller på webben bekräftar adressen.",
        "Record a consent to the text of the policy. One on paper, by telephone or on the web the address confirms.",
    ),
    SUBJECT, _CHOICE, _CHANNEL, YES,
    option(
        "--by-address", is_flag=True,
        words=Text("Fråga adressen först; den läses in.", "Ask the address first; it is read from standard input."),
    ),
    ACTOR,
)  # fmt: skip
def give(subject: SubjectId, choice: str, channel: str, yes: bool, by_address: bool, actor: str) -> Answer:
    from ombud.requests import consent
    from ombud.requests.confirming import First, ask_address

    address = typed(speech(), _ADDRESS) if by_address else ""

    def carried(ombud: "Ombud", by: "Actor") -> "Decided | Asked | Denied":
        if by_address:
            first = First(channel, address)
            return ask_address(ombud.vault, subject, ChoiceId(choice), first, by=by, now=speech().now())
        if not yes and not agreed(speech(), _shown(ombud, choice)):
            raise Misused(_NOT_SAID)
        return consent(ombud.vault, subject, ChoiceId(choice), channel, by=by, now=speech().now())

    return _act(actor, carried)


@command(
    "withdraw",
    Text("Ta tillbaka ett samtycke eller ett nej.", "Withdraw a consent, or take an objection back."),
    SUBJECT, _CHOICE, ACTOR,
)  # fmt: skip
def withdraw(subject: SubjectId, choice: str, actor: str) -> Answer:
    from ombud.requests import withdraw as end

    return _act(actor, lambda ombud, by: end(ombud.vault, subject, ChoiceId(choice), by=by, now=speech().now()))


@command(
    "object",
    Text("Anteckna ett nej. Det gäller genast.", "Record an objection. It is in force at once."),
    SUBJECT, _CHOICE, _CHANNEL, ACTOR,
)  # fmt: skip
def objected(subject: SubjectId, choice: str, channel: str, actor: str) -> Answer:
    from ombud.requests import objection

    return _act(
        actor,
        lambda ombud, by: objection(ombud.vault, subject, ChoiceId(choice), channel, by=by, now=speech().now()),
    )


@command(
    "restrict",
    Text("Begränsa (pausa) användningen (artikel 18).", "Restrict processing (Art. 18)."),
    SUBJECT,
    option(
        "--ground", type=click.Choice(["18.1.a", "18.1.b", "18.1.c", "18.1.d"]), required=True,
        words=Text("Grunden i artikel 18.1.", "The ground in Art. 18(1)."),
    ),
    option("--category", type=Code(), words=Text("Bara den kategorin.", "That category alone.")),
    option("--owner", type=Code(), metavar="NAME", words=Text("Kontot som svarar för den.", "Who answers for it.")),
    option("--review", type=Day(), words=Text("När den prövas igen.", "When it is reviewed.")),
    ACTOR,
)  # fmt: skip
def restrict(
    subject: SubjectId, ground: str, category: str | None, owner: str | None, review: date | None, actor: str
) -> Answer:  # fmt: skip
    from ombud.requests.restrict import Restriction, restrict_as

    wanted = Restriction(ground, CategoryId(category) if category else None, owner or "", review)
    return _act(actor, lambda ombud, by: restrict_as(ombud.vault, subject, wanted, by=by, now=speech().now()))


@command(
    "review",
    Text("Begränsningen är prövad och står kvar.", "The restriction was looked at and stays."),
    SUBJECT, _LIMIT,
    option("--next", "on", type=Day(), required=True, words=Text("När den prövas igen.", "When it is reviewed.")),
    ACTOR,
)  # fmt: skip
def reviewed(subject: SubjectId, limit: bytes, on: date, actor: str) -> Answer:
    from ombud.requests.restrict import review

    return _act(actor, lambda ombud, by: review(ombud.vault, subject, limit, on, by=by, now=speech().now()))


@command("due", Text("Visa begränsningar som ska prövas igen.", "Show restrictions to be looked at again."), ACTOR)
def due(actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.restrict import reviews_due

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = reviews_due(ombud.vault, by=by, now=heard.now())
    value = [{"subject": subject_text(one.subject), **_limit(one)} for one in found]
    rows = [[str(one[name] or "–") for name in ("limit", "ground", "owner", "review_on", "subject")] for one in value]
    return Answer({"due": value}, [Table(_DUE, rows)] if rows else [_NONE_DUE], FINDINGS if rows else 0)


@command(
    "block",
    Text("Spärra journalen för andra.", "Block the journal for others."),
    SUBJECT,
    option(
        "--for", "against", type=click.Choice(["units", "caregivers"]), default="units",
        words=Text("Andra enheter (PDL 4:4) eller vårdgivare (SVOD 2:3).", "Other units (PDL 4:4) or caregivers."),
    ),
    ACTOR,
)  # fmt: skip
def block(subject: SubjectId, against: str, actor: str) -> Answer:
    from ombud.choices import LimitKind
    from ombud.requests import block as record

    kind = LimitKind.BLOCK if against == "units" else LimitKind.SVOD_BLOCK
    return _act(actor, lambda ombud, by: record(ombud.vault, subject, kind, by=by, now=speech().now()))


@command(
    "tell",
    Text("Anteckna att personen fått veta att begränsningen hävs.", "Note that the person was told of the lifting."),
    SUBJECT, _LIMIT,
    option(
        "--because", type=click.Choice(["verified", "asked", "claims-ended", "balanced"]), required=True,
        words=Text("Vad som har avslutat den.", "What has ended it."),
    ),
    ACTOR,
)  # fmt: skip
def tell(subject: SubjectId, limit: bytes, because: str, actor: str) -> Answer:
    from ombud.requests.restrict import tell as note_it

    return _act(actor, lambda ombud, by: note_it(ombud.vault, subject, limit, because, by=by, now=speech().now()))


@command(
    "lift",
    Text("Häv en begränsning eller en spärr.", "Lift a restriction or a block."),
    SUBJECT, _LIMIT, ACTOR,
)  # fmt: skip
def lift(subject: SubjectId, limit: bytes, actor: str) -> Answer:
    from ombud.requests import lift as end

    return _act(actor, lambda ombud, by: end(ombud.vault, subject, limit, by=by, now=speech().now()))


def _act(name: str, carried: "Callable[[Ombud, Actor], Decided | Asked | Limit | Denied | None]") -> Answer:
    """Carry one act out, and say what came of it."""
    from ombud.choices import Denied, Limit
    from ombud.cli import session
    from ombud.law.periods import local_date
    from ombud.requests.confirming import Asked

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        found = carried(ombud, by)
    if isinstance(found, Denied):
        return session.declined(found)
    if isinstance(found, Limit):
        which = id_text("l_", found.id)
        done = Text(f"Klart: {found.kind.value} {which}.", f"Done: {found.kind.value} {which}.")
        return Answer({"done": True, **_limit(found)}, [done])
    if found is None:
        return Answer({"done": True}, [_DONE])
    if isinstance(found, Asked):
        until = local_date(found.until).isoformat()
        return Answer({"done": False, "choice": found.choice_id, "waits_until": until}, [_asked(until)])
    return Answer({"done": True, "choice": found.choice_id, "ended": found.ended}, [_DONE, *_ended(found.ended)])


def _asked(until: str) -> Text:
    return Text(
        f"Adressen är tillfrågad och svarar senast {until}. Innan dess gäller samtycket inte. `ombud worker` skickar.",
        f"The address is asked and answers by {until}. Until then the consent is not in force. `ombud worker` sends.",
    )


def _ended(rows: int) -> list[Line]:
    if not rows:
        return []
    return [Text(f"{rows} uppgifter som levde av valet är borta.", f"{rows} records that lived by it are gone.")]


def _shown(ombud: "Ombud", choice_id: str) -> Text:
    """The text that the person says yes to, as the policy has it."""
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, speech().now())
    known = policy.file.choices.get(ChoiceId(choice_id)) if policy else None
    text = policy.file.consents.get(known.text or "") if policy and known else None
    return _WITHOUT_TEXT if text is None else Text(text.text.sv, text.text.en)


def _limit(one: "Limit") -> dict[str, str | None]:
    return {
        "limit": id_text("l_", one.id),
        "kind": one.kind.value,
        "ground": one.ground,
        "category": one.category,
        "purpose": one.purpose,
        "owner": one.owner or None,
        "review_on": None if one.review_on is None else one.review_on.isoformat(),
        "at": one.at.isoformat(),
        "told_at": None if one.told_at is None else one.told_at.isoformat(),
        "ended_at": None if one.ended_at is None else one.ended_at.isoformat(),
    }


choice = installation_group(
    "choice",
    Text("Samtycken, nej, begränsningar, spärrar.", "Consents, objections, restrictions, blocks."),
    [listed, give, withdraw, objected, restrict, reviewed, due, block, tell, lift],
)

_DONE = Text("Klart. Det gäller från nu.", "Done. It is in force from now.")
_ADDRESS = Text("Adressen på blanketten", "The address on the form")
_HEADINGS = (
    Text("Id", "Id"),
    Text("Slag", "Kind"),
    Text("Grund", "Ground"),
    Text("Kategori", "Category"),
    Text("Hävd", "Lifted"),
)
_NO_CHOICES = Text("Personen har inte gjort några val.", "The person has made no choices.")
_NONE_DUE = Text("Ingen begränsning ska prövas nu.", "No restriction is to be looked at now.")
_DUE = (
    Text("Id", "Id"),
    Text("Grund", "Ground"),
    Text("Svarar", "Owner"),
    Text("Prövas", "Review"),
    Text("Person", "Person"),
)
_NOT_SAID = Text(
    "Samtycket antecknas inte utan ett ja. Visa texten och fråga; --yes säger att personen själv har svarat ja.",
    "The consent is not recorded without a yes. Show the text and ask; --yes says that the person said yes.",
)
_WITHOUT_TEXT = Text("Valet har ingen text. Fortsätta", "The choice has no text. Go on")
