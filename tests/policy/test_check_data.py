"""What, from where, for whom, and care: each rule finds what is wrong, and is silent when it is put right."""

import pytest

from ombud.policy.check.reading import told
from tests.policy.check_fixture import GONE, Case, assert_case, linted, policy, words

IP = {"name": words("IP-adress"), "online": True, "sources": ["observed"], "needed_for": ["web"], "fields": ["ip"]}
MAC = {**IP, "name": words("MAC-adress"), "fields": ["mac"]}
DIRECT = {"sv": "Uppgifterna hämtas direkt från dig.", "en": "The data is collected directly from you."}
BY_VISITORS = {"sv": "Vi behandlar MAC-adresser som webbplatsbesökare lämnar.", "en": "We process identifiers."}
PROCESSOR = {"name": words("IT-leverantör"), "role": "processor"}
ABROAD = {"name": words("Mottagare"), "role": "controller", "country": "US"}
MARKETING = ("purposes", "marketing")
CARE = ("purposes", "care")

WHAT = (
    Case(
        "L-18",
        "directly from you, but the website records",
        {("sentences", "S2"): DIRECT, ("categories", "ip"): IP},
        (("categories", "ip", "sources"),),
    ),
    Case(
        "L-18",
        "directly from you, but a caregiver refers",
        {
            ("sentences", "S2", "en"): "The data is collected Directly from you.",
            ("categories", "health", "sources"): ["data_subject", "third_party:caregiver"],
        },
        (("categories", "health", "sources"),),
    ),
    Case(
        "L-18",
        "directly from you, and what is computed from that",
        {
            ("sentences", "S2"): DIRECT,
            ("categories", "name", "sources"): ["data_subject", "computed"],
        },
    ),
    Case(
        "L-18",
        "other sources are stated",
        {
            ("sentences", "S2"): {
                "sv": "Uppgifterna hämtas direkt från dig och från andra källor.",
                "en": "The data is collected directly from you and also from others.",
            },
            ("categories", "ip"): IP,
        },
    ),
    Case("L-18", "nothing is said of it", {("categories", "ip"): IP}),
    Case(
        "L-29",
        "a category that nothing needs",
        {("categories", "name", "needed_for"): []},
        (("categories", "name", "needed_for"),),
    ),
    Case(
        "L-30",
        "hardware addresses by the website",
        {("categories", "mac"): MAC, ("sentences", "S2"): BY_VISITORS},
        (("categories", "mac", "fields"),),
    ),
    Case("L-30", "hardware addresses, but not by the website", {("categories", "mac"): MAC}),
    Case("L-30", "other identifiers by the website", {("categories", "ip"): IP, ("sentences", "S2"): BY_VISITORS}),
    Case(
        "L-30",
        "a field of that name that is no online identifier",
        {
            ("categories", "name", "fields"): ["mac"],
            ("sentences", "S2"): BY_VISITORS,
        },
    ),
    Case(
        "L-31",
        "a personnummer without a reason",
        {(*CARE, "categories", 1, "reason"): GONE},
        ((*CARE, "categories", 1, "reason"),),
    ),
    Case("L-31", "a name needs no reason", {(*CARE, "categories", 0, "reason"): None}),
    Case(
        "L-31",
        "a category that is not in the file is no personnummer",
        {("purposes", "contract", "categories", 1): {"id": "unknown"}},
    ),
    Case("L-32", "online identifiers, and no word of cookies", {("categories", "ip"): IP}, (("cookies",),)),
    Case("L-32", "cookies, and no word of consent", {("cookies",): {"used": True, "described": True}}, (("cookies",),)),
    Case(
        "L-32",
        "cookies, and no word of what they are",
        {("cookies",): {"used": True, "consent": True}},
        (("cookies",),),
    ),
    Case(
        "L-32",
        "cookies, described, with consent",
        {
            ("categories", "ip"): IP,
            ("cookies",): {"used": True, "described": True, "consent": True},
        },
    ),
    Case("L-32", "neither identifiers nor cookies", {}),
    Case(
        "L-33",
        "nothing on what is mandatory",
        {("notice", "mandatory_fields_stated"): False},
        (("notice", "mandatory_fields_stated"),),
    ),
)
PATIENT_DATA = (
    Case("L-11", "health, and no condition", {(*CARE, "special"): []}, ((*CARE, "categories", 0),)),
    Case("L-11", "no health, and no condition", {(*CARE, "special"): [], (*CARE, "categories"): [{"id": "name"}]}),
    Case("L-12", "neither gate nor consent", {(*MARKETING, "special"): []}, ((*MARKETING, "gates"),)),
    Case(
        "L-12",
        "a consent for other services than care",
        {(*MARKETING, "special", 0, "regime"): "non_care"},
        ((*MARKETING, "gates"),),
    ),
    Case(
        "L-12",
        "a condition that is not consent",
        {(*MARKETING, "special", 0, "condition"): "9.2.h"},
        ((*MARKETING, "gates"),),
    ),
    Case(
        "L-12",
        "a gate that shuts it in",
        {(*MARKETING, "special"): [], (*MARKETING, "gates"): ["PDL 2:3", "MFL 19"]},
        ((*MARKETING, "gates"),),
    ),
    Case(
        "L-12",
        "one category of another service, and one that may be of care",
        {("purposes", "statistics", "categories", 1): {"id": "personnummer", "reason": words("x")}},
        (("purposes", "statistics", "gates"),),
    ),
    Case("L-12", "a consent for care", {(*MARKETING, "special", 0, "regime"): "pdl"}),
    Case("L-12", "a purpose of PDL 2:4", {(*MARKETING, "special"): [], (*MARKETING, "gates"): ["MFL", "PDL 2:4 p 5"]}),
    Case("L-12", "a disclosure of PDL 2:5", {(*MARKETING, "special"): [], (*MARKETING, "gates"): ["PDL 2:5"]}),
    Case(
        "L-12",
        "only what was volunteered, counted, or seen online",
        {
            ("categories", "ip"): IP,
            (*MARKETING, "special"): [],
            (*MARKETING, "categories"): [
                {"id": "name", "when": "volunteered"},
                {"id": "health", "form": "counts"},
                {"id": "ip"},
            ],
        },
    ),
    Case("L-12", "a contract is not beyond care", {("purposes", "contract", "gates"): []}),
    Case("L-12", "no care at all", {(*MARKETING, "special"): [], ("regime", "pdl"): False}),
    Case("L-13", "no word of the statute", {(*CARE, "bases", 0, "law"): ["PSL 3:8"]}, (("purposes",),)),
    Case("L-13", "not as an obligation", {(*CARE, "bases", 0, "article"): "6.1.e"}, (("purposes",),)),
    Case("L-13", "not as care", {(*CARE, "family"): "legal"}, (("purposes",),)),
    Case(
        "L-13",
        "kept by law, but not told in the hand-written text",
        {("notice", "rendered"): False, (*CARE, "sentences"): []},
        (("purposes",),),
    ),
    Case("L-13", "told in the hand-written text", {("notice", "rendered"): False}),
    Case("L-13", "no journal is owed outside care", {("regime", "pdl"): False, CARE: GONE}),
    *(
        case
        for rule, field in (
            ("L-19", "disclosure_duties"),
            ("L-20", "secrecy_security"),
            ("L-21", "block"),
            ("L-22", "access_log_info"),
            ("L-23", "compensation"),
            ("L-24", "search_direct_access_media"),
        )
        for case in (
            Case(rule, f"no {field}", {("pdl_8_6", field): False}, (("pdl_8_6", field),)),
            Case(rule, f"no {field}, and no care", {("pdl_8_6", field): False, ("regime", "pdl"): False}),
        )
    ),
    Case(
        "L-23",
        "compensation among the rights",
        {
            ("pdl_8_6", "compensation"): False,
            ("rights", "compensation"): True,
        },
    ),
    Case("L-25", "shared documentation, untold", {("regime", "svod"): True}, (("pdl_8_6", "svod_info"),)),
    Case(
        "L-25",
        "a quality register, untold",
        {("regime", "quality_registers"): ["Exempelregistret"]},
        (("pdl_8_6", "register_info"),),
    ),
    Case(
        "L-25",
        "both, told",
        {
            ("regime", "svod"): True,
            ("regime", "quality_registers"): ["Exempelregistret"],
            ("pdl_8_6", "svod_info"): True,
            ("pdl_8_6", "register_info"): True,
        },
    ),
    Case(
        "L-50",
        "a decision on health",
        {(*CARE, "automated_decision"): True},
        ((*CARE, "automated_decision"),),
    ),
    *(
        Case(
            "L-50",
            f"a decision on health by {condition}",
            {
                (*CARE, "automated_decision"): True,
                (*CARE, "special", 0, "condition"): condition,
            },
        )
        for condition in ("9.2.a", "9.2.g")
    ),
    Case("L-50", "a decision on names", {("purposes", "contract", "automated_decision"): True}),
    Case("L-50", "no decision on health", {(*CARE, "automated_decision"): False}),
)
WITH_WHOM = (
    Case(
        "L-09",
        "a purpose without recipients, and without a statement of none",
        {("purposes", "contract", "no_recipients"): False},
        (("purposes", "contract", "recipients"),),
    ),
    Case(
        "L-09",
        "nothing in the text",
        {("notice", "recipients_stated"): False},
        (("notice", "recipients_stated"),),
    ),
    Case(
        "L-09",
        "recipients",
        {
            ("purposes", "contract", "no_recipients"): False,
            ("purposes", "contract", "recipients"): [ABROAD],
        },
    ),
    Case("L-10", "nothing in the text", {("notice", "transfers_stated"): False}, (("notice", "transfers_stated"),)),
    Case(
        "L-46",
        "a processor without a contract",
        {("purposes", "contract", "recipients"): [ABROAD, PROCESSOR]},
        (("purposes", "contract", "recipients", 1, "contract"),),
    ),
    Case(
        "L-46",
        "a processor with a contract",
        {("purposes", "contract", "recipients"): [{**PROCESSOR, "contract": "it"}]},
    ),
    Case("L-46", "a controller needs none", {("purposes", "contract", "recipients"): [ABROAD]}),
    Case(
        "L-47",
        "abroad, without a mechanism",
        {("purposes", "contract", "recipients"): [PROCESSOR, ABROAD]},
        (("purposes", "contract", "recipients", 1, "transfer"),),
    ),
    Case(
        "L-47",
        "a mechanism, and nowhere to read it",
        {("purposes", "contract", "recipients"): [{**ABROAD, "transfer": "46.2.c"}]},
        (("purposes", "contract", "recipients", 0, "transfer"),),
    ),
    Case(
        "L-47",
        "somewhere to read what is not there",
        {("purposes", "contract", "recipients"): [{**ABROAD, "copy_at": "https://example.se/scc"}]},
        (("purposes", "contract", "recipients", 0, "transfer"),),
    ),
    Case(
        "L-47",
        "a mechanism, and where to read it",
        {
            ("purposes", "contract", "recipients"): [
                {**ABROAD, "transfer": "46.2.c", "copy_at": "https://example.se/scc"}
            ]
        },
    ),
    Case(
        "L-47",
        "a country with an adequate level",
        {("purposes", "contract", "recipients"): [{**ABROAD, "transfer": "45.3"}]},
    ),
    *(
        Case(
            "L-47",
            f"within the EEA: {country}",
            {("purposes", "contract", "recipients"): [{**ABROAD, "country": country}]},
        )
        for country in ("EEA", "EU", "SE", "NO", "IS", "LI", "FI", "AT")
    ),
)


