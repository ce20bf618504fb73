"""The pages that a person reads first: what is held and why, in plain words. The same tree is HTML and print.

* It begins with the answer. Then, category by category, the newest records with all that belongs to each; where there
  are more than a page can hold, it says how many and in which file they are.
* Then each purpose with the nine things of Art. 15, who has read, the sentences of the notice, what the person can do,
  and how the package is verified.
"""

from collections.abc import Iterator, Mapping

from ombud.disclosure.package.content import Content, Held
from ombud.disclosure.package.elsewhere import tables_told
from ombud.disclosure.package.format import Purpose
from ombud.disclosure.package.log import NEWEST
from ombud.disclosure.package.order import Kind
from ombud.disclosure.package.records import is_masked, shown_values
from ombud.disclosure.waiting import ANSWERS
from ombud.disclosure.words import CHANNELS, RELATIONS, STATES
from ombud.law.periods import STOCKHOLM, local_date
from ombud.policy.document import Block, Box, Details, Document, Heading, Line, List, Paragraph, Strong, Table, anchor
from ombud.policy.wording import day
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault.pages import Piece

FEW = 3
"""Of every category at least so many records are shown where there are more than a page holds."""


def page(content: Content, files: list[str], most: int) -> Document:
    """The pages, with about `most` records in all."""
    return _Page(content, most).document(files)


