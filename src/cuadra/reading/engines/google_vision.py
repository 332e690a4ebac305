"""Google Cloud Vision: ``images:annotate`` with DOCUMENT_TEXT_DETECTION, by API key.

Contract: cloud.google.com/vision/docs/reference/rest/v1/images/annotate. JSON requests may have 10 MB, and base64
takes a third more than its bytes. proto3 leaves out zeros: a missing ``x`` is 0.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.model.reading import Word
from cuadra.reading.engines.errors import (
    AnswerUnreadable,
    EngineBusy,
    EngineFailed,
    KeyRefused,
    PictureRefused,
    ServerFailed,
)
from cuadra.reading.engines.picture import Sent, encode
from cuadra.reading.engines.wire import Reply, Wire
from cuadra.reading.page import Picture

RPC = {3: PictureRefused, 7: KeyRefused, 8: EngineBusy, 13: ServerFailed, 14: ServerFailed, 16: KeyRefused}
MOST_WORDS = 50_000


@dataclass(frozen=True, slots=True)
class GoogleVision:
    """``key`` is sent in a header, never in the address, which ends up in logs."""

    key: Secret
    url: str = "https://vision.googleapis.com"
    seconds: float = 30.0
    languages: tuple[str, ...] = ("es", "en")
    name: str = "google"
    version: str = "v1-document"

    def read(self, picture: Picture) -> Sequence[Word]:
        sent = encode(picture, self.name, most_bytes=7_000_000, longest=8_000)
        wire = Wire(self.name, self.seconds)
        headers = {"X-Goog-Api-Key": self.key.reveal(), "Content-Type": "application/json"}
        reply = wire.ask("POST", f"{self.url}/v1/images:annotate", headers=headers, body=self._request(sent))
        if reply.status != 200:
            self._refuse(wire, reply)
        try:
            return self._words(wire.parsed(reply.body), sent)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise AnswerUnreadable(self.name, why("JSON", type(error).__name__)) from error

    def _request(self, sent: Sent) -> bytes:
        one = {
            "image": {"content": base64.b64encode(sent.jpeg).decode()},
            "features": [{"type": "DOCUMENT_TEXT_DETECTION"}],
            "imageContext": {"languageHints": list(self.languages)},
        }
        return json.dumps({"requests": [one]}).encode()

    def _refuse(self, wire: Wire, reply: Reply) -> None:
        """An unknown key comes as 400 with the word in its text, all else by status."""
        if reply.status == 400 and (b"API_KEY_INVALID" in reply.body or b"API key not valid" in reply.body):
            raise KeyRefused(self.name, "HTTP 400 API_KEY_INVALID")
        wire.refuse(reply)

    def _words(self, answer: dict[str, Any], sent: Sent) -> list[Word]:
        one = answer["responses"][0]
        if fault := one.get("error"):
            raise RPC.get(int(fault["code"]), EngineFailed)(self.name, why("CODE", int(fault["code"])))
        words = []
        for word, sure in _each_word(one.get("fullTextAnnotation", {})):
            text = "".join(str(symbol["text"]) for symbol in word["symbols"])
            corners = word["boundingBox"]["vertices"]
            xs = [float(corner.get("x", 0)) for corner in corners]
            ys = [float(corner.get("y", 0)) for corner in corners]
            words.append(Word(text, sent.box(min(xs), min(ys), max(xs), max(ys)), sure))
            if len(words) >= MOST_WORDS:
                break
        return words


def _each_word(annotation: dict[str, Any]) -> Iterator[tuple[dict[str, Any], float]]:
    """Words in reading order, each with its confidence or that of the next larger thing that has one."""
    for page in annotation.get("pages", []):
        for block in page.get("blocks", []):
            for paragraph in block.get("paragraphs", []):
                for word in paragraph.get("words", []):
                    holders = (word, paragraph, block, page)
                    sure = next((float(one["confidence"]) for one in holders if "confidence" in one), 0.0)
                    yield word, min(max(sure, 0.0), 1.0)
