"""The table of law.md 3.1, row by row. Columns: a–f are letters of Art. 6(1), p patient data, m direct marketing."""

from collections.abc import Mapping
from datetime import date

from ombud.law.rights.model import Availability, Column, Condition, Holds, Right, Row
from ombud.terms import Text

_FROM = date(2018, 5, 25)
_SVOD = date(2023, 1, 1)
"""Lagen (2022:913) om sammanhållen vård- och omsorgsdokumentation; before that PDL ch. 6 (C1)."""
_LETTERS = dict(zip("abcdefpm", Column, strict=True))
_Cell = tuple[Holds, Text, tuple[Condition, ...], tuple[Right, ...]]


def _cell(holds: Holds, sv: str, en: str, *more: Condition | Right) -> _Cell:
    conditions = tuple(one for one in more if isinstance(one, Condition))
    return holds, Text(sv, en), conditions, tuple(one for one in more if isinstance(one, Right))


def _row(
    right: Right | None,
    article: str,
    cells: Mapping[str, _Cell],
    *,
    ground: str | None = None,
    valid_from: date = _FROM,
) -> Row:
    each = {letter: cell for letters, cell in cells.items() for letter in letters}
    found = {
        column: Availability(holds, article, why, conditions, instead)
        for letter, column in _LETTERS.items()
        for holds, why, conditions, instead in [each[letter]]
    }
    return Row(right, article, found, valid_from, ground)


def _patients_alone(right: Right, statute: str, sv: str, en: str, valid_from: date = _FROM) -> Row:
    none = _cell(
        Holds.NOT_ARISING, "Gäller bara uppgifter i patientjournal.", "It concerns data in a patient record alone."
    )
    return _row(right, statute, {"abcdefm": none, "p": _cell(Holds.YES, sv, en)}, valid_from=valid_from)


_Y, _C, _N, _FORBIDDEN, _NONE = (
    Holds.YES,
    Holds.CONDITIONAL,
    Holds.NO,
    Holds.PROHIBITED,
    Holds.NOT_ARISING,
)
_TOLD = ("Du har rätt att få veta hur uppgifterna används.", "You have a right to be told how the data are used.")
_HELD = (
    "Du har rätt att få veta vad som finns om dig och få en kopia, på vilken grund det än finns.",
    "You have a right to know what is held of you and to get a copy, on whatever basis it is held.",
)
_CORRECT = (
    "Uppgifter om dig ska stämma; fel rättas och luckor fylls.",
    "Data about you shall be right; what is wrong is corrected and what is missing filled in.",
)
_PAUSED = (
    "Användningen pausas medan vi tar reda på om uppgifterna stämmer.",
    "Use is paused while we find out whether the data are right.",
)
_UNLAWFUL = (
    "Har vi behandlat uppgifterna olagligt kan du begära att de begränsas i stället för att raderas.",
    "If we processed the data unlawfully you may ask for restriction instead of erasure.",
)
_CLAIMS = (
    "Behöver du uppgifterna för ett rättsligt anspråk sparas de åt dig.",
    "If you need the data for a legal claim they are kept for you.",
)
_ALWAYS = (
    "Du får alltid klaga, gå till domstol och begära skadestånd.",
    "You may always complain, go to court and claim damages.",
)
_NO_MARKETING = ("Ingen reklam vilar på den grunden.", "No marketing rests on that basis.")
_NO_BALANCE = "Rätten att invända gäller det som vilar på allmänt intresse eller en intresseavvägning."
_NO_BALANCE_EN = "The right to object concerns what rests on a public task or a balancing of interests."
_PROMISED = (
    "Informationen lovar utan villkor att profilering upphör när du säger nej.",
    "The notice promises without condition that profiling stops when you say no.",
)
_NO_MACHINE = (
    "Ett helt automatiserat beslut som påverkar dig märkbart är inte tillåtet här.",
    "A solely automated decision that significantly affects you is not allowed here.",
)
_NO_CONSENT = (
    "Behandlingen vilar inte på samtycke, så det finns inget att återkalla.",
    "The processing does not rest on consent, so there is none to withdraw.",
)
_NOT_PORTABLE = (
    "Rätten att flytta uppgifter gäller bara det som vilar på samtycke eller avtal.",
    "The right to portability concerns only what rests on consent or a contract.",
)
_JOURNAL_COPIED = (
    "En journal förs för att lagen kräver det. Du kan få en kopia, också elektroniskt (5 kap. 5–6 §§ patientdatalagen, "
    "artikel 15.3).",
    "A journal is kept because the law demands it. You may have a copy, electronically too (Patient Data Act ch. 5 ss. "
    "5–6, Art. 15(3)).",
)

