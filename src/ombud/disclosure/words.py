"""Fields, channels, kinds and states as a person would say them, in everything that is given out (ux.md 3.2)."""

from collections.abc import Mapping

from ombud.terms.text import Text

FIELDS: Mapping[str, Text] = {
    "given": Text("Förnamn", "Given name"),
    "family": Text("Efternamn", "Family name"),
    "email": Text("E-post", "E-mail"),
    "phone": Text("Telefon", "Telephone"),
    "street": Text("Gata", "Street"),
    "postal_code": Text("Postnummer", "Postal code"),
    "city": Text("Ort", "City"),
    "municipality": Text("Kommun", "Municipality"),
    "personnummer": Text("Personnummer", "Personal identity number"),
    "reserve_id": Text("Reservnummer", "Reserve id"),
    "birth_date": Text("Födelsedatum", "Date of birth"),
    "document": Text("Handling", "Document"),
    "kind": Text("Slag", "Kind"),
    "code": Text("Kod", "Code"),
    "system": Text("Kodverk", "Code system"),
    "text": Text("Text", "Text"),
    "value": Text("Värde", "Value"),
    "unit": Text("Enhet", "Unit"),
    "at": Text("Tid", "Time"),
    "until": Text("Till", "Until"),
    "author": Text("Skrivet av", "Written by"),
    "encounter": Text("Besök", "Visit"),
    "unit_name": Text("Vårdenhet", "Care unit"),
    "country": Text("Land", "Country"),
    "service": Text("Tjänst", "Service"),
    "agreed_on": Text("Avtalat", "Agreed on"),
    "starts_on": Text("Börjar", "Starts on"),
    "ends_on": Text("Slutar", "Ends on"),
    "ended_on": Text("Slutade", "Ended on"),
    "channel": Text("Kanal", "Channel"),
    "price": Text("Pris", "Price"),
    "currency": Text("Valuta", "Currency"),
    "status": Text("Läge", "Status"),
    "invoice_number": Text("Fakturanummer", "Invoice number"),
    "compiled_on": Text("Upprättad", "Compiled on"),
    "issued_on": Text("Utfärdad", "Issued on"),
    "event_on": Text("Avser", "Event on"),
    "due_on": Text("Förfaller", "Due on"),
    "paid_on": Text("Betald", "Paid on"),
    "amount": Text("Belopp", "Amount"),
    "concerns": Text("Gäller", "Concerns"),
    "counterparty": Text("Motpart", "Counterparty"),
    "case_number": Text("Ärendenummer", "Case number"),
    "received_at": Text("Kom in", "Received"),
    "closed_at": Text("Avslutat", "Closed"),
    "subject_line": Text("Rubrik", "Subject line"),
    "message": Text("Meddelande", "Message"),
    "answer": Text("Svar", "Answer"),
    "about_third_party": Text("Om någon annan", "About somebody else"),
    "identity_paper": Text("Id-handling", "Identity paper"),
    "interests": Text("Intressen", "Interests"),
    "choice": Text("Val", "Choice"),
    "version": Text("Version", "Version"),
    "given_at": Text("Gavs", "Given"),
    "ended_at": Text("Upphörde", "Ended"),
    "evidence": Text("Underlag", "Evidence"),
    "model": Text("Modell", "Model"),
    "segment": Text("Grupp", "Segment"),
    "score": Text("Nivå", "Level"),
    "factors": Text("Skälen", "The reasons"),
    "computed_at": Text("Räknades fram", "Computed"),
    "expires_at": Text("Upphör", "Expires"),
    "act": Text("Vad", "What"),
    "role": Text("Roll", "Role"),
    "account": Text("Konto", "Account"),
    "session": Text("Session", "Session"),
    "ip": Text("IP-adress", "IP address"),
    "user_agent": Text("Webbläsare", "Browser"),
    "cookie_id": Text("Kaknummer", "Cookie id"),
    "asks": Text("Du bad om", "You asked for"),
    "signed": Text("Tecknat", "Signed"),
    "copy": Text("Kopia", "Copy"),
    "notice": Text("Du fick informationen i version", "You were given the notice in version"),
    "ended": Text("Varför det slutade", "Why it ended"),
}
KINDS: Mapping[str, Text] = {
    "encounter": Text("besök", "visit"),
    "condition": Text("diagnos eller tillstånd", "diagnosis or condition"),
    "observation": Text("undersökning eller mätning", "examination or measurement"),
    "medication": Text("läkemedel", "medication"),
    "note": Text("anteckning", "note"),
    "journal_copy": Text("kopia av journalen lämnad", "copy of the journal given"),
}
"""Kinds of journal documents."""
RELATIONS: Mapping[str, Text] = {
    "contact": Text("Kontakt", "Contact"),
    "agreement": Text("Avtal", "Agreement"),
    "measure": Text("Åtgärd som du bad om", "Measure you asked for"),
    "commitment": Text("Åtagande", "Commitment"),
    "claim": Text("Rättsligt anspråk", "Legal claim"),
}
STATES: Mapping[str, Text] = {
    "noted": Text("antecknad", "noted"),
    "offered": Text("erbjudet", "offered"),
    "open": Text("gäller", "in force"),
    "ended": Text("avslutat", "ended"),
    "withdrawn": Text("återkallat", "withdrawn"),
}
TERMS: Mapping[str, Text] = {
    "given": Text("lämnad till dig", "given to you"),
    "not given": Text("inte lämnad", "not given"),
}
"""What the terms of a relation say, beside channels."""
ACTS: Mapping[str, Text] = {
    "open": Text("Öppnade uppgifter", "Opened data"),
    "ask": Text("Frågade om det fick öppnas", "Asked whether it may be opened"),
    "access": Text("Tog fram den här sidan åt dig", "Made this page for you"),
    "export": Text("Gjorde en kopia", "Made a copy"),
    "disclose": Text("Lämnade ut uppgifter", "Disclosed data"),
    "find": Text("Sökte", "Looked up"),
    "profile": Text("Räknade fram din reklamprofil", "Computed your advertising profile"),
}
CHANNELS: Mapping[str, Text] = {
    "email": Text("e-post", "e-mail"),
    "sms": Text("sms", "SMS"),
    "post": Text("post", "post"),
    "desk": Text("i receptionen", "at the desk"),
    "counter": Text("i receptionen", "at the desk"),
    "phone": Text("per telefon", "by telephone"),
    "visit": Text("vid ett besök", "at a visit"),
    "web": Text("på webben", "on the web"),
    "mail": Text("per brev eller e-post", "by letter or e-mail"),
    "request": Text("genom ett ärende", "by a case"),
    "profiling": Text("i profileringen", "in the profiling"),
}
RIGHTS: tuple[Text, ...] = (
    Text("Be oss rätta det som är fel eller ofullständigt.", "Ask us to correct what is wrong or incomplete."),
    Text(
        "Be oss radera. Vi säger vad som måste vara kvar, hur länge och enligt vilken lag.",
        "Ask us to erase. We say what must stay, how long and by which statute.",
    ),
    Text("Begränsa (pausa) användningen medan något prövas.", "Restrict (pause) the use while something is examined."),
    Text(
        "Säg nej till reklam och profilering när du vill, och invänd mot det som bygger på en intresseavvägning.",
        "Say no to advertising and profiling at any time, and object to what rests on a balancing of interests.",
    ),
    Text("Ta tillbaka ett samtycke, lika enkelt som du gav det.", "Withdraw a consent, as easily as you gave it."),
    Text("Flytta uppgifter som du har lämnat till någon annan.", "Move data that you have given to somebody else."),
)
CONTACT = Text("Vänd dig till", "Contact")
DPO = Text("Dataskyddsombud", "Data protection officer")
COMPLAIN = Text("Är du inte nöjd kan du klaga hos", "If you are not content you may complain to")
