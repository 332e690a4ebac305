"""Google Cloud Vision as we know it from its REST reference: one method, API key in a header."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64

Seen = tuple[str, float, float, float, float, float]  # text, left, top, right, bottom, confidence


@dataclass
class GoogleVision(Simulator):
    """Answers every picture with ``words``; ``refusal`` is an error inside a 200 reply (code of google.rpc)."""

    key: str = "google-key"
    words: list[Seen] = field(default_factory=list)
    refusal: int = 0

    def reply(self, request: Request) -> Any:
        need(request.method == "POST" and request.path == "/v1/images:annotate", 404, "no such method")
        need("key" not in request.query, 400, "the key stands in the address")
        if request.headers.get("x-goog-api-key") != self.key:
            reason = [{"reason": "API_KEY_INVALID"}]
            raise Broken(400, "wrong key", {"error": {"code": 400, "message": "API key not valid.", "details": reason}})
        need(request.headers.get("content-type") == "application/json", 400, "not application/json")
        need(len(request.body) <= 10_000_000, 400, "Request payload size exceeds the limit: 10485760 bytes.")
        return {"responses": [self._annotate(one) for one in self._requests(request)]}

    def _requests(self, request: Request) -> list[dict[str, Any]]:
        requests = request.json().get("requests")
        need(isinstance(requests, list) and 1 <= len(requests) <= 16, 400, "1 to 16 requests")
        assert isinstance(requests, list)
        return requests

    def _annotate(self, one: dict[str, Any]) -> dict[str, Any]:
        kinds = [feature.get("type") for feature in one.get("features", [])]
        need(kinds == ["DOCUMENT_TEXT_DETECTION"], 400, "features")
        hints = one.get("imageContext", {}).get("languageHints", [])
        need(all(isinstance(hint, str) for hint in hints), 400, "languageHints")
        width, height = picture_size(unbase64(one.get("image", {}).get("content")))
        if self.refusal:
            return {"error": {"code": self.refusal, "message": "on order"}}
        if self.fault is Fault.WRONG_SHAPE:
            return {"fullTextAnnotation": {"pages": [{"blocks": "none"}]}}
        words = [_word(seen) for seen in self.words]
        block = {"paragraphs": [{"words": words}], "blockType": "TEXT"}
        text = " ".join(seen[0] for seen in self.words)
        return {"fullTextAnnotation": {"pages": [{"width": width, "height": height, "blocks": [block]}], "text": text}}


def _word(seen: Seen) -> dict[str, Any]:
    text, x0, y0, x1, y1, sure = seen
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    vertices = [{name: int(value) for name, value in (("x", x), ("y", y)) if int(value)} for x, y in corners]
    return {
        "boundingBox": {"vertices": vertices},  # zeros are left out, as proto3 does
        "symbols": [{"text": sign, "confidence": sure} for sign in text],
        "confidence": sure,
    }
