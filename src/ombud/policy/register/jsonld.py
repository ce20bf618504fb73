"""The Article 30 record as JSON-LD in the Data Privacy Vocabulary 2 (F-04): a value for `json.dumps`.

* The context is inline, so that reading it fetches nothing.
* A legal basis is the article in `eu-gdpr` (`A6-1-c`, `A9-2-h`); `dpv:Contract` is an agreement, not a basis.
"""

from collections.abc import Iterator
from urllib.parse import quote

from ombud.policy.document.value import Json
from ombud.policy.model import Words
from ombud.policy.register.activity import Activity, Period, Register

DPV = "https://w3id.org/dpv#"
PERSONAL_DATA = "https://w3id.org/dpv/pd#"
GDPR = "https://w3id.org/dpv/legal/eu/gdpr#"
_CONTEXT: dict[str, Json] = {
    "dpv": DPV,
    "pd": PERSONAL_DATA,
    "eu-gdpr": GDPR,
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_PEOPLE = {
    "patient": "dpv:Patient",
    "customer": "dpv:Customer",
    "visitor": "dpv:Visitor",
    "guardian": "dpv:GuardianOfDataSubject",
    "employee": "dpv:Employee",
}


def jsonld(record: Register) -> dict[str, Json]:
    root = f"urn:ombud:{quote(record.policy, safe='')}"
    who = record.controller
    controller: dict[str, Json] = {
        "@id": f"{root}:controller",
        "@type": "dpv:DataController",
        "dpv:hasName": who.legal_name,
        "dpv:hasAddress": who.address,
        "dpv:hasContact": who.contact,
        "dct:identifier": who.org_number,
    }
    if who.dpo is not None:
        officer: Json = {"@type": "dpv:DataProtectionOfficer", "dpv:hasContact": who.dpo}
        controller["dpv:hasDataProtectionOfficer"] = officer
    return {
        "@context": _CONTEXT,
        "@id": root,
        "@type": "dpv:RecordsOfActivities",
        "dct:hasVersion": record.version,
        "dpv:hasDataController": controller,
        "dpv:hasPersonalDataProcess": [_process(root, record, activity) for activity in record.activities],
    }


def _process(root: str, record: Register, activity: Activity) -> Json:
    process: dict[str, Json] = {
        "@id": _id(root, "activity", activity.id),
        "@type": "dpv:PersonalDataProcess",
        "dct:identifier": activity.id,
        "dpv:hasDataController": {"@id": f"{root}:controller"},
        "dpv:hasPurpose": {
            "@id": _id(root, "purpose", activity.id),
            "@type": "dpv:Purpose",
            "skos:prefLabel": _said(activity.name),
            "dct:description": _said(activity.why),
        },
        "dpv:hasLegalBasis": [{"@id": gdpr(a)} for a in (*(a for a, _ in activity.bases), *activity.conditions)],
        "dpv:hasDataSubject": [_people(root, group, said) for group, said in activity.people],
        "dpv:hasPersonalData": [_data(root, activity, id_, said) for id_, said in activity.categories],
        "dpv:hasStorageCondition": [_storage(period) for period in activity.periods],
        "dpv:hasTechnicalOrganisationalMeasure": {
            "@id": f"{root}:measures",
            "@type": "dpv:TechnicalOrganisationalMeasure",
            "dct:description": _said(record.security),
        },
    }
    recipients = list(_recipients(activity))
    if recipients:
        process["dpv:hasRecipient"] = recipients
    return process


def gdpr(article: str) -> str:
    """`6.1.c` as the term for Art. 6(1)(c)."""
    return "eu-gdpr:A" + article.replace(".", "-")


def _people(root: str, group: str, said: Words) -> Json:
    kind = _PEOPLE.get(group, "dpv:DataSubject")
    return {"@id": _id(root, "people", group), "@type": kind, "skos:prefLabel": _said(said)}


def _data(root: str, activity: Activity, id_: str, said: Words) -> Json:
    special = id_ in activity.special_categories
    types: list[Json] = ["dpv:SpecialCategoryPersonalData" if special else "dpv:PersonalData"]
    term = next((dpv for category, dpv in activity.dpv.items() if category == id_), None)
    if term is not None:
        types.append(term if ":" in term else f"pd:{term}")
    own = _id(root, "purpose", activity.id) + ":" + quote(id_, safe="")
    return {"@id": own, "@type": types, "dct:identifier": id_, "skos:prefLabel": _said(said)}


def _recipients(activity: Activity) -> Iterator[Json]:
    for said in activity.recipients:
        yield {"@type": "dpv:Recipient", "skos:prefLabel": _said(said)}


def _storage(period: Period) -> Json:
    condition: dict[str, Json] = {"@type": "dpv:StorageCondition", "dct:description": _said(period.words)}
    if period.duration is not None:
        condition["@type"] = "dpv:StorageDuration"
        condition["dpv:hasDuration"] = {"@type": "xsd:duration", "@value": _lexical(period.duration)}
    return condition


def _lexical(duration: str) -> str:
    """XML Schema has no weeks: `P2W` is `P14D`."""
    if not duration.endswith("W") or not duration[1:-1].isdigit():
        return duration
    return f"P{7 * int(duration[1:-1])}D"


def _said(words: Words) -> Json:
    return [{"@language": "sv", "@value": words.sv}, {"@language": "en", "@value": words.en}]


def _id(root: str, kind: str, name: str) -> str:
    return f"{root}:{kind}:{quote(name, safe='.')}"
