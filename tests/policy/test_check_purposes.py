"""Who, why and how long: each rule finds what is wrong, and is silent when one thing is put right."""

import pytest

from ombud.policy.check import Severity
from ombud.policy.check.who import is_org_number
from tests.policy.check_fixture import GONE, Case, assert_case, linted, words

FROM_THE_CLINIC = {
    "name": words("Analys"),
    "why": words("Analys"),
    "sentences": ["S1"],
    "family": "analysis",
    "bases": [{"article": "6.1.b"}],
}
VAGUE = {"criteria": {"sv": "under ändamålsenlig tid", "en": "for an appropriate time"}}
BY_HAND = {("notice", "rendered"): False}
STORAGE = ("purposes", "contract", "storage")

WHO = (
    Case("L-01", "no legal name", {("controller", "legal_name"): GONE}, (("controller", "legal_name"),)),
    Case("L-01", "no address", {("controller", "postal_address"): ""}, (("controller", "postal_address"),)),
    Case(
        "L-01",
        "neither e-mail nor phone",
        {("controller", "email"): GONE, ("controller", "phone"): GONE},
        (("controller",),),
    ),
    Case("L-01", "a phone is enough", {("controller", "email"): GONE}),
    Case("L-01", "an e-mail address is enough", {("controller", "phone"): GONE}),
    Case("L-02", "no number", {("controller", "org_number"): GONE}, (("controller", "org_number"),)),
    Case(
        "L-02",
        "a wrong check digit",
        {("controller", "org_number"): "559900-0007"},
        (("controller", "org_number"),),
    ),
    Case(
        "L-02",
        "no number, and services online",
        {("controller", "org_number"): GONE, ("regime", "online_services"): True},
        (("controller", "org_number"),),
        Severity.ERROR,
    ),
    Case("L-02", "a number, and services online", {("regime", "online_services"): True}),
    Case(
        "L-03",
        "a general mailbox, however it is spelled",
        {("dpo", "contact", "email"): "Info@example.se"},
        (("dpo", "contact", "email"),),
    ),
    Case(
        "L-03",
        "a channel that others read",
        {("dpo", "dedicated_channel"): False},
        (("dpo", "dedicated_channel"),),
    ),
    Case("L-03", "a box of their own by post", {("dpo", "contact", "email"): GONE}),
    Case("L-03", "a name that only begins so", {("dpo", "contact", "email"): "informationsombud@example.se"}),
)
WHY = (
    Case("L-04", "no basis", {("purposes", "contract", "bases"): []}, (("purposes", "contract", "bases"),)),
    *(
        Case(
            "L-05",
            f"a sentence that ends so: {end}",
            {("sentences", "S1", "sv"): f"Vi använder dina uppgifter för reklam {end}"},
            (("sentences", "S1", "sv"),),
        )
        for end in ("samt.", "och.", "eller", "…", "...", "[ändamål].")
    ),
    Case(
        "L-05",
        "cut off in English",
        {("sentences", "S1", "en"): "We use data for advertising and."},
        (("sentences", "S1", "en"),),
    ),
    Case("L-05", "cut off, but no purpose's sentence", {("sentences", "S2", "sv"): "Vi hämtar dem samt."}),
    Case("L-05", "a word that ends alike", {("sentences", "S1", "sv"): "Vi håller allt gemensamt."}),
    Case(
        "L-05",
        "cut off in a language that is not published",
        {("sentences", "S1", "en"): "We use data and.", ("notice", "language"): ["sv"]},
    ),
    *(
        Case(
            "L-06",
            f"a contract carries no {family}",
            {("purposes", "contract", "family"): family},
            (("purposes", "contract", "bases", 0, "article"),),
        )
        for family in ("marketing", "profiling", "statistics", "analysis", "product_development")
    ),
    Case(
        "L-06",
        "a contract carries web operations, as far as this rule sees",
        {("purposes", "contract", "family"): "web"},
    ),
    Case("L-06", "consent carries marketing", {}),
    Case(
        "L-07",
        "an interest that is not in the file",
        {("purposes", "statistics", "bases", 0, "interest"): "LIA-9"},
        (("purposes", "statistics", "bases", 0, "interest"),),
    ),
    Case(
        "L-07",
        "balancing in words alone",
        {
            ("purposes", "statistics", "bases"): [{"article": "6.1.e"}],
            ("sentences", "S3", "sv"): "Du kan invända mot det som bygger på intresseavvägning.",
        },
        (("sentences", "S3", "sv"),),
    ),
    Case("L-07", "no balancing", {("purposes", "statistics", "bases"): [{"article": "6.1.e"}]}),
    Case("L-07", "balancing with an interest", {("sentences", "S3", "sv"): "Du kan invända mot intresseavvägning."}),
    Case(
        "L-07",
        "a second basis beside the interest",
        {("purposes", "statistics", "bases", 1): {"article": "6.1.e"}},
    ),
    Case(
        "L-26",
        "a purpose that the retention text leaves out, and one that it adds",
        {
            **BY_HAND,
            ("purposes", "contract", "storage_sentences"): ["S2"],
            ("purposes", "marketing", "storage_sentences"): ["S2"],
            ("purposes", "profiling", "storage_sentences"): ["S2"],
            ("purposes", "statistics", "sentences"): ["S2"],
            ("purposes", "statistics", "storage_sentences"): ["S2"],
            ("purposes", "new"): FROM_THE_CLINIC,
        },
        (("purposes", "new", "storage_sentences"), ("purposes", "statistics", "storage_sentences")),
    ),
    Case(
        "L-26",
        "the same purposes in both",
        {
            **BY_HAND,
            **{
                ("purposes", p, "storage_sentences"): ["S2"]
                for p in ("contract", "marketing", "profiling", "statistics")
            },
        },
    ),
    Case("L-26", "a text with no retention passage", BY_HAND),
    Case("L-26", "a rendered notice has a row for each", {("purposes", "contract", "storage_sentences"): ["S2"]}),
    Case(
        "L-27",
        "only in the retention text",
        {
            **BY_HAND,
            ("purposes", "contract", "sentences"): ["S2"],
            ("purposes", "contract", "storage_sentences"): ["S2"],
        },
        (("purposes", "contract", "storage_sentences"),),
    ),
    Case(
        "L-27",
        "no declaring sentence at all",
        {
            **BY_HAND,
            ("purposes", "contract", "sentences"): [],
            ("purposes", "contract", "storage_sentences"): ["S2"],
        },
        (("purposes", "contract", "storage_sentences"),),
    ),
    Case(
        "L-27",
        "in both texts",
        {
            **BY_HAND,
            ("purposes", "contract", "sentences"): ["S1", "S2"],
            ("purposes", "contract", "storage_sentences"): ["S2"],
        },
    ),
    Case("L-27", "in no retention text", {**BY_HAND, ("purposes", "contract", "sentences"): []}),
    Case(
        "L-27",
        "a rendered notice has a row for each",
        {("purposes", "contract", "sentences"): ["S2"], ("purposes", "contract", "storage_sentences"): ["S2"]},
    ),
    Case(
        "L-43",
        "no text for the consent",
        {("purposes", "marketing", "bases", 0, "consent"): GONE},
        (("purposes", "marketing", "bases", 0, "consent"),),
    ),
    Case(
        "L-43",
        "no text for the explicit consent",
        {("purposes", "marketing", "special", 0, "consent"): "C-9"},
        (("purposes", "marketing", "special", 0, "consent"),),
    ),
    Case(
        "L-43",
        "nothing records it for this purpose",
        {("choices", "ads", "purposes"): ["profiling"]},
        (("purposes", "marketing", "bases", 0, "consent"), ("purposes", "marketing", "special", 0, "consent")),
    ),
    Case(
        "L-43",
        "an objection records no consent",
        {("choices", "ads", "kind"): "objection", ("purposes", "profiling", "off"): words("nej")},
        (("purposes", "marketing", "bases", 0, "consent"), ("purposes", "marketing", "special", 0, "consent")),
    ),
    Case("L-43", "a contract needs no consent text", {("purposes", "contract", "bases", 0, "consent"): "C-9"}),
    Case(
        "L-43",
        "a choice for another text records nothing of this one",
        {
            ("consents", "C-2"): {"text": words("Ja.")},
            ("purposes", "marketing", "special", 0, "consent"): "C-2",
        },
        (("purposes", "marketing", "special", 0, "consent"),),
    ),
    Case(
        "L-43",
        "a purpose that is off asks nobody",
        {("purposes", "marketing", "bases", 0, "consent"): GONE, ("purposes", "marketing", "off"): words("nej")},
    ),
)
HOW_LONG = (
    Case("L-08", "vague words", {(*STORAGE, 0): VAGUE}, ((*STORAGE, 0, "criteria"),)),
    *(
        Case(
            "L-08",
            f"vague: {vague}",
            {(*STORAGE, 0): {"criteria": words(vague)}},
            ((*STORAGE, 0, "criteria"),),
        )
        for vague in ("nödvändig tid", "så länge det behövs", "rimlig tid", "Ändamålsenlig period")
    ),
    Case("L-08", "no row", {STORAGE: []}, (STORAGE,)),
    Case("L-08", "a row that says nothing", {(*STORAGE, 0): {"anchor": "closed"}}, ((*STORAGE, 0),)),
    Case(
        "L-08", "words from which the end can be told", {(*STORAGE, 0): {"criteria": words("tills avtalet löper ut")}}
    ),
    Case("L-08", "vague words beside a period", {(*STORAGE, 0): {**VAGUE, "period": "P1Y", "anchor": "closed"}}),
    Case("L-08", "vague words beside an agreement", {(*STORAGE, 0): {**VAGUE, "during": ["agreement"]}}),
    Case(
        "L-08",
        "the accounting year is a period",
        {("purposes", "accounts", "storage", 0, "period"): GONE},
    ),
    Case(
        "L-14",
        "a journal for less than ten years",
        {("purposes", "care", "storage", 0, "period"): "P119M"},
        (("purposes",),),
    ),
    Case("L-14", "a journal for exactly ten years in months", {("purposes", "care", "storage", 0, "period"): "P120M"}),
    Case(
        "L-14",
        "ten years, but of another kind of purpose",
        {("purposes", "care", "family"): "legal"},
        (("purposes",),),
    ),
    Case(
        "L-14",
        "no length for the journal",
        {("purposes", "care", "storage"): [{"criteria": words("tills vidare")}]},
        (("purposes",),),
    ),
    Case(
        "L-14",
        "no accounting records",
        {("purposes", "accounts", "storage", 0, "calendar"): "plain"},
        (("purposes",),),
    ),
    Case(
        "L-14",
        "neither is told, though both are kept",
        {
            ("notice", "rendered"): False,
            ("purposes", "care", "sentences"): [],
            ("purposes", "accounts", "sentences"): [],
        },
        (("purposes",), ("purposes",)),
    ),
    Case("L-14", "no journal is owed outside care", {("regime", "pdl"): False, ("purposes", "care"): GONE}),
    Case(
        "L-28",
        "beyond the agreement, by the agreement",
        {(*STORAGE, 0, "independent_of_agreement"): True},
        ((*STORAGE, 0),),
    ),
    Case(
        "L-28",
        "beyond the agreement, by consent",
        {("purposes", "marketing", "storage", 0, "independent_of_agreement"): True},
    ),
)