@pytest.mark.parametrize("case", [*WHAT, *PATIENT_DATA, *WITH_WHOM], ids=lambda case: case.rule)
def test_the_rule_speaks_where_it_should_and_only_there(case: Case) -> None:
    assert_case(case)


def test_the_source_finding_stands_in_the_sentence_that_denies_other_sources() -> None:
    finding = linted({("sentences", "S2"): DIRECT, ("categories", "ip"): IP})["L-18"]
    assert (finding.sentence, finding.found) == ("S2", "observed")


def test_a_category_that_nothing_needs_is_named() -> None:
    finding = linted({("categories", "name", "needed_for"): []})["L-29"]
    assert finding.message_sv == 'Det framgår inte varför "Namn" behövs.'
    assert (finding.found, finding.sentence) == ("name", None)


def test_hardware_addresses_stand_in_the_sentence_that_claims_them() -> None:
    finding = linted({("categories", "mac"): MAC, ("sentences", "S2"): BY_VISITORS})["L-30"]
    assert (finding.sentence, finding.found) == ("S2", "mac")


def test_patient_data_used_beyond_care_names_the_purpose() -> None:
    finding = linted({(*MARKETING, "special"): []})["L-12"]
    assert 'inte användas för "Reklam" utan uttryckligt samtycke' in finding.message_sv
    assert finding.purposes == ("marketing",)


def test_a_processor_without_a_contract_is_named() -> None:
    assert linted({("purposes", "contract", "recipients"): [PROCESSOR]})["L-46"].found == "IT-leverantör: no contract"


def test_a_hand_written_text_tells_only_what_its_sentences_name() -> None:
    by_hand = policy(
        {("notice", "rendered"): False, (*CARE, "sentences"): [], ("purposes", "contract", "sentences"): []}
    )
    assert set(told(by_hand)) == {"contract", "accounts", "marketing", "profiling", "statistics"}
    assert set(told(policy({(*CARE, "sentences"): []}))) >= {"care"}
