from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from cuadra.kit.secret import Secret
from cuadra.settings import SettingInvalid, Settings, reference

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def test_the_page_of_settings_is_made_from_the_class() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: python -m cuadra.settings > docs/settings.md"


def test_an_empty_environment_gives_the_harmless_defaults() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings()
    assert settings.allow_cloud is False
    assert settings.vision == ""
    assert settings.ollama_url == "http://127.0.0.1:11434"


def test_values_are_read_by_their_sort() -> None:
    settings = Settings.from_environment(
        {
            "CUADRA_ENGINES": "small, google",
            "CUADRA_ALLOW_CLOUD": "sí",
            "CUADRA_ENGINE_SECONDS": "2.5",
            "CUADRA_OLLAMA_URL": "http://gpu:11434/",
            "OTHER": "x",
        }
    )
    assert settings.engines == ("small", "google")
    assert settings.allow_cloud is True
    assert settings.engine_seconds == 2.5
    assert settings.ollama_url == "http://gpu:11434"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("CUADRA_ENGINE_SECONDS", "soon"),
        ("CUADRA_ENGINE_SECONDS", "-1"),
        ("CUADRA_ENGINE_SECONDS", "nan"),
        ("CUADRA_ALLOW_CLOUD", "maybe"),
        ("CUADRA_VISION", "gpt"),
        ("CUADRA_OLLAMA_URL", "file:///etc/passwd"),
        ("CUADRA_ENOUGH_CONFIDENCE", "85"),
        ("CUADRA_BREAKER_FAILURES", "0"),
        ("CUADRA_PUSH_CONTACT", "ops@tienda.mx"),
        ("CUADRA_PUSH_CONTACT", "mailto:ops@localhost"),
        ("CUADRA_PUSH_CONTACT", "mailto:Ops <ops@tienda.mx>"),
        ("CUADRA_PUSH_CONTACT", "http://tienda.mx"),
        ("CUADRA_PUSH_CONTACT", "https://127.0.0.1"),
        ("CUADRA_PUSH_CONTACT", "https://localhost:8320"),
    ],
)
def test_a_value_that_cannot_be_used_is_named_in_both_languages(variable: str, value: str) -> None:
    with pytest.raises(SettingInvalid) as caught:
        Settings.from_environment({variable: value})
    assert variable in caught.value.message("es")
    assert variable in caught.value.message("en")


def test_a_key_is_never_printed() -> None:
    settings = Settings.from_environment({"CUADRA_OPENAI_KEY": "very-secret"})
    assert "very-secret" not in f"{settings!r} {settings}"
    assert settings.openai_key.reveal() == "very-secret"


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().allow_cloud = True  # type: ignore[misc]


def test_the_platform_s_own_name_for_the_database_is_heard_and_ours_comes_first() -> None:
    common = {"DATABASE_URL": "postgresql://a@b/c"}
    assert Settings.from_environment(common).database_url.reveal() == "postgresql://a@b/c"
    ours = {**common, "CUADRA_DATABASE_URL": "postgresql://d@e/f"}
    assert Settings.from_environment(ours).database_url.reveal() == "postgresql://d@e/f"


def test_the_log_is_told_every_secret_and_the_passwords_inside_of_addresses() -> None:
    made = Settings(
        smtp_url=Secret("smtp://ana:a%40b-c@mail.example"), openai_key=Secret("k-1"), mail_from="x@y.example"
    )
    assert {one.reveal() for one in made.secrets()} == {"smtp://ana:a%40b-c@mail.example", "k-1", "a%40b-c", "a@b-c"}
