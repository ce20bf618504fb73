"""The words by which a mail is understood, in Swedish and English: ideas, and how people put them (R-01).

* An idea is a list of expressions. A mail has the idea where one of them stands; what stood there is kept, so that
  a person sees which words decided.
* Everything is compared in lower case. An expression begins and ends with a word.
* `*` after a word takes its endings: `rader*` is radera, raderar, raderas, raderade. `~` is up to three words that
  stand between: `ta ~ bort` is "ta genast bort" too. `|` parts the expressions, and brackets hold alternatives.

An expression is no law: which ideas make a right is said in `rules.py`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

_MINE = "(min|mina|mitt|my|our|vår|våra|mina egna|min sons|min dotters|mitt barns|vårt barns|my son's|my daughter's)"
_ME = (
    "(mig|mej|oss|me|us|myself|min son|min dotter|mitt barn|vårt barn|my son|my daughter|my child|min mamma|min pappa"
    "|min man|min fru|min mormor|min morfar|min farmor|min farfar|my mother|my father|my husband|my wife"
    "|honom|henne|him|her)"
)
_THINGS = (
    "(uppgift*|personuppgift*|kunduppgift*|kontaktuppgift*|hälsouppgift*|information|info|data|persondata|konto"
    "|kundkonto|bild|foto|photo|profil|kundprofil|detail*|account|profile|personal data|personal information|contact details)"
)

IDEAS: Mapping[str, str] = {
    # What it is about
    "my data": (
        f"{_MINE} ~ {_THINGS}|{_THINGS} ~ (om|på|kring|rörande|gällande|avseende|beträffande|about|on|of|concerning"
        f"|relating to|regarding) {_ME}|(om|på|kring|about|on|concerning|relating to|regarding) {_ME}"
        f"|{_THINGS} (som|that) (jag|i) ~ (lämn*|gett|givit|gav|gave|provided|submitted)"
        f"|{_THINGS} jag ~ (lämn*|gett|givit|gav)|everything i (gave|provided|submitted)|allt jag ~ (lämn*|gett|givit)"
    ),
    "data": f"{_THINGS}|register*|databas*|datorer|datasystem*|system|record*|database*|file",
    "me": _ME,
    "it": "dem|det|den|allt|alltihop|alltsammans|allting|them|it|everything|all of it|all",
    "gone from you": (
        f"(radera|ta bort|tag bort|stryk|sudda ut|plocka bort|glöm|utplåna|delete|erase|remove|forget|wipe) {_ME}"
    ),
    "your files": (
        "(ur|från|i) (ert|era|ditt|samtliga|alla) ~ (register*|system|databas*|datorer|arkiv)"
        "|from (your|any|all) ~ (record*|system*|database*|files|books)"
    ),
    "bearing": (
        f"{_MINE} (~ )?(adress*|mejladress*|e-postadress*|epostadress*|mailadress*|postadress*|namn|förnamn|efternamn"
        "|telefonnummer|mobilnummer|nummer|personnummer|födelsedatum|födelsedag|civilstånd|kön|folkbokföring*"
        "|name|surname|first name|last name|address|email|e-mail|phone|telephone|mobile|number|date of birth|birthday"
        "|gender|post code|postcode)"
        "|(adress*|nummer|numret|namn*|telefonnumret|address|number|name) (som |that )?(ni|du|you) ~ "
        "(till|på|om|för|for|about|of) (mig|me)"
        "|(adress*|namn*|efternamn*|telefonnummer|födelsedatum*|uppgift*|personuppgift*|stavning*|date of birth|address"
        "|phone number|name|details|spelling|birth date|information|data|entry|anteckning*) ~ "
        "(på mig|om mig|för mig|for me|about me|on me|i journalen|i min journal|in my record|in my journal)"
    ),
    "journal": (
        "journal|journalen|journaler|journalerna|journals|patientjournal*|journalhandling*|journalanteckning*"
        "|journaluppgift*|sjukjournal*|(medical|patient|health|clinical|hospital) (record|records|file|files|notes"
        "|journal|chart)|my (record|records|chart|file)|journalkopi*|journalutdrag*"
    ),
    "journal copy": "journalkopi*|journalutdrag*|kopia på journalen|kopia av journalen|kopia ur journalen",
    "marketing": (
        "reklam*|marknadsför*|direktreklam*|utskick*|nyhetsbrev*|erbjudande*|kampanj*|annons*|direktmarknadsför*"
        "|telefonförsälj*|säljsamtal*|reklamutskick*|(sälj|försäljnings)brev|sälja saker|marketing|newsletter*"
        "|advert*|ads|promotion*|commercial*|offers|mailing list*|mailings|spam|spamma*|sändlist*|utskickslist*|reklamblad*|flygblad*|leaflet*|flyers"
        "|mejllist*|maillist*|adresslist*|(sms|mejl|mail|e-post|epost) (från|av) er"
    ),
    "messages": (
        "mejl|mejlen|mejla|mejlar|mail|maila|mailar|mails|e-post|epost|sms|smsa|smsen|brev|ring|ringa|ringer|samtal"
        "|utskick*|meddelanden|emails|email|e-mail|e-mails|emailing|mailing|texts|text messages|texting|calls|calling"
        "|call|letters|messages|contacting|kontakta|kontaktas|hör av er|höra av er|höra från er|hear from you"
    ),
    "profiling": (
        "profiler*|profilering*|profiling|profiled|kartlägg*|riktad reklam|personanpassad*|personlig reklam"
        "|reklamprofil*|(en|min) profil av mig|profil på mig|targeted ad*|personali[sz]ed ad*|(build|make|create|building"
        "|making|creating) (a|my) profile|marketing profile"
    ),
    "statistics": "statistik*|statistisk*|statistic*|analys*|undersökning*|analytics|analysis|forskning*|research",
    "processing": (
        "behandling|behandlingen|personuppgiftsbehandling*|behandlar (mina|uppgifter|personuppgifter)|behandla (mina"
        "|uppgifter|personuppgifter)|berättigat intresse|berättigade intressen|intresseavvägning*|processing"
        "|legitimate interest*|use of my|using my|används|användning*|använder (mina|uppgift*)"
    ),
    "consent": (
        "samtyck*|det ja som|mitt ja|medgivande*|godkännande*|tillåtelse*|tillstånd att|gick med på|gått med på|sa ja till|sade ja till"
        "|kryssade i|tackade ja|consent|consented|permission|authori[sz]ation|agreed to|agreement to (be|receive|let)"
        "|said yes to"
    ),
    "care providers": (
        "(andra|annan|övriga|utomstående|någon annan|inga andra) (vårdgivare|vårdinrättning*|sjukhus|region*)"
        "|sammanhållen ~ (vård*|journal*|dokumentation*)|sammanhållen|nationell patientöversikt|npö"
        "|(other|another|any other) (care|health care|healthcare) provider*|other (hospitals|providers|caregivers)"
        "|shared (care )?(record*|documentation)|national patient overview"
    ),
    "units": (
        "(andra|annan|övriga|någon annan) (kliniker|klinik|enheter|enhet|avdelning*|mottagning*|vårdenhet*)"
        "|\\w+mottagningen|\\w+kliniken|\\w+avdelningen|vårdcentralen|psykiatrin|(other|another|any other) (unit*"
        "|department*|clinic*|ward*)|journal*|patient record|my record|medical record"
    ),
    "elsewhere": (
        "(till|hos) (en |någon )?(annan|ny|nya|andra|nästa) ~ (klinik*|vårdgivare|bolag*|företag*|leverantör*|aktör*)"
        "|till dem|till [a-zåäö]+ ab|annan personuppgiftsansvarig|to (a |an |my )?(another|new|other|next|different) ~ "
        "(company|provider|clinic|controller|service|firm)|with me|med mig|direkt till|directly to"
    ),
    "machine": (
        "dataportabilitet*|maskinläsbar*|portabel*|data portability|portability|machine-readable|machine readable"
        "|as (json|csv|xml)|som (json|csv|xml)|i (json|csv|xml)|(json|csv|xml)-?fil*|format som ~ (dator*|system*)"
    ),
    "automatic": (
        "automatisk*|automatiser*|(en|er|ert) (dator|robot|algoritm|maskin)|av (ett |ert |en |er )?(datasystem*|dator*|system|robot*|algoritm*|maskin*|ai)"
        "|algoritm*|automatically|automated|by (a |an |your )?(algorithm|computer|machine|system|robot|ai|software)"
        "|algorithm|computer says"
    ),
    "decided": (
        "beslut*|avslag*|avslog*|nekad*|nekar|nekats|avvisad*|fick nej|decision*|rejected|turned ~ down|declined"
        "|refused|denied|decided|computer says"
    ),
    "human": (
        "en handläggare|någon som tänker|(en|riktig|levande) människa|av människor|en person|riktig person|en handläggare|någon av er|(a |real )?human"
        "|(a |real )person|(a )?human being|member of (your )?staff|somebody real"
    ),
    "authority": (
        "imy|integritetsskyddsmyndigheten|datainspektionen|tillsynsmyndighet*|supervisory authority|data protection "
        "authority|ico|the authority"
    ),
    "privacy": (
        "personuppgift*|persondata|dataskydd*|gdpr|integritet*|personliga uppgifter|mina uppgifter|personal data"
        "|personal information|personal details|privacy|data protection|my data|my details|imy"
        "|integritetsskyddsmyndigheten|dataskyddsförordningen"
    ),
    "rights": (
        "(min|mina|den registrerades|registrerades|my|our|data subject) ~ rättighet*|(my|data subject('s)?) ~ rights"
        "|(art|art\\.|artikel|article) ?(1[2-9]|2[0-2])|gdpr|dataskydd*|personuppgift*|persondata|personal data"
        "|personal information|data protection|data subject|personal details|rättighet* enligt|integritet*|privacy"
    ),
    # What is wanted
    "erase": (
        "rader*|kasta|kastas|skrota|scrap|sudda ~ ut|suddas ~ ut|göra ~ av med|gör ~ av med|gör er av med|göra er av med|försvinn*|scrub*|ta ~ bort|tar ~ bort|tas ~ bort|tog ~ bort|tagit ~ bort|tagits ~ bort|tag ~ bort|borttag*|borttaget|plocka ~ ner|plocka ~ ned|plocka ~ bort"
        "|plockar ~ bort|stryk|stryka|stryker|strykas|utplån*|rensa|rensar|rensas|rensning*|förstör*|makulera*|slänga"
        "|släng|avsluta ~ konto*|delete|deletes|deleted|deletion|deleting|erase*|erasing|erasure|remove|removed|removal"
        "|removing|get rid of|wipe|wiped|destroy|destroyed|purge|purged|close (my|the) account"
    ),
    "forgotten": (
        "bli ~ (bortglömd|glömd)|att bli (bort)?glömd|glöm mig|glömma mig|be forgotten|forget (me|about me)"
        "|rätten att bli (bort)?glömd|rätten till radering|right to erasure|right to be forgotten"
    ),
    "keep": (
        "ha ~ kvar|har ~ kvar|finnas ~ kvar|finns ~ kvar|vara ~ kvar|stå ~ kvar|spara|sparar|sparas|lagra|lagrar|lagras"
        "|behåll*|bevara*|keep|keeps|kept|keeping|store|stored|storing|hold|holding|retain*"
    ),
    "see": (
        "ta ~ del av|få ~ se|vill ~ se|få ~ ut|lämna ~ ut|utlämna*|begär ~ ut|begära ~ ut|få ~ veta|vill ~ veta|tillgång"
        "|utskrift*|kopia|kopior|(skicka|sänd|sända|mejla|maila) ~ (mig|över)|skicka hit|mejla mig|besked om|redogör*|redovisa*|berätta*"
        "|kolla|få reda på|sammanställning*|förteckning*|access|copy|copies|send me|provide|see|view|obtain|disclose"
        "|give me|tell me|let me know|receive|to know|overview|confirm*|print|print-out|printout"
    ),
    "what": (
        "vilka|vilken|vilket|vad|allt|all|alla|allting|what|which|any|everything|all of|every piece|samtliga"
    ),
    "held": (
        "har ~ (sparat|lagrat|registrerat|samlat|noterat|antecknat|skrivit|hos er|om|på)|finns|finnas|har ni|ni har|står"
        "|vet ni|ni vet|sparat|lagrat|registrerat|samlat in|behandlar|sparar|lagrar|hold|have|held|store|stored|keep"
        "|kept|process|collected|know|recorded|got on|on file"
    ),
    "extract": (
        "registerutdrag*|utdrag ur ~ register*|utdrag om mig|subject access|data subject access request|dsar|sar"
        "|access request|right of access|rätt till tillgång|rätten till tillgång|tillgång enligt|data request"
        "|(art|art\\.|artikel|article) ?15"
    ),
    "where from": (
        "varifrån|var (fick|har|hittade|kommer)|hur (fick|har|kom|hittade) (ni|du|det|mi\\w*)|hur kommer det sig|vem (gav|har gett)|from where"
        "|where ~ (get|got|find|found|obtain*|from)|how ~ (get|got|find|found|obtain*)|who gave you|source of"
    ),
    "got": "fick|fått|hämtat|hittat|hittade|kommit|kommer|kom|gav|gett|get|got|find|found|obtain|obtained|from|source",
    "reach me": (
        f"{_MINE} ~ (nummer|telefonnummer|mobilnummer|adress*|mejladress*|mailadress*|e-postadress*|epostadress*|e-post"
        "|epost|mejl|namn|personnummer|number|phone number|address|email|e-mail|email address|name|details|data"
        "|information|uppgift*|personuppgift*)"
    ),
    "why": (
        "varför|till vad|vad ska ni|i vilket syfte|vilket ändamål|vilka ändamål|hur länge|laglig* grund|rättslig* grund"
        "|vem ~ (lämnar|delar|säljer|skickar|får)|vilka ~ (lämnar|delar|säljer|får)|why|what ~ for|what purpose*"
        "|for which purpose*|how long|legal basis|lawful basis|who ~ (share|shared|sell|sold|pass*)|whom ~ (share*|pass*)"
        "|med vem ~ delar|hur ~ (använder|använde)|how ~ (use|used)"
    ),
    "correct": (
        "rätta|rättar|rättas|rättat|rättelse*|korriger*|ändra|ändras|ändring*|uppdater*|justera*|fixa|byt|byta|skriv om"
        "|ska vara|det rätta är|correct|corrected|correction*|rectif*|fix|fixed|update*|change|changed|amend*|put right"
        "|should be|should read"
    ),
    "wrong": (
        "fel|felaktig*|felstav*|stavat|stämmer inte|inte stämmer|inte sant|osann*|inkorrekt*|föråldra*|gammal|gammalt|gamla"
        "|inaktuell*|ofullständig*|saknas|wrong|incorrect*|inaccura*|misspell*|misspelt|outdated|out of date|not true"
        "|untrue|incomplete|mistake*|error*|old"
    ),
    "moved": (
        "(har|vi har|jag har) ~ flyttat|bytt ~ (namn|adress|efternamn|telefonnummer|nummer|mejl*|mail*|e-post*)"
        "|(heter|hetat) ~ (numera|nu|nuförtiden)|heter inte längre|(min|vår) nya (~ )?(adress|mejl*|mail*|e-post*|epost*"
        "|telefon*|nummer)|mitt nya (~ )?(namn|efternamn|nummer|telefonnummer|mobilnummer)|ny adress|namnbyte"
        "|adressändring*|my new (~ )?(address|name|surname|email|e-mail|phone|number)|i have moved|we have moved"
        "|changed my name|(my|phone|email) ~ (number|address|name) has changed"
    ),
    "restrict": (
        "begräns*|frys|frysa|fryses|pausa|pausas|restrict*|limit|limitation|freeze|pause|suspend|quarantine"
        "|(art|art\\.|artikel|article) ?18"
    ),
    "not use": (
        "rör inte|röra inte|röra ~ uppgift*|don't touch|do not touch|bara ~ (förvaras|lagras|sparas)|inte används|(får|ska|skall|kan|bör) ~ (inte|ej|inget|icke) ~ (använd*|röra|behandla*|nyttja*)|inte använda|använd inte"
        "|(must|may|should|shall|can) not ~ (use|used|process|processed|touch)|not use|(do not|don't|stop) us(e|ing)"
        "|sluta använda|låt bli att använda"
    ),
    "until": (
        "tills|till dess|förrän|innan|medan|under tiden|så länge|until|till|while|meanwhile|as long as|before|pending"
    ),
    "move": (
        "flytta|flyttar|flyttas|flyttade|flytt av|överför*|föra ~ över|för ~ över|förs ~ över|skicka ~ över|exporter*"
        "|ta ~ med|lämna ~ över|överlämna*|överlåt*|transfer*|move|moved|port|export|exported|take ~ with|hand ~ over"
        "|send ~ to (another|my new|a new)|få ~ ut|ladda ner|download|få med"
    ),
    "stop": (
        "sluta|lägg av|lägga av|slut på|nog med|enough|slutar|slutat|stopp|stoppa|stop|stopped|upphör|upphöra|slippa|slipper|cease|vill inte ~ (ha|få|bli|att)"
        "|vill ej ~ (ha|få|bli|att)|vill aldrig|vill inte längre|vill varken|önskar inte|önskar inga|inga fler|inget mer"
        "|ingen mer|inte mer|skicka ~ (ingen|inga|inget|inte|aldrig)|inte ~ (fler|mer|något|några) ~ (reklam*|utskick*|sms"
        "|mejl|mail|nyhetsbrev*|erbjudande*)|no more|not ~ any more|never ~ again|do not (send|contact|email|call|text)"
        "|don't (send|contact|email|call|text)|not want|don't want|no longer want|not wish|don't wish|no longer wish"
        "|undanber|undanbe|avböj*|avsäg*|tackar nej|nej tack|nej till|avanmäl*|avbeställ*|säga upp|säger upp|avsluta"
        "|säg upp|opt out|opt-out|opting out|object|refuse|take me off|ta ~ bort mig från|stryk mig från|remove me from"
        "|vill bort från|vill av från|(låt|låta|låter) bli att|not interested"
    ),
    "unsubscribe": (
        "avregistrera|avregistrering|avprenumerera|avprenumeration|avanmäl mig|avanmäla mig|unsubscribe*|unsubscription"
        "|opt me out|(ta|tar|tag) ~ bort mig från ~ (list*|sändlist*|utskick*|nyhetsbrev*|register)|take me off ~ list*"
        "|remove me from ~ (list*|mailing*|newsletter*)|(alla|era|er) ~ (listor|lista|utskickslist*|mejllist*)"
        "|reklamspärr*|nixa mig"
    ),
    "only stop": "stopp?|avregistrera|avsluta|unsubscribe|nej tack|stop please|stoppa",
    "oppose": (
        "invänd*|invändning*|motsätt*|motsatte|protester*|bestrid*|säger nej|nej till|ta inte med|vill inte|vill ej|önskar inte"
        "|samtycker inte|accepterar inte|object|objects|objected|objection*|objecting|oppose|opposed|do not want"
        "|don't want|not want|refuse|opt out|upphör|sluta|stop|(får|ska|skall) (inte|ej)|(must|may|should) not|do not (agree|accept)|don't (agree|accept)"
        "|(art|art\\.|artikel|article) ?21"
    ),
    "object": (
        "invänd*|motsätt*|bestrid*|protester*|object|objects|objection*|objecting|oppose|opposed"
        "|(art|art\\.|artikel|article) ?21"
    ),
    "look again": (
        "titt*|pröv*|ompröv*|gransk*|bedöm*|beslut*|gå ~ igenom|se över|överklag*|ta ställning|prata med|look*|review*"
        "|reconsider*|decide*|assess*|check*|appeal*|talk to|speak to"
    ),
    "withdraw": (
        "dra* ~ tillbaka|tillbakadra*|återkalla*|återta*|tar ~ tillbaka|ta ~ tillbaka|taga ~ tillbaka|drar ~ in|ångra*"
        "|gäller inte längre|säger upp|withdraw*|withdrew|revoke*|revocation|take ~ back|changed my mind|no longer"
        "|rescind*|cancel*"
    ),
    "complain": (
        "klag*|klagomål*|anmäl|anmäla|anmäler|anmälan|anmält|missnöjd*|polisanmäl*|complain*|complaint*|report you"
        "|reporting you|lodge|file a|upprörd*|lämna in en anmälan|läckt|läckta|leaked"
    ),
    "read": (
        "snok*|snooping|läst|läser|läsa|öppnat|öppnade|tittat|tittade|kollat|varit inne|var inne|gått in|gick in|sett|såg|tagit del"
        "|tog del|snokat|loggat in|åtkomst|read|looked|looking|opened|accessed|viewed|seen|been in|been into|snooped"
        "|had access"
    ),
    "who": (
        "vem|vilka|vilken|någon|nån|hon|han|she|he|obehörig*|who|whom|which|anyone|anybody|someone|somebody|unauthori[sz]ed"
    ),
    "snoop": "snok*|snoop*|tjuvläs*",
    "log": "loggutdrag*|logglista*|åtkomstlogg*|loggarna|loggen|loggen över|access log*|audit log*|log extract"
    "|extract of the log|logs of (access|who)",
    "close": (
        "spärr|spärra|spärras|spärrar|spärren|spärrning*|stäng|stänga|stängs|stängas|stängt|dölj|dölja|döljas|blockera|blockeras|lås|låsa|låsas|block|blocks"
        "|blocking|hide|hidden|lock|locked|seal"
    ),
    "not see": (
        "(inte|ej|ingen|inga|aldrig|slippa att) ~ ~ (ska |skall |kan |får |kunna |att )?~ (se|ser|läsa|läser|komma åt"
        "|kommer åt|ta del av|öppna|titta)|(not|cannot|can't|no|never|nobody|no one|prevent) ~ ~ (see|seeing|read|reading"
        "|access|accessing|view|viewing|open)|hindra* ~ (att|från)"
    ),
    "block noun": "spärr|spärren|spärrar|spärrarna|spärrad|spärrat|block|blocks|blocking|blocked",
    "reopen": (
        "häv|häva|häver|hävs|hävas|upphäv*|ta ~ bort|tas ~ bort|tar ~ bort|lyft|lyfta|lyfts|lyftas|öppna|öppnas|släpp"
        "|släppa|avsluta|lift|lifted|remove|removed|undo|release|open|reopen|unblock|cancel|ångra"
    ),
    "note": (
        "anteckna*|antecknas|noter|notera*|noteras|skriv ~ in|skrivs ~ in|skriva ~ in|föras in|för in|note|noted|record"
        "|recorded|write|written|enter|entered|add|added"
    ),
    "disagree": (
        "håller inte med|inte håller med|instämmer inte|inte instämmer|annan (uppfattning|mening|åsikt|bild|version)"
        "|avvikande (uppfattning|mening|åsikt)|min (åsikt|uppfattning|version|syn)|anser att|inte delar|delar inte"
        "|disagree*|not agree|different (opinion|view|version)|my (view|opinion|version|side)|contest|dispute"
    ),
    "copy": (
        "kopia|kopior|utskrift*|utdrag|post|mejla|maila|få ~ ut|begär ~ ut|begära ~ ut|lämna ~ ut|få ~ hem|beställ*|rekvirer*|skicka"
        "|skickar|skickas|skickad|läsa|ta ~ del av|få ~ se|hämta|få min|ha min|copy|copies|send|sent|get|provide|see"
        "|read|have|obtain|receive|print*|request"
    ),
    "thanks": "tack för att (ni|du)|thank you for (delet*|eras*|remov*|send*|correct*)|thanks for (delet*|eras*|remov*"
    "|send*|correct*)",
    "waiting list": "väntelist*|kölist*|waiting list|waitlist",
    # An ordinary mail: only what is known to be one is called one
    "ordinary": (
        "(av|om)?boka*|(av|om)bokning*|bokning*|boka om|boka av|tidsbeställ*|(en|min|ny|annan|mitt|fel) (ny |annan )?tid"
        "|tiden|besöket (är|på)|kallelse*|påminnelse*|faktura|fakturan|fakturor|betala|betalat|betalade|kvitto*|pris|priset"
        "|prislista*|kostar|kostnad*|presentkort*|öppettid*|öppet|öppna|stängt|parkering*|hitta till er|vägbeskriv*"
        "|recept|receptet|medicin*|remiss*|provsvar|röntgen|ont i|feber|intyg*|praktik*|jobb*|anställning*|tjänsten som"
        "|ansökan till|vikarie*|söker arbete|undersköterska|receptionist|offert*|leverans*|leverera*|erbjuder nu"
        "|kontorsmöbler|fönsterputs|intervju*|glömde|glömt|kvarglömd*|hittegods|försenad*|sen till|avlopp*|väntrum*"
        "|trapphus*|dörren|lokal*|toalett*|kommer som planerat|platser (finns )?kvar|gruppen|sommarfest*|öppet hus"
        "|anmäl dig|bemötande|hälsa till|tack för (hjälpen|senast|ett|en|er|besöket|bekräftelsen)|trevlig helg|då vet jag"
        "|väntelist*|kölist*|kaffe*|vårta*|integritetspolicy"
        "|appointment*|book|booking*|reschedul*|invoice*|receipt*|payment*|paid|price*|cost|gift card*|opening hours|open on"
        "|parking|park|directions|get to your|railway station|prescription*|medication*|referral*|vaccinat*|x-ray|certificate"
        "|internship|job|work as|vacancy|quote|delivery|parcel|courier|umbrella|forgot|left behind|lost|late for|waiting room"
        "|coffee|bus stop|waiting list|great treatment|thanks for a|thank you for (the|a)|have a nice"
    ),
    "about me": (
        "uppgift|uppgiften|uppgifter|uppgifterna|personuppgift*|kunduppgift*|kontaktuppgift*|hälsouppgift*|personnummer*"
        "|registrerad*|register|registret|reklam*|marknadsför*|utskick*|nyhetsbrev*|profil|profiler*|samtyck*|medgivande*"
        "|journal|journalen|journaler*|patientjournal*|spärra|spärren|loggen|loggar*|dataskydd*|gdpr|rättighet*|radera*"
        "|personal (data|information|details)|my (data|details|information|record|records|file)|privacy|consent|marketing"
        "|newsletter*|unsubscribe|data protection|delet*|erase*|imy|integritetsskydd*|anmäler|anmäla|sekretess*|diagnos*"
        "|sjukdom*|illness|diagnosis|(min|mitt|mina|my) \\w*(adress*|konto|namn|efternamn|mejl*|mail|account|address|name)"
        "|authority|(om|på|till) mig|(about|on) me|sparat|sparar"
    ),
    "filler": (
        "hej|hejsan|god dag|goddag|hello|hi|dear \\w+|tack|thanks|thank you|mvh|(med )?vänlig(a)? hälsning(ar)?|hälsningar"
        "|kind regards|best regards|regards"
    ),
}


@lru_cache(maxsize=256)
def expression(idea: str) -> re.Pattern[str]:
    """What finds an idea in a sentence in lower case."""
    return re.compile(rf"(?<!\w)(?:{_pattern(IDEAS[idea])})(?!\w)")


def _pattern(words: str) -> str:
    gap = r"(?:[\w'’-]+,? ){0,3}"
    return words.replace("~ ", gap).replace("*", r"\w*").replace("(", "(?:").replace("(?:?:", "(?:")
