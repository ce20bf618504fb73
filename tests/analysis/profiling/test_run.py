"""A model is run: who gets a profile and who does not, one by one (N-09.1, N-09.3, N-13.3, T-22, R-32)."""

from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import run
from tests.analysis.profiling.people import MARTA, example, somebody
from tests.clinic import CAMPAIGNS, Clinic


def segment(clinic: Clinic, subject: object) -> list[str]:
    return [one["segment"] for one in clinic.values(subject, "profiling.marketing", "profile", CAMPAIGNS)]  # type: ignore[arg-type]


def test_everybody_who_said_yes_is_placed_by_the_rules_in_their_order(clinic: Clinic) -> None:
    new = somebody(clinic, has=("traningskort",))
    used = somebody(clinic, had=("massage",), born="1985-01-01")
    curious = somebody(clinic, has=("traningskort",), months_ago=12, interests="massage")
    nowhere = somebody(clinic, has=("traningskort",), months_ago=12)
    refused = somebody(clinic, has=("traningskort",), yes=False)
    done = run(clinic.vault, example("friskvard"), by=MARTA, now=clinic.now)
    assert isinstance(done, Registered), done
    assert done.state is State.IN_USE
    assert segment(clinic, new) == ["nybliven-medlem"]
    assert segment(clinic, used) == ["massagevan"]
    assert segment(clinic, curious) == ["nyfiken"]
    assert clinic.refused(nowhere, "profiling.marketing", "profile", CAMPAIGNS) == {"D-12"}
    assert "D-05" in clinic.refused(refused, "profiling.marketing", "profile", CAMPAIGNS)
