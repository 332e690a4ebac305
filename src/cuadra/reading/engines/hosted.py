"""Vision models of Anthropic and Google through pydantic-ai (extra ``llm``, imported at the first question).

The same question as everywhere, answered through one output tool with our schema; one attempt, for the next rung is
the retry. pydantic-ai's own errors are turned into ours by name. Not for OpenAI: ``openai_http`` needs no extra.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.reading.engines.ask import checked, prompt, schema
from cuadra.reading.engines.errors import (
    AnswerCut,
    AnswerUnreadable,
    EngineBusy,
    EngineError,
    EngineFailed,
    EngineTimeout,
    EngineUnreachable,
    ExtraMissing,
    KeyRefused,
    ModelMissing,
    ServerFailed,
)
from cuadra.reading.engines.picture import encode
from cuadra.reading.engines.wire import within
from cuadra.reading.page import Picture

LONGEST = 2000
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class HostedModel:
    """``name`` is ``anthropic`` or ``google-llm``; ``url`` replaces the maker's own address."""

    name: str
    model: str
    key: Secret
    url: str = ""
    seconds: float = 300.0
    words: int = 4_000

    @property
    def version(self) -> str:
        return self.model

    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]:
        """Values by path as printed; ``ExtraMissing`` where the libraries are not installed."""
        try:
            import pydantic_ai  # noqa: F401  tells whether the extra is there
        except ImportError as error:
            raise ExtraMissing(self.name, "pydantic-ai", extra="llm") from error
        seen = [encode(one, self.name, most_bytes=5_000_000, longest=LONGEST) for one in pictures[:MOST_PICTURES]]
        asked = self._bounded([one.jpeg for one in seen], prompt(text, paths), schema(paths))
        answer = within(self.seconds + 1, self.name, lambda: asyncio.run(asked))
        return checked(self.name, answer, paths)

    async def _bounded(self, pictures: Sequence[bytes], question: str, form: dict[str, Any]) -> Any:
        try:
            return await asyncio.wait_for(self._ask(pictures, question, form), self.seconds)
        except TimeoutError as error:
            raise EngineTimeout(self.name, f"{self.seconds:g} s") from error
        except EngineError:
            raise
        except Exception as error:
            raise self._named(error) from error

    async def _ask(self, pictures: Sequence[bytes], question: str, form: dict[str, Any]) -> Any:
        from pydantic_ai.direct import model_request
        from pydantic_ai.messages import BinaryContent, ModelRequest, ToolCallPart, UserPromptPart
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.settings import ModelSettings
        from pydantic_ai.tools import ToolDefinition

        images = [BinaryContent(one, media_type="image/jpeg") for one in pictures]
        tool = ToolDefinition(name="fields", parameters_json_schema=form, description="The fields.", kind="output")
        async with self._model() as model:
            response = await model_request(
                model,
                [ModelRequest(parts=[UserPromptPart([question, *images])])],
                model_settings=ModelSettings(max_tokens=self.words, timeout=self.seconds, max_retries=0),
                model_request_parameters=ModelRequestParameters(
                    output_mode="tool", output_tools=[tool], allow_text_output=False
                ),
            )
        if response.finish_reason == "length":
            raise AnswerCut(self.name, why("WORDS", "length"))
        calls = [part for part in response.parts if isinstance(part, ToolCallPart) and part.tool_name == "fields"]
        if not calls:
            raise AnswerUnreadable(self.name, why("PROSE"))
        return calls[0].args_as_dict(raise_if_invalid=True)

    def _model(self) -> Any:
        url, key = self.url or None, self.key.reveal()
        if self.name == "anthropic":
            from pydantic_ai.models.anthropic import AnthropicModel
            from pydantic_ai.providers.anthropic import AnthropicProvider

            return AnthropicModel(self.model, provider=AnthropicProvider(api_key=key, base_url=url))
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        return GoogleModel(self.model, provider=GoogleProvider(api_key=key, base_url=url))

    def _named(self, error: Exception) -> EngineError:
        """Our name for an error of the library; its text stays out, for it may hold the document."""
        from pydantic_ai import exceptions as theirs

        inside = why("INSIDE", type(error).__name__)
        if isinstance(error, ImportError):
            return ExtraMissing(self.name, "pydantic-ai", extra="llm")
        if isinstance(error, theirs.ModelNotFoundError):
            return ModelMissing(self.name, model=self.model, installed="?")
        kinds: tuple[tuple[type[Exception], type[EngineError]], ...] = (
            (theirs.ModelAuthenticationError, KeyRefused),
            (theirs.ModelRateLimitError, EngineBusy),
            (theirs.ModelQuotaExceededError, EngineBusy),
            (theirs.ModelTimeoutError, EngineTimeout),
            (theirs.ModelRequestTimeout, EngineTimeout),
            (theirs.ModelConnectionError, EngineUnreachable),
            (theirs.ModelUnavailableError, ServerFailed),
            (theirs.ModelServerError, ServerFailed),
            (theirs.IncompleteToolCall, AnswerCut),
            (theirs.OutputTokenLimitExceeded, AnswerCut),
            (theirs.ModelHTTPError, EngineFailed),
            (theirs.UserError, EngineFailed),
        )
        return next((ours for their, ours in kinds if isinstance(error, their)), AnswerUnreadable)(self.name, inside)