@pytest.mark.parametrize("case", [*WHO, *WHY, *HOW_LONG], ids=lambda case: case.rule)
def test_the_rule_speaks_where_it_should_and_only_there(case: Case) -> None:
    assert_case(case)


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        ("559900-0006", True),
        ("5599000006", True),
        ("16559900-0006", True),
        ("165599000006", True),
        ("559900-0016", False),
        ("559900-006", False),
        ("19559900-0006", False),
        ("559900 0006", False),
        ("559090-9098", True),
        ("559090-9089", False),
        ("", False),
    ],
)
def test_a_registration_number_has_ten_digits_and_the_last_one_checks_the_rest(number: str, holds: bool) -> None:
    assert is_org_number(number) is holds


def test_a_missing_identity_is_named_by_the_trade_name_and_in_no_sentence() -> None:
    finding = linted({("controller", "legal_name"): GONE, ("controller", "postal_address"): GONE})["L-01"]
    assert finding.sentence is None
    assert 'endast namnet "Exempelkliniken" anges' in finding.message_sv
    assert finding.found == "legal_name is not stated; postal_address is not stated"


def test_a_general_mailbox_is_quoted_with_the_sentence_that_gives_it() -> None:
    edits = {
        ("dpo", "contact", "email"): "kontakt@example.se",
        ("sentences", "S4"): {"sv": "Vårt dataskyddsombud nås per e-post.", "en": "By e-mail."},
    }
    finding = linted(edits)["L-03"]
    assert (finding.found, finding.sentence) == ("kontakt@example.se", "S4")


