"""Azure AI Vision, Image Analysis 4.0 with the feature ``read``: one call, one answer.

Contract: learn.microsoft.com/azure/ai-services/computer-vision, REST 2024-02-01. Taken instead of Read 3.2, which
needs polling and gets no more updates (same site, how-to/call-read-api). Pictures: 50 to 16000 pixels, 20 MB.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.model.reading import Word
from cuadra.reading.engines.errors import AnswerUnreadable, PictureRefused
from cuadra.reading.engines.picture import Sent, encode
from cuadra.reading.engines.wire import Wire
from cuadra.reading.page import Picture

API = "2024-02-01"
MOST_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class AzureRead:
    """``url`` is the endpoint of the resource, without a path."""

    key: Secret
    url: str
    seconds: float = 30.0
    name: str = "azure"
    version: str = API

    def read(self, picture: Picture) -> Sequence[Word]:
        sent = encode(picture, self.name, most_bytes=20_000_000, longest=16_000, shortest=50)
        wire = Wire(self.name, self.seconds)
        reply = wire.ask(
            "POST",
            f"{self.url}/computervision/imageanalysis:analyze?api-version={API}&features=read",
            headers={"Ocp-Apim-Subscription-Key": self.key.reveal(), "Content-Type": "application/octet-stream"},
            body=sent.jpeg,
        )
        if reply.status == 400 and b"InvalidImage" in reply.body:
            raise PictureRefused(self.name, "HTTP 400")
        if reply.status != 200:
            wire.refuse(reply)
        answer = wire.parsed(reply.body)
        try:
            return list(islice(_words(answer, sent), MOST_WORDS))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AnswerUnreadable(self.name, why("JSON", type(error).__name__)) from error


def _words(answer: dict[str, Any], sent: Sent) -> Iterator[Word]:
    for block in answer["readResult"]["blocks"]:
        for line in block["lines"]:
            for word in line["words"]:
                xs = [float(corner["x"]) for corner in word["boundingPolygon"]]
                ys = [float(corner["y"]) for corner in word["boundingPolygon"]]
                sure = min(max(float(word["confidence"]), 0.0), 1.0)
                yield Word(str(word["text"]), sent.box(min(xs), min(ys), max(xs), max(ys)), sure)
