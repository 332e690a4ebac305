"""A vision model behind any server that speaks OpenAI's chat form: OpenAI, llama.cpp, vLLM, Ollama's ``/v1``.

Contract: platform.openai.com/docs/api-reference/chat with ``response_format`` ``json_schema``. Plain HTTP, so that a
local server needs no extra; ``finish_reason`` "length" is a cut answer and a refusal is an error.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.reading.engines.ask import parsed, prompt, schema
from cuadra.reading.engines.errors import AnswerCut, AnswerUnreadable, EngineError, EngineFailed, ModelMissing
from cuadra.reading.engines.picture import encode
from cuadra.reading.engines.wire import Wire
from cuadra.reading.page import Picture

ANSWER_BYTES = 1_000_000
LONGEST = 2000
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class OpenAiCompatible:
    """``url`` ends where the paths of the API begin: ``https://host/v1``."""

    model: str
    url: str
    key: Secret = Secret()  # noqa: RUF009  frozen
    seconds: float = 300.0
    words: int = 2_000
    name: str = "openai"

    @property
    def version(self) -> str:
        return self.model

    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]:
        """Values by path as printed."""
        wire = Wire(self.name, self.seconds, ANSWER_BYTES)
        body = self._question(pictures, text, paths)
        reply = wire.ask("POST", f"{self.url}/chat/completions", headers=self._headers(), body=body)
        if reply.status == 404:
            raise ModelMissing(self.name, model=self.model, installed=self._installed())
        if reply.status != 200:
            wire.refuse(reply)
        return parsed(self.name, self._content(wire.parsed(reply.body)), paths)

    def models(self) -> tuple[str, ...]:
        """The names that the server lists."""
        found = Wire(self.name, self.seconds, ANSWER_BYTES).json("GET", f"{self.url}/models", headers=self._headers())
        data = found.get("data")
        if not isinstance(data, list):
            raise AnswerUnreadable(self.name, why("MODELS"))
        return tuple(str(one.get("id", "")) for one in data[:200] if isinstance(one, dict))

    def _headers(self) -> dict[str, str]:
        key = {"Authorization": f"Bearer {self.key.reveal()}"} if self.key else {}
        return {"Content-Type": "application/json", **key}

    def _question(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> bytes:
        parts: list[dict[str, Any]] = [{"type": "text", "text": prompt(text, paths)}]
        for picture in pictures[:MOST_PICTURES]:
            sent = encode(picture, self.name, most_bytes=5_000_000, longest=LONGEST)
            url = f"data:image/jpeg;base64,{base64.b64encode(sent.jpeg).decode()}"
            parts.append({"type": "image_url", "image_url": {"url": url}})
        form = {"name": "fields", "strict": True, "schema": schema(paths)}
        question = {
            "model": self.model,
            "messages": [{"role": "user", "content": parts}],
            "response_format": {"type": "json_schema", "json_schema": form},
            "max_completion_tokens": self.words,
            "stream": False,
        }
        return json.dumps(question).encode()

    def _content(self, answer: dict[str, Any]) -> str:
        try:
            choice = answer["choices"][0]
            if choice.get("finish_reason") == "length":
                raise AnswerCut(self.name, why("WORDS", "length"))
            if choice["message"].get("refusal"):
                raise EngineFailed(self.name, why("DECLINED"))
            content = choice["message"]["content"]
        except (KeyError, TypeError, IndexError, AttributeError) as error:
            raise AnswerUnreadable(self.name, why("JSON", type(error).__name__)) from error
        if not isinstance(content, str):
            raise AnswerUnreadable(self.name, why("CONTENT"))
        return content

    def _installed(self) -> str:
        try:
            return ", ".join(sorted(self.models())[:30]) or "-"
        except EngineError as error:
            return f"? ({error.code})"
