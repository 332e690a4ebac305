"""A vision model behind Ollama: ``/api/chat`` or ``/api/generate`` with the schema as ``format``, never streamed.

Contract: field notes, reading, 6 (ollama.com/blog/structured-outputs). ``llama3.2-vision:3b`` does not exist; a missing
model is told with the names that the server really has.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.kit.why import why
from cuadra.reading.engines.ask import parsed, prompt, schema
from cuadra.reading.engines.errors import AnswerCut, AnswerUnreadable, EngineError, ModelMissing
from cuadra.reading.engines.picture import encode
from cuadra.reading.engines.wire import Wire
from cuadra.reading.page import Picture

DEFAULT_MODEL = "qwen3-vl:2b"
ANSWER_BYTES = 1_000_000
LONGEST = 1600  # pixels; more only costs image tokens
MOST_PICTURES = 4
IMAGE_TOKENS = 2_600  # of 1600 x 1600 pixels in patches of 32, rounded up


@dataclass(frozen=True, slots=True)
class Ollama:
    """``form`` is ``chat`` or ``generate``; ``words`` bounds the answer in tokens."""

    model: str = DEFAULT_MODEL
    url: str = "http://127.0.0.1:11434"
    seconds: float = 300.0
    form: str = "chat"
    words: int = 2_000
    name: str = "ollama"

    @property
    def version(self) -> str:
        return self.model

    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]:
        """Values by path as printed; asks once, and once more for the installed names when the model is missing."""
        reply = self._wire().ask("POST", f"{self.url}/api/{self.form}", body=self._question(pictures, text, paths))
        if reply.status == 404:
            raise ModelMissing(self.name, model=self.model, installed=self._installed())
        if reply.status != 200:
            self._wire().refuse(reply)
        return parsed(self.name, self._content(self._wire().parsed(reply.body)), paths)

    def models(self) -> tuple[str, ...]:
        """The names of the installed models, from ``/api/tags``."""
        tags = self._wire().json("GET", f"{self.url}/api/tags")
        found = tags.get("models")
        if not isinstance(found, list):
            raise AnswerUnreadable(self.name, why("MODELS"))
        return tuple(str(one.get("name", "")) for one in found[:200] if isinstance(one, dict))

    def sees(self) -> bool:
        """Whether the model takes pictures, from ``/api/show``; ``ModelMissing`` where it is not installed."""
        body = json.dumps({"model": self.model}).encode()
        reply = self._wire().ask("POST", f"{self.url}/api/show", body=body)
        if reply.status == 404:
            raise ModelMissing(self.name, model=self.model, installed=self._installed())
        if reply.status != 200:
            self._wire().refuse(reply)
        return "vision" in (self._wire().parsed(reply.body).get("capabilities") or [])

    def _wire(self) -> Wire:
        return Wire(self.name, self.seconds, ANSWER_BYTES)

    def _question(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> bytes:
        seen = [encode(one, self.name, most_bytes=5_000_000, longest=LONGEST) for one in pictures[:MOST_PICTURES]]
        images = [base64.b64encode(one.jpeg).decode() for one in seen]
        asked = prompt(text, paths)
        question: dict[str, Any] = {
            "model": self.model,
            "stream": False,
            "format": schema(paths),
            "keep_alive": "10m",
            "options": {"temperature": 0, "seed": 1, "num_ctx": self._room(asked, images), "num_predict": self.words},
        }
        if self.form == "generate":
            question |= {"prompt": asked, "images": images}
        else:
            question["messages"] = [{"role": "user", "content": asked, "images": images}]
        return json.dumps(question).encode()

    def _room(self, asked: str, images: Sequence[str]) -> int:
        """Tokens of context: a prompt that does not fit is cut by the server in silence, its beginning first."""
        need = len(asked) // 3 + IMAGE_TOKENS * len(images) + self.words
        return next((room for room in (8192, 16384) if need <= room), 32768)

    def _content(self, answer: dict[str, Any]) -> str:
        if answer.get("done") is not True or answer.get("done_reason") == "length":
            raise AnswerCut(self.name, why("WORDS", answer.get("done_reason", "-")))
        message = answer.get("message")
        content = (
            answer.get("response") if self.form == "generate" else isinstance(message, dict) and message["content"]
        )
        if not isinstance(content, str):
            raise AnswerUnreadable(self.name, why("CONTENT"))
        return content

    def _installed(self) -> str:
        try:
            return ", ".join(sorted(self.models())) or "-"
        except EngineError as error:
            return f"? ({error.code})"
