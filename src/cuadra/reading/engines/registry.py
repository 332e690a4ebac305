"""Engines by their names in the settings, each made safe: the only place that knows all of them.

Nothing is imported or connected here but what the named engine needs; a missing thing is told when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, TypeVar

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.reading.engines.breaker import Breaker
from cuadra.reading.engines.cache import Cache
from cuadra.reading.engines.errors import (
    CloudNotAllowed,
    EngineError,
    EngineUnavailable,
    EngineUnknown,
    KeyMissing,
)
from cuadra.reading.engines.protocol import FieldEngine, OcrEngine
from cuadra.reading.engines.rate import Bucket
from cuadra.reading.engines.safety import FirstSure, Guarded, GuardedFields, guard
from cuadra.reading.engines.wire import stays_home
from cuadra.settings import Settings, variable

Made = TypeVar("Made")
LOCAL = {"tiny": "tiny.Tiny", "small": "small.Small", "rapidocr": "small.Small", "tesseract": "tesseract.Tesseract"}


def engine(name: str, settings: Settings, kept: Cache | None = None) -> Guarded:
    """The OCR engine called ``name``, keeping what it reads in ``kept``; ``EngineUnavailable`` says what is missing."""
    if name in LOCAL:
        return guard(_local(name), _breaker(name, settings), cache=kept)
    made = _known(name, CLOUD, names())(settings)
    return guard(made, _breaker(name, settings), _bucket(name, settings.engine_per_minute, settings), kept)


def vision(name: str, settings: Settings) -> GuardedFields:
    """The vision model called ``name``; raises an ``EngineUnavailable`` that says what is missing."""
    made = _known(name, VISION, VISION)(settings)
    bucket = _bucket(name, settings.vision_per_minute, settings)
    return GuardedFields(made, _breaker(name, settings), bucket)


def first_sure(settings: Settings, kept: Cache | None = None) -> tuple[FirstSure, list[EngineError]]:
    """The engines of ``CUADRA_ENGINES`` in their order, and why those are missing that could not be made."""
    made: list[OcrEngine] = []
    missing: list[EngineError] = []
    for name in settings.engines:
        try:
            made.append(engine(name, settings, kept))
        except EngineError as error:
            missing.append(error)
    return FirstSure(made, settings.enough_confidence), missing


def names() -> tuple[str, ...]:
    """All OCR engines that can be named."""
    return (*LOCAL, *CLOUD)


def cache(settings: Settings) -> Cache:
    """The cache of readings that the settings name."""
    return Cache(settings.cache_folder / "readings", settings.cache_megabytes * 2**20)


def _known(
    name: str, makers: dict[str, Callable[[Settings], Made]], known: Iterable[str]
) -> Callable[[Settings], Made]:
    if name not in makers:
        raise EngineUnknown(name, known=", ".join(known))
    return makers[name]


def _local(name: str) -> OcrEngine:
    module, _, kind = LOCAL[name].partition(".")
    try:
        found = import_module(f"cuadra.reading.engines.{module}")
    except ImportError as error:
        raise EngineUnavailable(name, why("PACKAGE", error.name)) from error
    made: OcrEngine = getattr(found, kind)()
    return made


def _breaker(name: str, settings: Settings) -> Breaker:
    return Breaker(name, settings.breaker_failures, settings.breaker_rest)


def _bucket(name: str, per_minute: float, settings: Settings) -> Bucket:
    return Bucket(name, per_minute, burst=max(1.0, per_minute / 10), patience=settings.engine_patience)


def _may_leave(name: str, url: str, settings: Settings) -> None:
    if not settings.allow_cloud and not stays_home(url):
        raise CloudNotAllowed(name)


def _key(name: str, key: Secret, setting: str) -> Secret:
    if not key:
        raise KeyMissing(name, setting=variable(setting))
    return key


def _google(settings: Settings) -> OcrEngine:
    from cuadra.reading.engines.google_vision import GoogleVision

    _may_leave("google", settings.google_vision_url, settings)
    key = _key("google", settings.google_vision_key, "google_vision_key")
    return GoogleVision(key, settings.google_vision_url, settings.engine_seconds)


def _account(settings: Settings) -> Any:
    from cuadra.reading.engines.textract import Account

    _may_leave("textract", settings.textract_url or "https://textract.amazonaws.com", settings)
    return Account(
        _key("textract", settings.aws_access_key, "aws_access_key"),
        _key("textract", settings.aws_secret_key, "aws_secret_key"),
        settings.aws_region,
        settings.aws_session_token,
        settings.textract_url,
        settings.engine_seconds,
    )


def _textract(settings: Settings) -> OcrEngine:
    from cuadra.reading.engines.textract import Textract

    return Textract(_account(settings))


def _textract_expense(settings: Settings) -> FieldEngine:
    from cuadra.reading.engines.textract import TextractExpense

    return TextractExpense(_account(settings))


def _azure(settings: Settings) -> OcrEngine:
    from cuadra.reading.engines.azure_read import AzureRead

    if not settings.azure_url:
        raise EngineUnavailable("azure", why("UNSET", variable("azure_url")))
    _may_leave("azure", settings.azure_url, settings)
    return AzureRead(_key("azure", settings.azure_key, "azure_key"), settings.azure_url, settings.engine_seconds)


def _ollama(settings: Settings) -> FieldEngine:
    from cuadra.reading.engines.ollama import DEFAULT_MODEL, Ollama

    _may_leave("ollama", settings.ollama_url, settings)
    model = settings.vision_model or DEFAULT_MODEL
    return Ollama(model, settings.ollama_url, settings.vision_seconds, settings.ollama_form)


def _openai(settings: Settings) -> FieldEngine:
    from cuadra.reading.engines.openai_http import OpenAiCompatible

    _may_leave("openai", settings.openai_url, settings)
    if not stays_home(settings.openai_url):
        _key("openai", settings.openai_key, "openai_key")
    return OpenAiCompatible(
        _model("openai", settings), settings.openai_url, settings.openai_key, settings.vision_seconds
    )


def _hosted(name: str, url: str, key: Secret, setting: str, settings: Settings) -> FieldEngine:
    from cuadra.reading.engines.hosted import HostedModel

    _may_leave(name, url or "https://outside.example.com", settings)
    return HostedModel(name, _model(name, settings), _key(name, key, setting), url, settings.vision_seconds)


def _anthropic(settings: Settings) -> FieldEngine:
    return _hosted("anthropic", settings.anthropic_url, settings.anthropic_key, "anthropic_key", settings)


def _google_llm(settings: Settings) -> FieldEngine:
    return _hosted("google-llm", settings.google_llm_url, settings.google_llm_key, "google_llm_key", settings)


def _model(name: str, settings: Settings) -> str:
    if not settings.vision_model:
        raise EngineUnavailable(name, why("UNSET", variable("vision_model")))
    return settings.vision_model


CLOUD: dict[str, Callable[[Settings], OcrEngine]] = {"google": _google, "textract": _textract, "azure": _azure}
VISION: dict[str, Callable[[Settings], FieldEngine]] = {
    "ollama": _ollama,
    "openai": _openai,
    "anthropic": _anthropic,
    "google-llm": _google_llm,
    "textract-expense": _textract_expense,
}
