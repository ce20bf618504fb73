"""The words as data: what each is called in the code, in Swedish, in the law and in the W3C vocabulary.

* One word per idea and one idea per word. GLOSSARY.md is made from this list and from nothing else.
* A word has an article, or says `OURS`: then no law defines it and the definition here is all there is.
* `never` are words that no identifier in Ombud may have; a test reads the source for them. `instead_of` are
  words that mean something else here, or that belong on a screen and not in the code.
* A DPV term is an IRI of version 2. Trap: `dpv:Contract` is an agreement, not a legal basis. Legal bases are
  articles of `eu-gdpr`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

OURS = "ours"
_DPV = "https://w3id.org/dpv#"
_GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"


@dataclass(frozen=True, slots=True)
class Word:
    """One word of ours."""

    code: str
    """How it is written in the code."""
    sv: str
    definition: str
    article: str
    """Where the law has it (GDPR unless another act is named), or `OURS`."""
    dpv: str = ""
    """The IRI of the term in DPV, where it has the idea."""
    never: tuple[str, ...] = ()
    instead_of: tuple[str, ...] = ()


def _word(code: str, sv: str, article: str, definition: str, dpv: str = "", avoid: str = "") -> Word:
    """`avoid` is "never, never | instead of": the words of the one kind, then those of the other."""
    never, _, instead_of = avoid.partition("|")
    return Word(code, sv, definition, article, dpv, _split(never), _split(instead_of))


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


_PEOPLE = (
    _word("Controller", "personuppgiftsansvarig", "4(7)", "Who decides why and how personal data is processed, and "
          "answers for it. A policy has exactly one.", f"{_DPV}DataController", avoid="| owner, company, tenant"),
    _word("Processor", "personuppgiftsbiträde", "4(8), 28", "Who processes for the controller, under a contract.",
          f"{_DPV}DataProcessor", "vendor | provider"),
    _word("DataSubject", "den registrerade", "4(1)", "The person whom data is about. In the code a `SubjectId`: "
          "16 random bytes that say nothing.", f"{_DPV}DataSubject", "user | customer, patient"),
    _word("Recipient", "mottagare", "4(9)", "Whoever personal data is disclosed to: a processor, another "
          "controller or an authority.", f"{_DPV}Recipient", avoid="| partner"),
    _word("Dpo", "dataskyddsombud", "37–39", "The data protection officer: owns the policy file and can be reached "
          "by everybody.", f"{_DPV}DataProtectionOfficer"),
    _word("Actor", "den som handlar", "29, 32(4); PDL 4:1–3", "The person at work or the program that does an act: "
          "an account, a role, a unit. Every act has one.", avoid="| user, operator"),
    _word("Proven", "styrkt identitet", "12(6)", "It has been shown who somebody is: by what means, and with how "
          "many factors."),
    _word("Session", "inloggning", "32(1)(b)", "Somebody signed in, for a while. It is kept here, is ended by "
          "whoever it is, and opened by a token alone."),
    _word("step up", "legitimera sig på nytt", "32(1)(b); HSLF-FS 2016:40 3:15", "Show again who one is, with more, "
          "for what asks for it: a copy, an erasure, health data."),
    _word("letter code", "kod i brev", "12(6); R-07", "A code by post to the registered address, for those without "
          "e-ID. One factor: choices and cases."),
    _word("Role", "roll", "29; PDL 4:1–2", "For which purposes an actor may work. A care role also needs a care "
          "relation."),
    _word("Unit", "enhet", "HSLF-FS 2016:40 4:9", "The care unit or department that an actor acts from. Stored as "
          "a keyed code: its name can reveal health.", f"{_DPV}OrganisationalUnit"),
    _word("care relation", "vårdrelation", "PDL 4:1", "A unit takes part in a person's care. A fact for `decide`, "
          "and nothing more."),
)  # fmt: skip

_DATA = (
    _word("PersonalData", "personuppgift", "4(1)", "Whatever says something of an identifiable person. As a type: "
          "values opened with a Permit, which do not print or leave by themselves.", f"{_DPV}PersonalData",
          "pii | profile"),
    _word("Category", "kategori av personuppgifter", "30(1)(c)", "A kind of personal data, with the closed list of "
          "fields it may hold.", f"{_DPV}PersonalData", "sensitivity | field, tag"),
    _word("special", "särskild kategori (känslig uppgift)", "9(1)", "A category whose processing is forbidden unless "
          "a condition of Art. 9(2) holds: here health.", f"{_DPV}SpecialCategoryPersonalData"),
    _word("personnummer", "personnummer", "87; DSL 3:10", "The Swedish personal identity number. A purpose that "
          "uses it says why; it is in no URL, log or error.", "https://w3id.org/dpv/pd#NationalIdentificationNumber",
          "ssn"),
    _word("Submission", "inlämnad uppgift", OURS, "One person's data as one row of a file gave it, held against "
          "mapping and policy, before it is stored."),
    _word("Draft", "utkast", OURS, "One record before it is sealed: values of one category and where they come "
          "from."),
    _word("Row", "förseglad uppgift", OURS, "A sealed record as it lies in its table. It tells nothing without its "
          "key."),
    _word("collect", "samla in", "5(1)(b), 13–14", "Take personal data in, as the notice says and in no other way.",
          f"{_DPV}Collect"),
    _word("disclose", "lämna ut", "4(9), 15, 20", "Make personal data known to somebody: the person, or a "
          "recipient that the notice names.", f"{_DPV}Disclose", avoid="| export, sync"),
    _word("rectify", "rätta", "16", "Correct a value, with its history.", f"{_GDPR}A16", avoid="| fix"),
    _word("history", "historik", "5(2), 16; PDL 3:14", "What stood in a record before it was corrected: sealed, with "
          "who, when and why; for the law, the person and care, and for no other purpose."),
    _word("merge", "slå ihop", "5(1)(d)", "Join two registrations of one person: a plan of acts, reversible until "
          "it is confirmed. The other is erased with a receipt."),
    _word("erase", "radera", "17", "Make personal data unreadable for ever: its key, indexes and rows. `DELETE` is "
          "for rows alone.", f"{_DPV}Erase", "delete, wipe, shred, purge | forget"),
    _word("pseudonymise", "pseudonymisera", "4(5)", "Part data from the person so that it takes a key to join "
          "them again. It stays personal data.", f"{_DPV}Pseudonymise", "deidentify"),
    _word("Extract", "uttag", "89(1), 25(1)", "What one purpose may use of many people: pseudonymous, in bands and "
          "months, sealed, for a time (docs/decisions/0047)."),
    _word("Pseudonym", "pseudonym", "4(5), 89(1)", "By what a person stands in one extract. It leads to nobody, and "
          "no other extract has it."),
    _word("campaign", "utskick", OURS, "One advertisement to one selection of people who have said yes, written by one "
          "and approved by another."),
    _word("anonymise", "anonymisera", "recital 26", "Change data so that nobody can be found in it by any likely "
          "means. Then it is no personal data.", f"{_DPV}Anonymise"),
    _word("profiling", "profilering", "4(4)", "Automated processing that judges something about a person.",
          f"{_DPV}Profiling", "scoring"),
    _word("model", "modell", "4(4), 13(2)(f)", "A file that says how people are put into segments, in one version. It "
          "is registered before it computes anything, and its numbers rest on ten people each."),
    _word("segment", "segment", OURS, "Where a model has put somebody, to choose among finished mailings. It decides "
          "nothing else."),
    _word("factor", "skäl", "15(1)(h)", "One thing that counted when a model put somebody into a segment: sealed with "
          "it, and told in words."),
    _word("model card", "modellkort", "5(2), 35", "What a model looks at, how it counts, how many are where, whether "
          "groups are treated alike, and who answers for it."),
)  # fmt: skip

_WHY = (
    _word("Purpose", "ändamål", "5(1)(b)", "What data is used for. A purpose that no sentence of the notice and no "
          "statute declares does not exist.", f"{_DPV}Purpose", avoid="| use case, scope, reason"),
    _word("Family", "slag av ändamål", OURS, "The kind of a purpose (contract, marketing, care …). Law speaks of "
          "kinds, a notice of purposes."),
    _word("Activity", "behandling", "30(1)", "One row of the Art. 30 record: a purpose with its categories, basis, "
          "period and recipients.", f"{_DPV}PersonalDataProcess", "workflow, pipeline"),
    _word("LegalBasis", "rättslig grund", "6(1)", "What makes a purpose lawful. In the file `6.1.b`, never "
          "\"contract\".", f"{_DPV}LegalBasis", "lbasis, justification"),
    _word("6.1.a", "samtycke som grund", "6(1)(a)", "The basis of a purpose that the person has said yes to.",
          f"{_GDPR}A6-1-a"),
    _word("6.1.b", "avtal som grund", "6(1)(b)", "The basis of what an agreement, or a measure asked for before "
          "one, needs. It carries no marketing, profiling, statistics or analysis.", f"{_GDPR}A6-1-b"),
    _word("6.1.c", "rättslig förpliktelse", "6(1)(c)", "The basis of what a statute demands.", f"{_GDPR}A6-1-c"),
    _word("6.1.e", "uppgift av allmänt intresse", "6(1)(e)", "The basis of care follow-up and care statistics.",
          f"{_GDPR}A6-1-e"),
    _word("6.1.f", "intresseavvägning", "6(1)(f)", "The basis of a purpose whose interest weighs more than the "
          "person's; told beforehand, and open to objection.", f"{_GDPR}A6-1-f"),
    _word("Art9Condition", "undantag enligt artikel 9.2", "9(2)", "What lifts the ban on a special category. Needed "
          "beside a legal basis, never in its place.", f"{_GDPR}A9-2-a"),
    _word("Interest", "berättigat intresse", "6(1)(f), 13(1)(d)", "A legitimate interest with its written "
          "assessment; approved by a named person before the purpose may run.",
          f"{_DPV}LegitimateInterestAssessment"),
    _word("ImpactAssessment", "konsekvensbedömning", "35", "The assessment that a risky purpose waits for.",
          f"{_DPV}DPIA"),
    _word("gate", "nationell regel", "6(2)–(3), 9(4)", "A national rule that opens or closes a purpose: "
          "`PDL 2:4 p 1`."),
    _word("Regime", "regelverk", "PDL 1:1", "Under which law a service is given: care under the Patient Data Act, "
          "or not care. Unknown is care."),
    _word("Service", "tjänst", "6(1)(b)", "What an agreement can be about, with the fields it needs and why."),
)  # fmt: skip

_TEXT = (
    _word("Notice", "integritetsinformation", "13–14", "The text for people, rendered from the policy file.",
          f"{_DPV}PrivacyNotice", avoid="| policy"),
    _word("Policy", "policy", OURS, "The machine-read file in force: numbered, dated, signed by two. The one thing "
          "`decide` reads beside the law.", f"{_DPV}Policy", avoid="| notice"),
    _word("Sentence", "mening", "12(1)", "One sentence of the notice, by its id. A refusal quotes it."),
    _word("register", "registerförteckning", "30", "The record of activities, made from the policy.",
          f"{_DPV}RecordsOfActivities", avoid="| log"),
    _word("told", "informerad", "13(1), 14(1)", "What the notice said when the data was collected. It binds for as "
          "long as the data is held.", f"{_DPV}DataSubjectInformed"),
    _word("adopt", "anta", "24, 5(2)", "Bring a policy into force: a dry run, two people, a day.", avoid="| deploy"),
    _word("Finding", "anmärkning", "5(2), 24", "What the linter says of a policy: a rule, its severity, a line."),
)  # fmt: skip

_BINDING = (
    _word("Relation", "det som binder", OURS, "A contact, agreement, measure, commitment or claim between a person "
          "and the controller."),
    _word("Contact", "kontakt", "13(1)", "Somebody got in touch. The first one hands over the notice."),
    _word("Agreement", "avtal", "6(1)(b)", "Offered, then signed, then ended. An agreement is not a legal basis: it "
          "is the fact that 6.1.b asks for.", f"{_DPV}Contract", avoid="| consent"),
    _word("Measure", "åtgärd på begäran", "6(1)(b)", "Something the person asked for before or after an "
          "agreement."),
    _word("Commitment", "åtagande", "6(1)(b)", "A payment plan, guarantee or membership: binds until a day."),
    _word("Claim", "rättsligt anspråk", "17(3)(e)", "A demand by or on somebody. While it is open it keeps data for "
          "itself alone."),
    _word("Tie", "band", OURS, "Any of these, open now, as `decide` sees it."),
    _word("Stage", "läge i avtalet", OURS, "Before, during or after the agreement."),
)  # fmt: skip

_TIME = (
    _word("StoragePeriod", "lagringstid", "13(2)(a), 5(1)(e)", "How long a purpose keeps a category: while a tie is "
          "open, or a period after an event.", f"{_DPV}StorageDuration", "ttl | retention time"),
    _word("Anchor", "händelse som tiden räknas från", "5(1)(e)", "The event that a storage period runs from. One "
          "that has not happened keeps nothing."),
    _word("retention", "gallring", "5(1)(e)", "The act of erasing what no ground keeps any longer.",
          f"{_DPV}StorageDeletion", "cleanup | expiry job"),
    _word("ClassId", "gallringsklass", OURS, "A retention class: data that dies together has one key (`care`, "
          "`accounting`, `contract`, `claims`, `marketing` …)."),
    _word("Ground", "skäl att behålla", "5(1)(e), 17(3)", "A purpose that still keeps a datum, until its own end. "
          "Without a ground a datum goes."),
    _word("hold", "beslut om bevarande", "17(3)(e)", "A decision to keep what would end, for a named claim.",
          avoid="| freeze"),
)  # fmt: skip

_SAYING = (
    _word("Choice", "val", "7, 21", "One thing a person can decide: purpose, channel, text. One bit, never used "
          "again.", avoid="preference"),
    _word("Consent", "samtycke", "4(11), 7", "A free, specific, informed and unambiguous yes to a text.",
          f"{_DPV}ConsentGiven", "opt-in | agreement"),
    _word("consent refused", "nekat samtycke", "4(11)", "The person was asked and said no. Nothing follows from "
          "it.", f"{_DPV}ConsentRefused"),
    _word("withdraw", "ta tillbaka sitt samtycke", "7(3)", "End a consent, as easily as it was given.",
          f"{_DPV}ConsentWithdrawn", "unsubscribe, revocation"),
    _word("Objection", "invändning", "21", "A no. Against direct marketing it always wins, and at once.",
          f"{_GDPR}A21", "opt-out"),
    _word("Restriction", "begränsning", "18", "Ordinary use stops, storage goes on. Named ground; the person is "
          "told before it is lifted.", f"{_GDPR}A18", "freeze"),
    _word("Notification", "underrättelse", "19", "One recipient to be told of a rectification, an erasure or a "
          "restriction, with what came of it."),
    _word("Dissent", "avvikande mening", "PDL 3:8", "The patient's view, noted in the journal beside what it is "
          "about."),
    _word("IvoCase", "fråga som IVO avgör", "PDL 8:2, 8:4", "What the Health and Social Care Inspectorate decides "
          "about a journal: whether something is handed out, or destroyed."),
    _word("block", "spärr", "PDL 4:4; SVOD 2:3", "The patient closes a journal to other units, or to other "
          "caregivers. Not a restriction.", avoid="blacklist"),
    _word("emergency lift", "nödöppning", "PDL 4:5", "A block is opened to one member of staff, of named units and "
          "categories, for a while, because the patient cannot be asked and cannot do without the care.",
          avoid="break-glass"),
    _word("DataSubjectRequest", "begäran", "12", "A person asks for one of their rights. It has a legal due date.",
          f"{_DPV}RightExerciseActivity", "ticket, dsar | GDPR request"),
    _word("Case", "ärende", "12", "One request as it stands: what its events come to."),
    _word("reference", "beteckning", OURS, "Eight characters that letters carry. Whoever gives it is not identified."),
    _word("Item", "del av ett svar", "12(3)–(4)", "What became of one thing that was asked for."),
    _word("Carrier", "utförare", "15–22", "What plans one right and carries it out."),
    _word("Right", "rättighet", "15–22, 7(3)", "What a person may ask for.", f"{_DPV}DataSubjectRight"),
    _word("Availability", "om en rättighet gäller", "15–22, 7(3), 77; PDL", "Whether a right holds for processing "
          "on a basis in a regime: one cell of a table, with its conditions, why, and what may be asked for instead."),
    _word("Mandate", "behörighet", "12(2); FB 6, 11; lag 2017:310", "On what somebody acts for another: as what, since "
          "when, until when, how far."),
    _word("Representation", "företrädare", "12(2)", "A mandate as it was noted, with who acts and what showed it."),
    _word("Circumstance", "omständighet", OURS, "What holds for a person wherever they are met: has died, identity is "
          "protected."),
    _word("assess", "bedöma", "FB 6:11", "A person decides, with reasons, what the law leaves to one."),
    _word("Clock", "klocka", "12(3), 12(6)", "The time of one request: the month, its extension, and the pause while "
          "identity is awaited, which is shown and moves no alarm."),
    _word("Extension", "förlängning", "12(3)", "Two further months for what is complex or many, told with reasons "
          "inside the first."),
    _word("Answer", "svar på en punkt", "12(4)", "What a person is told about one thing they asked for: outcome, "
          "article, statute and words."),
    _word("Access", "tillgång (registerutdrag)", "15", "All that is held of a person: why, until when, from where, "
          "who read it.", f"{_GDPR}A15"),
    _word("package", "paket", "15(3), 20(1)", "All that a person has a right to have, or may take along, in one "
          "signed file that opens anywhere.", "", "dump"),
    _word("transfer", "överföring", "20(2)", "What a person has given goes straight to another controller, on their "
          "signed instruction, once.", f"{_GDPR}A20"),
    _word("Breach", "personuppgiftsincident", "4(12), 33–34", "Personal data was lost, changed or shown to somebody "
          "who should not have seen it.", f"{_DPV}DataBreachRecord", "incident, leak"),
    _word("Affected", "berörd", "33(3)(a), 34", "Somebody whom a breach concerns: who was read, as the log says it."),
    _word("awareness", "kännedom", "33(1)", "When somebody of the controller was reasonably certain that there is a "
          "breach. The clock runs from then."),
    _word("Duty", "plikt att berätta", "33, 34; PSL 3:5, 3:8; CL", "Somebody who has to be told of a breach, with its "
          "own clock."),
    _word("alert", "avisering", "12(1), 32", "A mail that says that there is something to see, and where. It holds a "
          "link and nothing about anybody.", avoid="| newsletter, notification"),
)  # fmt: skip

_DECIDING = (
    _word("decide", "avgöra", "5(2), 6, 9", "The one function that says yes or no. Every rule is asked; silence "
          "refuses."),
    _word("Ask", "fråga", OURS, "One person, one purpose, some categories, one actor."),
    _word("Facts", "fakta", OURS, "What is known now. What is not stated is not so."),
    _word("Permit", "tillstånd", "5(2)", "Yes, for one ask, under one version, at one time. Only `decide` makes "
          "one.", f"{_DPV}Permission", "authorization, grant token"),
    _word("Refusal", "nekande (stoppad av policyn)", "5(2)", "No, with the ids of the rules that said so. A value, "
          "not an error.", f"{_DPV}Prohibition", "access denied"),
    _word("Rule", "regel", OURS, "D-01 to D-16: a rule of `decide`. The linter's rules are L-, LP- and LN-."),
)  # fmt: skip

_KEEPING = (
    _word("Vault", "valv", "32(1)(a)", "Sealed records and the only door to plain personal data.",
          f"{_DPV}EncryptionAtRest"),
    _word("seal", "försegla", "32(1)(a)", "Encrypt under a person's key and bind to a place: moved elsewhere it "
          "does not open."),
    _word("DataKey", "datanyckel", "32(1)(a), 17", "32 random bytes of one person and retention class. No key, no "
          "data."),
    _word("epoch", "nyckelepok", "32", "Seven days in which one key-encryption key wraps new data keys."),
    _word("blind index", "blindindex", "32(1)(a)", "A keyed hash of a normalised value, by which somebody is found "
          "exactly or not at all."),
    _word("row seal", "radsigill", "32(1)(b)", "A keyed code over what stands in clear in a row: nothing is "
          "decided from a row that was changed."),
    _word("state seal", "tillståndssigill", "32(1)(b)", "A sum over a key's records; a row put back or taken away is "
          "seen."),
    _word("tombstone", "gravsten", "5(2), 17", "A random id that stays after an erasure, until no archive can "
          "bring the person back."),
    _word("release gate", "utlämnandespärr", "5(1)(c), 25, 89(1)", "The one way that figures leave: small groups, "
          "and what would give them away, are not shown, and what has left is remembered."),
    _word("released table", "utlämnad tabell", "5(1)(b), 89(1)", "Figures that have left through the gate, kept under "
          "a name as they were shown. What was not shown is nowhere in it, and it may be read again as input."),
    _word("lane of a cell", "spår i en ruta", OURS, "How many people of a cell have a pseudonym with one remainder: "
          "by it two groups that differ by a few people are known, and nobody in them."),
    _word("privacy budget", "integritetsbudget", OURS, "How much ε a purpose may spend on published figures in a "
          "year."),
    _word("confirmation", "bekräftelse", "7(1)", "A consent that waits for its address to say yes. Nothing that "
          "decides reads it.", avoid="double opt-in"),
    _word("suppression", "spärrlista för reklam", "21(3)", "A keyed hash of an address that has said no. It knows "
          "nobody."),
    _word("Plan", "raderingsplan", "17, 12(3)", "What an erasure will do, item by item, frozen by its hash."),
    _word("NewPlan", "arbetsplan", OURS, "Work that goes on over time, as steps one after another. Single by its kind "
          "and key: asked for twice it is one.", avoid="| workflow"),
    _word("Step", "steg", OURS, "One thing of a plan to be carried out: codes and ids alone. Done, put off, tried "
          "again, or dead."),
    _word("lease", "tidsbegränsad ensamrätt", OURS, "A worker has a step for itself until then, under a number that "
          "grows with each claim."),
    _word("dead letter", "dött steg", OURS, "A step whose tries are spent. Somebody looks at it, and may let it be "
          "tried again."),
    _word("Receipt", "kvitto", "5(2), 12(3)", "What was erased, with a proof and without the person.",
          f"{_DPV}RightFulfilmentNotice"),
    _word("Ledger", "logg", "5(2), 32; PDL 4:3", "The append-only log of every act, open and refusal.",
          avoid="| audit trail"),
    _word("Entry", "loggpost", "5(2); HSLF-FS 2016:40 4:9", "One actor did, or was refused, one thing. Codes and "
          "ids only.", f"{_DPV}DataProcessingRecord"),
    _word("Lane", "processens loggfil", OURS, "The file where a process enters what it "
          "opens, before it releases the value."),
    _word("Checkpoint", "kontrollpunkt", "5(2), 32", "The signed size and root of the log. Held elsewhere, it finds "
          "every later change of what came before."),
    _word("act", "åtgärd", "5(2)", "One transaction with one named actor and its entry."),
)  # fmt: skip

_WEBSITE = (
    _word("visitor", "webbesökare", "11; LEK 9:28", "A browser that has answered the question of cookies, known by a "
          "random code that it alone has. Nobody's registration."),
    _word("Visit", "besök", "6(1)(a); LEK 9:28", "One page that a visitor saw who has said yes."),
    _word("page view", "sidvisning", OURS, "A page was shown to somebody: a page, an hour and the host that linked "
          "there. Nothing of who."),
    _word("security log", "säkerhetslogg", "32", "The website's requests: whole addresses for a window, shortened ones "
          "after it, then none."),
)  # fmt: skip

_REACHING = (
    _word("Selection", "urval", "4(4)", "Whom a campaign is for, as a sentence, and by which channel. With any "
          "condition it is profiling.", avoid="| query"),
    _word("Audience", "målgrupp", "6(1)(a)", "Everybody whom a campaign comes to, decided one by one. Ids, never a "
          "list that is shown.", avoid="| mailing list"),
    _word("Gate", "grind", "21(3); MFL 19–21", "One thing that stops a person from being written to. The first that "
          "stops them counts."),
    _word("Funnel", "tratt", "21(4)", "Who is left of everybody, and why the others are not: coarse counts that sum."),
    _word("Tally", "räkning", OURS, "Exact counts of an audience. They never leave the process."),
    _word("Template", "mall", "MFL 9, 20", "What a marketer writes. What the law wants in a message is put round it "
          "by the system."),
)  # fmt: skip

_ASKING = (
    _word("Question", "fråga till ett uttag", "5(1)(b)", "What is asked of an extract: a purpose, a measure, columns, "
          "filters, a period. It has one address and one sentence.", avoid="| query, report"),
    _word("measure of a question", "mått", OURS, "What is counted: people, times, amounts, or how many of the people "
          "something is so of."),
    _word("look", "titt", OURS, "A filter: some values of a whole table that is protected as a whole (S-08). It never "
          "narrows what is counted."),
    _word("finding of a study", "resultat", "5(1)(b)", "What a study came to, dated, with the change that was made and "
          "the answers it rests on. It holds no personal data.", avoid="| insight"),
)  # fmt: skip

CHAPTERS: Mapping[str, tuple[Word, ...]] = {
    "People and roles": _PEOPLE,
    "Data and what is done with it": _DATA,
    "Why it may be done": _WHY,
    "The notice and the policy": _TEXT,
    "What binds a person and the controller": _BINDING,
    "How long": _TIME,
    "What the person decides": _SAYING,
    "The decision": _DECIDING,
    "How it is kept, and proved": _KEEPING,
    "The website": _WEBSITE,
    "Whom advertising reaches": _REACHING,
    "What is asked for figures": _ASKING,
}
"""The words in the order of the glossary."""
WORDS: tuple[Word, ...] = tuple(word for chapter in CHAPTERS.values() for word in chapter)
