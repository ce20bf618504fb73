"""The letters round a request: receipt, identity, extension, what is abusive, who may ask, how to complain."""

from ombud.law.model import Answer
from ombud.terms import Text

PROCEDURE = (
    Answer(
        "RECEIVED", "tell",
        Text("Vi tog emot din begäran den {date}. Du får svar så snart vi kan, inom en månad: senast {due} (artikel "
             "12.3). Ditt ärende har beteckningen {reference}.",
             "We received your request on {date}. You are answered as soon as we can, within a month: by {due} (Art. "
             "12(3)). Your case has the reference {reference}."),
        "12(3)",
    ),
    Answer(
        "EXTENDED", "extend",
        Text("Vi behöver längre tid: {reason} Du får svar senast {due}, inom tre månader från det att din begäran "
             "kom in (artikel 12.3).",
             "We need more time: {reason} You are answered by {due}, within three months of when your request came in "
             "(Art. 12(3))."),
        "12(3)",
    ),
    Answer(
        "LATE", "extend",
        Text("Vi skulle ha svarat senast {due} och har inte gjort det (artikel 12.3 och 12.4). Vi beklagar det, och "
             "svarar så snart vi kan.",
             "We should have answered by {due} and have not (Art. 12(3), 12(4)). We regret it, and answer as soon "
             "as we can."),
        "12(3), 12(4)",
    ),
    Answer(
        "ASK-IDENTITY", "ask",
        Text("Vi behöver veta att det är du som begär detta, eftersom svaret annars kan hamna hos fel person "
             "(artikel 12.6). Logga in med e-legitimation eller visa legitimation i receptionen. Skicka inte någon "
             "kopia av pass eller id-kort.",
             "We need to know that it is you who asks, because the answer could otherwise reach the wrong person (Art. "
             "12(6)). Sign in with electronic identification or show identification at the desk. Do not send a copy of "
             "a passport or an identity card."),
        "12(6)",
    ),
    Answer(
        "IDENTITY-NOT-SHOWN", "refuse",
        Text("Vi har frågat vem du är och inte kunnat fastställa det, och kan därför inte göra det du begär "
             "(artikel 12.2 och 12.6). Du är välkommen tillbaka när du kan visa det.",
             "We have asked who you are and could not establish it, and so cannot do what you ask (Art. 12(2), 12(6)). "
             "You are welcome back when you can show it."),
        "12(2), 12(6)",
    ),
    Answer(
        "UNIDENTIFIABLE", "refuse",
        Text("Vi kan inte avgöra vilka uppgifter som rör dig, för de är inte knutna till någon person (artikel "
             "11.2). Har du något som kan visa det, till exempel kakans id, så letar vi med hjälp av det.",
             "We cannot tell which data concern you, because they are tied to no person (Art. 11(2)). If you have "
             "something that can show it, such as the id of a cookie, we look again with its help."),
        "11(2), 12(2)",
    ),
    Answer(
        "UNFOUNDED", "refuse",
        Text("Begäran är uppenbart ogrundad (artikel 12.5 b): {reason} Två personer har prövat det.",
             "The request is manifestly unfounded (Art. 12(5)(b)): {reason} Two people have tried it."),
        "12(5)(b)",
    ),
    Answer(
        "EXCESSIVE", "refuse",
        Text("Begäran är orimlig (artikel 12.5 b): {reason} Två personer har prövat det.",
             "The request is excessive (Art. 12(5)(b)): {reason} Two people have tried it."),
        "12(5)(b)",
    ),
    Answer(
        "FEE", "tell",
        Text("Begäran är orimlig, och vi tar därför en avgift på {amount}, som svarar mot kostnaden (artikel 12.5 a): "
             "{reason}",
             "The request is excessive, and we therefore charge {amount}, which answers to the cost (Art. 12(5)(a)): "
             "{reason}"),
        "12(5)(a)",
    ),
    Answer(
        "PROXY-SCOPE", "refuse",
        Text("Fullmakten eller förordnandet omfattar inte detta (artikel 12.2): {reason}",
             "The power or appointment does not cover this (Art. 12(2)): {reason}"),
        "12(2)",
    ),
    Answer(
        "PROXY-ENDED", "refuse",
        Text("Den som begär detta för någon annans räkning får inte längre göra det (artikel 12.2): {reason}",
             "Who asks this for somebody else may no longer do so (Art. 12(2)): {reason}"),
        "12(2)",
    ),
    Answer(
        "WITHDRAWN-REQUEST", "tell",
        Text("Du har tagit tillbaka din begäran, och ärendet är avslutat. Du kan begära samma sak igen när du vill "
             "(artikel 12.2).",
             "You have taken your request back, and the case is closed. You may ask for the same again at any time "
             "(Art. 12(2))."),
        "12(2)",
    ),
    Answer(
        "COMPLAINT-LEAFLET", "tell",
        Text(
            "Så klagar du. Integritetsskyddsmyndigheten (IMY), Box 8114, 104 20 Stockholm, imy.se, prövar klagomål "
            "om personuppgifter (artikel 77). Har IMY inte inom tre månader beslutat om tillsyn ska inledas kan du "
            "skriftligen begära besked, och IMY svarar inom två veckor (6 kap. 8 § dataskyddslagen). Du har också "
            "rätt att gå till domstol (artikel 79) och att begära skadestånd (artikel 82). Post- och telestyrelsen "
            "(PTS) prövar klagomål om kakor, Konsumentombudsmannen (KO) om reklam och Inspektionen för vård och "
            "omsorg (IVO) om journaler. Att du klagar påverkar inte hur du bemöts hos oss.",
            "How to complain. The Authority for Privacy Protection (IMY), Box 8114, 104 20 Stockholm, imy.se, tries "
            "complaints about personal data (Art. 77). If IMY has not within three months decided whether to open "
            "supervision you may ask in writing, and IMY answers within two weeks (Data Protection Act ch. 6 s. 8). "
            "You also have a right to go to court (Art. 79) and to claim damages (Art. 82). The Post and Telecom "
            "Authority (PTS) tries complaints about cookies, the Consumer Ombudsman (KO) about marketing and the "
            "Health and Social Care Inspectorate (IVO) about journals. That you complain does not change how we "
            "treat you.",
        ),
        "77, 79, 82", "GDPR; DSL 6:8",
    ),
)  # fmt: skip