def test_a_cut_off_sentence_stops_every_purpose_that_it_names() -> None:
    finding = linted({("sentences", "S1", "sv"): "Vi gör reklam samt.", ("purposes", "care", "sentences"): []})["L-05"]
    assert finding.purposes == ("contract", "accounts", "marketing", "profiling", "statistics")
    assert finding.message_sv == 'Meningen om ändamål är avbruten ("samt."); ändamål kan inte tillämpas.'
    assert finding.message_en == 'The purpose sentence is cut off ("samt."); no purpose can be enforced from it.'


def test_two_purposes_of_one_rule_are_one_finding_with_two_places() -> None:
    finding = linted({("purposes", "contract", "bases"): [], ("purposes", "accounts", "bases"): []})["L-04"]
    assert finding.message_sv == 'Ändamålet "Avtal", "Bokföring" saknar rättslig grund.'
    assert finding.purposes == ("contract", "accounts")
    assert (finding.found, finding.sentence, finding.path) == (
        "no legal basis",
        "S1",
        ("purposes", "contract", "bases"),
    )


def test_vague_words_are_quoted_and_silence_has_words_of_its_own() -> None:
    both = linted({STORAGE: [], ("purposes", "marketing", "storage"): [VAGUE]})["L-08"]
    assert both.message_sv == '"Under ändamålsenlig tid" är inget bestämt eller bestämbart lagringskriterium.'
    assert both.message_en == '"For an appropriate time" is neither a period nor a usable criterion.'
    assert both.found == "under ändamålsenlig tid; no storage period"
    assert both.purposes == ("marketing", "contract")
    silent = linted({STORAGE: []})["L-08"]
    assert (silent.message_sv, silent.message_en) == ("Lagringstid saknas.", "No storage period is stated.")


def test_a_storage_finding_stands_in_the_sentence_on_storage() -> None:
    edits = {(*STORAGE, 0): VAGUE, ("purposes", "contract", "storage_sentences"): ["S2"]}
    assert linted(edits)["L-08"].sentence == "S2"


def test_balancing_that_nothing_states_stands_in_its_sentence_in_either_language() -> None:
    edits = {
        ("purposes", "statistics", "bases"): [{"article": "6.1.e"}],
        ("sentences", "S3", "en"): "You may object to a Balancing of interests.",
    }
    finding = linted(edits)["L-07"]
    assert (finding.sentence, finding.path) == ("S3", ("sentences", "S3", "en"))


def test_a_purpose_of_law_that_no_sentence_names_is_found_outside_the_sentences() -> None:
    edits = {("purposes", "accounts", "bases"): [], ("purposes", "accounts", "sentences"): []}
    finding = linted(edits)["L-04"]
    assert (finding.sentence, finding.purposes) == (None, ("accounts",))
    stored = linted({("purposes", "accounts", "storage"): [], ("purposes", "accounts", "sentences"): []})["L-08"]
    assert stored.sentence is None
