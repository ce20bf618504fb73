"""The kinds of no at this door. The codes that the API has too mean the same there (`/api/problems/{code}`)."""

from ombud.fhir.outcome import Kind
from ombud.terms import Text

_ASK = Text("Läs /fhir/r4/metadata.", "Read /fhir/r4/metadata.")

NO_KEY = Kind(
    401,
    "no_key",
    "login",
    Text(
        "Anropet bär ingen nyckel som gäller. Den kan vara återkallad eller ha gått ut.",
        "The call carries no key that is valid. It may be revoked or over.",
    ),
    (
        Text("Skicka Authorization: Bearer ombud_live_…", "Send Authorization: Bearer ombud_live_…"),
        Text("Gör en ny nyckel: ombud api-key DIR create.", "Make a new key: ombud api-key DIR create."),
    ),
)
NOT_OF_KEY = Kind(
    403,
    "not_of_key",
    "forbidden",
    Text("Nyckeln är inte till för det ändamålet.", "The key is not for that purpose."),
    (Text("Använd en nyckel med rätt ändamål.", "Use a key with the right purpose."),),
)
NOT_THAT_PURPOSE = Kind(
    403,
    "other_purpose",
    "forbidden",
    Text("Det läses inte för det ändamålet.", "It is not read for that purpose."),
)
STOPPED = Kind(
    403,
    "stopped_by_policy",
    "forbidden",
    Text(
        "Policyn tillåter inte det ändamålet för de uppgifterna nu.",
        "The policy does not permit that purpose for that data now.",
    ),
)
SPENT = Kind(
    429,
    "look_ups_spent",
    "throttled",
    Text(
        "Kontot har slagit upp så många olika personer som det får på en timme. Någon har fått veta det.",
        "The account has looked up as many different people as it may in an hour. Somebody has been told.",
    ),
)
TOO_OFTEN = Kind(
    429,
    "too_many_requests",
    "throttled",
    Text("Nyckeln har anropat för ofta den här minuten.", "The key has called too often this minute."),
    (Text("Vänta så länge som Retry-After säger.", "Wait as long as Retry-After says."),),
)
PURPOSE_REQUIRED = Kind(
    400,
    "purpose_required",
    "required",
    Text(
        "Varje läsning av personuppgifter anger sitt ändamål i huvudet Processing-Purpose.",
        "Every reading of personal data names its purpose in the header Processing-Purpose.",
    ),
)
REASON_REQUIRED = Kind(
    400,
    "reason_required",
    "required",
    Text(
        "Den som öppnar uppgifter om någon säger varför i huvudet Processing-Reason, på 1–200 tecken utan namn och "
        "nummer. Det förseglas i personens logg.",
        "Who opens data about somebody says why in the header Processing-Reason, in 1 to 200 characters without names "
        "and numbers. It is sealed in the person's log.",
    ),
    (Text("Skicka Processing-Reason: remiss", "Send Processing-Reason: referral"),),
)
NOT_FOUND = Kind(
    404,
    "not_found",
    "not-found",
    Text(
        "Adressen leder ingenstans, eller till något som inte finns här.",
        "The address leads nowhere, or to something that is not here.",
    ),
    (_ASK,),
)
NOT_ALLOWED = Kind(
    405,
    "method_not_allowed",
    "not-supported",
    Text(
        "Här går det bara att läsa. Ingenting skrivs, ändras eller raderas genom FHIR.",
        "Here one can only read. Nothing is written, changed or erased through FHIR.",
    ),
    (Text("Skriv genom /api/v1; läs /api/docs.", "Write through /api/v1; read /api/docs."),),
)
IDENTIFIER_IN_ADDRESS = Kind(
    400,
    "identifier_in_address",
    "not-supported",
    Text(
        "Sökning på nummer, namn eller adress i en webbadress görs inte: adresser hamnar i loggar och historik.",
        "A search by number, name or address in an address of the web is not made: those end up in logs and history.",
    ),
    (
        Text(
            "Skicka POST Patient/_search med identifier i kroppen.",
            "Send POST Patient/_search with identifier in the body.",
        ),
    ),
)
WRONG = Kind(
    400,
    "wrong",
    "invalid",
    Text("Något i det som skickades stämmer inte.", "Something in what was sent is not right."),
    (_ASK,),
)
NOT_ACCEPTABLE = Kind(
    406,
    "not_acceptable",
    "not-supported",
    Text("Svaren är application/fhir+json i R4 (4.0).", "The answers are application/fhir+json in R4 (4.0)."),
    (Text("Skicka Accept: application/fhir+json", "Send Accept: application/fhir+json"),),
)
UNSUPPORTED = Kind(
    415,
    "unsupported_media_type",
    "not-supported",
    Text("Kroppen är av ett annat slag än den ska vara här.", "The body is of another kind than it is to be here."),
)
TOO_LARGE = Kind(
    413,
    "too_large",
    "too-long",
    Text("Kroppen är större än 64 kB. Inget gjordes.", "The body is larger than 64 kB. Nothing was done."),
)
FAULT = Kind(
    500,
    "fault",
    "exception",
    Text(
        "Något gick fel hos oss. Det är inte anropets fel. X-Request-Id står i loggen, utan personuppgifter.",
        "Something went wrong at our end. It is not the fault of the call. X-Request-Id is in the log, without "
        "personal data.",
    ),
    (Text("Försök igen.", "Try again."),),
)
UNAVAILABLE = Kind(
    503,
    "unavailable",
    "transient",
    Text(
        "Databasen svarar inte just nu. Det är inte anropets fel. Retry-After säger hur länge du ska vänta.",
        "The database does not answer right now. It is not the fault of the call. Retry-After says how long to wait.",
    ),
    (Text("Vänta så länge och försök igen.", "Wait that long and try again."),),
)
NO_POLICY = Kind(
    503,
    "no_policy",
    "exception",
    Text("Innan en policy är antagen får ingenting göras.", "Before a policy is adopted nothing may be done."),
    (Text("Anta en: ombud policy adopt.", "Adopt one: ombud policy adopt."),),
)
KINDS = (
    NO_KEY, NOT_OF_KEY, NOT_THAT_PURPOSE, STOPPED, SPENT, TOO_OFTEN, PURPOSE_REQUIRED, REASON_REQUIRED, NOT_FOUND,
    NOT_ALLOWED, IDENTIFIER_IN_ADDRESS, WRONG, NOT_ACCEPTABLE, UNSUPPORTED, TOO_LARGE, FAULT, UNAVAILABLE,
    NO_POLICY,
)  # fmt: skip
