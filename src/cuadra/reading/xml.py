"""XML to fields: a safe parse, then the reader that the root element asks for.

Safe means: no DTD, no entities, no network, no open files, bounded size and depth, whatever the bytes say. What a
document is, its root element tells (name and namespace), never the file's name. Bytes are never changed: a repair is
made on a copy in memory and is told as a finding.
"""

from __future__ import annotations

import time
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml.etree import _Element

from cuadra.fiscal.mx import cfdi, retenciones
from cuadra.fiscal.pa import documento, fe
from cuadra.fiscal.tree import local
from cuadra.fiscal.world import cii, ubl
from cuadra.model.evidence import Finding, Severity
from cuadra.model.extracted import Extracted
from cuadra.reading.limits import Limits
from cuadra.reading.xml_parse import parse
from cuadra.reading.xml_refusals import XmlNothingInside, XmlRefusal, XmlUnknownRoot, XmlWithoutContent

Reader = Callable[[_Element], Extracted]

READERS: dict[str, Reader] = {
    **dict.fromkeys(cfdi.ROOTS, cfdi.read_cfdi),
    **dict.fromkeys(retenciones.ROOTS, retenciones.read_withholdings),
    **dict.fromkeys(fe.ROOTS, fe.read_fe),
    **dict.fromkeys(documento.ROOTS, documento.read_documento),
    **dict.fromkeys(cii.ROOTS, cii.read_cii),
    **dict.fromkeys(ubl.ROOTS, ubl.read_ubl),
}
WRAPPERS = ("Envelope", "rContFe", "AttachedDocument", "StandardBusinessDocument")  # by local name; none has money
TELLING = ("issuer.name", "issuer.tax_id", "issued_on", "total", "stamp.key")
SHORTEST = 120  # characters of a text that could be a document
CANDIDATES = 16  # texts of one wrapper that are tried
NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A tree that is safe to walk: ``root`` is the fiscal document itself, out of whatever it was wrapped in."""

    root: _Element
    reader: Reader
    findings: tuple[Finding, ...] = ()


def read_xml(data: bytes, limits: Limits = NO_LIMITS) -> Extracted:
    """The fields of an XML document; raises a refusal of ``xml_refusals`` where it is none."""
    begun = time.perf_counter()
    read = read_tree(open_xml(data, limits), limits)
    read.seconds = time.perf_counter() - begun
    return read


def read_tree(document: XmlDocument, limits: Limits = NO_LIMITS) -> Extracted:
    """The fields of a document already opened; the tree stays as it is, for seals and schemas."""
    read = document.reader(document.root)
    if not any(path in read.fields for path in TELLING):
        raise XmlWithoutContent
    read.findings[:0] = document.findings
    read.text = read.text[: limits.text_chars]
    return read


def open_xml(data: bytes, limits: Limits = NO_LIMITS, depth: int = 0) -> XmlDocument:
    """Parse and find the fiscal document: the root, or what an envelope, container or answer holds."""
    root, findings = parse(data, limits)
    reader = READERS.get(str(root.tag))
    if reader is not None and _is_document(root):
        return XmlDocument(root, reader, tuple(findings))
    if local(root) not in WRAPPERS and not _is_answer(root):
        raise XmlUnknownRoot(root=str(root.tag).lstrip("{").replace("}", " ")[:120])
    found = [element for tag in READERS for element in root.iter(tag) if _is_document(element)]
    if found:
        if len(found) > 1:
            findings.append(Finding("XML-103", Severity.WARNING, "", {"count": str(len(found))}))
        return XmlDocument(found[0], READERS[str(found[0].tag)], tuple(findings))
    inside = _first_inside(root, limits, depth + 1)
    return XmlDocument(inside.root, inside.reader, (*findings, *inside.findings))


def _first_inside(root: _Element, limits: Limits, depth: int) -> XmlDocument:
    """The first text of a wrapper that is a document; where none is, the reason of the first that looked like one."""
    refused: XmlRefusal = XmlNothingInside()
    if depth <= limits.depth:
        for inner in islice(_enclosed(root), CANDIDATES):
            try:
                return open_xml(inner, limits, depth)
            except XmlRefusal as exc:
                refused = exc if isinstance(refused, XmlNothingInside) else refused
    raise refused


def _is_document(element: _Element) -> bool:
    """Whether a known name is not only borrowed: an answer of Panama's PAC carries a text called ``documento``."""
    return local(element) != "documento" or documento.is_documento(element)


def _is_answer(root: _Element) -> bool:
    """Whether the root itself is a service's answer with the document as text (``documento``)."""
    return any(local(child) in ("documento", "xml") for child in root)


def _enclosed(root: _Element) -> Iterator[bytes]:
    """Documents that stand in a wrapper as text: CDATA, escaped, or base64."""
    for element in root.iter():
        text = (element.text or "").strip() if isinstance(element.tag, str) else ""
        if len(text) < SHORTEST:
            continue
        if text.startswith(("<", "\ufeff<")):
            yield text.lstrip("\ufeff").encode()
        elif text.startswith(("PD", "PE", "PF", "PG", "PH", "77u")):  # base64 of <?, < and a letter, byte order mark
            try:
                yield b64decode(text)
            except (Base64Error, ValueError):
                continue
