"""What a mail may be about, in the words of people. How they are written stands in `words.py`."""

from collections.abc import Mapping

MATTERS: Mapping[str, str] = {
    "my data": """
    {my} ~ {things}|{things} ~ (om|på|kring|rörande|gällande|avseende|beträffande|about|on|of|concerning|
    relating to|regarding) {me}|(om|på|kring|about|on|concerning|relating to|regarding) {me}|{things} (som|
    that) (jag|i) ~ (lämn*|gett|givit|gav|gave|provided|submitted)|{things} jag ~ (lämn*|gett|givit|gav)|
    everything i (gave|provided|submitted)|allt jag ~ (lämn*|gett|givit)
    """,
    "me": """
    {me}
    """,
    "it": """
    dem|det|den|allt|alltihop|alltsammans|allting|them|it|everything|all of it|all
    """,
    "gone from you": """
    (radera|ta bort|tag bort|stryk|sudda ut|plocka bort|glöm|utplåna|delete|erase|remove|forget|wipe) {me}
    """,
    "your files": """
    (ur|från|i) (ert|era|ditt|samtliga|alla) ~ (register*|system|databas*|datorer|arkiv)|from (your|any|
    all) ~ (record*|system*|database*|files|books)
    """,
    "bearing": """
    {my} (~ )?(adress*|mejladress*|e-postadress*|epostadress*|mailadress*|postadress*|namn|förnamn|efternamn|
    telefonnummer|mobilnummer|nummer|personnummer|födelsedatum|födelsedag|civilstånd|kön|folkbokföring*|name|
    surname|first name|last name|address|email|e-mail|phone|telephone|mobile|number|date of birth|birthday|gender|
    post code|postcode)|(adress*|nummer|numret|namn*|telefonnumret|address|number|name) (som |that )?(ni|du|
    you) ~ (till|på|om|för|for|about|of) (mig|me)|(adress*|namn*|efternamn*|telefonnummer|födelsedatum*|uppgift*|
    personuppgift*|stavning*|date of birth|address|phone number|name|details|spelling|birth date|information|data|
    entry|anteckning*) ~ (på mig|om mig|för mig|for me|about me|on me|i journalen|i min journal|in my record|
    in my journal)
    """,
    "journal": """
    journal|journalen|journaler|journalerna|journals|patientjournal*|journalhandling*|journalanteckning*|
    journaluppgift*|sjukjournal*|(medical|patient|health|clinical|hospital) (record|records|file|files|notes|
    journal|chart)|my (record|records|chart|file)|journalkopi*|journalutdrag*
    """,
    "journal copy": """
    journalkopi*|journalutdrag*|kopia på journalen|kopia av journalen|kopia ur journalen
    """,
    "marketing": """
    reklam*|marknadsför*|direktreklam*|utskick*|nyhetsbrev*|erbjudande*|kampanj*|annons*|direktmarknadsför*|
    telefonförsälj*|säljsamtal*|reklamutskick*|(sälj|försäljnings)brev|sälja saker|marketing|newsletter*|advert*|
    ads|promotion*|commercial*|offers|mailing list*|mailings|spam|spamma*|sändlist*|utskickslist*|reklamblad*|
    flygblad*|leaflet*|flyers|mejllist*|maillist*|adresslist*|(sms|mejl|mail|e-post|epost) (från|av) er
    """,
    "messages": """
    mejl|mejlen|mejla|mejlar|mail|maila|mailar|mails|e-post|epost|sms|smsa|smsen|brev|ring|ringa|ringer|samtal|
    utskick*|meddelanden|emails|email|e-mail|e-mails|emailing|mailing|texts|text messages|texting|calls|calling|
    call|letters|messages|contacting|kontakta|kontaktas|hör av er|höra av er|höra från er|hear from you
    """,
    "profiling": """
    profiler*|profilering*|profiling|profiled|kartlägg*|riktad reklam|personanpassad*|personlig reklam|
    reklamprofil*|(en|min) profil av mig|profil på mig|targeted ad*|personali[sz]ed ad*|(build|make|create|building|
    making|creating) (a|my) profile|marketing profile
    """,
    "statistics": """
    statistik*|statistisk*|statistic*|analys*|undersökning*|analytics|analysis|forskning*|research
    """,
    "processing": """
    behandling|behandlingen|personuppgiftsbehandling*|behandlar (mina|uppgifter|personuppgifter)|behandla (mina|
    uppgifter|personuppgifter)|berättigat intresse|berättigade intressen|intresseavvägning*|processing|
    legitimate interest*|use of my|using my|används|användning*|använder (mina|uppgift*)
    """,
    "consent": """
    samtyck*|det ja som|mitt ja|medgivande*|godkännande*|tillåtelse*|tillstånd att|gick med på|gått med på|
    sa ja till|sade ja till|kryssade i|tackade ja|consent|consented|permission|authori[sz]ation|agreed to|
    agreement to (be|receive|let)|said yes to
    """,
    "care providers": """
    (andra|annan|övriga|utomstående|någon annan|inga andra) (vårdgivare|vårdinrättning*|sjukhus|region*)|
    sammanhållen ~ (vård*|journal*|dokumentation*)|sammanhållen|nationell patientöversikt|npö|(other|another|
    any other) (care|health care|healthcare) provider*|other (hospitals|providers|caregivers)|
    shared (care )?(record*|documentation)|national patient overview
    """,
    "units": """
    (andra|annan|övriga|någon annan) (kliniker|klinik|enheter|enhet|avdelning*|mottagning*|vårdenhet*)|
    *mottagningen|*kliniken|*avdelningen|vårdcentralen|psykiatrin|(other|another|any other) (unit*|
    department*|clinic*|ward*)|journal*|patient record|my record|medical record
    """,
    "elsewhere": """
    (till|hos) (en |någon )?(annan|ny|nya|andra|nästa) ~ (klinik*|vårdgivare|bolag*|företag*|leverantör*|aktör*)|
    till dem|till [a-zåäö]+ ab|annan personuppgiftsansvarig|to (a |an |my )?(another|new|other|next|
    different) ~ (company|provider|clinic|controller|service|firm)|with me|med mig|direkt till|directly to
    """,
    "machine": """
    dataportabilitet*|maskinläsbar*|portabel*|data portability|portability|machine-readable|machine readable|
    as (json|csv|xml)|som (json|csv|xml)|i (json|csv|xml)|(json|csv|xml)-?fil*|format som ~ (dator*|system*)
    """,
    "automatic": """
    automatisk*|automatiser*|(en|er|ert) (dator|robot|algoritm|maskin)|av (ett |ert |en |er )?(datasystem*|dator*|
    system|robot*|algoritm*|maskin*|ai)|algoritm*|automatically|automated|by (a |an |your )?(algorithm|computer|
    machine|system|robot|ai|software)|algorithm|computer says
    """,
    "decided": """
    beslut*|avslag*|avslog*|nekad*|nekar|nekats|avvisad*|fick nej|decision*|rejected|turned ~ down|declined|refused|
    denied|decided|computer says
    """,
    "human": """
    en handläggare|någon som tänker|(en|riktig|levande) människa|av människor|en person|riktig person|
    en handläggare|någon av er|(a |real )?human|(a |real )person|(a )?human being|member of (your )?staff|
    somebody real
    """,
    "authority": """
    imy|integritetsskyddsmyndigheten|datainspektionen|tillsynsmyndighet*|supervisory authority|
    data protection authority|ico|the authority
    """,
    "privacy": """
    personuppgift*|persondata|dataskydd*|gdpr|integritet*|personliga uppgifter|mina uppgifter|personal data|
    personal information|personal details|privacy|data protection|my data|my details|imy|
    integritetsskyddsmyndigheten|dataskyddsförordningen
    """,
    "thanks": """
    tack för att (ni|du)|thank you for (delet*|eras*|remov*|send*|correct*)|thanks for (delet*|eras*|remov*|send*|
    correct*)
    """,
    "waiting list": """
    väntelist*|kölist*|waiting list|waitlist
    """,
}

