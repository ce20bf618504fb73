"""The words of the gate: why nothing leaves, and the lines under every table (ux.md 1.4)."""

from collections.abc import Mapping
from decimal import Decimal

from ombud.analysis.release.model import Withheld
from ombud.analysis.release.rounding import people
from ombud.terms import Text

ROLE, PURPOSE, OFF, SPENT, NOISE, PERSONS = (
    "gate-role",
    "gate-purpose",
    "gate-off",
    "gate-spent",
    "gate-noise",
    "gate-count",
)
ACROSS, COMPLETES, DIFFERENCE = "gate-across", "gate-completes", "gate-difference"
ASSESSMENT, FILTER, LOOK, VALUES = "gate-assessment", "gate-filter", "gate-look", "gate-values"

WORDS: Mapping[str, Text] = {
    ROLE: Text(
        "Rollen får inte arbeta för ändamålet, så inga siffror lämnas ut för det (PDL 4 kap. 1–2 §§).",
        "The role may not work for the purpose, so no figures leave for it (PDL 4:1–2).",
    ),
    PURPOSE: Text(
        "Ändamålet finns inte i den policy som gäller, eller är inget som lämnar tabeller.",
        "The purpose is not in the policy in force, or is not one that gives tables.",
    ),
    OFF: Text(
        "Ändamålet får inte användas än: det är avstängt i policyn, eller ett godkännande saknas.",
        "The purpose may not run yet: it is off in the policy, or an approval is missing.",
    ),
    ACROSS: Text(
        "En grupp av värden ligger på tvären över en grupp som redan har använts. Tillsammans skulle de visa enskilda "
        "värden. Välj samma grupp, en del av den eller en som ligger helt utanför.",
        "A group of values lies across a group that has been used already. Together they would show single values. "
        "Choose the same group, a part of it, or one that lies wholly outside.",
    ),
    FILTER: Text(
        "Ett urval görs som en kolumn av hela tabellen, utom på tid: annars räknas det som inte visas ut urval för "
        "urval.",
        "A selection is a column of the whole table, but for time: else what is not shown is worked out one selection "
        "after the other.",
    ),
    LOOK: Text(
        "Flera värden läggs bara ihop av antal och summor där varje person räknas en gång.",
        "Several values are added up only of counts and sums in which each person is counted once.",
    ),
    COMPLETES: Text(
        "Tabellen skulle göra att något som inte har visats kan räknas ut ur det som redan har lämnats ut. Fråga efter "
        "färre eller större grupper.",
        "The table would let what has not been shown be worked out from what has left already. Ask for fewer or larger "
        "groups.",
    ),
    DIFFERENCE: Text(
        "Skillnaden mellan tabellen och det som redan har lämnats ut skulle visa färre personer än gränsen.",
        "The difference between the table and what has left already would show fewer people than the minimum.",
    ),
    SPENT: Text(
        "Integritetsbudgeten räcker inte för publiceringen. Ingenting har räknats eller lämnats ut.",
        "The privacy budget does not suffice for the publication. Nothing was counted or left.",
    ),
    NOISE: Text(
        "Brus skyddar bara en tabell där varje person räknas en gång, med ett ε större än noll.",
        "Noise protects only a table in which each person is counted once, with an ε above zero.",
    ),
    VALUES: Text(
        "En publicering har en rad för varje värde som det är känt att det finns, vem som än har det: annars visar en "
        "rad att någon finns där. Dela upp på ålder, kommun, antal avtal eller läge.",
        "A publication has a row for each value that is known to be there, whoever has it: else a row would show that "
        "somebody is in it. Divide by age, municipality, number of agreements or state.",
    ),
    PERSONS: Text(
        "Före klinisk forskning lämnas bara ett antal ut (PDL 5 kap. 7 §): en tabell utan dimensioner.",
        "Before clinical research only a number leaves (PDL 5:7): a table without dimensions.",
    ),
    ASSESSMENT: Text(
        "Något kallas anonymt bara efter en bedömning: dess beteckning, k minst lika med gränsen, en dag som har varit "
        "och en namngiven person som skriver under.",
        "Something is called anonymous only after an assessment: its id, a k of at least the minimum, a day that has "
        "been, and a named person who signs.",
    ),
}


def withheld(rule: str) -> Withheld:
    return Withheld(rule, WORDS[rule])


def notes(minimum: int, suppressed: int, left_out: int) -> tuple[Text, ...]:
    """The lines under a table. They are the same whether a figure is new or stands from before."""
    about_sv, about_en = f"Omkring {people(left_out)}", f"About {people(left_out)}"
    if left_out < minimum:  # and nobody: whether there are some would tell of them
        about_sv, about_en = f"Färre än {minimum}", f"Fewer than {minimum}"
    return (
        Text(
            f"Grupper under {minimum} personer visas inte, eller det som skulle avslöja dem ({suppressed} rutor).",
            f"Groups of fewer than {minimum} people are not shown, nor what would give them away ({suppressed} cells).",
        ),
        Text(
            "Siffrorna är avrundade till närmaste 5, var för sig; de behöver inte gå jämnt ihop.",
            "The figures are rounded to the nearest 5, each by itself; they need not add up.",
        ),
        Text(
            f"En siffra som har lämnats ut står kvar tills minst {minimum} personer har kommit till eller gått.",
            f"A figure that has left stands until at least {minimum} people have come or gone.",
        ),
        Text(
            f"{about_sv} personer har sagt nej eller får inte räknas med, och ingår inte.",
            f"{about_en} people have said no or may not be counted, and are not in it.",
        ),
    )


def noise_note(cost: int) -> Text:
    """The line under a publication."""
    epsilon = Decimal(cost) / 1_000_000
    return Text(
        f"Siffrorna har brus (ε = {epsilon}) så att ingen enskild person syns i dem; summor är summor av dem.",
        f"The figures have noise (ε = {epsilon}), so that no single person is seen in them; totals are their sums.",
    )
