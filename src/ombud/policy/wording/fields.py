"""The single values of a form or a record, in words (Art. 13(2)(e); N-04.2)."""

from ombud.policy.model import Words
from ombud.policy.wording import words

_NAMES = """
about_third_party | uppgift om någon annan | data about somebody else
account | konto | account
act | vad som gjordes | what was done
address | adress | address
age_band | åldersspann | age band
agreed_on | dag för avtalet | date of the agreement
amount | belopp | amount
answer | svar | answer
at | tidpunkt | time
author | den som skrev | who wrote it
birth_date | födelsedatum | date of birth
case_number | ärendenummer | case number
channel | kanal | channel
choice | val | choice
citizenship | medborgarskap | citizenship
city | postort | town
closed_at | när ärendet avslutades | when the case was closed
code | kod | code
compiled_on | dag för underlaget | date of compilation
computed_at | när den räknades fram | when it was computed
concerns | vad det gäller | what it concerns
cookie_id | kakans kod | cookie code
counterparty | motpart | counterparty
country | land | country
currency | valuta | currency
document | handling | document
due_on | förfallodag | due date
email | e-post | e-mail
encounter | besök | visit
ended_at | när det upphörde | when it ended
ended_on | slutdag | last day
ends_on | slutdag | last day
event_on | dag för händelsen | date of the event
evidence | bevis för valet | proof of the choice
expires_at | när den upphör | when it expires
factors | skälen | the reasons
family | efternamn | family name
given | förnamn | given name
given_at | när det gavs | when it was given
health | hälsouppgifter | health data
identity_paper | identitetshandling | identity paper
interests | intressen du har valt | interests you have chosen
invoice_number | fakturanummer | invoice number
ip | IP-adress | IP address
issued_on | utfärdad | issued on
kind | slag | kind
mac | MAC-adress | MAC address
message | meddelande | message
model | vilka regler som räknat | which rules computed it
municipality | kommun | municipality
name | namn | name
paid_on | betald | paid on
personnummer | personnummer | personal identity number
phone | telefon | phone
postal_code | postnummer | postal code
price | pris | price
received_at | när det kom in | when it came in
reserve_id | reservnummer | reserve number
role | roll | role
score | värde i profilen | value in the profile
segment | grupp i profilen | group in the profile
service | tjänst | service
session | sessionskod | session code
starts_on | startdag | first day
status | läge | status
street | gatuadress | street address
subject_line | ärenderad | subject line
system | system | system
text | det du berättar eller vi antecknar | what you tell us or we note
unit | enhet | unit
unit_name | enhetens namn | name of the unit
until | gäller till | valid until
user_agent | webbläsarens beteckning | the browser's designation
value | värde | value
version | textens version | version of the text
"""
FIELDS = {key: words(sv, en) for key, sv, en in (row.split(" | ") for row in _NAMES.strip().split("\n"))}


def field_words(field: str) -> Words:
    """The name of one value; one that no list knows, by its name in the file."""
    return FIELDS.get(field, words(field.replace("_", " ")))
