"""Legal bases, exceptions from Article 9 and national rules, in words with their article."""

from ombud.policy.model import Basis, Regime, SpecialCondition, Stage, Words
from ombud.policy.wording import both, words
from ombud.policy.wording.statutes import statute_words
from ombud.terms import Text

BASES = {
    "6.1.a": Text("ditt samtycke", "your consent"),
    "6.1.b": Text(
        "avtal med dig, eller åtgärder som du har bett om inför ett avtal",
        "an agreement with you, or steps you have asked for before one",
    ),
    "6.1.c": Text("rättslig skyldighet", "a legal obligation"),
    "6.1.d": Text("skydd för någons liv eller hälsa", "protection of somebody's life or health"),
    "6.1.e": Text("uppgift av allmänt intresse", "a task in the public interest"),
    "6.1.f": Text("intresseavvägning", "a balancing of interests"),
}

CONDITIONS = {
    "9.2.a": Text("ditt uttryckliga samtycke", "your explicit consent"),
    "9.2.b": Text("skyldigheter inom arbetsrätt och social trygghet", "duties in employment and social law"),
    "9.2.c": Text("skydd för någons liv eller hälsa", "protection of somebody's life or health"),
    "9.2.e": Text("uppgifter som du själv har offentliggjort", "data that you have made public yourself"),
    "9.2.f": Text("rättsliga anspråk", "legal claims"),
    "9.2.g": Text("ett viktigt allmänt intresse enligt lag", "a substantial public interest under law"),
    "9.2.h": Text("hälso- och sjukvård, under tystnadsplikt", "health care, under a duty of secrecy"),
    "9.2.i": Text("skydd av folkhälsan", "protection of public health"),
    "9.2.j": Text("arkiv, forskning eller statistik enligt lag", "archives, research or statistics under law"),
}

_STAGES = {
    Stage.ALWAYS: words(""),
    Stage.BEFORE: words(", innan avtalet", ", before the agreement"),
    Stage.DURING: words(", medan avtalet gäller", ", while the agreement is in force"),
    Stage.AFTER: words(", efter avtalet", ", after the agreement"),
}
_REGIMES = {
    None: words(""),
    Regime.PDL: words(", i vården", ", in care"),
    Regime.NON_CARE: words(", för tjänster utanför vården", ", for services outside care"),
}


def basis_words(basis: Basis) -> Words:
    """`rättslig skyldighet (artikel 6.1 c; 3 kap. 1 § patientdatalagen)`."""
    said = BASES[basis.article]
    return both([words(said.sv, said.en), _where(basis.article, basis.law), _STAGES[basis.when]])


def special_words(special: SpecialCondition) -> Words:
    said = CONDITIONS[special.condition]
    return both([words(said.sv, said.en), _where(special.condition, special.law), _REGIMES[special.regime]])


def article_words(article: str) -> Words:
    """`6.1.c` as `artikel 6.1 c` and `Article 6(1)(c)`. Health care also rests on 9(3)."""
    number, point, letter = article.split(".")
    with_secrecy = article == "9.2.h"
    return words(
        f"artikel {number}.{point} {letter}" + (" och 9.3" if with_secrecy else ""),
        f"Article {number}({point})({letter})" + (" and 9(3)" if with_secrecy else ""),
    )


def _where(article: str, law: list[str]) -> Words:
    places = both([article_words(article), *map(statute_words, law)], between="; ")
    return words(f" ({places.sv})", f" ({places.en})")
