"""The few words of the command line's own tables, in Spanish and English, and the grade of a confidence."""

from __future__ import annotations

WORDS = {
    "es": {
        "file": "archivo", "kind": "clase", "issuer": "emisor", "number": "número", "date": "fecha",
        "total": "total", "grade": "confianza", "how": "leído en", "notes": "avisos",
        "high": "alta", "medium": "media", "low": "baja", "none": "sin datos",
        "read": "leídos", "refused": "rechazados", "done": "ya estaban", "seconds": "s", "reading": "Leyendo",
        "stopped": "Detenido: lo ya leído se conserva.", "nothing": "No hay nada que leer.",
        "duplicate": "igual a", "document": "documento",
        "field": "campo", "share": "acierto", "before": "antes", "documents": "documentos", "issuers": "emisores",
    },
    "en": {
        "file": "file", "kind": "kind", "issuer": "issuer", "number": "number", "date": "date",
        "total": "total", "grade": "confidence", "how": "read from", "notes": "notes",
        "high": "high", "medium": "medium", "low": "low", "none": "no data",
        "read": "read", "refused": "refused", "done": "already done", "seconds": "s", "reading": "Reading",
        "stopped": "Stopped: what was read is kept.", "nothing": "There is nothing to read.",
        "duplicate": "same as", "document": "document",
        "field": "field", "share": "right", "before": "before", "documents": "documents", "issuers": "issuers",
    },
}  # fmt: skip

KINDS_ES = {
    "invoice": "factura", "credit_note": "nota de crédito", "debit_note": "nota de débito", "ticket": "ticket",
    "receipt": "recibo", "payment": "pago", "transfer": "traslado", "withholding": "retención",
    "quote": "presupuesto", "other": "otro",
}  # fmt: skip
RUNGS_ES = {"xml": "XML", "code": "QR", "text": "texto", "ocr": "OCR", "vision": "visión", "person": "persona"}

CAPABILITIES_ES = {
    "fields model": "modelo de campos",
    "cache": "carpeta de lecturas",
    "cache mode": "permisos de esa carpeta",
    "database": "base de datos",
    "database binaries": "base de datos: programas",
    "database folder": "base de datos: carpeta",
    "database space": "base de datos: espacio",
    "database account": "base de datos: cuenta",
    "database version": "base de datos: versión",
    "database server": "base de datos: servidor",
    "backup rights": "permisos para copias",
    "clock": "reloj",
    "keys": "llaves de cifrado",
    "key files": "permisos de archivos secretos",
    "home": "carpeta del servidor",
    "home disk": "disco del servidor",
    "space": "espacio en disco",
    "storage": "almacén de originales",
    "mail": "correo",
    "port": "puerto",
}


def grade(confidence: float | None) -> str:
    """The grade that people see for a probability: high from .95, medium from .75.

    >>> [grade(one) for one in (0.99, 0.8, 0.3, None)]
    ['high', 'medium', 'low', 'none']
    """
    if confidence is None:
        return "none"
    return "high" if confidence >= 0.95 else "medium" if confidence >= 0.75 else "low"
