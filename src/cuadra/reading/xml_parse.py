"""Bytes to a tree, with every door shut: what may be inside is settled before libxml2 sees it.

The bytes are brought to UTF-8 first (declared or not), so the parser is told the encoding and needs to trust nothing.
"""

from __future__ import annotations

import codecs
import re

from lxml.etree import XMLParser, XMLSyntaxError, _Element, fromstring

from cuadra.model.evidence import Finding, Severity
from cuadra.reading.limits import Limits
from cuadra.reading.xml_refusals import (
    XmlEmpty,
    XmlEncodingUnknown,
    XmlHasDtd,
    XmlIsHtml,
    XmlMalformed,
    XmlTooBig,
    XmlTooDeep,
    XmlTruncated,
    XmlTwoRoots,
)

MARKS = 700_000  # "<" in one document: at most so many elements, some 100 MB of tree
BLANK = b" \t\r\n\x00"
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
BARE = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
ENCODINGS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252",
    "latin1": "cp1252", "latin-1": "cp1252", "windows-1252": "cp1252", "cp1252": "cp1252",
    "iso-8859-15": "iso-8859-15", "utf-16": "utf-16", "utf-16le": "utf-16", "utf-16be": "utf-16",
}  # fmt: skip

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s{0,8}=\s{0,8}[\"']([\w.:-]{1,40})")
_PROLOGUE = rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*+"
_DOCTYPE = re.compile(_PROLOGUE + rb"<!DOCTYPE", re.DOTALL)
_HTML = re.compile(_PROLOGUE + rb"(?:<!DOCTYPE\s+html\b|<html[\s>])", re.DOTALL | re.IGNORECASE)
_SCHEMA = re.compile(rb"\sxmlns:schemaLocation\s{0,8}=\s{0,8}(?:\"[^\"]*\"|'[^']*')")
TWO_ROOTS, UNFINISHED, TOO_MUCH = 5, 77, 114  # libxml2: DOCUMENT_END, TAG_NOT_FINISHED, RESOURCE_LIMIT


def parse(data: bytes, limits: Limits) -> tuple[_Element, list[Finding]]:
    """The root element and what had to be mended on the way; raises a refusal by name."""
    if len(data) > limits.xml_bytes:
        raise XmlTooBig(size=len(data), most=limits.xml_bytes)
    body, findings = _utf8(data)
    _look(body)
    try:
        root = _tree(body)
    except XMLSyntaxError as exc:
        root = _mended(body, exc, findings)
    if root.getroottree().docinfo.internalDTD is not None:
        raise XmlHasDtd
    if body.count(b"</") > limits.xml_depth and _deeper(root, limits.xml_depth):
        raise XmlTooDeep
    return root, findings


def _utf8(data: bytes) -> tuple[bytes, list[Finding]]:
    """``data`` as UTF-8 without mark and without blanks around it; untouched where it already is."""
    for mark, encoding in BOMS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            return (rest.strip(BLANK) if encoding == "utf-8" else _recoded(rest, encoding)), []
    for start, encoding in BARE:
        if data.startswith(start):
            return _recoded(data, encoding), []
    body = data.strip(BLANK)
    declared = _DECLARED.match(body)
    name = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if name not in ENCODINGS:
        raise XmlEncodingUnknown(encoding=name)
    if ENCODINGS[name] == "utf-16":  # written by programs that declare the text in memory, not the file
        return body, [_told("utf-8")]
    return (body if ENCODINGS[name] == "utf-8" else _recoded(body, ENCODINGS[name])), []


def _recoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding, "replace" if encoding == "cp1252" else "strict").encode().strip(BLANK)
    except UnicodeDecodeError as exc:
        raise XmlEncodingUnknown(encoding=encoding) from exc


def _told(encoding: str) -> Finding:
    return Finding("XML-102", Severity.INFO, "", {"encoding": encoding})


def _look(body: bytes) -> None:
    """Refuse by sight what no parser should be given."""
    if not body:
        raise XmlEmpty
    if _HTML.match(body, 0, 4096):
        raise XmlIsHtml
    if b"<!DOCTYPE" in body and _DOCTYPE.match(body):
        raise XmlHasDtd
    if len(body) > MARKS and body.count(b"<") > MARKS:
        raise XmlTooDeep


def _tree(body: bytes) -> _Element:
    return fromstring(
        body,
        XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            no_network=True,
            huge_tree=False,
            recover=False,
        ),
    )


def _mended(body: bytes, exc: XMLSyntaxError, findings: list[Finding]) -> _Element:
    """Try the two faults that are known and harmless; anything else is refused by its cause."""
    if b"xmlns:schemaLocation" in body:
        body = _SCHEMA.sub(b"", body)
        findings.append(Finding("XML-101", Severity.INFO))
    elif not _is_utf8(body):
        body = body.decode("cp1252", "replace").encode()
        findings.append(_told("windows-1252"))
    else:
        raise _cause(body, exc) from exc
    try:
        return _tree(body)
    except XMLSyntaxError as again:
        raise _cause(body, again) from again


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cause(body: bytes, exc: XMLSyntaxError) -> Exception:
    line, column = exc.position
    code = getattr(exc, "code", 0)
    if code == TWO_ROOTS:
        return XmlTwoRoots()
    if code == TOO_MUCH:
        return XmlTooDeep()
    lines = body.count(b"\n") + 1
    reach = len(body[body.rfind(b"\n") + 1 :].decode("utf-8", "replace"))  # libxml2 counts characters
    if code == UNFINISHED or (line == lines and column >= reach and not body.endswith(b">")):
        return XmlTruncated()
    return XmlMalformed(line=line, column=column)


def _deeper(root: _Element, most: int) -> bool:
    level = [root]
    for _ in range(most):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True
