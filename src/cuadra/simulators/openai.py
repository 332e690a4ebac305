"""A server that speaks OpenAI's chat form: ``/v1/models`` and ``/v1/chat/completions`` with a strict JSON schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cuadra.simulators.models import filled, spoken
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64

DATA_URL = "data:image/jpeg;base64,"


@dataclass
class OpenAi(Simulator):
    """Has ``models``; an empty ``key`` asks for none, as local servers do. ``declines`` answers with a refusal."""

    key: str = "openai-key"
    models: tuple[str, ...] = ("small-vision",)
    values: dict[str, Any] = field(default_factory=dict)
    declines: bool = False
    paths: ClassVar[tuple[str, ...]] = ("/v1/chat/completions",)

    def reply(self, request: Request) -> Any:
        if self.key and request.headers.get("authorization") != f"Bearer {self.key}":
            raise Broken(401, "wrong key")
        if request.method == "GET" and request.path == "/v1/models":
            return {"object": "list", "data": [{"id": name, "object": "model"} for name in self.models]}
        need(request.method == "POST" and request.path in self.paths, 404, "no such path")
        body = request.json()
        if body.get("model") not in self.models:
            raise Broken(404, "no model", {"error": {"code": "model_not_found", "message": "no such model"}})
        need(body.get("stream", False) is False, 400, "stream")
        need(isinstance(body.get("max_completion_tokens"), int), 400, "no bound on the answer")
        self._look(body.get("messages"))
        form = body.get("response_format", {})
        need(form.get("type") == "json_schema" and form["json_schema"].get("strict") is True, 400, "response_format")
        need(form["json_schema"].get("name"), 400, "the schema has no name")
        text = spoken(filled(form["json_schema"].get("schema"), self.values, self.fault), self.fault)
        message = {"role": "assistant", "content": None if self.declines else text}
        message["refusal"] = "I cannot." if self.declines else None
        reason = "length" if self.fault is Fault.CUT else "stop"
        choice = {"index": 0, "message": message, "finish_reason": reason}
        return {"id": "chatcmpl-1", "object": "chat.completion", "model": body["model"], "choices": [choice]}

    def _look(self, messages: Any) -> None:
        need(isinstance(messages, list) and messages and messages[-1].get("role") == "user", 400, "messages")
        for part in messages[-1]["content"]:
            if part.get("type") == "image_url":
                url = part["image_url"]["url"]
                need(url.startswith(DATA_URL), 400, "no data URL")
                picture_size(unbase64(url.removeprefix(DATA_URL)))
            else:
                need(part.get("type") == "text" and part.get("text"), 400, "part of unknown type")
