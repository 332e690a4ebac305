"""A message to what it brings: attached files, pictures of some size, or its own text where that looks like a ticket.

Links are listed and never followed: who writes a message does not decide where this server goes. A message that is
attached is opened once; what is attached to that one as a message stays closed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from email.message import EmailMessage, MIMEPart

MOST_PARTS, MOST_FILES, MOST_LINKS, MOST_TEXT = 500, 50, 20, 200_000
_FAULTS = (LookupError, ValueError, TypeError, AttributeError, RecursionError)  # what odd messages raise in the library
_TAKEN = ("application/pdf", "application/xml", "text/xml", "application/zip", "application/x-zip-compressed")
_ENDINGS = (".pdf", ".xml", ".zip", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".webp", ".gif", ".bmp")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*", b"<?xml")
_LINK = re.compile(r"https?://[^\s\"'<>()\[\]{}]{4,500}", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:[$€]|\b(?:MXN|ARS|PAB|USD|B/\.?))\s*\d|\b(?:total|importe|monto)\b[^\n\d]{0,40}\d", re.IGNORECASE
)
_OF_TICKET = re.compile(
    r"\b(?:RFC|CUIT|RUC|CFDI|CUFE|CAE|factura|facturación|ticket|folio|comprobante|recibo|nota de venta|receipt"
    r"|invoice)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What counts: pictures shown in the text from ``picture_bytes``, files up to ``most_bytes``, the text itself."""

    picture_bytes: int = 20 * 1024
    most_bytes: int = 100 * 2**20
    text: bool = True


@dataclass(slots=True)
class Letter:
    """``files``: name and content. ``left`` names what was attached and not taken, ``links`` where it points."""

    message_id: str = ""
    subject: str = ""
    files: list[tuple[str, bytes]] = field(default_factory=list)
    text: bytes = b""
    left: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    is_broken: bool = False


def opened(raw: bytes, wanted: Wanted) -> Letter:
    """Never raises: a message that cannot be taken apart is told as broken, with what was found until then."""
    from email.parser import BytesParser
    from email.policy import default

    letter = Letter()
    try:
        message = BytesParser(policy=default).parsebytes(raw)
        letter.message_id = one_line(message.get("message-id"))
        letter.subject = one_line(message.get("subject"))
        bodies = _gather(message, wanted, letter)
    except _FAULTS:
        letter.is_broken = True
        return letter
    plain = "\n".join(text for kind, text in bodies if kind == "plain")
    rich = "\n".join(text for kind, text in bodies if kind == "html")
    found = (one_line(link).rstrip(".,;") for link in _LINK.findall(plain + " " + rich))
    letter.links = list(dict.fromkeys(found))[:MOST_LINKS]
    text = plain.strip() or stripped(rich)
    if wanted.text and not letter.files and is_like_ticket(text):
        letter.text = text.encode("utf-8", "replace")
    return letter


def _gather(message: EmailMessage, wanted: Wanted, letter: Letter) -> list[tuple[str, str]]:
    """Puts files into the letter; the texts of the message, by their kind."""
    bodies = []
    for number, part in enumerate(_parts(message, letter)):
        if number >= MOST_PARTS or len(letter.files) >= MOST_FILES:
            letter.left.append("…")
            break
        try:
            if _is_text(part):
                bodies.append((part.get_content_subtype(), str(part.get_content())[:MOST_TEXT]))
            else:
                _take(part, number, wanted, letter)
        except _FAULTS:
            letter.is_broken = True
    return bodies


def _parts(message: MIMEPart, letter: Letter, depth: int = 0) -> Iterator[MIMEPart]:
    """The leaves, in order; of messages inside only the first floor."""
    if message.get_content_type() == "message/rfc822":
        if depth >= 1:
            letter.left.append(one_line(message.get_filename()) or "message")
            return
        depth += 1
    elif not message.is_multipart():
        yield message
        return
    inside: Any = message.get_payload()
    for part in inside if isinstance(inside, list) else ():
        yield from _parts(part, letter, depth)


def _is_text(part: MIMEPart) -> bool:
    is_body = part.get_content_type() in {"text/plain", "text/html"}
    return is_body and part.get_filename() is None and part.get_content_disposition() != "attachment"


def _take(part: MIMEPart, number: int, wanted: Wanted, letter: Letter) -> None:
    content = part.get_payload(decode=True)
    name = _name(part, number)
    is_picture = part.get_content_maintype() == "image"
    if not isinstance(content, bytes) or not content or len(content) > wanted.most_bytes:
        letter.left.append(name)
    elif is_picture and part.get_content_disposition() != "attachment" and len(content) < wanted.picture_bytes:
        return  # a logo
    elif is_picture or _is_document(part, name, content):
        letter.files.append((name, content))
    else:
        letter.left.append(name)


def _is_document(part: MIMEPart, name: str, content: bytes) -> bool:
    kind = part.get_content_type()
    return kind in _TAKEN or name.lower().endswith(_ENDINGS) or content.startswith(_MAGIC)


def _name(part: MIMEPart, number: int) -> str:
    """The last part of its name, whatever the sender wrote before it."""
    told = re.split(r"[/\\]", one_line(part.get_filename()))[-1].strip(". ")
    return told[-200:] or one_line(f"adjunto-{number + 1}.{part.get_content_subtype()[:10]}")


def one_line(value: object) -> str:
    r"""What a header says, in one line of at most 300 letters.

    >>> one_line("  Factura\r\n del  mes\x00")
    'Factura del mes'
    """
    told = "".join(letter if letter.isprintable() else " " for letter in str(value or ""))
    return " ".join(told.split())[:300]


def is_like_ticket(text: str) -> bool:
    """Whether a text tells of a purchase: an amount, and a word that only such papers have.

    >>> is_like_ticket("RFC AAA010101AAA  Ticket 123  Total: 45.00"), is_like_ticket("Le debo $ 50, gracias")
    (True, False)
    """
    return len(text) <= MOST_TEXT and bool(_AMOUNT.search(text)) and bool(_OF_TICKET.search(text))


def stripped(rich: str) -> str:
    r"""The words of a page, a line for each block.

    >>> stripped("<style>p{}</style><p>Total</p><p>$&nbsp;5</p>")
    'Total\n$ 5'
    """
    words = _Words()
    words.feed(rich[:MOST_TEXT])
    lines = (" ".join(line.split()) for line in "".join(words.found).splitlines())
    return "\n".join(line for line in lines if line)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.hidden += tag in {"style", "script", "head"}
        self.found.append("\n" if tag in {"p", "div", "tr", "br", "li", "table", "h1", "h2", "h3"} else " ")

    def handle_endtag(self, tag: str) -> None:
        self.hidden = max(0, self.hidden - (tag in {"style", "script", "head"}))

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)
