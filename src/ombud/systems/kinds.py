"""What a column can hold about a person, and where in the policy that belongs.

A *kind* is finer than a category: a phone number and a street are both contact details, but only one of them finds a
person. The category is proposed by the default names of the policy to adopt; a controller writes its own in the file.
"""

from enum import Enum


class Kind(Enum):
    """What a column holds. The value is what stands in a mapping file."""

    PERSONNUMMER = "personnummer"
    NATIONAL_ID = "national_id"
    """A number of a state for a person that is no Swedish personnummer: SSN, passport, driving licence."""
    EMAIL = "email"
    PHONE = "phone"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    FULL_NAME = "full_name"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    STREET = "street"
    POSTAL_CODE = "postal_code"
    PLACE = "place"
    CITIZENSHIP = "citizenship"
    IP = "ip"
    MAC = "mac"
    COOKIE = "cookie"
    AGENT = "user_agent"
    ACCOUNT = "account"
    """An IBAN, a card or another number that money goes by."""
    PAYMENT = "payment"
    AGREEMENT = "agreement"
    HEALTH = "health"
    CODE = "code"
    """A diagnosis or other code of care."""
    CHOICE = "choice"
    WORK = "work"
    """Title, employer, who somebody reports to."""
    FREE_TEXT = "free_text"
    DEATH = "death"
    KEY = "key"
    """The number that this system itself knows the person by."""
    TIME = "time"
    """When something about the person happened."""


CATEGORY: dict[Kind, str] = {
    Kind.PERSONNUMMER: "personnummer",
    Kind.NATIONAL_ID: "personnummer",
    Kind.EMAIL: "contact",
    Kind.PHONE: "contact",
    Kind.STREET: "contact",
    Kind.POSTAL_CODE: "contact",
    Kind.PLACE: "contact",
    Kind.GIVEN_NAME: "name",
    Kind.FAMILY_NAME: "name",
    Kind.FULL_NAME: "name",
    Kind.BIRTH_DATE: "birth_date",
    Kind.DEATH: "birth_date",
    Kind.SEX: "birth_date",
    Kind.CITIZENSHIP: "citizenship",
    Kind.IP: "online",
    Kind.MAC: "online",
    Kind.COOKIE: "online",
    Kind.AGENT: "online",
    Kind.ACCOUNT: "payment",
    Kind.PAYMENT: "payment",
    Kind.AGREEMENT: "agreement",
    Kind.HEALTH: "health",
    Kind.CODE: "health",
    Kind.CHOICE: "choices",
    Kind.WORK: "agreement",
    Kind.FREE_TEXT: "case",
    Kind.KEY: "agreement",
    Kind.TIME: "agreement",
}
FIELD: dict[Kind, tuple[str, ...]] = {
    Kind.PERSONNUMMER: ("personnummer",),
    Kind.EMAIL: ("email",),
    Kind.PHONE: ("phone",),
    Kind.STREET: ("street",),
    Kind.POSTAL_CODE: ("postal_code",),
    Kind.PLACE: ("city",),
    Kind.GIVEN_NAME: ("given",),
    Kind.FAMILY_NAME: ("family",),
    Kind.FULL_NAME: ("given", "family"),
    Kind.BIRTH_DATE: ("birth_date",),
}
"""Which fields of its category a column of that kind holds: of several, one after another with a blank between."""
DIRECT = frozenset({Kind.PERSONNUMMER, Kind.NATIONAL_ID, Kind.EMAIL, Kind.PHONE})
"""Direct identifiers that a person can be found by: `forms` knows their spellings. None of them may be missed."""
FINDS = frozenset({Kind.PERSONNUMMER, Kind.EMAIL})
"""Those that one person has alone, as a rule. A phone is shared by a household: a person says where it may find."""
SEARCHED = FINDS | {Kind.PHONE, Kind.KEY}
"""Those that Ombud itself knows of a person, and so can search by."""
