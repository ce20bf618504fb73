"""What every part of a policy file is: frozen, nothing in it that is not known, and no value of it in a message."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

SentenceId = Annotated[str, StringConstraints(pattern=r"^S[0-9]{1,2}$")]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Words(Model):
    """The same thing said in Swedish and in English."""

    sv: str
    en: str
