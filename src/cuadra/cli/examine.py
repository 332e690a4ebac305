"""What ``cuadra doctor`` tries: each capability is really used once, on something drawn here."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from cuadra.cli.examine_server import examine_server
from cuadra.cli.examined import Capability, is_open, reason
from cuadra.kit.why import why
from cuadra.settings import Settings, variable

WORD = "CUADRA"
KEYS = {
    "Google Vision": ("google_vision_key",),
    "AWS Textract": ("aws_access_key", "aws_secret_key"),
    "Azure Read": ("azure_url", "azure_key"),
    "OpenAI": ("openai_key",),
    "Anthropic": ("anthropic_key",),
    "Google Gemini": ("google_llm_key",),
}


def examine(home: Path | None = None) -> list[Capability]:
    """Tries everything; nothing raises, each attempt is bounded. Over a socket it asks a local Ollama, and what the
    settings name for the server whose folder is ``home``.
    """
    settings = Settings.from_environment()
    server = examine_server(replace(settings, home=home or settings.home))  # goes on while the engines are tried
    reading = [*_needed(), _tesseract(), _ollama(settings), *_keys(settings), *_cache(settings.cache_folder)]
    return [*reading, *server()]


def _needed() -> Iterator[Capability]:
    tried: dict[str, Callable[[], str]] = {
        "OCR PP-OCRv6 small": _small,
        "OCR PP-OCRv6 tiny": _tiny,
        "PDF (pypdfium2)": _pdf,
        "HEIC (pillow-heif)": _heic,
        "QR (zxing-cpp)": _codes,
        "XML (lxml)": _xml,
        "fields model": _model,
    }
    for what, attempt in tried.items():
        try:
            yield Capability(what, works=True, is_needed=True, detail=attempt())
        except Exception as caught:  # noqa: BLE001  whatever breaks a capability is what the doctor tells
            yield Capability(what, works=False, is_needed=True, code="DOC-001", fact=reason(caught))


def _drawn() -> Any:
    """A white picture with one word on it, as an array."""
    import numpy as np
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (420, 140), "white")
    ImageDraw.Draw(picture).text((60, 40), WORD, fill="black", font=ImageFont.load_default(size=56))
    return np.asarray(picture)


def _seen(words: Any) -> str:
    text = "".join(word.text for word in words)
    if WORD not in text.upper():
        raise ValueError(why("DREW", f"{WORD} / {text[:20]}"))
    return f"«{text}»"


def _small() -> str:
    from cuadra.reading.engines.small import Small

    engine = Small()
    return f"{_seen(engine.read(_drawn()))} {engine.version}"


def _tiny() -> str:
    from cuadra.reading.engines.tiny import Tiny

    engine = Tiny()
    return f"{_seen(engine.read(_drawn()))} {engine.version}"


def _pdf() -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 100)
    out = BytesIO()
    document.save(out)
    rendered = pypdfium2.PdfDocument(out.getvalue())[0].render(scale=1).to_numpy()
    return f"{rendered.shape[1]}x{rendered.shape[0]}"


def _heic() -> str:
    import pillow_heif
    from PIL import Image

    pillow_heif.register_heif_opener()
    out = BytesIO()
    try:
        Image.new("RGB", (16, 16), "white").save(out, "HEIF")
        return "x".join(map(str, Image.open(out).size))
    except (KeyError, OSError):  # a build that reads but does not write
        return str(pillow_heif.libheif_version())


def _codes() -> str:
    import zxingcpp

    code = zxingcpp.create_barcode(WORD, zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(zxingcpp.write_barcode_to_image(code, scale=4))
    return f"«{found[0].text}»"


def _xml() -> str:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return str(etree.fromstring(f"<a>{WORD}</a>", parser).text)


def _model() -> str:
    from cuadra.reading.cascade import Options, read

    found = read(b"FERRETERIA EL PINO\nFECHA 03/02/2025\nTOTAL $12.50\n", name="doctor.txt", options=Options())
    return f"total {found.get('total')}"


def _tesseract() -> Capability:
    program = shutil.which("tesseract")
    if not program:
        return Capability("Tesseract", works=False, code="DOC-002")
    try:
        asked = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=10, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as caught:
        return Capability("Tesseract", works=False, code="DOC-001", fact=reason(caught))
    return Capability("Tesseract", works=True, detail=" ".join(asked.stdout.split()[-12:]))


def _ollama(settings: Settings) -> Capability:
    import httpx

    address = settings.ollama_url
    try:
        tags = httpx.get(f"{address}/api/tags", timeout=2).raise_for_status().json()["models"]
        names = [str(one["name"]) for one in tags]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, KeyError, TypeError):
        return Capability("Ollama", works=False, code="DOC-004", fact=address)
    told = ", ".join(names[:20])
    wanted = settings.vision_model if settings.vision == "ollama" else ""
    if wanted and wanted not in names and f"{wanted}:latest" not in names:
        return Capability("Ollama", works=False, code="DOC-008", fact=f"{wanted} ({told})")
    return Capability("Ollama", works=bool(names), code="DOC-000" if names else "DOC-007", detail=told)


def _keys(settings: Settings) -> Iterator[Capability]:
    """Whether each outside engine has its keys. They are not tried: a document never leaves by itself."""
    for what, names in KEYS.items():
        missing = [variable(name) for name in names if not getattr(settings, name)]
        code = "DOC-003" if missing else "DOC-000" if settings.allow_cloud else "DOC-009"
        yield Capability(what, works=code == "DOC-000", code=code, fact=" ".join(missing))


def _cache(folder: Path) -> Iterator[Capability]:
    probe = folder / f".doctor-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError:
        yield Capability("cache", works=False, code="DOC-005", fact=str(folder))
        return
    yield Capability("cache", works=True, detail=str(folder))
    if is_open(folder):
        yield Capability("cache mode", works=False, code="DOC-006", fact=str(folder))
