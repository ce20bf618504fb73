"""What is said to children, to who acts for somebody else, and where identity is protected (R-13, R-30, R-41)."""

from ombud.law.model import Answer
from ombud.terms import Text

PERSONS = (
    Answer(
        "REPRESENTATIVE-ASSESSED", "tell",
        Text("Du begär detta för någon annans räkning. Innan vi svarar bedömer vi om du får göra det (artikel 12.2). "
             "Du får svar inom den tid som gäller för begäran.",
             "You ask this for somebody else. Before we answer we assess whether you may (Art. 12(2)). You are "
             "answered within the time that holds for the request."),
        "12(2)",
    ),
    Answer(
        "MINOR-ASSESSED", "tell",
        Text("Begäran gäller ett barn vars egen vilja väger. Innan vi svarar bedömer vi den efter barnets ålder och "
             "mognad (6 kap. 11 § föräldrabalken). Du får svar inom den tid som gäller för begäran.",
             "The request concerns a child whose own will weighs. Before we answer we assess it by the child's age and "
             "maturity (Children and Parents Code ch. 6 s. 11). You are answered within the time that holds for the "
             "request."),
        "12(2)", "FB 6:11",
    ),
    Answer(
        "MINOR-OWN", "refuse",
        Text("Barnet har nått den ålder och mognad att det själv avgör detta (6 kap. 11 § föräldrabalken). Vi lämnar "
             "därför inte ut det till en vårdnadshavare, men barnet kan begära det självt.",
             "The child has reached the age and maturity to decide this itself (Children and Parents Code ch. 6 s. "
             "11). We therefore do not hand it to a custodian; the child may ask for it."),
        "12(2)", "FB 6:11",
    ),
    Answer(
        "MINOR-NOT-YET", "refuse",
        Text("Vi bedömer att du behöver göra detta tillsammans med en vårdnadshavare (6 kap. 11 § föräldrabalken). "
             "Prata gärna med oss om du undrar över något.",
             "We find that you need to do this together with a custodian (Children and Parents Code ch. 6 s. 11). "
             "Please talk to us if you wonder about anything."),
        "12(2)", "FB 6:11",
    ),
    Answer(
        "CUSTODIANS-JOINTLY", "refuse",
        Text("Det här beslutar ett barns vårdnadshavare tillsammans (6 kap. 13 § föräldrabalken). Be den andra "
             "vårdnadshavaren höra av sig till oss och säga ja.",
             "A child's custodians decide this together (Children and Parents Code ch. 6 s. 13). Please have the other "
             "custodian get in touch with us and say yes."),
        "12(2)", "FB 6:13",
    ),
    Answer(
        "THIRD-PERSON", "refuse",
        Text("Vi lämnar inga uppgifter till den som inte har visat rätt att få dem, och säger varken att vi har några "
             "eller att vi inte har det (artikel 12.2).",
             "We give no data to who has not shown a right to them, and say neither that we hold any nor that we do "
             "not (Art. 12(2))."),
        "12(2)",
    ),
    Answer(
        "PROTECTED-LETTER", "tell",
        Text("Dina personuppgifter är skyddade. Vårt svar går bara genom Skatteverkets förmedling av post, och visar "
             "varken adress, ort eller enhet (artikel 32).",
             "Your identity is protected. Our answer goes only through the Tax Agency's forwarding of mail, and shows "
             "no address, place or unit (Art. 32)."),
        "32",
    ),
)  # fmt: skip
