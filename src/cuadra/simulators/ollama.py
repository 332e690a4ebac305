"""Ollama: ``/api/tags``, ``show``, ``chat`` and ``generate``, as the field notes (reading, 6) tell them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cuadra.simulators.models import filled, spoken
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64


@dataclass
class Ollama(Simulator):
    """Has ``models``; answers every picture with ``values``. ``asked`` and ``rooms`` keep prompts and context sizes."""

    models: tuple[str, ...] = ("qwen3-vl:2b", "granite3.2-vision:2b")
    values: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    rooms: list[int] = field(default_factory=list)
    paths: ClassVar[tuple[str, ...]] = ("/api/chat", "/api/generate")

    def reply(self, request: Request) -> Any:
        if request.method == "GET" and request.path == "/api/tags":
            return {"models": [{"name": name, "model": name, "size": 1, "details": {}} for name in self.models]}
        need(request.method == "POST", 405, "method")
        body = request.json()
        if body.get("model") not in self.models:
            raise Broken(404, "no model", {"error": f"model '{body.get('model')}' not found"})
        if request.path == "/api/show":
            return {"capabilities": ["completion", "vision"], "details": {}}
        need(request.path in self.paths, 404, "no such path")
        need(body.get("stream") is False, 400, "stream is not false")
        options = body.get("options", {})
        need(isinstance(options.get("num_predict"), int) and options["num_predict"] > 0, 400, "no bound on the answer")
        need(options.get("temperature") == 0, 400, "temperature")
        need(isinstance(options.get("num_ctx"), int), 400, "no room")
        self.rooms.append(options["num_ctx"])
        prompt, images = self._question(request.path, body)
        self.asked.append(prompt)
        for image in images:
            picture_size(unbase64(image))
        text = spoken(filled(body.get("format"), self.values, self.fault), self.fault)
        return self._answer(request.path, body["model"], text)

    def _question(self, path: str, body: dict[str, Any]) -> tuple[str, list[str]]:
        if path == "/api/generate":
            need(isinstance(body.get("prompt"), str), 400, "no prompt")
            return body["prompt"], body.get("images", [])
        messages = body.get("messages")
        need(isinstance(messages, list) and messages and messages[-1].get("role") == "user", 400, "messages")
        assert isinstance(messages, list)
        return str(messages[-1]["content"]), messages[-1].get("images", [])

    def _answer(self, path: str, model: str, text: str) -> dict[str, Any]:
        said = {"response": text} if path == "/api/generate" else {"message": {"role": "assistant", "content": text}}
        reason = "length" if self.fault is Fault.CUT else "stop"
        times = {"total_duration": 1_000_000, "prompt_eval_count": 10, "eval_count": 10}
        return {
            "model": model,
            "created_at": "2026-01-01T00:00:00Z",
            "done": True,
            "done_reason": reason,
            **said,
            **times,
        }
