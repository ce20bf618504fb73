"""What people want of their data, in their words. How they are written stands in `words.py`."""

from collections.abc import Mapping

WISHES: Mapping[str, str] = {
    "erase": """
    rader*|kasta|kastas|skrota|scrap|sudda ~ ut|suddas ~ ut|göra ~ av med|gör ~ av med|gör er av med|göra er av med|
    försvinn*|scrub*|ta ~ bort|tar ~ bort|tas ~ bort|tog ~ bort|tagit ~ bort|tagits ~ bort|tag ~ bort|borttag*|
    borttaget|plocka ~ ner|plocka ~ ned|plocka ~ bort|plockar ~ bort|stryk|stryka|stryker|strykas|utplån*|rensa|
    rensar|rensas|rensning*|förstör*|makulera*|slänga|släng|avsluta ~ konto*|delete|deletes|deleted|deletion|
    deleting|erase*|erasing|erasure|remove|removed|removal|removing|get rid of|wipe|wiped|destroy|destroyed|purge|
    purged|close (my|the) account
    """,
    "forgotten": """
    bli ~ (bortglömd|glömd)|att bli (bort)?glömd|glöm mig|glömma mig|be forgotten|forget (me|about me)|
    rätten att bli (bort)?glömd|rätten till radering|right to erasure|right to be forgotten
    """,
    "keep": """
    ha ~ kvar|har ~ kvar|finnas ~ kvar|finns ~ kvar|vara ~ kvar|stå ~ kvar|spara|sparar|sparas|lagra|lagrar|lagras|
    behåll*|bevara*|keep|keeps|kept|keeping|store|stored|storing|hold|holding|retain*
    """,
    "see": """
    ta ~ del av|få ~ se|vill ~ se|få ~ ut|lämna ~ ut|utlämna*|begär ~ ut|begära ~ ut|få ~ veta|vill ~ veta|tillgång|
    utskrift*|kopia|kopior|(skicka|sänd|sända|mejla|maila) ~ (mig|över)|skicka hit|mejla mig|besked om|redogör*|
    redovisa*|berätta*|kolla|få reda på|sammanställning*|förteckning*|access|copy|copies|send me|provide|see|view|
    obtain|disclose|give me|tell me|let me know|receive|to know|overview|confirm*|print|print-out|printout
    """,
    "what": """
    vilka|vilken|vilket|vad|allt|all|alla|allting|what|which|any|everything|all of|every piece|samtliga
    """,
    "held": """
    har ~ (sparat|lagrat|registrerat|samlat|noterat|antecknat|skrivit|hos er|om|på)|finns|finnas|har ni|ni har|står|
    vet ni|ni vet|sparat|lagrat|registrerat|samlat in|behandlar|sparar|lagrar|hold|have|held|store|stored|keep|kept|
    process|collected|know|recorded|got on|on file
    """,
    "extract": """
    registerutdrag*|utdrag ur ~ register*|utdrag om mig|subject access|data subject access request|dsar|sar|
    access request|right of access|rätt till tillgång|rätten till tillgång|tillgång enligt|data request|(art|art.|
    artikel|article) ?15
    """,
    "where from": """
    varifrån|var (fick|har|hittade|kommer)|hur (fick|har|kom|hittade) (ni|du|det|mi*)|hur kommer det sig|vem (gav|
    har gett)|from where|where ~ (get|got|find|found|obtain*|from)|how ~ (get|got|find|found|obtain*)|who gave you|
    source of
    """,
    "reach me": """
    {my} ~ (nummer|telefonnummer|mobilnummer|adress*|mejladress*|mailadress*|e-postadress*|epostadress*|e-post|
    epost|mejl|namn|personnummer|number|phone number|address|email|e-mail|email address|name|details|data|
    information|uppgift*|personuppgift*)
    """,
    "why": """
    varför|till vad|vad ska ni|i vilket syfte|vilket ändamål|vilka ändamål|hur länge|laglig* grund|rättslig* grund|
    vem ~ (lämnar|delar|säljer|skickar|får)|vilka ~ (lämnar|delar|säljer|får)|why|what ~ for|what purpose*|
    for which purpose*|how long|legal basis|lawful basis|who ~ (share|shared|sell|sold|pass*)|whom ~ (share*|pass*)|
    med vem ~ delar|hur ~ (använder|använde)|how ~ (use|used)
    """,
    "correct": """
    rätta|rättar|rättas|rättat|rättelse*|korriger*|ändra|ändras|ändring*|uppdater*|justera*|fixa|byt|byta|skriv om|
    ska vara|det rätta är|correct|corrected|correction*|rectif*|fix|fixed|update*|change|changed|amend*|put right|
    should be|should read
    """,
    "wrong": """
    fel|felaktig*|felstav*|stavat|stämmer inte|inte stämmer|inte sant|osann*|inkorrekt*|föråldra*|gammal|gammalt|
    gamla|inaktuell*|ofullständig*|saknas|wrong|incorrect*|inaccura*|misspell*|misspelt|outdated|out of date|
    not true|untrue|incomplete|mistake*|error*|old
    """,
    "moved": """
    (har|vi har|jag har) ~ flyttat|bytt ~ (namn|adress|efternamn|telefonnummer|nummer|mejl*|mail*|e-post*)|(heter|
    hetat) ~ (numera|nu|nuförtiden)|heter inte längre|(min|vår) nya (~ )?(adress|mejl*|mail*|e-post*|epost*|
    telefon*|nummer)|mitt nya (~ )?(namn|efternamn|nummer|telefonnummer|mobilnummer)|ny adress|namnbyte|
    adressändring*|my new (~ )?(address|name|surname|email|e-mail|phone|number)|i have moved|we have moved|
    changed my name|(my|phone|email) ~ (number|address|name) has changed
    """,
    "restrict": """
    begräns*|frys|frysa|fryses|pausa|pausas|restrict*|limit|limitation|freeze|pause|suspend|quarantine|(art|art.|
    artikel|article) ?18
    """,
    "not use": """
    rör inte|röra inte|röra ~ uppgift*|don't touch|do not touch|bara ~ (förvaras|lagras|sparas)|inte används|(får|
    ska|skall|kan|bör) ~ (inte|ej|inget|icke) ~ (använd*|röra|behandla*|nyttja*)|inte använda|använd inte|(must|may|
    should|shall|can) not ~ (use|used|process|processed|touch)|not use|(do not|don't|stop) us(e|ing)|sluta använda|
    låt bli att använda
    """,
    "until": """
    tills|till dess|förrän|innan|medan|under tiden|så länge|until|till|while|meanwhile|as long as|before|pending
    """,
    "move": """
    flytta|flyttar|flyttas|flyttade|flytt av|överför*|föra ~ över|för ~ över|förs ~ över|skicka ~ över|exporter*|
    ta ~ med|lämna ~ över|överlämna*|överlåt*|transfer*|move|moved|port|export|exported|take ~ with|hand ~ over|
    send ~ to (another|my new|a new)|få ~ ut|ladda ner|download|få med
    """,
    "stop": """
    sluta|lägg av|lägga av|slut på|nog med|enough|slutar|slutat|stopp|stoppa|stop|stopped|upphör|upphöra|slippa|
    slipper|cease|vill inte ~ (ha|få|bli|att)|vill ej ~ (ha|få|bli|att)|vill aldrig|vill inte längre|vill varken|
    önskar inte|önskar inga|inga fler|inget mer|ingen mer|inte mer|skicka ~ (ingen|inga|inget|inte|aldrig)|
    inte ~ (fler|mer|något|några) ~ (reklam*|utskick*|sms|mejl|mail|nyhetsbrev*|erbjudande*)|no more|not ~ any more|
    never ~ again|do not (send|contact|email|call|text)|don't (send|contact|email|call|text)|not want|don't want|
    no longer want|not wish|don't wish|no longer wish|undanber|undanbe|avböj*|avsäg*|tackar nej|nej tack|nej till|
    avanmäl*|avbeställ*|säga upp|säger upp|avsluta|säg upp|opt out|opt-out|opting out|object|refuse|take me off|
    ta ~ bort mig från|stryk mig från|remove me from|vill bort från|vill av från|(låt|låta|låter) bli att|
    not interested
    """,
    "unsubscribe": """
    avregistrera|avregistrering|avprenumerera|avprenumeration|avanmäl mig|avanmäla mig|unsubscribe*|unsubscription|
    opt me out|(ta|tar|tag) ~ bort mig från ~ (list*|sändlist*|utskick*|nyhetsbrev*|register)|take me off ~ list*|
    remove me from ~ (list*|mailing*|newsletter*)|(alla|era|er) ~ (listor|lista|utskickslist*|mejllist*)|
    reklamspärr*|nixa mig
    """,
    "only stop": """
    stopp?|avregistrera|avsluta|unsubscribe|nej tack|stop please|stoppa
    """,
    "oppose": """
    invänd*|invändning*|motsätt*|motsatte|protester*|bestrid*|säger nej|nej till|ta inte med|vill inte|vill ej|
    önskar inte|samtycker inte|accepterar inte|object|objects|objected|objection*|objecting|oppose|opposed|
    do not want|don't want|not want|refuse|opt out|upphör|sluta|stop|(får|ska|skall) (inte|ej)|(must|may|
    should) not|do not (agree|accept)|don't (agree|accept)|(art|art.|artikel|article) ?21
    """,
    "object": """
    invänd*|motsätt*|bestrid*|protester*|object|objects|objection*|objecting|oppose|opposed|(art|art.|artikel|
    article) ?21
    """,
    "look again": """
    titt*|pröv*|ompröv*|gransk*|bedöm*|beslut*|gå ~ igenom|se över|överklag*|ta ställning|prata med|look*|review*|
    reconsider*|decide*|assess*|check*|appeal*|talk to|speak to
    """,
    "withdraw": """
    dra* ~ tillbaka|tillbakadra*|återkalla*|återta*|tar ~ tillbaka|ta ~ tillbaka|taga ~ tillbaka|drar ~ in|ångra*|
    gäller inte längre|säger upp|withdraw*|withdrew|revoke*|revocation|take ~ back|changed my mind|no longer|
    rescind*|cancel*
    """,
    "complain": """
    klag*|klagomål*|anmäl|anmäla|anmäler|anmälan|anmält|missnöjd*|polisanmäl*|complain*|complaint*|report you|
    reporting you|lodge|file a|upprörd*|lämna in en anmälan|läckt|läckta|leaked
    """,
    "read": """
    snok*|snooping|läst|läser|läsa|öppnat|öppnade|tittat|tittade|kollat|varit inne|var inne|gått in|gick in|sett|
    såg|tagit del|tog del|snokat|loggat in|åtkomst|read|looked|looking|opened|accessed|viewed|seen|been in|
    been into|snooped|had access
    """,
    "who": """
    vem|vilka|vilken|någon|nån|hon|han|she|he|obehörig*|who|whom|which|anyone|anybody|someone|somebody|
    unauthori[sz]ed
    """,
    "snoop": """
    snok*|snoop*|tjuvläs*
    """,
    "log": """
    loggutdrag*|logglista*|åtkomstlogg*|loggarna|loggen|loggen över|access log*|audit log*|log extract|
    extract of the log|logs of (access|who)
    """,
    "close": """
    spärr|spärra|spärras|spärrar|spärren|spärrning*|stäng|stänga|stängs|stängas|stängt|dölj|dölja|döljas|blockera|
    blockeras|lås|låsa|låsas|block|blocks|blocking|hide|hidden|lock|locked|seal
    """,
    "not see": """
    (inte|ej|ingen|inga|aldrig|slippa att) ~ ~ (ska |skall |kan |får |kunna |att )?~ (se|ser|läsa|läser|komma åt|
    kommer åt|ta del av|öppna|titta)|(not|cannot|can't|no|never|nobody|no one|prevent) ~ ~ (see|seeing|read|reading|
    access|accessing|view|viewing|open)|hindra* ~ (att|från)
    """,
    "block noun": """
    spärr|spärren|spärrar|spärrarna|spärrad|spärrat|block|blocks|blocking|blocked
    """,
    "reopen": """
    häv|häva|häver|hävs|hävas|upphäv*|ta ~ bort|tas ~ bort|tar ~ bort|lyft|lyfta|lyfts|lyftas|öppna|öppnas|släpp|
    släppa|avsluta|lift|lifted|remove|removed|undo|release|open|reopen|unblock|cancel|ångra
    """,
    "note": """
    anteckna*|antecknas|noter|notera*|noteras|skriv ~ in|skrivs ~ in|skriva ~ in|föras in|för in|note|noted|record|
    recorded|write|written|enter|entered|add|added
    """,
    "disagree": """
    håller inte med|inte håller med|instämmer inte|inte instämmer|annan (uppfattning|mening|åsikt|bild|version)|
    avvikande (uppfattning|mening|åsikt)|min (åsikt|uppfattning|version|syn)|anser att|inte delar|delar inte|
    disagree*|not agree|different (opinion|view|version)|my (view|opinion|version|side)|contest|dispute
    """,
    "copy": """
    kopia|kopior|utskrift*|utdrag|post|mejla|maila|få ~ ut|begär ~ ut|begära ~ ut|lämna ~ ut|få ~ hem|beställ*|
    rekvirer*|skicka|skickar|skickas|skickad|läsa|ta ~ del av|få ~ se|hämta|få min|ha min|copy|copies|send|sent|get|
    provide|see|read|have|obtain|receive|print*|request
    """,
}