class _Page:
    def __init__(self, content: Content, most: int) -> None:
        self.content, self.told, self.t = content, content.told, content.told.t
        self.purposes: Mapping[PurposeId, Purpose] = content.purposes()
        self.each = most if content.records <= most else max(FEW, most // 2 // max(1, len(content.held)))

    def document(self, files: list[str]) -> Document:
        content, language = self.content, self.told.language
        at = content.made_at.astimezone(STOCKHOLM)
        title = self.t(_TITLES[content.order.kind], name=self.told.file.controller.name)
        made = self.t(_MADE, day=day(at.date(), language), time=f"{at:%H.%M}", number=self.told.policy.number)
        blocks: list[Block] = [
            Paragraph((Strong(content.confirmation()),)),
            Paragraph((made,)),
            *self._overview(),
            *(block for category, held in content.held.items() for block in self._category(category, held)),
            *self._ties(),
            *self._choices(),
            *self._cases(),
            *self._systems(),
            *self._programs(),
            *self._purposes(),
            *self._readings(),
            *self._sentences(),
            *self._rights(),
            *self._rest(files),
        ]
        return Document(title, language, tuple(blocks), f"{self.told.file.controller.name} · {title}")

    def _overview(self) -> Iterator[Block]:
        rows: list[tuple[Line, ...]] = []
        for category, held in self.content.held.items():
            used = "; ".join(self.told.name(purpose) for purpose in held.summary.ends) or self.t(_NO_PURPOSE)
            files = ", ".join(name for name in held.summary.files if name.startswith("csv/"))
            rows.append(((self.told.category(category),), (str(held.summary.records),), (used,), (files,)))
        yield Heading(2, self.t(_WHAT), "what")
        if rows:
            header = tuple(self.t(one) for one in (_DATA, _NUMBER, _USED, _FILE))
            yield Table(self.t(_WHAT), header, tuple(rows))
        for text in self.content.not_included():
            yield Paragraph((text,))

    def _category(self, category: CategoryId, held: Held) -> Iterator[Block]:
        total = held.summary.records + held.summary.corrected
        if not total:
            return
        special = self.told.file.categories[category].special
        name = self.told.category(category)
        yield Heading(2, f"{name} ({self.t(_SENSITIVE)})" if special else name, anchor("c", category))
        shown = list(held.newest)[-self.each :][::-1]
        if total > len(shown):
            files = ", ".join(held.summary.files)
            yield Paragraph((self.t(_MORE, shown=len(shown), total=total, files=files),))
        yield Details(tuple((self._when(piece), tuple(self._record(piece, category))) for piece in shown))

    def _when(self, piece: Piece) -> str:
        said = day(local_date(piece.value.event_at), self.told.language)
        if piece.former is None:
            return said
        corrected = day(local_date(piece.former.corrected_at), self.told.language)
        return f"{said}, {self.t(_CORRECTED, day=corrected)}"

    def _record(self, piece: Piece, category: CategoryId) -> Iterator[Line]:
        value = piece.value
        if masked := is_masked(value):
            yield (self.t(_MASKED),)
        values = shown_values(value, masked=masked)
        for name in self.told.file.categories[category].fields:
            if text := values.get(name):
                yield (Strong(f"{self.told.field(name)}: "), self.told.value(name, text))
        for ground in piece.grounds:
            yield (f"{self.t(_USED)}: {self.told.name(ground.purpose)}. {self.told.until(ground, category)}",)
        if not piece.grounds and piece.former is None:
            yield (self.t(_NO_PURPOSE),)
        collected = day(local_date(value.collected_at), self.told.language)
        came = self.told.source(value.source, value.channel)
        yield (self.t(_CAME, source=came, day=collected, number=value.policy_number),)
        if piece.former is not None and piece.former.reason:
            yield (f"{self.t(_WHY_CORRECTED)}: {piece.former.reason}",)

    def _ties(self) -> Iterator[Block]:
        ties = self.content.relations
        if not ties:
            return
        rows: list[tuple[Line, ...]] = []
        for tie in ties:
            one = tie.relation
            name = self.told.service(one.service)
            terms = "; ".join(f"{self.told.field(key)}: {text}" for key, text in one.terms.items())
            ended = "–" if one.closed_at is None else local_date(one.closed_at).isoformat()
            kept = "; ".join(self.told.name(ground.purpose) for ground in tie.grounds) or self.t(_NO_PURPOSE)
            about = f"{name}. {terms}" if terms else name
            kind, state = self.told.of(RELATIONS, one.kind.value), self.told.of(STATES, one.state.value)
            since = local_date(one.opened_at).isoformat()
            rows.append(((kind,), (about,), (state,), (since,), (ended,), (kept,)))
        yield Heading(2, self.t(_TIES), "ties")
        header = tuple(self.t(one) for one in (_KIND, _ABOUT, _STATE, _SINCE, _ENDED, _USED))
        yield Table(self.t(_TIES), header, tuple(rows))

    def _choices(self) -> Iterator[Block]:
        items: list[tuple[str, tuple[Line, ...]]] = []
        for choice in self.content.choices():
            names = ", ".join(self.told.name(PurposeId(purpose)) for purpose in choice.purposes)
            channel = f" ({self.told.of(CHANNELS, choice.channel)})" if choice.channel else ""
            said = self.t(_YES if choice.kind == "consent" else _NO)
            ended = self.t(_UNTIL, day=choice.ended_at[:10]) if choice.ended_at else self.t(_IN_FORCE)
            text: tuple[Line, ...] = ((choice.text,),) if choice.text else ()
            items.append((choice.made_at[:10], ((f"{said} {names}{channel}. {ended}",), *text)))
        items += self._waiting()
        for limit in self.content.limits():
            ended = self.t(_UNTIL, day=limit.ended_at[:10]) if limit.ended_at else self.t(_IN_FORCE)
            about = "" if limit.category is None else f" ({self.told.category(CategoryId(limit.category))})"
            said = self.told.of(_LIMITS, limit.kind)
            items.append((limit.made_at[:10], ((f"{said}{about}, {limit.ground}. {ended}",),)))
        if items:
            yield Heading(2, self.t(_CHOICES), "choices")
            yield Details(tuple(items))

    def _waiting(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Yeses whose address is asked first (M-07)."""
        for one in self.content.waiting():
            names = ", ".join(self.told.name(PurposeId(purpose)) for purpose in one.purposes)
            channel = f" ({self.told.of(CHANNELS, one.channel)})" if one.channel else ""
            came = self.t(ANSWERS[one.state], day=(one.ended_at or one.ends_at)[:10])
            said = f"{self.t(_YES)} {names}{channel}, {self.told.of(CHANNELS, one.way)}. {came}"
            yield one.asked_at[:10], ((said,), *(((one.address,),) if one.address else ()))

    def _cases(self) -> Iterator[Block]:
        cases = list(self.content.cases())
        if not cases:
            return
        yield Heading(2, self.t(_CASES), "cases")
        rows: list[tuple[str, tuple[Line, ...]]] = []
        for case in cases:
            lines = [f"{', '.join(case.asked)}. {case.state}.", *([case.words] if case.words else [])]
            lines += [f"{one.at[:10]}: {one.what}" for one in case.history]
            rows.append((f"{case.reference}, {case.received_at[:10]}", tuple((line,) for line in lines)))
        yield Details(tuple(rows))

    def _systems(self) -> Iterator[Block]:
        """What lies in the connected systems: by system and table, and in which file."""
        if not self.content.systems:
            return
        yield Heading(2, self.t(_SYSTEMS), "systems")
        rows = [tuple((str(one),) for one in line) for line in tables_told(self.content.systems)]
        if rows:
            header = tuple(self.t(one) for one in (_SYSTEM, _TABLE, _NUMBER, _FILE))
            yield Table(self.t(_SYSTEMS), header, tuple(rows))
        for one in self.content.systems:
            if not one.tables and one.missing is None:
                yield Paragraph((self.t(_NOT_THERE, system=one.system),))
            if one.missing is not None:
                yield Paragraph((f"{one.system}: {one.missing}",))

    def _programs(self) -> Iterator[Block]:
        """Programs outside that have said that they hold the person's data."""
        if self.content.programs_told:
            yield Heading(2, self.t(_PROGRAMS), "programs")
            for one in self.content.programs_told:
                yield Paragraph((self.told.program(one),))

    def _purposes(self) -> Iterator[Block]:
        if self.purposes:
            yield Heading(2, self.t(_WHY), "purposes")
        for purpose_id, one in self.purposes.items():
            yield Heading(3, one.purpose, anchor("p", purpose_id))
            yield Details(
                (
                    (self.t(_FOR), ((one.why,),)),
                    (self.t(_BASIS), tuple((text,) for text in one.bases)),
                    (self.t(_DATA), ((", ".join(one.categories),),)),
                    (self.t(_GIVEN_TO), tuple((text,) for text in one.recipients)),
                    (self.t(_HANDED), tuple((text,) for text in one.handed_over) or ((self.t(_TO_NOBODY),),)),
                    (self.t(_KEPT), tuple((text,) for text in one.period)),
                    (self.t(_FROM), (("; ".join(one.sources),),)),
                    (self.t(_AUTOMATED), ((one.automated_decisions,),)),
                    (self.t(_ABROAD), ((one.transfers,),)),
                    (self.t(_CAN), tuple((text,) for text in one.rights)),
                )
            )

    def _readings(self) -> Iterator[Block]:
        log = self.content.log
        if self.content.order.kind is not Kind.ACCESS:
            return
        yield Heading(2, self.t(_READINGS), "readings")
        if not log.newest:
            yield Paragraph((self.t(_NOBODY),))
            return
        if log.readings > NEWEST:
            yield Paragraph((self.t(_MORE_READ, shown=NEWEST, total=log.readings),))
        header = tuple(self.t(one) for one in (_AT, _DONE, _OUTCOME, _UNIT, _ROLE, _PURPOSE, _DATA))
        yield Table(self.t(_READINGS), header, tuple(tuple((cell,) for cell in row) for row in log.newest))

    def _sentences(self) -> Iterator[Block]:
        named = {name for one in self.purposes.values() for name in one.sentences}
        if named:
            yield Heading(2, self.t(_NOTICE), "notice")
        for name in self.told.file.sentences:
            if name in named:
                said = self.told.sentence(name)
                yield Paragraph((Strong(name), f" {said}"), anchor("s", name))

    def _rights(self) -> Iterator[Block]:
        who = self.told.controller
        contacts = [(_CONTACT, f"{who.name}, {who.contact}"), (_DPO, who.dpo), (_COMPLAIN, self.told.complaint)]
        yield Box(
            self.t(_CAN),
            "rights",
            (
                List(tuple((text,) for text in self.told.rights)),
                Details(tuple((self.t(name), ((said,),)) for name, said in contacts if said)),
            ),
        )

    def _rest(self, files: list[str]) -> Iterator[Block]:
        yield Heading(2, self.t(_PACKAGE), "package")
        yield Paragraph((self.t(_VERIFY),))
        yield List(tuple((name,) for name in files))


_TITLES = {
    Kind.ACCESS: Text("Det här har {name} om dig", "What {name} holds about you"),
    Kind.PORTABILITY: Text("Det här kan du ta med dig från {name}", "What you can take with you from {name}"),
}
_MADE = Text(
    "Framtagen {day} kl. {time}. Informationen om personuppgifter gäller i version {number}.",
    "Made {day} at {time}. The privacy notice in force is version {number}.",
)
_WHAT = Text("Vad vi har, och varför", "What we hold, and why")
_PROGRAMS = Text("Program utanför oss", "Programs outside us")
_SYSTEMS = Text("I våra andra system", "In our other systems")
_SYSTEM, _TABLE = Text("System", "System"), Text("Tabell", "Table")
_NOT_THERE = Text("{system}: du finns inte där.", "{system}: you are not known there.")
_DATA = Text("Uppgifter", "Data")
_NUMBER = Text("Antal", "Number")
_USED = Text("Används till", "Used for")
_FILE = Text("Finns i", "Is in")
_SENSITIVE = Text("känslig uppgift", "sensitive data")
_MORE = Text(
    "Här står de {shown} senaste av {total}. Alla finns i {files}.", "The latest {shown} of {total}. All: {files}."
)
_CORRECTED = Text("rättat {day}", "corrected {day}")
_WHY_CORRECTED = Text("Skäl till rättelsen", "Why it was corrected")
_MASKED = Text(
    "Uppgiften handlar också om någon annan och kommer inte från dig. Därför visas inte orden.",
    "This is also about somebody else and does not come from you. So the words are not shown.",
)
_NO_PURPOSE = Text(
    "Inget ändamål behåller uppgiften längre. Den raderas vid nästa gallring.",
    "No purpose keeps this any longer. It is erased by the next sweep.",
)
_CAME = Text(
    "Kommer från: {source}, {day}. Du informerades enligt version {number}.",
    "Comes from: {source}, {day}. You were told by version {number}.",
)
_TIES = Text("Kontakter och avtal", "Contacts and agreements")
_KIND = Text("Slag", "Kind")
_ABOUT = Text("Gäller", "About")
_STATE = Text("Läge", "State")
_SINCE = Text("Från", "From")
_ENDED = Text("Slutade", "Ended")
_CHOICES = Text("Dina val", "Your choices")
_CASES = Text("Dina ärenden", "Your cases")
_YES = Text("Ja till", "Yes to")
_NO = Text("Nej till", "No to")
_UNTIL = Text("Gällde till {day}.", "In force until {day}.")
_IN_FORCE = Text("Gäller nu.", "In force now.")
_LIMITS = {
    "restriction": Text("Begränsning av användningen", "Restriction of the use"),
    "block": Text("Spärr i vården", "Block in care"),
    "svod_block": Text("Spärr mot andra vårdgivare", "Block against other caregivers"),
}
_WHY = Text("Ändamålen, ett för ett", "The purposes, one by one")
_FOR = Text("Varför", "Why")
_BASIS = Text("Rättslig grund", "Legal basis")
_GIVEN_TO = Text("Kan lämnas till", "May be given to")
_HANDED = Text("Har lämnats till", "Was given to")
_TO_NOBODY = Text("ingen", "nobody")
_KEPT = Text("Sparas", "Kept")
_FROM = Text("Kommer från", "Comes from")
_AUTOMATED = Text("Beslut av program", "Decisions by a program")
_ABROAD = Text("Utanför EU och EES", "Outside the EU and EEA")
_CAN = Text("Vad du kan göra", "What you can do")
_READINGS = Text("Vem har läst", "Who has read")
_NOBODY = Text("Ingen har läst om dig.", "Nobody has read about you.")
_MORE_READ = Text(
    "Här står de {shown} senaste av {total}. Alla finns i csv/log.csv.",
    "The latest {shown} of {total}. All: csv/log.csv.",
)
_AT = Text("När (UTC)", "When (UTC)")
_DONE = Text("Vad", "What")
_OUTCOME = Text("Utfall", "Outcome")
_UNIT = Text("Enhet", "Unit")
_ROLE = Text("Roll", "Role")
_PURPOSE = Text("Ändamål", "Purpose")
_NOTICE = Text("Ur informationen om personuppgifter", "From the privacy notice")
_CONTACT = Text("Vänd dig till", "Contact")
_DPO = Text("Dataskyddsombud", "Data protection officer")
_COMPLAIN = Text("Är du inte nöjd kan du klaga hos", "If you are not content you may complain to")
_PACKAGE = Text("Filerna, och hur de kontrolleras", "The files, and how they are verified")
_VERIFY = Text(
    "Allt står också i tabeller (csv) och för program (json); hälsouppgifter även i FHIR. manifest.json har "
    "kontrollsummor, och manifest.sig är vår underskrift. Vem som helst kan kontrollera paketet med `ombud verify` "
    "utan tillgång till våra system. Mappen log visar att det som står om vem som läst finns i vår signerade logg.",
    "All of it is also in tables (csv) and for programs (json); health data in FHIR too. manifest.json has the "
    "hashes, and manifest.sig is our signature. Anybody can check the package with `ombud verify`, without access "
    "to our systems. The folder log shows that what is said of who has read stands in our signed log.",
)
