"""Azure AI Vision, Image Analysis 4.0 with the feature ``read``, as its REST reference says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cuadra.simulators.google_vision import Seen
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size


@dataclass
class AzureRead(Simulator):
    """Answers every picture with ``words``, all in one line."""

    key: str = "azure-key"
    words: list[Seen] = field(default_factory=list)

    def reply(self, request: Request) -> Any:
        need(request.method == "POST" and request.path == "/computervision/imageanalysis:analyze", 404, "no method")
        if request.headers.get("ocp-apim-subscription-key") != self.key:
            raise Broken(401, "wrong key", {"error": {"code": "401", "message": "Access denied"}})
        need(request.query.get("api-version") == ["2024-02-01"], 400, "api-version")
        need(request.query.get("features") == ["read"], 400, "features")
        need(request.headers.get("content-type") == "application/octet-stream", 415, "content type")
        width, height = picture_size(request.body)
        need(min(width, height) >= 50 and max(width, height) <= 16_000, 400, "InvalidImageSize")
        if self.fault is Fault.WRONG_SHAPE:
            return {"modelVersion": "2023-10-01", "readResult": {"blocks": [{"lines": None}]}}
        text = " ".join(seen[0] for seen in self.words)
        lines = [{"text": text, "words": [_word(seen) for seen in self.words]}] if self.words else []
        size = {"width": width, "height": height}
        return {"modelVersion": "2023-10-01", "metadata": size, "readResult": {"blocks": [{"lines": lines}]}}


def _word(seen: Seen) -> dict[str, Any]:
    text, x0, y0, x1, y1, sure = seen
    corners = [{"x": int(x), "y": int(y)} for x, y in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))]
    return {"text": text, "boundingPolygon": corners, "confidence": sure}
