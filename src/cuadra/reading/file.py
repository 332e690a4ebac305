"""What bytes are, and the documents in them. This is the only place that decides it, and only from the bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cuadra.kit.errors import Refusal
from cuadra.reading import archive, refusals
from cuadra.reading.limits import Limits
from cuadra.reading.mail import is_mail, mail_files
from cuadra.reading.page import Part
from cuadra.reading.picture import FORMATS, picture_pages
from cuadra.reading.plain import decoded, text_page

ZIP, PDF, XML, TEXT, HTML = "application/zip", "application/pdf", "application/xml", "text/plain", "text/html"
OFFICE, MAIL = "application/vnd.openxmlformats", "message/rfc822"
UNKNOWN = "application/octet-stream"
E_INVOICES = frozenset(
    {
        "Comprobante",  # CFDI
        "Retenciones",
        "rFE",  # Panama
        "rContFe",
        "CrossIndustryInvoice",  # Factur-X, ZUGFeRD 2
        "CrossIndustryDocument",  # ZUGFeRD 1
        "Invoice",  # UBL
        "CreditNote",
        "DebitNote",
        "AttachedDocument",  # Colombia
        "factura",  # Ecuador
        "autorizacion",
        "FacturaElectronica",  # Costa Rica
        "DTE",  # Chile
        "EnvioDTE",
        "nfeProc",  # Brazil
        "NFe",
        "Facturae",
    }
)
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    (b"{\\rtf", OFFICE),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "GZIP"),
)
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})
_ARCHIVES = ("RAR", "7z", "GZIP")
_TAG = re.compile(r"\A[\s\ufeff\x00]*(?:ï»¿)?\s*<\s*([?!A-Za-z_])")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?[^>]*>", re.DOTALL)
_ROOT = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")


@dataclass(frozen=True, slots=True)
class _Walk:
    """What stays the same on the way down through archives; ``left`` shrinks."""

    limits: Limits
    passwords: tuple[str, ...]
    left: archive.Budget


def open_parts(data: bytes, name: str, limits: Limits, passwords: Sequence[str] = ()) -> list[Part]:
    """The documents in ``data``: one, or one an entry of an archive; entries that fail are parts with a refusal.

    ``name`` is only told back. Raises a ``Refusal`` where nothing can be read.
    """
    if len(data) > limits.file_bytes:
        raise refusals.FileTooLarge(mib=limits.file_bytes // 2**20)
    parts = _parts(data, name, _Walk(limits, tuple(passwords), archive.budget(limits)), limits.depth)
    refused = [part for part in parts if part.refusal]
    if len(refused) < len(parts):
        return parts
    if len(refused) == 1 and refused[0].refusal:
        raise refused[0].refusal
    told = ", ".join(f"{part.name} ({part.refusal.code})" for part in refused[:10] if part.refusal)
    raise refusals.NothingReadable(entries=told)


def media_type_of(data: bytes) -> str:
    """The media type of ``data``, by its first bytes; ``RAR``, ``7z``, ``GZIP`` for archives that are not opened.

    >>> media_type_of(b"%PDF-1.7"), media_type_of(b"<cfdi:Comprobante/>"), media_type_of("TOTAL 12.50".encode())
    ('application/pdf', 'application/xml', 'text/plain')
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return _zip_or_office(data) if kind == ZIP else kind
    if data[:2] == b"BM" and data[6:10] == b"\x00\x00\x00\x00":
        return "image/bmp"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and {data[i : i + 4] for i in range(8, 40, 4)} & _HEIC:
        return "image/heic"
    if b"%PDF-" in data[:1024]:  # readers have always allowed junk before it
        return PDF
    return _written(data)


def _zip_or_office(data: bytes) -> str:
    names = archive.names(data)
    return OFFICE if "[Content_Types].xml" in names or names[:1] == ["mimetype"] else ZIP


def _written(data: bytes) -> str:
    if is_mail(data[:8192]):
        return MAIL
    head = decoded(_even(data[:8192]))
    if head is None:
        return UNKNOWN
    if not _TAG.match(head):
        return TEXT
    return HTML if _root(head).lower() in ("html", "head", "body", "script", "table", "div") else XML


def _even(head: bytes) -> bytes:
    """``head`` without the letter that was cut at its end."""
    if len(head) < 8192:
        return head
    return head[:-4] if 0 in head[:4] else head[: 1 + max(head.rfind(b">"), head.rfind(b"\n"), 4096)]


def _root(head: str) -> str:
    """The local name of the first element; of a web page also by its document type."""
    if re.search(r"<!doctype\s+html", head[:1024], re.IGNORECASE):
        return "html"
    match = _ROOT.search(_PROLOG.sub("", head))
    return match[1] if match else ""


def xml_root(data: bytes) -> str:
    """The local name of the root element of XML ``data``, empty if it cannot be seen."""
    return _root(decoded(_even(data[:8192])) or "")


def _parts(data: bytes, name: str, walk: _Walk, depth: int) -> list[Part]:
    if not data.strip(b"\x00 \t\r\n"):
        raise refusals.EmptyFile
    kind = media_type_of(data)
    if kind == ZIP:
        return _inside(archive.entries(data, walk.left, walk.passwords), name, walk, depth)
    if kind == MAIL:
        return _inside(mail_files(data, walk.left), name, walk, depth)
    if kind == PDF:
        return _pdf(data, name, walk)
    if kind == XML:
        return [Part(name, kind, xml=data)]
    if kind in FORMATS:
        return [Part(name, kind, pages=picture_pages(data, kind, walk.limits))]
    if kind == TEXT:
        return [Part(name, kind, pages=(text_page(decoded(data) or "", walk.limits),))]
    raise _unread(kind)


def _unread(kind: str) -> Refusal:
    if kind in _ARCHIVES:
        return refusals.OtherArchive(kind=kind)
    causes: dict[str, Callable[[], Refusal]] = {HTML: refusals.WebPage, OFFICE: refusals.OfficeFile}
    return causes.get(kind, refusals.UnknownKind)()


def _inside(files: Iterable[tuple[str, bytes | Refusal]], name: str, walk: _Walk, depth: int) -> list[Part]:
    if not depth:
        raise refusals.TooDeep(depth=walk.limits.depth)
    parts: list[Part] = []
    for entry, content in files:
        inside = f"{name}/{entry}"
        try:
            if isinstance(content, Refusal):
                raise content
            parts += _parts(content, inside, walk, depth - 1)
        except refusals.ArchiveBomb as bomb:
            if not isinstance(content, Refusal):
                raise
            parts.append(Part(inside, UNKNOWN, refusal=bomb))
        except Refusal as refusal:
            parts.append(Part(inside, UNKNOWN, refusal=refusal))
    return parts


def _pdf(data: bytes, name: str, walk: _Walk) -> list[Part]:
    """The PDF with the e-invoice attached to it; further ones attached become parts of their own."""
    from cuadra.reading.pdf import pdf_parts

    pages, attached = pdf_parts(data, walk.limits, walk.passwords)
    files = [(inside, content) for inside, content in attached if _is_invoice(content)]
    first = files[0][1] if files else None
    return [
        Part(name, PDF, xml=first, pages=pages),
        *(Part(f"{name}/{inside}", XML, xml=content) for inside, content in files[1:]),
    ]


def _is_invoice(content: bytes) -> bool:
    return media_type_of(content) == XML and xml_root(content) in E_INVOICES
