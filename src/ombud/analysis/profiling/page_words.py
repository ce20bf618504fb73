"""The words of a model card, in Swedish and English."""

from collections.abc import Mapping

from ombud.analysis.profiling.lint import service_named
from ombud.analysis.profiling.model import Feature, Method
from ombud.analysis.profiling.register import State
from ombud.analysis.profiling.sentence import SERVICE, Condition, What
from ombud.policy.model import Policy, PolicyFile
from ombud.terms import ServiceId, Text

FEATURES: Mapping[Feature, Text] = {
    Feature.AGE: Text("åldersspann (tio år)", "age band (ten years)"),
    Feature.MUNICIPALITY: Text("kommun eller ort", "municipality or town"),
    Feature.SERVICES: Text("tjänster utanför vården, och i vilken månad", "services outside care, and in which month"),
    Feature.INTERESTS: Text(
        "intressen som personen själv har valt, utom de som säger något om hälsa",
        "interests that the person has chosen, but for those that say something of health",
    ),
}
METHODS: Mapping[Method, Text] = {
    Method.RULES: Text(
        "Regler, i den här ordningen. Det första segment vars alla meningar stämmer är personens; stämmer inget är "
        "personen inte med i något.",
        "Rules, in this order. The first segment whose sentences all hold is the person's; where none does, the person "
        "is in none.",
    ),
    Method.CLUSTERS: Text(
        "Grupper av personer som liknar varandra. Talen säger hur stor del av gruppen som har varje egenskap; en "
        "person hör till den grupp som ligger närmast.",
        "Groups of people who are alike. The numbers say how large a part of the group has each trait; a person is of "
        "the group that is nearest.",
    ),
    Method.PROPENSITY: Text(
        "En summa av vikter: varje egenskap som personen har höjer eller sänker den. Summan lämnar aldrig modellen, "
        "bara om den är låg, mellan eller hög.",
        "A sum of weights: each trait that the person has raises or lowers it. The sum never leaves the model, only "
        "whether it is low, medium or high.",
    ),
}
STATES: Mapping[State, Text] = {
    State.RUNNING: Text("en körning pågår eller blev avbruten", "a run is under way or was broken off"),
    State.IN_USE: Text("används", "in use"),
    State.REPLACED: Text("ersatt av en senare version", "replaced by a later version"),
    State.DROPPED: Text("borttagen: profilerna och talen är raderade", "dropped: its profiles and numbers are erased"),
}
PAGE: Mapping[str, Text] = {
    "title": Text("Modeller för reklam", "Models for advertising"),
    "lead": Text(
        "Profilering görs bara av vuxna som har sagt ja till den (samtycket C-2). Ett nej raderar profilen genast.",
        "Only adults who have said yes to it are profiled (the consent C-2). A no erases the profile at once.",
    ),
    "nothing": Text("Ingen modell är registrerad.", "No model is registered."),
    "only": Text(
        "Modellen avgör bara vilken reklam som visas, aldrig pris, tillgång eller väntetid.",
        "The model decides only which advertising is shown, never price, access or waiting time.",
    ),
    "state": Text("Läge", "State"),
    "purpose": Text("Ändamål", "Purpose"),
    "inputs": Text("Ser på", "Looks at"),
    "never": Text("Ser aldrig på", "Never looks at"),
    "never_said": Text(
        "hälsouppgifter, personnummer, medborgarskap, namn, adress, mottagning, besökta sidor eller sökningar",
        "health data, personnummer, citizenship, name, address, clinic, visited pages or searches",
    ),
    "output": Text("Ger", "Gives"),
    "output_said": Text(
        "ett segment, och för sannolikhet en nivå av tre; sparas med skälen under en egen nyckel",
        "a segment, and for a likelihood one level of three; kept with the reasons under a key of its own",
    ),
    "kept": Text("Sparas", "Kept"),
    "impact": Text("Konsekvensbedömning", "Impact assessment"),
    "missing": Text("saknas", "missing"),
    "made_by": Text("Registrerad av", "Registered by"),
    "run_at": Text("Senast körd", "Last run"),
    "every": Text("Körs igen efter", "Runs again after"),
    "by_hand": Text("körs bara för hand", "runs by hand alone"),
    "how": Text("Så räknar modellen", "How the model counts"),
    "gone": Text("Talen är raderade.", "The numbers are erased."),
    "learned": Text(
        "Lärd av ungefär {people} personer; varje tal bygger på minst tio.",
        "Learned from about {people} people; each number rests on ten at least.",
    ),
    "weights": Text("Modellens tal", "The numbers of the model"),
    "trait": Text("Egenskap", "Trait"),
    "weight": Text("Vikt", "Weight"),
    "levels": Text(
        "Summan börjar på {base}. Över {medium} är nivån mellan, från {high} hög.",
        "The sum begins at {base}. Above {medium} the level is medium, from {high} on high.",
    ),
    "came_to": Text("Vad senaste körningen gav", "What the latest run came to"),
    "not_run": Text("Ingen körning har avslutats.", "No run has come to its end."),
    "people": Text("{people} personer bedömdes.", "{people} people were judged."),
    "not_reached": Text(
        "Det är bara antal: vem som har sagt nej, och var, jämförs inte.",
        "These are counts alone: who has said no, and where, is not compared.",
    ),
    "segments": Text("Antal i varje segment", "How many in each segment"),
    "segment": Text("Segment", "Segment"),
    "number": Text("Personer", "People"),
    "few": Text("De minsta tillsammans", "The smallest together"),
    "left_out": Text("Inte bedömda, och varför", "Not judged, and why"),
    "reason": Text("Skäl", "Reason"),
    "fairness": Text("Behandlas grupper lika?", "Are groups treated alike?"),
    "fair_caption": Text("Andelar av grupper, och av alla", "Shares of groups, and of all"),
    "fair_lead": Text(
        "Andelen av varje åldersspann och kommun som är i ett segment, mot andelen av alla. Skiljer de sig mer än fyra "
        "femtedelar ska någon se efter varför.",
        "The share of each age band and municipality that is in a segment, against the share of all. Where they differ "
        "by more than four fifths somebody is to look at why.",
    ),
    "fair_nothing": Text(
        "Grupperna är för små för att jämföras utan att säga något om enskilda.",
        "The groups are too small to be compared without saying something of individuals.",
    ),
    "group": Text("Grupp", "Group"),
    "share": Text("Andel i gruppen", "Share of the group"),
    "of_all": Text("Andel av alla", "Share of all"),
    "verdict": Text("Bedömning", "Verdict"),
    "marked": Text("se efter varför", "look at why"),
    "even": Text("ungefär lika", "about alike"),
    "age": Text("Ålder", "Age"),
    "municipality": Text("Kommun", "Municipality"),
    "others": Text("övriga", "the others"),
    "unknown": Text("okänd", "unknown"),
    "under": Text("färre än {fewest}", "fewer than {fewest}"),
    "about": Text("ungefär {people}", "about {people}"),
}
_TRAITS: Mapping[str, Text] = {
    "age": Text("Ålder {value}", "Age {value}"),
    "municipality": Text("Kommun {value}", "Municipality {value}"),
    "has": Text("Har {value}", "Has {value}"),
    "had": Text("Har haft {value}", "Has had {value}"),
    "interest": Text("Intresse: {value}", "Interest: {value}"),
}


