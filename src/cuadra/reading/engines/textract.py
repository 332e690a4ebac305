"""AWS Textract: DetectDocumentText for words, AnalyzeExpense for the fields of invoices and receipts.

Contract: docs.aws.amazon.com/textract/latest/dg (API reference). Boxes are shares of the page. Only botocore's
signer is used (extra ``aws``), not its client: the call then has the same deadline, bounds and errors as every other
engine's, and the signing of a request that opens an account is not ours to write.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from cuadra.kit.secret import Secret
from cuadra.kit.why import why
from cuadra.model.reading import Word
from cuadra.reading.engines.errors import (
    AnswerUnreadable,
    EngineBusy,
    EngineFailed,
    ExtraMissing,
    KeyRefused,
    PictureRefused,
    ServerFailed,
)
from cuadra.reading.engines.picture import Sent, encode
from cuadra.reading.engines.wire import Wire
from cuadra.reading.page import Picture

MOST_BYTES = 5_000_000  # of bytes in a synchronous call
MOST_WORDS = 50_000
MOST_LINES = 500
FAULTS: dict[str, type[EngineFailed]] = {
    "AccessDeniedException": KeyRefused,
    "UnrecognizedClientException": KeyRefused,
    "InvalidSignatureException": KeyRefused,
    "IncompleteSignatureException": KeyRefused,
    "MissingAuthenticationTokenException": KeyRefused,
    "ExpiredTokenException": KeyRefused,
    "ProvisionedThroughputExceededException": EngineBusy,
    "ThrottlingException": EngineBusy,
    "LimitExceededException": EngineBusy,
    "BadDocumentException": PictureRefused,
    "DocumentTooLargeException": PictureRefused,
    "UnsupportedDocumentException": PictureRefused,
    "InternalServerError": ServerFailed,
}
SUMMARY = {
    "VENDOR_NAME": "issuer.name",
    "VENDOR_ADDRESS": "issuer.address",
    "TAX_PAYER_ID": "issuer.tax_id",
    "RECEIVER_NAME": "receiver.name",
    "RECEIVER_ADDRESS": "receiver.address",
    "INVOICE_RECEIPT_ID": "number",
    "INVOICE_RECEIPT_DATE": "issued_on",
    "DUE_DATE": "due_on",
    "PO_NUMBER": "purchase_order",
    "SUBTOTAL": "subtotal",
    "DISCOUNT": "discount",
    "TAX": "taxes",
    "GRATUITY": "tip",
    "TOTAL": "total",
}
LINE = {
    "PRODUCT_CODE": "code",
    "ITEM": "description",
    "QUANTITY": "quantity",
    "UNIT_PRICE": "unit_price",
    "PRICE": "total",
}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account pays, and where; ``url`` replaces the region's own address."""

    access_key: Secret
    secret_key: Secret
    region: str = "us-east-1"
    token: Secret = Secret()  # noqa: RUF009  frozen
    url: str = ""
    seconds: float = 30.0

    def call(self, engine: str, action: str, sent: Sent) -> dict[str, Any]:
        """The answer of Textract to ``action`` on one picture."""
        url = f"{self.url or f'https://textract.{self.region}.amazonaws.com'}/"
        body = json.dumps({"Document": {"Bytes": base64.b64encode(sent.jpeg).decode()}}).encode()
        wire = Wire(engine, self.seconds)
        reply = wire.ask("POST", url, headers=self._signed(engine, url, action, body), body=body)
        if reply.status != 200:
            named = reply.body[:2000].decode("utf-8", "replace")
            for fault, kind in FAULTS.items():
                if fault in named:
                    raise kind(engine, fault)
            wire.refuse(reply)
        return wire.parsed(reply.body)

    def _signed(self, engine: str, url: str, action: str, body: bytes) -> dict[str, str]:
        try:
            from botocore.auth import SigV4Auth
            from botocore.awsrequest import AWSRequest
            from botocore.credentials import Credentials
        except ImportError as error:
            raise ExtraMissing(engine, "botocore", extra="aws") from error
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"Textract.{action}"}
        request = AWSRequest("POST", url, headers=headers, data=body)
        who = Credentials(self.access_key.reveal(), self.secret_key.reveal(), self.token.reveal() or None)
        SigV4Auth(who, "textract", self.region).add_auth(request)
        return {str(name): str(value) for name, value in request.headers.items()}


@dataclass(frozen=True, slots=True)
class Textract:
    """Words of a page."""

    account: Account
    name: str = "textract"
    version: str = "detect-1"

    def read(self, picture: Picture) -> Sequence[Word]:
        sent = encode(picture, self.name, most_bytes=MOST_BYTES, longest=10_000, shortest=2)
        answer = self.account.call(self.name, "DetectDocumentText", sent)
        try:
            blocks = (block for block in answer["Blocks"] if block["BlockType"] == "WORD")
            return [_word(block, sent) for block in islice(blocks, MOST_WORDS)]
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise AnswerUnreadable(self.name, why("JSON", type(error).__name__)) from error


@dataclass(frozen=True, slots=True)
class TextractExpense:
    """Fields of invoices and receipts as Textract names them; judged like a model's, by what is found again."""

    account: Account
    name: str = "textract-expense"
    version: str = "expense-1"

    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG002
        found: dict[str, str] = {}
        for picture in pictures:
            sent = encode(picture, self.name, most_bytes=MOST_BYTES, longest=10_000, shortest=2)
            answer = self.account.call(self.name, "AnalyzeExpense", sent)
            try:
                for path, value in _expense(answer, len(_indices(found))):
                    found.setdefault(path, value)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise AnswerUnreadable(self.name, why("JSON", type(error).__name__)) from error
        wanted = set(paths)
        return {path: value for path, value in found.items() if _plain(path) in wanted}


def _word(block: dict[str, Any], sent: Sent) -> Word:
    box = block["Geometry"]["BoundingBox"]
    x0, y0 = float(box["Left"]) * sent.width, float(box["Top"]) * sent.height
    x1, y1 = x0 + float(box["Width"]) * sent.width, y0 + float(box["Height"]) * sent.height
    return Word(str(block["Text"]), sent.box(x0, y0, x1, y1), min(max(float(block["Confidence"]) / 100, 0.0), 1.0))


def _expense(answer: dict[str, Any], lines: int) -> Iterator[tuple[str, str]]:
    """Paths and texts of one answer; ``lines`` were found on the pages before."""
    for document in answer["ExpenseDocuments"]:
        for field in document.get("SummaryFields", []):
            if path := SUMMARY.get(field["Type"]["Text"]):
                yield path, str(field["ValueDetection"]["Text"])
        for group in document.get("LineItemGroups", []):
            for item in group["LineItems"][:MOST_LINES]:
                for field in item["LineItemExpenseFields"]:
                    if name := LINE.get(field["Type"]["Text"]):
                        yield f"lines[{lines}].{name}", str(field["ValueDetection"]["Text"])
                lines += 1


def _indices(found: Mapping[str, str]) -> set[str]:
    return {path.partition("]")[0] for path in found if path.startswith("lines[")}


def _plain(path: str) -> str:
    head, bracket, tail = path.partition("[")
    return f"{head}[]{tail.partition(']')[2]}" if bracket else head
