"""AWS Textract: two actions, with every signature computed again (AWS general reference, Signature Version 4)."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass, field
from typing import Any

from cuadra.simulators.google_vision import Seen
from cuadra.simulators.server import Broken, Fault, Request, Simulator, need, picture_size, unbase64

_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([a-z0-9-]+)/textract/aws4_request, "
    r"SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})"
)


@dataclass
class Textract(Simulator):
    """Answers DetectDocumentText with ``words`` and AnalyzeExpense with ``summary`` (type, text) and ``items``."""

    access_key: str = "AKIDEXAMPLE"
    secret_key: str = "secret-example"  # noqa: S105  of nobody
    region: str = "us-east-1"
    words: list[Seen] = field(default_factory=list)
    summary: list[tuple[str, str]] = field(default_factory=list)
    items: list[list[tuple[str, str]]] = field(default_factory=list)
    refusal: str = ""

    def reply(self, request: Request) -> Any:
        need(request.method == "POST" and request.path == "/", 404, "no such method")
        need(request.headers.get("content-type") == "application/x-amz-json-1.1", 400, "content type")
        self._check_signature(request)
        if self.refusal:
            raise _fault(self.refusal)
        content = unbase64(request.json().get("Document", {}).get("Bytes"))
        need(len(content) <= 5_242_880, 400, "DocumentTooLargeException")
        width, height = picture_size(content)
        if self.fault is Fault.WRONG_SHAPE:
            return {"Blocks": [{"BlockType": "WORD"}], "ExpenseDocuments": [{"SummaryFields": [None]}]}
        action = request.headers.get("x-amz-target")
        if action == "Textract.DetectDocumentText":
            return {"DocumentMetadata": {"Pages": 1}, "Blocks": self._blocks(width, height)}
        need(action == "Textract.AnalyzeExpense", 400, "UnknownOperationException")
        groups = [{"LineItems": [{"LineItemExpenseFields": _fields(item)} for item in self.items]}]
        return {"ExpenseDocuments": [{"SummaryFields": _fields(self.summary), "LineItemGroups": groups}]}

    def _blocks(self, width: int, height: int) -> list[dict[str, Any]]:
        blocks: list[dict[str, Any]] = [{"BlockType": "PAGE", "Id": "page"}]
        for number, (text, x0, y0, x1, y1, sure) in enumerate(self.words):
            box = {"Left": x0 / width, "Top": y0 / height, "Width": (x1 - x0) / width, "Height": (y1 - y0) / height}
            shape = {"Geometry": {"BoundingBox": box}, "Confidence": sure * 100, "Id": str(number)}
            blocks.append({"BlockType": "WORD", "Text": text, "TextType": "PRINTED", **shape})
        return blocks

    def _check_signature(self, request: Request) -> None:
        match = _AUTHORIZATION.fullmatch(request.headers.get("authorization", ""))
        if not match:
            raise _fault("IncompleteSignatureException")
        who, day, region, names, signature = match.groups()
        if who != self.access_key or region != self.region:
            raise _fault("UnrecognizedClientException")
        moment = request.headers.get("x-amz-date", "")
        signed = names.split(";")
        if not {"host", "x-amz-date", "x-amz-target"} <= set(signed) or not moment.startswith(day):
            raise _fault("IncompleteSignatureException")
        headers = "".join(f"{name}:{' '.join(request.headers[name].split())}\n" for name in signed)
        digest = hashlib.sha256(request.body).hexdigest()
        canonical = f"POST\n/\n\n{headers}\n{names}\n{digest}"
        scope = f"{day}/{region}/textract/aws4_request"
        text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = f"AWS4{self.secret_key}".encode()
        for part in (*scope.split("/"), text):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(key.hex(), signature):
            raise _fault("InvalidSignatureException")


def _fault(kind: str) -> Broken:
    status = 500 if kind == "InternalServerError" else 400
    return Broken(status, kind, {"__type": kind, "message": "on order"})


def _fields(pairs: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"Type": {"Text": kind}, "ValueDetection": {"Text": text}, "PageNumber": 1} for kind, text in pairs]
