"""The demo's story, told as it happens: from the notice to a proven erasure, on real input.

Each step does something to the installation and says what came of it, in Swedish or English. Nothing is
acted: what a step tells is what the same call answers anywhere.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ombud.app.demo import synthea
from ombud.app.demo.asked_story import tell_of_requests
from ombud.app.demo.figures import SERVICES, Figures, bring_in_everybody
from ombud.app.demo.lives import live
from ombud.app.demo.people import people
from ombud.app.demo.special import numbers_of
from ombud.app.demo.step import Step
from ombud.app.demo.tampered import tampered
from ombud.app.demo.using_story import Using
from ombud.app.installation import Ombud
from ombud.audit.verify import Trust
from ombud.audit.verify_entries import verify_copy
from ombud.choices import Denied
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Beginning, Declined, begin, close
from ombud.collection.sign import Signature, sign
from ombud.erasure import Receipt, erase, plan
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Refusal
from ombud.policy.why import explain
from ombud.relations import Kind, Relation
from ombud.requests import consent, objection
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RelationId, SubjectId, Text
from ombud.vault import Opened
from ombud.vault.identity import lookup

CONSENT_BY_POST, CONSENT_BY_EMAIL = ChoiceId("consent.marketing.post"), ChoiceId("consent.marketing.email")
OBJECTION = ChoiceId("object.direct_marketing")


@dataclass(slots=True)
class Story:
    """The people of the story and the installation it happens in."""

    ombud: Ombud
    now: Callable[[], datetime]
    people: int
    seed: int
    drawings: Path | None = None
    """Where figures are drawn to; none: nowhere."""
    figures: Figures | None = None

    def actor(self, name: str) -> Actor:
        found = self.ombud.accounts.named(name)
        if not isinstance(found, Actor):
            raise AssertionError("the demo's configuration has its actors")
        return found

    def tell(self) -> Iterator[Step]:
        yield self.collected()
        yield self.lived()
        tolvan = self.met("tolvan@example.se", "Tolvan", "Tolvansson")
        yield self.notice_handed_over(tolvan)
        yield self.signed(tolvan)
        yield self.refused_signature(tolvan)
        yield self.refused_read(tolvan)
        yield self.permitted_read(tolvan)
        yield self.objected(tolvan)
        yield self.erased_customer()
        yield self.three_outcomes()
        yield from tell_of_requests(self.ombud, self.told_of(), self.numbers(), self.now)
        using = Using(self.ombud, self.now, self.drawings)
        yield from using.tell()
        yield using.website(self.seed)
        yield self.log_verified()
        yield self.tampered_copy()

    def collected(self) -> Step:
        kept = self.numbers().values()
        figures = self.figures = bring_in_everybody(self.ombud, self.people, self.seed, now=self.now, kept=kept)
        lines = [
            Text(
                f"{figures.patients} patienter, {figures.documents} journalhandlingar, {figures.customers} kunder.",
                f"{figures.patients} patients, {figures.documents} record documents, {figures.customers} customers.",
            ),
            Text(
                f"{figures.bookings} bokade besök: när de bokades, när de var, och om någon kom.",
                f"{figures.bookings} booked visits: when they were booked, when they were, and whether somebody came.",
            ),
            Text(
                f"Inte intaget, för att policyn inte har kategorin: {', '.join(figures.not_taken)}.",
                f"Not taken, because the policy has no such category: {', '.join(figures.not_taken)}.",
            ),
            Text(
                f"{figures.too_old} handlingar togs inte in: deras lagringstid på tio år är slut.",
                f"{figures.too_old} documents were not taken: their ten years have ended.",
            ),
        ]
        return Step(
            "collect",
            Text("Personer tas in ur riktiga filer", "People are collected from real files"),
            tuple(lines),
            figures.patients == 27 and figures.customers == self.people,
            {"patients": figures.patients, "customers": figures.customers, "documents": figures.documents},
        )

    def lived(self) -> Step:
        known = people(self.seed, self.people, now=self.now(), services=SERVICES, kept=self.numbers().values())
        lives = live(self.ombud, known, self.seed, now=self.now)
        lines = (
            Text(
                f"{lives.consents} ja till reklam eller profilering, {lives.noes} nej; {lives.minors} ja nekades: "
                "reklam vänder sig inte till barn.",
                f"{lives.consents} said yes to advertising or profiling, {lives.noes} no; {lives.minors} were refused: "
                "advertising does not reach children.",
            ),
            Text(
                f"{lives.returned} har kommit tillbaka, {lives.hesitated} tecknade aldrig, {lives.lapsed} har slutat.",
                f"{lives.returned} have come back, {lives.hesitated} never signed, {lives.lapsed} have ended.",
            ),
        )
        title = Text("Fjorton månader har gått", "Fourteen months have passed")
        return Step("lives", title, lines, lives.declined == 0, {"consents": lives.consents, "noes": lives.noes})

    def numbers(self) -> Mapping[str, str]:
        """The numbers of those whom the law has special care for; nobody else of the demo has them."""
        return numbers_of(local_date(self.now()), synthea.numbers().values())

    def met(self, email: str, given: str, family: str) -> SubjectId:
        """Register somebody at the desk with the first contact."""
        meeting = Meeting(
            {CategoryId("name"): {"given": given, "family": family}, CategoryId("contact"): {"email": email}},
            "desk",
            "offer",
            date(1990, 6, 2),
        )
        met = meet(self.ombud.vault, meeting, by=self.actor("rut"), now=self.now())
        if not isinstance(met, bytes):
            raise AssertionError("nobody of the story is known before it begins")
        return met

    def notice_handed_over(self, tolvan: SubjectId) -> Step:
        with self.ombud.vault.look(by=self.actor("rut"), now=self.now()) as act:
            contacts = [r for r in act.person(tolvan).about.relations if r.kind is Kind.CONTACT]
        told = contacts[0].terms.get("notice", "")
        line = Text(
            f"Tolvan kommer till disken och får integritetsinformationen, version {told}. Det står i kontakten.",
            f"Tolvan comes to the desk and is given the notice, version {told}. The contact says so.",
        )
        return Step("notice", Text("Informationen lämnas", "The notice is handed over"), (line,), told == "1")

    def signed(self, tolvan: SubjectId) -> Step:
        given = {"birth_date": "1990-06-02", "phone": "070-1740605"}
        agreement = self._sign(tolvan, "traningskort", given)
        ok = isinstance(agreement, Relation)
        line = Text(
            "Tolvan tecknar avtal om träningskort. Telefon var frivilligt; samtycke till reklam var inget villkor.",
            "Tolvan signs for a gym card. The telephone was voluntary; consent to advertising was no condition.",
        )
        return Step("sign", Text("Ett avtal tecknas", "An agreement is signed"), (line,), ok)

    def refused_signature(self, tolvan: SubjectId) -> Step:
        declined = self._sign(tolvan, "massage", {})
        lines: tuple[Text, ...] = ()
        if isinstance(declined, Declined):
            reasons = (Text(f"{n}: {why.sv}", f"{n}: {why.en}") for n, why in declined.fields.items())
            lines = (declined.text, *reasons)
        title = Text(
            "Ett avtal nekas: en nödvändig uppgift saknas", "An agreement is refused: a necessary field is missing"
        )
        return Step("refuse-signature", title, lines, isinstance(declined, Declined) and "text" in declined.fields)

    def refused_read(self, tolvan: SubjectId) -> Step:
        answer = self._read(tolvan, "marketing.direct", "contact", "max")
        lines = self._why(answer) if isinstance(answer, Refusal) else ()
        title = Text("En läsning stoppas av policyn", "A read is refused by the policy")
        return Step("refused-read", title, lines, isinstance(answer, Refusal))

    def permitted_read(self, tolvan: SubjectId) -> Step:
        answer = self._read(tolvan, "contract.perform", "name", "rut")
        ok = isinstance(answer, Opened) and len(answer.data) == 1
        line = Text(
            "Receptionen öppnar namnet för att fullgöra avtalet. Loggraden skrevs innan värdet lämnades ut.",
            "Reception opens the name to perform the agreement. The entry was written before the value was released.",
        )
        return Step("permitted-read", Text("En läsning tillåts", "A read is permitted"), (line,), ok)

    def objected(self, tolvan: SubjectId) -> Step:
        vault, rut = self.ombud.vault, self.actor("rut")
        given = consent(vault, tolvan, CONSENT_BY_EMAIL, "desk", by=rut, now=self.now())
        before = self._read(tolvan, "marketing.direct", "contact", "max", "email")
        no = objection(vault, tolvan, OBJECTION, "phone", by=rut, now=self.now())
        after = self._read(tolvan, "marketing.direct", "contact", "max", "email")
        ok = not isinstance(given, Denied) and isinstance(before, Opened) and not isinstance(no, Denied)
        lines = (
            Text(
                "Tolvan samtycker till reklam via e-post: nästa läsning tillåts.",
                "Tolvan consents to advertising by e-mail: the next read is permitted.",
            ),
            Text(
                "Tolvan säger nej på telefon: reklamlagret är tomt i samma transaktion.",
                "Tolvan says no on the phone: the marketing store is empty in the same transaction.",
            ),
            *(self._why(after) if isinstance(after, Refusal) else ()),
        )
        title = Text("En invändning stoppar nästa läsning", "An objection stops the next read")
        return Step("objection", title, lines, ok and isinstance(after, Refusal))

    def erased_customer(self) -> Step:
        email = "nelly@example.se"
        nelly = self.met(email, "Nelly", "Nej")
        self._close_measures(nelly)
        receipt = self._erase(nelly)
        gone = self._find("email", email) == ()
        lines = () if receipt is None else _receipt(receipt)
        title = Text("En kund utan vårduppgifter raderas", "A customer without care data is erased")
        ok = receipt is not None and gone and all(item["outcome"] == "erase" for item in receipt.items)
        return Step("erase-customer", title, lines, ok)

    def three_outcomes(self) -> Step:
        figures = self.told_of()
        patient, vault = figures.story_patient, self.ombud.vault
        figures.invoice(self.ombud, patient, by=self.actor("eva"), now=self.now())
        consent(vault, patient, CONSENT_BY_POST, "desk", by=self.actor("rut"), now=self.now())
        receipt = self._erase(patient)
        told = {str(item["key"]): item for item in receipt.items} if receipt else {}
        lines = tuple(Text(f"{key}: {item['sv']}", f"{key}: {item['en']}") for key, item in told.items())
        care = self._read(patient, "care.record", "health", "vera")
        still = isinstance(care, Opened) and len(care.data) > 0
        no_marketing = isinstance(self._read(patient, "marketing.direct", "contact", "max", "post"), Refusal)
        lines += (Text("Journalen går fortfarande att öppna för vård.", "The journal still opens for care."),)
        title = Text("En patient får tre svar", "A patient gets three answers")
        ok = {"PDL-3-17", "BFL-7-2", "MKT"} <= set(told) and still and no_marketing
        return Step("three-outcomes", title, lines, ok, {"outcomes": sorted(told)})

    def log_verified(self) -> Step:
        ledger = self.ombud.vault.ledger
        note = ledger.checkpoint(self.now())
        found = ledger.verify(note)
        line = Text(
            f"{found.entries} poster, rot {found.root.hex()[:16]}…: allt stämmer med den signerade kontrollpunkten.",
            f"{found.entries} entries, root {found.root.hex()[:16]}…: all agree with the signed checkpoint.",
        )
        return Step(
            "verify", Text("Loggen kontrolleras", "The log is verified"), (line,), found.ok, {"entries": found.entries}
        )

    def tampered_copy(self) -> Step:
        folder = self.ombud.folder
        copy = folder / "copy.db"
        note = self.ombud.vault.ledger.checkpoint(self.now())
        database = tampered(self.ombud, copy)
        keyring = self.ombud.vault.keyring
        found = verify_copy(database, Trust(f"ombud/{keyring.tenant}", keyring.public_key, note))
        database.close()
        for path in folder.glob("copy.db*"):
            path.unlink()
        faults = ", ".join(sorted({problem.fault.value for problem in found.problems}))
        line = Text(
            f"En kopia där någon ändrat en enda byte avslöjas: {faults}.",
            f"A copy in which somebody changed one byte is caught: {faults}.",
        )
        return Step("tampered", Text("En ändrad kopia avslöjas", "A changed copy is caught"), (line,), not found.ok)

    def _sign(self, subject: SubjectId, service: str, given: dict[str, str]) -> Relation | Declined:
        vault, rut = self.ombud.vault, self.actor("rut")
        offer = begin(
            vault, subject, Beginning(Kind.AGREEMENT, self.now(), terms={"service": service}), by=rut, now=self.now()
        )
        if isinstance(offer, Declined):
            return offer
        return sign(vault, subject, offer.id, Signature(given), by=rut, now=self.now())

    def _read(
        self, subject: SubjectId, purpose: str, category: str, by: str, channel: str | None = None
    ) -> Opened | Refusal:
        ask = Ask(subject, PurposeId(purpose), frozenset({CategoryId(category)}), self.actor(by), channel)
        return self.ombud.vault.open(ask, now=self.now())

    def _why(self, refusal: Refusal) -> tuple[Text, ...]:
        now = self.now()
        with self.ombud.vault.database.read() as tx:
            policy = self.ombud.vault.book.in_force(tx, now)
        if policy is None:
            raise AssertionError("the demo has a policy in force")
        said = explain(refusal, policy, law_on(local_date(now)))
        quoted = tuple(Text(f"{q.id}: ”{q.text.sv}”", f"{q.id}: “{q.text.en}”") for q in said.sentences)
        rules = tuple(
            Text(f"{r.rule.value} {r.text.sv} ({r.article})", f"{r.rule.value} {r.text.en} ({r.article})")
            for r in said.reasons
        )
        return (*quoted, *rules)

    def _close_measures(self, subject: SubjectId) -> None:
        rut = self.actor("rut")
        with self.ombud.vault.look(by=rut, now=self.now()) as act:
            measures: list[RelationId] = [r.id for r in act.person(subject).about.relations if r.kind is Kind.MEASURE]
        for measure in measures:
            close(self.ombud.vault, subject, measure, by=rut, now=self.now())

    def _erase(self, subject: SubjectId) -> Receipt | None:
        disa = self.actor("disa")
        shown = plan(self.ombud.vault, subject, by=disa, now=self.now())
        done = erase(self.ombud.vault, shown, by=disa, now=self.now())
        return done if isinstance(done, Receipt) else None

    def _find(self, kind: str, value: str) -> tuple[SubjectId, ...]:
        key = lookup(value, (kind,))
        if key is None:
            return ()
        with self.ombud.vault.database.act() as tx:
            return self.ombud.vault.directory.find(tx, *key)

    def told_of(self) -> Figures:
        """Who came in, once they have."""
        if self.figures is None:
            raise AssertionError("people are collected before anything else in the story")
        return self.figures


def _receipt(receipt: Receipt) -> tuple[Text, ...]:
    keys, live, final = len(receipt.keys_destroyed), f"{receipt.t_live:%Y-%m-%d %H:%M}", f"{receipt.t_final:%Y-%m-%d}"
    return (
        Text(
            f"Allt som fanns är raderat; {keys} nycklar är förstörda.",
            f"Everything held is erased; {keys} keys are destroyed.",
        ),
        Text(
            f"Oläsbart sedan {live}; sista kopian går inte att öppna efter {final}.",
            f"Unreadable since {live}; no copy can be opened after {final}.",
        ),
        Text(
            f"Kvitto {receipt.number}, med bevis mot loggens signerade rot.",
            f"Receipt {receipt.number}, with a proof against the signed root of the log.",
        ),
    )
