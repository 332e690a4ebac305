"""Google's Gemini API, as far as we use it: ``generateContent`` with pictures and one function to answer with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cuadra.simulators.models import filled
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64


@dataclass
class GoogleLlm(Simulator):
    """Has one ``model``; answers with its function, or with prose on order."""

    key: str = "google-key"
    model: str = "gemini-example"
    values: dict[str, Any] = field(default_factory=dict)

    def reply(self, request: Request) -> Any:
        need("key" not in request.query, 400, "the key stands in the address")
        if request.headers.get("x-goog-api-key") != self.key:
            raise _error(403, "PERMISSION_DENIED")
        if request.path != f"/v1beta/models/{self.model}:generateContent":
            raise _error(404, "NOT_FOUND")
        body = request.json()
        for part in body["contents"][-1]["parts"]:
            if "inlineData" in part:
                picture_size(unbase64(part["inlineData"]["data"].replace("-", "+").replace("_", "/")))
        need(body.get("generationConfig", {}).get("maxOutputTokens"), 400, "no bound on the answer")
        tools = [one for tool in body.get("tools", []) for one in tool.get("functionDeclarations", [])]
        need(len(tools) == 1, 400, "not one function")
        answer = filled(tools[0].get("parameters_json_schema"), self.values, self.fault)
        said: dict[str, Any] = {"functionCall": {"name": tools[0]["name"], "args": answer}}
        if self.fault is Fault.PROSE:
            said = {"text": "Sure! The total is 10."}
        ended = "MAX_TOKENS" if self.fault is Fault.CUT else "STOP"
        candidate = {"content": {"role": "model", "parts": [said]}, "finishReason": ended, "index": 0}
        usage = {"promptTokenCount": 10, "candidatesTokenCount": 10, "totalTokenCount": 20}
        return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": self.model}


def _error(status: int, kind: str) -> Broken:
    return Broken(status, kind, {"error": {"code": status, "message": kind, "status": kind}})