# An ordinary mail: only what is known to be one is called one.
ORDINARY: Mapping[str, str] = {
    "ordinary": """
    (av|om)?boka*|(av|om)bokning*|bokning*|boka om|boka av|tidsbeställ*|(en|min|ny|annan|mitt|fel) (ny |annan )?tid|
    tiden|besöket (är|på)|kallelse*|påminnelse*|faktura|fakturan|fakturor|betala|betalat|betalade|kvitto*|pris|
    priset|prislista*|kostar|kostnad*|presentkort*|öppettid*|öppet|öppna|stängt|parkering*|hitta till er|
    vägbeskriv*|recept|receptet|medicin*|remiss*|provsvar|röntgen|ont i|feber|intyg*|praktik*|jobb*|anställning*|
    tjänsten som|ansökan till|vikarie*|söker arbete|undersköterska|receptionist|offert*|leverans*|leverera*|
    erbjuder nu|kontorsmöbler|fönsterputs|intervju*|glömde|glömt|kvarglömd*|hittegods|försenad*|sen till|avlopp*|
    väntrum*|trapphus*|dörren|lokal*|toalett*|kommer som planerat|platser (finns )?kvar|gruppen|sommarfest*|
    öppet hus|anmäl dig|bemötande|hälsa till|tack för (hjälpen|senast|ett|en|er|besöket|bekräftelsen)|trevlig helg|
    då vet jag|väntelist*|kölist*|kaffe*|vårta*|integritetspolicy|appointment*|book|booking*|reschedul*|invoice*|
    receipt*|payment*|paid|price*|cost|gift card*|opening hours|open on|parking|park|directions|get to your|
    railway station|prescription*|medication*|referral*|vaccinat*|x-ray|certificate|internship|job|work as|vacancy|
    quote|delivery|parcel|courier|umbrella|forgot|left behind|lost|late for|waiting room|coffee|bus stop|
    waiting list|great treatment|thanks for a|thank you for (the|a)|have a nice
    """,
    "about me": """
    uppgift|uppgiften|uppgifter|uppgifterna|personuppgift*|kunduppgift*|kontaktuppgift*|hälsouppgift*|personnummer*|
    registrerad*|register|registret|reklam*|marknadsför*|utskick*|nyhetsbrev*|profil|profiler*|samtyck*|medgivande*|
    journal|journalen|journaler*|patientjournal*|spärra|spärren|loggen|loggar*|dataskydd*|gdpr|rättighet*|radera*|
    personal (data|information|details)|my (data|details|information|record|records|file)|privacy|consent|marketing|
    newsletter*|unsubscribe|data protection|delet*|erase*|imy|integritetsskydd*|anmäler|anmäla|sekretess*|diagnos*|
    sjukdom*|illness|diagnosis|(min|mitt|mina|my) *(adress*|konto|namn|efternamn|mejl*|mail|account|address|name)|
    authority|(om|på|till) mig|(about|on) me|sparat|sparar
    """,
    "filler": """
    hej|hejsan|god dag|goddag|hello|hi|dear *|tack|thanks|thank you|mvh|(med )?vänlig(a)? hälsning(ar)?|
    hälsningar|kind regards|best regards|regards
    """,
}