TABLE: tuple[Row, ...] = (
    _row(
        Right.INFORMATION, "13–14",
        {
            "abdef": _cell(_Y, *_TOLD),
            "c": _cell(_Y, *_TOLD, Condition.KNOWN_ALREADY),
            "p": _cell(_Y, *_TOLD, Condition.PATIENT_INFORMATION),
            "m": _cell(_Y, *_TOLD, Condition.FIRST_COMMUNICATION),
        },
    ),
    _row(
        Right.ACCESS, "15",
        {
            "abcdefm": _cell(_Y, *_HELD),
            "p": _cell(_Y, *_HELD, Condition.CARE_LIMITS, Right.JOURNAL_COPY),
        },
    ),
    _row(
        Right.RECTIFICATION, "16",
        {
            "abcdefm": _cell(_Y, *_CORRECT),
            "p": _cell(
                _C, "I en journal läggs rättelsen till; inget raderas.",
                "In a journal the correction is added; nothing is erased.", Condition.ADDED_BESIDE, Right.DISSENT,
            ),
        },
    ),
    _row(
        Right.ERASURE, "17(1)",
        {
            "a": _cell(_Y, "Uppgifterna raderas när samtycket är återkallat.",
                       "The data are erased when consent is withdrawn.", Condition.CONSENT_WITHDRAWN),
            "b": _cell(_C, "Uppgifterna raderas när avtalet inte längre behöver dem.",
                       "The data are erased when the contract no longer needs them.",
                       Condition.NOT_NEEDED_OR_UNLAWFUL),
            "c": _cell(_N, "En lag kräver att uppgifterna finns kvar.", "A statute demands that the data are kept.",
                       Condition.DUTY_LASTS, Right.RESTRICTION),
            "d": _cell(_C, "Uppgifterna raderas när ingens liv eller hälsa längre hänger på dem.",
                       "The data are erased when nobody's life or health depends on them any longer.",
                       Condition.NOT_NEEDED_OR_UNLAWFUL),
            "e": _cell(_N, "Uppgifterna behövs för en uppgift av allmänt intresse.",
                       "The data are needed for a task of public interest.", Condition.DUTY_LASTS, Right.OBJECTION),
            "f": _cell(_C, "Uppgifterna raderas när din invändning får gehör eller de inte längre behövs.",
                       "The data are erased when your objection is upheld or they are no longer needed.",
                       Condition.OBJECTION_UPHELD, Right.OBJECTION),
            "p": _cell(_N, "En journal får inte raderas på begäran; IVO kan besluta om journalförstöring (8 kap. 4 § "
                       "patientdatalagen).", "A journal may not be erased on request; IVO may decide on its "
                       "destruction (Patient Data Act ch. 8 s. 4).", Right.RECTIFICATION, Right.DISSENT, Right.BLOCK),
            "m": _cell(_Y, "Det som används för reklam raderas när du säger nej.",
                       "What is used for marketing is erased when you say no.", Condition.SUPPRESSION_STAYS),
        },
    ),
    _row(
        Right.RESTRICTION, "18(1)(a)",
        {
            "abdefm": _cell(_Y, *_PAUSED),
            "c": _cell(_Y, *_PAUSED, Condition.CARE_GOES_ON),
            "p": _cell(_C, "Din invändning mot uppgiften antecknas och uppgiften märks.",
                       "That you contest it is noted and the data are flagged.", Condition.CARE_GOES_ON),
        },
        ground="18.1.a",
    ),
    _row(
        Right.RESTRICTION, "18(1)(b)",
        {"abcdefm": _cell(_Y, *_UNLAWFUL), "p": _cell(_C, *_UNLAWFUL, Condition.CARE_GOES_ON)},
        ground="18.1.b",
    ),
    _row(
        Right.RESTRICTION, "18(1)(c)",
        {
            "abcdefm": _cell(_Y, *_CLAIMS),
            "p": _cell(_Y, "Journalen bevaras i vilket fall som helst.", "The journal is kept in any case."),
        },
        ground="18.1.c",
    ),
    _row(
        Right.RESTRICTION, "18(1)(d)",
        {
            "abcd": _cell(_N, _NO_BALANCE, _NO_BALANCE_EN),
            "ef": _cell(_Y, "Användningen pausas medan din invändning prövas.",
                        "Use is paused while your objection is weighed."),
            "p": _cell(_N, "Vården får behandla uppgifterna även om du motsätter dig det (2 kap. 2 § "
                       "patientdatalagen).", "Care may process the data even if you oppose it (Patient Data Act ch. 2 "
                       "s. 2).", Right.BLOCK, Right.SVOD_BLOCK),
            "m": _cell(_N, "Reklamen upphör genast; det finns inget att pausa.",
                       "The marketing stops at once; there is nothing to pause.", Right.OBJECTION_MARKETING),
        },
        ground="18.1.d",
    ),
    _row(
        None, "19",
        {
            "abcdefpm": _cell(_Y, "De som har fått uppgifterna får veta vad som har rättats, raderats eller "
                                  "begränsats.",
                              "Those who received the data are told what was corrected, erased or restricted."),
        },
    ),
    _row(
        Right.PORTABILITY, "20(1)",
        {
            "ab": _cell(_Y, "Du får ut det som du själv har lämnat, och får flytta det.",
                        "You get what you provided yourself, and may move it.", Condition.PROVIDED_BY_THE_PERSON),
            "cdf": _cell(_N, *_NOT_PORTABLE, Right.ACCESS),
            "e": _cell(_N, "Rätten att flytta uppgifter gäller inte en uppgift av allmänt intresse (artikel 20.3).",
                       "The right to portability does not reach a task of public interest (Art. 20(3)).",
                       Right.ACCESS),
            "p": _cell(_N, *_JOURNAL_COPIED, Right.JOURNAL_COPY, Right.ACCESS),
            "m": _cell(_C, "Det som du själv har lämnat får du ut, om grunden är samtycke eller avtal.",
                       "What you provided yourself you get, if the basis is consent or a contract.",
                       Condition.BASIS_A_OR_B),
        },
    ),
    _row(
        Right.OBJECTION, "21(1)",
        {
            "a": _cell(_N, "Det som vilar på samtycke upphör när du återkallar det.",
                       "What rests on consent stops when you withdraw it.", Right.WITHDRAWAL),
            "bcd": _cell(_N, _NO_BALANCE, _NO_BALANCE_EN),
            "ef": _cell(_Y, "Behandlingen upphör om vi inte kan visa avgörande skäl.",
                        "The processing stops unless we can show compelling grounds."),
            "p": _cell(_N, "Vården får behandla uppgifterna även om du motsätter dig det (2 kap. 2 § "
                       "patientdatalagen).", "Care may process the data even if you oppose it (Patient Data Act ch. 2 "
                       "s. 2).", Condition.STATUTE_SAYS_SO, Right.BLOCK, Right.SVOD_BLOCK),
            "m": _cell(_NONE, "Mot reklam finns en starkare rätt, utan prövning.",
                       "Against marketing there is a stronger right, with nothing to weigh.",
                       Right.OBJECTION_MARKETING),
        },
    ),
    _row(
        Right.OBJECTION_MARKETING, "21(2)–(3)",
        {
            "abfpm": _cell(_Y, "Reklamen upphör genast. Du behöver inte ange skäl.",
                           "The marketing stops at once. You need give no reason."),
            "cde": _cell(_NONE, *_NO_MARKETING),
        },
    ),
    _row(Right.OBJECTION_PROFILING, "21; 5(1)(a)", {"abcdefpm": _cell(_Y, *_PROMISED)}),  # G-02, N-18.1
    _row(
        Right.OBJECTION_STATISTICS, "21(6)",
        {
            "a": _cell(_N, "Det som vilar på samtycke upphör när du återkallar det.",
                       "What rests on consent stops when you withdraw it.", Right.WITHDRAWAL),
            "bcd": _cell(_N, _NO_BALANCE, _NO_BALANCE_EN),
            "e": _cell(_N, "Statistiken är nödvändig för en uppgift av allmänt intresse.",
                       "The statistics are necessary for a task of public interest.", Condition.TASK_NECESSARY),
            "f": _cell(_Y, "Du tas bort ur statistiken från och med nästa körning.",
                       "You are left out of the statistics from the next run on."),
            "p": _cell(_N, "Vårdens statistik får göras även om du motsätter dig det (2 kap. 2 § patientdatalagen).",
                       "Care statistics may be made even if you oppose it (Patient Data Act ch. 2 s. 2).",
                       Condition.CARE_STATISTICS),
            "m": _cell(_NONE, "Reklam är ingen statistik.", "Marketing is no statistics.", Right.OBJECTION_MARKETING),
        },
    ),
    _row(
        Right.HUMAN_DECISION, "22",
        {
            "a": _cell(_C, "En människa prövar beslutet om du vill.", "A human reviews the decision if you want.",
                       Condition.EXPLICIT_CONSENT),
            "b": _cell(_C, "En människa prövar beslutet om du vill.", "A human reviews the decision if you want.",
                       Condition.CONTRACT_NEEDS_IT),
            "ce": _cell(_C, "Lagen som tillåter beslutet skyddar också dina rättigheter.",
                        "The statute that permits the decision protects your rights too.",
                        Condition.STATUTE_PERMITS_IT),
            "dfm": _cell(_FORBIDDEN, *_NO_MACHINE),
            "p": _cell(_C, *_NO_MACHINE, Condition.SPECIAL_DATA),
        },
    ),
    _row(
        Right.WITHDRAWAL, "7(3)",
        {
            "a": _cell(_Y, "Du får när som helst återkalla ditt samtycke.", "You may withdraw your consent at any "
                                                                            "time."),
            "bcdef": _cell(_N, *_NO_CONSENT),
            "p": _cell(_C, "Journalen vilar inte på samtycke, men en del annat i vården gör det.",
                       "The journal does not rest on consent, but some other things in care do.",
                       Condition.CONSENTS_ALONE),
            "m": _cell(_Y, "Reklamen upphör genast.", "The marketing stops at once."),
        },
    ),
    _row(Right.COMPLAINT, "77, 79, 82", {"abcdefpm": _cell(_Y, *_ALWAYS)}),
    _patients_alone(Right.JOURNAL_COPY, "PDL 8:2", "Du får läsa eller få en kopia av din journal så snart som möjligt.",
                    "You may read your journal or have a copy as soon as possible."),
    _patients_alone(Right.LOG_EXTRACT, "PDL 8:5", "Du får veta vilka enheter som har läst din journal, och när.",
                    "You are told which units have read your journal, and when."),
    _patients_alone(Right.BLOCK, "PDL 4:4", "Du får spärra journalen för andra vårdenheter hos oss.",
                    "You may block the journal to other care units with us."),
    _patients_alone(Right.UNBLOCK, "PDL 4:4", "Du får när som helst häva din spärr.",
                    "You may lift your block at any time."),
    _patients_alone(Right.SVOD_BLOCK, "SVOD 2:3", "Du får spärra journalen för andra vårdgivare.",
                    "You may block the journal to other care providers.", _SVOD),
    _patients_alone(Right.DISSENT, "PDL 3:8", "Det antecknas i journalen om du anser att något är oriktigt.",
                    "It is noted in the journal if you hold that something is incorrect."),
)  # fmt: skip
