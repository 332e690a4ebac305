"""Anthropic's Messages API, as far as we use it: one question with pictures, one tool to answer with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cuadra.simulators.models import filled
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64


@dataclass
class Anthropic(Simulator):
    """Has one ``model``; answers with its tool, or with prose on order."""

    key: str = "anthropic-key"
    model: str = "claude-example"
    values: dict[str, Any] = field(default_factory=dict)
    paths: ClassVar[tuple[str, ...]] = ("/v1/messages",)

    def reply(self, request: Request) -> Any:
        need(request.method == "POST" and request.path in self.paths, 404, "no such path")
        given = request.headers.get("x-api-key") or request.headers.get("authorization", "").removeprefix("Bearer ")
        if given != self.key:  # older clients send the one, newer ones the other
            raise _error(401, "authentication_error")
        need(request.headers.get("anthropic-version"), 400, "no anthropic-version")
        body = request.json()
        if body.get("model") != self.model:
            raise _error(404, "not_found_error")
        need(isinstance(body.get("max_tokens"), int), 400, "no max_tokens")
        self._look(body.get("messages"))
        tools = body.get("tools")
        need(isinstance(tools, list) and len(tools) == 1, 400, "not one tool")
        assert isinstance(tools, list)
        answer = filled(tools[0].get("input_schema"), self.values, self.fault)
        use: dict[str, Any] = {"type": "tool_use", "id": "toolu_1", "name": tools[0]["name"], "input": answer}
        if self.fault is Fault.PROSE:
            use = {"type": "text", "text": "Sure! The total is 10."}
        stop = {Fault.CUT: "max_tokens", Fault.PROSE: "end_turn"}.get(self.fault or Fault.HTML, "tool_use")
        return {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": [use],
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 10},
        }

    def _look(self, messages: Any) -> None:
        need(isinstance(messages, list) and messages and messages[-1].get("role") == "user", 400, "messages")
        for part in messages[-1]["content"]:
            if part.get("type") == "image":
                need(part["source"].get("media_type") == "image/jpeg", 400, "media type")
                picture_size(unbase64(part["source"].get("data")))


def _error(status: int, kind: str) -> Broken:
    return Broken(status, kind, {"type": "error", "error": {"type": kind, "message": kind}})
