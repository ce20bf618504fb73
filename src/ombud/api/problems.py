"""The problems that every endpoint may answer with; those of one resource stand with it."""

from ombud.api.problem import Problem
from ombud.terms import Text

_DOCS = Text("Läs /api/docs.", "Read /api/docs.")

NOT_DONE = Problem(
    409,
    "not_done",
    Text("Det går inte att göra så", "It cannot be done so"),
    Text("Lagen eller policyn tillåter inte den handlingen nu.", "The law or the policy does not allow that act now."),
    (_DOCS,),
)
NO_KEY = Problem(
    401,
    "no_key",
    Text("Ingen giltig nyckel", "No valid key"),
    Text(
        "Anropet bär ingen nyckel som gäller. Den kan vara återkallad, ha gått ut eller höra till ett konto med en "
        "annan roll nu.",
        "The call carries no key that is valid. It may be revoked or over, or its account has another role now.",
    ),
    (
        Text("Skicka Authorization: Bearer ombud_live_…", "Send Authorization: Bearer ombud_live_…"),
        Text("Gör en ny nyckel: ombud api-key DIR create.", "Make a new key: ombud api-key DIR create."),
    ),
)
NOT_OF_KEY = Problem(
    403,
    "not_of_key",
    Text("Nyckeln är inte till för det", "The key is not for that"),
    Text(
        "Nyckeln är bunden till andra ändamål än de som anropet behöver.",
        "The key is bound to other purposes than those the call needs.",
    ),
    (Text("Använd en nyckel med rätt ändamål.", "Use a key with the right purpose."),),
)
STOPPED = Problem(
    403,
    "stopped_by_policy",
    Text("Stoppad av policyn", "Stopped by the policy"),
    Text(
        "Policyn tillåter inte det ändamålet för de uppgifterna nu.",
        "The policy does not permit that purpose for that data now.",
    ),
)
SPENT = Problem(
    429,
    "look_ups_spent",
    Text("Kontot har slagit upp för många", "The account has looked up too many"),
    Text(
        "Kontot har slagit upp så många olika personer som det får på en timme. Någon har fått veta det.",
        "The account has looked up as many different people as it may in an hour. Somebody has been told.",
    ),
    (Text("Vänta en timme, eller höj people_per_hour.", "Wait an hour, or raise people_per_hour."),),
)
PURPOSE_REQUIRED = Problem(
    400,
    "purpose_required",
    Text("Ändamålet saknas", "The purpose is missing"),
    Text(
        "Varje läsning av personuppgifter anger sitt ändamål i huvudet Processing-Purpose.",
        "Every reading of personal data names its purpose in the header Processing-Purpose.",
    ),
    (Text("Skicka Processing-Purpose: contract.request", "Send Processing-Purpose: contract.request"),),
)
BAD_HEADER = Problem(
    400,
    "bad_header",
    Text("Ett huvud går inte att läsa", "A header cannot be read"),
    Text("Ett av anropets huvuden har fel form.", "One of the headers of the call has the wrong form."),
    (_DOCS,),
)
UNREADABLE = Problem(
    400,
    "unreadable",
    Text("Det som skickades är inte JSON", "What was sent is not JSON"),
    Text(
        "Kroppen går inte att läsa som JSON i UTF-8, där varje namn står en gång.",
        "The body cannot be read as JSON in UTF-8 in which every name stands once.",
    ),
    (_DOCS,),
)
NOT_FOUND = Problem(
    404,
    "not_found",
    Text("Det finns inte", "There is no such thing"),
    Text(
        "Adressen leder ingenstans, eller till något som inte finns här.",
        "The address leads nowhere, or to something that is not here.",
    ),
    (_DOCS,),
)
NOT_ALLOWED = Problem(
    405,
    "method_not_allowed",
    Text("Adressen tar inte emot det", "The address does not take that"),
    Text("Adressen finns, men inte för den metoden. Allow säger vilka.", "It is there, but not for that method."),
    (_DOCS,),
)
ONCE_REQUIRED = Problem(
    400,
    "idempotency_key_required",
    Text("Idempotency-Key saknas", "Idempotency-Key is missing"),
    Text(
        "Ett anrop som skapar eller skickar bär en Idempotency-Key, så att det kan upprepas utan att ske två gånger.",
        "A call that creates or sends carries an Idempotency-Key, so that it can be repeated without happening twice.",
    ),
    (Text('Skicka Idempotency-Key: "<uuid>"', 'Send Idempotency-Key: "<uuid>"'),),
)
UNDER_WAY = Problem(
    409,
    "under_way",
    Text("Det första anropet är inte klart", "The first call has not ended"),
    Text(
        "Ett anrop med samma Idempotency-Key pågår. Svarar det inte inom den tid som Retry-After säger tar nästa "
        "anrop vid.",
        "A call with the same Idempotency-Key is under way. If it has not answered in the time that Retry-After says, "
        "the next call takes its place.",
    ),
    (Text("Vänta så länge och upprepa anropet.", "Wait that long and repeat the call."),),
)
CUT_OFF = Problem(
    409,
    "cut_off",
    Text("Anropet gjordes, men svaret gick förlorat", "The call was made, but its answer was lost"),
    Text(
        "Det första anropet med samma Idempotency-Key har gjort det som bads om, helt eller delvis, men bröts innan "
        "det svarade. Det görs inte en gång till.",
        "The first call with the same Idempotency-Key did what was asked for, wholly or in part, but was cut off "
        "before it answered. It is not made once more.",
    ),
    (
        Text("Läs det som anropet gällde och se vad som blev gjort.", "Read what it was about and see what was done."),
        Text("Fattas något, gör det med en ny Idempotency-Key.", "Do what is missing under a new Idempotency-Key."),
    ),
)
OTHER_CALL = Problem(
    422,
    "idempotency_key_reused",
    Text("Idempotency-Key hör till ett annat anrop", "Idempotency-Key is of another call"),
    Text("Samma Idempotency-Key kom med ett annat innehåll.", "The same Idempotency-Key came with another content."),
    (Text("Ge varje anrop ett eget värde.", "Give each call a value of its own."),),
)
MATCH_REQUIRED = Problem(
    428,
    "match_required",
    Text("If-Match saknas", "If-Match is missing"),
    Text(
        "En ändring säger vilken version den ändrar, så att ingen annans ändring går förlorad.",
        "A change says which version it changes, so that nobody else's change is lost.",
    ),
    (Text("Läs först, och skicka ETag som If-Match.", "Read first, and send the ETag as If-Match."),),
)
CHANGED = Problem(
    412,
    "changed_meanwhile",
    Text("Det har ändrats under tiden", "It has changed meanwhile"),
    Text("Det som skulle ändras är inte längre som det lästes.", "What was to be changed is not as it was read."),
    (Text("Läs igen, och gör ändringen på nytt.", "Read again, and make the change anew."),),
)
TOO_LARGE = Problem(
    413,
    "too_large",
    Text("Det var för mycket på en gång", "That was too much at once"),
    Text("Kroppen är större än 256 kB. Inget gjordes.", "The body is larger than 256 kB. Nothing was done."),
    (Text("Dela upp det.", "Divide it."),),
)
NOT_JSON = Problem(
    415,
    "not_json",
    Text("Skicka JSON", "Send JSON"),
    Text("Kroppen ska vara application/json.", "The body is to be application/json."),
    (Text("Skicka Content-Type: application/json", "Send Content-Type: application/json"),),
)
WRONG = Problem(
    422,
    "wrong",
    Text("Något i det som skickades stämmer inte", "Something in what was sent is not right"),
    Text("Inget gjordes. errors säger vad och var.", "Nothing was done. errors says what and where."),
    (_DOCS,),
)
TOO_OFTEN = Problem(
    429,
    "too_many_requests",
    Text("För många anrop", "Too many calls"),
    Text(
        "Nyckeln har anropat för ofta den här minuten. Retry-After säger hur länge.",
        "The key has called too often this minute. Retry-After says how long.",
    ),
    (Text("Vänta så länge.", "Wait that long."),),
)
FAULT = Problem(
    500,
    "fault",
    Text("Något gick fel hos oss", "Something went wrong at our end"),
    Text(
        "Det är inte anropets fel. request_id står i loggen, utan personuppgifter.",
        "It is not the fault of the call. request_id is in the log, without personal data.",
    ),
    (Text("Försök igen med samma Idempotency-Key.", "Try again with the same Idempotency-Key."),),
)
NO_POLICY = Problem(
    503,
    "no_policy",
    Text("Ingen policy gäller ännu", "No policy is in force yet"),
    Text("Innan en policy är antagen får ingenting göras.", "Before a policy is adopted nothing may be done."),
    (Text("Anta en: ombud policy adopt.", "Adopt one: ombud policy adopt."),),
)
UNAVAILABLE = Problem(
    503,
    "unavailable",
    Text("Databasen svarar inte just nu", "The database does not answer right now"),
    Text(
        "Det är inte anropets fel. Retry-After säger hur länge du ska vänta; request_id står i loggen. Ett anrop som "
        "ändrar något kan vara utfört: skicka det igen med samma Idempotency-Key, så görs det inte två gånger.",
        "It is not the fault of the call. Retry-After says how long to wait; request_id is in the log. A call that "
        "changes something may have been carried out: send it again with the same Idempotency-Key, and it is not done "
        "twice.",
    ),
    (Text("Vänta så länge och försök igen.", "Wait that long and try again."),),
)
