"""Why an XML file cannot be read: one class a cause, the sentences in ``kit/messages/xml.toml``."""

from __future__ import annotations

from cuadra.kit.errors import Refusal


class XmlRefusal(Refusal):
    """Any of these."""

    code = "XML-007"


class XmlEmpty(XmlRefusal):
    code = "XML-001"


class XmlTooBig(XmlRefusal):
    code = "XML-002"


class XmlIsHtml(XmlRefusal):
    code = "XML-003"


class XmlHasDtd(XmlRefusal):
    code = "XML-004"


class XmlTruncated(XmlRefusal):
    code = "XML-005"


class XmlTwoRoots(XmlRefusal):
    code = "XML-006"


class XmlMalformed(XmlRefusal):
    code = "XML-007"


class XmlTooDeep(XmlRefusal):
    code = "XML-008"


class XmlUnknownRoot(XmlRefusal):
    code = "XML-009"


class XmlWithoutContent(XmlRefusal):
    code = "XML-010"


class XmlEncodingUnknown(XmlRefusal):
    code = "XML-011"


class XmlNothingInside(XmlRefusal):
    code = "XML-012"
