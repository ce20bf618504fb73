"""What the name of a column says, in Swedish, English and the usual abbreviations.

A name is cut into words (`FirstName`, `first_name`, `KUND-FÖRNAMN`), å ä ö are also read as a a o, and the words are
held against the table below, the longest run of words first. What the name of the table says counts where the column's
own name says little: `product` in `contracts` is of an agreement, `description` in `conditions` is of health.
"""

import re
import unicodedata

from ombud.systems.kinds import Kind

_WORDS: dict[Kind, str] = {
    Kind.PERSONNUMMER: "personnummer pnr persnr personnr personal_identity_number personal_number person_number"
    " civic_number samordningsnummer personal_identity_no pin ssn_se",
    Kind.NATIONAL_ID: "ssn social_security_number passport passport_number passnummer pass_nr drivers driver_license"
    " driving_licence korkort korkortsnummer national_id tax_id nin id_card identity_number id_number",
    Kind.EMAIL: "email e_mail mail epost e_post mejl mailadress epostadress email_address e_mail_address mejladress",
    Kind.PHONE: "phone telephone tel tfn telefon telefonnummer mobil mobile mobilnummer cell cellphone phone_number fax"
    " mobile_number hemtelefon arbetstelefon msisdn sms_number mobiltelefon",
    Kind.GIVEN_NAME: "first_name firstname fname given_name given fornamn tilltalsnamn forename first middle_name"
    " middle mellannamn",
    Kind.FAMILY_NAME: "last_name lastname lname surname family_name family efternamn maiden maiden_name flicknamn last"
    " suffix prefix name_prefix name_suffix",
    Kind.FULL_NAME: "full_name fullname namn customer_name patient_name kundnamn patientnamn name contact_name"
    " kontaktperson display_name author",
    Kind.BIRTH_DATE: "birth_date birthdate birthday dob date_of_birth fodelsedatum fodd born fodelsear birth_year"
    " birthplace birth_place fodelseort age alder",
    Kind.DEATH: "death_date deathdate date_of_death dodsdatum deceased avliden",
    Kind.SEX: "sex gender kon marital marital_status civilstand race ethnicity language sprak",
    Kind.STREET: "street address adress gata gatuadress street_address addr adr address1 address2 address_line co"
    " billing_address delivery_address postadress billing_street utdelningsadress",
    Kind.POSTAL_CODE: "postal_code postcode zip zip_code postnummer postnr billing_postal_code zipcode",
    Kind.PLACE: "city ort postort stad town state county kommun lan country land municipality region billing_city"
    " billing_state billing_country lat lon latitude longitude hemort",
    Kind.CITIZENSHIP: "citizenship medborgarskap nationality nationalitet medborgare_i",
    Kind.IP: "ip ip_address ipaddress ip_addr remote_addr client_ip ipadress x_forwarded_for",
    Kind.MAC: "mac mac_address macaddress mac_addr macadress",
    Kind.COOKIE: "cookie cookie_id session_id visitor_id sessionid device_id fingerprint",
    Kind.AGENT: "user_agent useragent ua browser webblasare referer referrer",
    Kind.ACCOUNT: "iban bankgiro plusgiro account_number kontonummer card card_number card_last4 kortnummer clearing"
    " bank_account pan",
    Kind.PAYMENT: "amount total sum belopp price pris invoice_number fakturanummer unit_price quantity cost cover"
    " coverage payer betalning paid_at paid_on betald betaldatum invoice_date expenses revenue base_cost antal",
    Kind.AGREEMENT: "product contract terms service tjanst avtal agreement produkt villkor subscription",
    Kind.HEALTH: "medication lakemedel allergy allergi reaction symptom severity blood_type blodgrupp reason"
    " reason_description diagnosis_text treatment behandling procedure observation value units dispenses",
    Kind.CODE: "diagnosis diagnos icd icd10 snomed diagnosis_code diagnoskod reason_code kva atc code diagnosis1"
    " diagnosis2 diagnosis3 diagnosis4 diagnosis5 diagnosis6 diagnosis7 diagnosis8",
    Kind.CHOICE: "consent samtycke opt_in opt_out newsletter nyhetsbrev marketing_consent objection campaign opened"
    " clicked unsubscribed kampanj",
    Kind.WORK: "title job_title titel company employer arbetsgivare foretag reports_to occupation yrke befattning"
    " hire_date support_rep_id speciality anstalld",
    Kind.FREE_TEXT: "notes note comment comments anteckning kommentar fritext message meddelande text description"
    " beskrivning remark anmarkning feedback body",
    Kind.TIME: "at date time day dag start stop datum tid timestamp visited_at appointment_at service_date recorded_at"
    " issued_at signed_at current_illness_date created_at updated_at",
}
_TABLES: dict[Kind, str] = {
    Kind.HEALTH: "health journal diagnosis diagnoses conditions condition medications medication allergies observations"
    " procedures immunizations careplans encounters patient_record vard halsa diagnoser lakemedel health_records claims"
    " imaging_studies devices supplies",
    Kind.PAYMENT: "invoice invoices payment payments invoice_line invoice_lines order orders faktura fakturor betalning"
    " betalningar kvitto claims_transactions",
    Kind.AGREEMENT: "contract contracts agreement agreements avtal subscription subscriptions appointment appointments"
    " booking bookings bokning bokningar besok visit visits tidbokning",
    Kind.CHOICE: "marketing marketing_events campaign campaigns newsletter consents samtycken utskick",
    Kind.CITIZENSHIP: "citizenship citizenships medborgarskap",
    Kind.AGENT: "web_visits web_log access_log sessions webbesok pageviews",
}
_CUT = re.compile(r"[A-ZÅÄÖ]+(?=[A-ZÅÄÖ][a-zåäö])|[A-ZÅÄÖ]?[a-zåäöéü]+[0-9]*|[A-ZÅÄÖ]+[0-9]*|[0-9]+")
_ALIKE = str.maketrans("åäöéü", "aaoeu")


def _table_of(words: dict[Kind, str]) -> dict[tuple[str, ...], Kind]:
    return {tuple(name.split("_")): kind for kind, names in words.items() for name in names.split()}


_COLUMNS, _OF_TABLES = _table_of(_WORDS), _table_of(_TABLES)
_LONGEST = 4


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, small and without marks."""
    flat = unicodedata.normalize("NFC", name)
    return tuple(word.lower().translate(_ALIKE) for word in _CUT.findall(flat))


def said_by_column(name: str) -> tuple[Kind, float] | None:
    """What the column's own name says, and how sure that is: the whole name, or a run of words in it."""
    return _found(words_of(name), _COLUMNS)


def said_by_table(name: str) -> Kind | None:
    """What the table is about, where its name says so."""
    found = _found(words_of(name), _OF_TABLES)
    return None if found is None else found[0]


def _found(words: tuple[str, ...], among: dict[tuple[str, ...], Kind]) -> tuple[Kind, float] | None:
    joined = ("".join(words),)
    if words in among or joined in among:
        return among.get(words) or among[joined], 0.85
    for length in range(min(_LONGEST, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):  # the last word says what it is: `billing_phone`
            run = words[start : start + length]
            if run in among:
                return among[run], 0.75 if start + length == len(words) else 0.6
    return None
