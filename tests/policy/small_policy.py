"""A small policy of an invented clinic in which every kind of statement occurs once, to be rendered and read back."""

from copy import deepcopy
from typing import Any

from ombud.policy.model import PolicyFile


def said(text: str) -> dict[str, str]:
    return {"sv": f"{text} sv", "en": f"{text} en"}


VALUE: dict[str, Any] = {
    "id": "liten",
    "title": {"sv": "Så använder vi dina uppgifter", "en": "How we use your data"},
    "status": "signed",
    "notice": {"version": "3", "effective_on": "2026-11-23", "language": ["sv", "en"]},
    "sentences": {"S1": said("Vi ger vård."), "S2": said("Vi skickar reklam."), "S10": said("Vi sparar.")},
    "controller": {
        "name": "Kliniken",
        "legal_name": "Kliniken Exempel AB",
        "org_number": "559999-9991",
        "postal_address": "Exempelgatan 1, 000 00 Exempelstad",
        "email": "kontakt@example.se",
        "phone": "070-174 06 05",
        "placeholders": ["org_number"],
    },
    "dpo": {
        "appointed": True,
        "contact": {"email": "dso@example.se", "phone": "070-174 06 06", "postal": "Box 1, Exempelstad"},
    },
    "regime": {"pdl": True, "svod": True},
    "categories": {
        "contact": {"name": said("Kontakt"), "fields": ["email", "phone"], "dpv": "Contact"},
        "health": {
            "name": said("Hälsa"),
            "special": True,
            "fields": ["text", "own_field"],
            "sources": ["data_subject", "third_party:laboratory", "third_party:okänd källa"],
            "dpv": "https://w3id.org/dpv/pd#MedicalHealth",
        },
        "personnummer": {"name": said("Nummer"), "personnummer": True, "fields": ["personnummer"]},
        "score": {"name": said("Profil"), "sources": ["computed"], "fields": ["score"]},
        "spare": {"name": said("Reserv"), "sources": ["observed"], "online": True},
    },
    "purposes": {
        "care.record": {
            "name": said("Journal"),
            "why": said("Lagen kräver journal."),
            "source": "law",
            "family": "care",
            "retention_class": "care",
            "bit": 0,
            "data_subjects": ["patient", "okänd grupp"],
            "bases": [{"article": "6.1.c", "law": ["PDL 3:1"]}],
            "special": [{"condition": "9.2.h", "regime": "pdl"}],
            "gates": ["PDL 2:4 p 1", "N-08.3"],
            "categories": [
                {"id": "health"},
                {"id": "contact"},
                {"id": "personnummer", "reason": said("Rätt person.")},
            ],
            "storage": [{"rule": "T-01", "period": "P10Y", "anchor": "last_entry"}],
            "recipients": [{"name": said("Tillsynen"), "role": "authority", "country": "SE"}],
            "automated_decision": False,
        },
        "marketing.direct": {
            "name": said("Reklam"),
            "why": said("Vi berättar om våra tjänster."),
            "sentences": ["S2"],
            "storage_sentences": ["S10"],
            "family": "marketing",
            "retention_class": "marketing",
            "bit": 1,
            "data_subjects": ["customer"],
            "bases": [{"article": "6.1.a", "consent": "C-1"}],
            "special": [{"condition": "9.2.a", "consent": "C-1", "regime": "non_care"}],
            "categories": [{"id": "contact"}, {"id": "health", "form": "banded", "when": "volunteered"}],
            "storage": [
                {"period": "P24M", "anchor": "last_interaction"},
                {"categories": ["health"], "during": ["agreement", "claim"], "criteria": said("högst ett år")},
            ],
            "recipients": [
                {"name": said("Tryckeri"), "role": "processor", "contract": "print"},
                {
                    "name": said("Molnet"),
                    "role": "processor",
                    "country": "US",
                    "transfer": "standardavtalsklausuler",
                    "copy_at": "https://example.se/klausuler",
                },
            ],
            "channels": ["email"],
            "adults_only": True,
            "excludes_protected": True,
            "safeguards": said("Inga hälsoord."),
            "automated_decision": False,
        },
        "profiling.marketing": {
            "name": said("Urval"),
            "why": said("Vi väljer reklam."),
            "sentences": ["S2"],
            "family": "profiling",
            "data_subjects": ["customer"],
            "bases": [{"article": "6.1.f", "interest": "LIA-1", "when": "after"}],
            "categories": [{"id": "score"}],
            "storage": [{"period": "P1Y6M", "anchor": "computed"}],
            "no_recipients": True,
            "profiling": True,
            "output": "aggregate",
            "automated_decision": False,
            "logic": said("Åldern avgör."),
            "significance": said("Liten."),
            "consequences": said("Annan reklam."),
        },
        "legal.accounting": {
            "name": said("Bokföring"),
            "why": said("Lagen kräver bokföring."),
            "source": "law",
            "family": "legal",
            "data_subjects": ["customer"],
            "bases": [{"article": "6.1.c", "law": ["BFL 7:2"]}],
            "categories": [{"id": "contact"}],
            "storage": [{"period": "P7Y", "anchor": "financial_year_end", "calendar": "accounting_year"}],
            "no_recipients": True,
            "automated_decision": False,
        },
        "web.onsite": {
            "name": said("Besök på plats"),
            "why": said("Räkna besök."),
            "sentences": ["S1"],
            "family": "web",
            "off": said("Avstängt."),
        },
    },
    "services": {
        "vaccin": {
            "name": said("Vaccin"),
            "regime": "pdl",
            "fields": {
                "phone": {"category": "contact", "required": "optional", "why": said("Påminnelse.")},
                "personnummer": {"category": "personnummer", "required": "statute", "why": said("Säkerhet.")},
                "text": {"category": "health", "required": "contract", "why": said("Rätt vaccin.")},
            },
        },
        "rådgivning": {"name": said("Råd"), "regime": "non_care", "fields": {}},
    },
    "consents": {
        "C-1": {"text": said("☐ Jag vill ha reklam.")},
        "C-3": {"text": said("☐ För tjänsten."), "required_by_service": True},
    },
    "interests": {
        "LIA-1": {
            "interest": said("Rätt reklam"),
            "necessity": said("Spann räcker"),
            "safeguard": said("Invändning"),
            "open_question": said("Äldre uppgifter?"),
        }
    },
    "rights": {
        **dict.fromkeys(("access", "rectification", "erasure", "restriction", "objection", "objection_dm"), True),
        **dict.fromkeys(("objection_profiling", "portability", "withdraw_consent", "complaint"), True),
        **dict.fromkeys(("compensation", "art22"), True),
        "complaint_authority": "Integritetsskyddsmyndigheten, www.imy.se",
        "how_to": "/mina",
    },
    "pdl_8_6": dict.fromkeys(
        (
            "disclosure_duties",
            "secrecy_security",
            "block",
            "access_log_info",
            "compensation",
            "search_direct_access_media",
            "svod_info",
            "register_info",
        ),
        True,
    ),
    "cookies": {"used": True, "described": True, "consent": True, "list": ["session"]},
    "security_measures": said("Kryptering."),
    "open_questions": [said("Får vi fråga?")],
}


def small(**changes: Any) -> PolicyFile:
    """The policy, with parts replaced: `small(**{"purposes/care.record/storage": []})`.

    A key is the path of one part, its steps parted by `/`; a value of `None` takes the part away.
    """
    value = deepcopy(VALUE)
    for path, part in changes.items():
        *steps, last = path.split("/")
        place = value
        for step in steps:
            place = place[step]
        if part is None:
            del place[last]
        else:
            place[last] = part
    return PolicyFile.model_validate(value)