_CONDITIONS: Mapping[What, Text] = {
    What.AGE: Text("Åldern är {values} år", "The age is {values}"),
    What.MUNICIPALITY: Text("Kommunen eller orten är {values}", "The municipality or town is {values}"),
    What.INTEREST: Text("Personen har valt intresset {values}", "The person has chosen the interest {values}"),
    What.HAS: Text("Har {values}", "Has {values}"),
    What.HAS_NOT: Text("Har inte {values}", "Does not have {values}"),
    What.HAD: Text("Har haft {values}", "Has had {values}"),
    What.NEVER_HAD: Text("Har aldrig haft {values}", "Has never had {values}"),
    What.TOOK_UP: Text(
        "Skaffade {values} inom de senaste {months} månaderna", "Took up {values} within the last {months} months"
    ),
}


def condition_words(said: Condition, policy: Policy) -> Text:
    """A sentence of a rule in the reader's language, services by their names."""
    names = [_service_words(value, policy) if said.what in SERVICE else Text(value, value) for value in said.values]
    listed = " eller ".join(one.sv for one in names), " or ".join(one.en for one in names)
    words = _CONDITIONS[said.what]
    return Text(
        *(
            one.replace("{values}", all_).replace("{months}", str(said.months))
            for one, all_ in zip(words, listed, strict=True)
        )
    )


def _service_words(said: str, policy: Policy) -> Text:
    found = service_named(said, policy)
    if found is None:
        return Text(said, said)
    name = policy.file.services[found].name
    return Text(name.sv.lower(), name.en.lower())


def trait_words(trait: str, file: PolicyFile) -> Text:
    """A trait in words; a service by its name in the policy."""
    kind, _, value = trait.partition("=")
    service = file.services.get(ServiceId(value)) if kind in ("has", "had") else None
    names = (value, value) if service is None else (service.name.sv.lower(), service.name.en.lower())
    return Text(*(said.replace("{value}", name) for said, name in zip(_TRAITS[kind], names, strict=True)))
