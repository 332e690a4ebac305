"""Texts that people send, as their fields allow them: of one line, without control characters, bounded."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from cuadra.kit.secret import Secret

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", min_length=1, max_length=200)]
ShortName = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x20\x7f]+$", min_length=3, max_length=254)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z -]*$", max_length=40)]
Token = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]+$", min_length=1, max_length=200)]
Password = Annotated[SecretStr, StringConstraints(max_length=1000)]


class Given(BaseModel):
    """What comes in: nothing that is not named; never shown with its values."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


def secret(given: SecretStr | str) -> Secret:
    return Secret(given if isinstance(given, str) else given.get_secret_value())
