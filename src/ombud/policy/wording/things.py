"""Categories, sources, recipients and groups of people, in words."""

from ombud.policy.model import Category, CategoryCondition, PolicyFile, Recipient, UsedCategory, Words
from ombud.policy.wording import both, words
from ombud.terms import Text

FORMS = {
    "plain": words(""),
    "pseudonymised": words(" (pseudonymiserat)", " (pseudonymised)"),
    "banded": words(" (i grova intervall)", " (in broad bands)"),
    "counts": words(" (bara som antal)", " (as counts only)"),
    "truncated": words(" (förkortat)", " (truncated)"),
    "salted": words(" (omgjort till en tillfällig kod)", " (turned into a temporary code)"),
    "keyed_hash": words(" (bara som en kodad notering)", " (as a coded note only)"),
}

CONDITIONS = {
    CategoryCondition.SERVICE_NEEDS_IT: words(", om tjänsten kräver det", ", if the service needs it"),
    CategoryCondition.COST_RESPONSIBILITY: words(
        ", om det behövs för att avgöra vem som betalar", ", if needed to settle who pays"
    ),
    CategoryCondition.NON_CARE: words(", bara för tjänster utanför vården", ", only for services outside care"),
    CategoryCondition.HOLD: words(", bara i en pågående tvist", ", only in a pending dispute"),
    CategoryCondition.VOLUNTEERED: words(", om du själv har lämnat det", ", if you have given it of your own accord"),
}

ROLES = {
    "processor": Text("personuppgiftsbiträde", "processor"),
    "controller": Text("ansvarar själv för uppgifterna", "a controller of its own"),
    "authority": Text("myndighet", "authority"),
}

REQUIRED = {
    "contract": Text("Ja, för att tjänsten ska kunna utföras", "Yes, for the service to be carried out"),
    "statute": Text("Ja, enligt lag", "Yes, by law"),
    "optional": Text("Nej, frivilligt", "No, voluntary"),
}

PEOPLE = {
    "patient": words("patienter", "patients"),
    "customer": words("kunder", "customers"),
    "visitor": words("webbplatsbesökare", "website visitors"),
    "relative": words("närstående", "relatives"),
    "guardian": words("vårdnadshavare", "guardians"),
    "payer": words("betalare", "payers"),
    "employee": words("anställda", "employees"),
    "staff": words("personal", "staff"),
    "contact": words("personer som kontaktar oss", "people who contact us"),
    "requester": words("personer som begär något av oss", "people who make a request"),
}

SOURCES = {
    "data_subject": words("dig själv", "yourself"),
    "observed": words("din webbläsare eller enhet, automatiskt", "your browser or device, automatically"),
    "computed": words("uträknat av oss", "computed by us"),
    "third_party:caregiver": words("andra vårdgivare", "other caregivers"),
    "third_party:laboratory": words("laboratorier", "laboratories"),
    "third_party:region": words("regionen", "the region"),
    "third_party:custodian": words("vårdnadshavare", "guardians"),
    "third_party:population register": words("folkbokföringen", "the population register"),
    "third_party:guardian": words("vårdnadshavare", "guardians"),
    "third_party:relative": words("närstående", "relatives"),
    "third_party:employer": words("arbetsgivare", "employers"),
    "third_party:population_register": words("folkbokföringen", "the population register"),
    "third_party:payer": words("betalare", "payers"),
}

CHANNELS = {
    "email": words("e-post", "e-mail"),
    "sms": words("sms", "text message"),
    "post": words("post", "letter"),
    "phone": words("telefon", "phone"),
}

NO_RECIPIENTS = words("inga mottagare", "no recipients")
_UNION = {"EEA", "EES", "EU", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR"}
_UNION |= {"HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"}


def category_words(file: PolicyFile, category: str) -> Words:
    """Its name; one that the file does not declare, by its id."""
    known = next((c for id_, c in file.categories.items() if id_ == category), None)
    return known.name if known else words(category)


def used_words(file: PolicyFile, used: UsedCategory) -> Words:
    """`Hälsouppgifter (pseudonymiserat), om tjänsten kräver det`."""
    condition = CONDITIONS[used.when] if used.when else words("")
    return both([category_words(file, used.id), FORMS[used.form], condition])


def source_words(category: Category) -> tuple[Words, ...]:
    return tuple(SOURCES.get(s, words(s.removeprefix("third_party:"))) for s in category.sources)


def channel_words(channel: str) -> Words:
    return CHANNELS.get(channel, words(channel))


def people_words(group: str) -> Words:
    return PEOPLE.get(group, words(group))


def recipient_words(recipient: Recipient) -> Words:
    """`IT-leverantör (personuppgiftsbiträde)`; a country outside the EEA is said."""
    role = ROLES[recipient.role]
    country = "" if in_eea(recipient.country) else f", {recipient.country}"
    return words(f"{recipient.name.sv} ({role.sv}{country})", f"{recipient.name.en} ({role.en}{country})")


def in_eea(country: str) -> bool:
    return country in _UNION
