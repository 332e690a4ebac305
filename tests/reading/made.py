"""Files as people send them, good and bad, made in memory by the tests themselves."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

ROWS = (
    "FERRETERIA LA PALOMA SA DE CV",
    "RFC FPA010203AB1 Calle Juarez 45 Centro",
    "Factura A 1234 Fecha 14/03/2025 Moneda MXN",
    "2 Tornillo hexagonal galvanizado 18.75 37.50",
    "1 Broca para concreto de 8 mm 128.90 128.90",
    "5 Taquete de expansion de nylon 12.85 64.25",
    "Subtotal 230.65 IVA 36.90 Total 267.55",
)
CFDI = b'<?xml version="1.0"?><cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Total="267.55"/>'
SAT = (
    "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id=6F35D3B5-3651-5370-BC2C-14CDBE384CD7"
    "&re=EKU9003173C9&rr=MCI7306249Y1&tt=3327.01&fe=KklI5Q=="
)


def photo(width: int = 300, height: int = 400, mode: str = "RGB") -> Image.Image:
    """Black on white, a mark in the top left corner, print down to the foot."""
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width // 4, height // 8), fill="black")
    for y in range(height // 4, height, 12):
        pen.text((20, y), f"{y} TOTAL 267.55", fill="black")
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def turned_jpeg(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(photo(), "JPEG", exif=exif)


def png_of(width: int, height: int, depth: int = 8, rows: np.ndarray | None = None) -> bytes:
    """A grey PNG; without ``rows`` only the header promises the size."""
    head = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    lines = b"" if rows is None else b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )


def zipped(files: Mapping[str, bytes]) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def text_pdf(rows: Sequence[str] = ROWS, *, scans: Sequence[Image.Image] = (), password: str | None = None) -> bytes:
    """A page of ``rows`` with a text layer (none if empty), then a page for each scan."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4, encrypt=password, invariant=1)
    if rows:
        for index, row in enumerate(rows):
            canvas.drawString(72, A4[1] - 72 - 20 * index, row)
        canvas.showPage()
    for scan in scans:
        canvas.drawImage(ImageReader(scan), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def changed(pdf: bytes, *, turn: int = 0, crop: tuple[float, float, float, float] | None = None) -> bytes:
    """The first page of ``pdf`` turned, or cropped to left, bottom, right, top."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    document[0].set_rotation(turn)
    if crop:
        document[0].set_cropbox(*crop)
    stream = BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


def attached(pdf: bytes, files: Mapping[str, bytes]) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for name, content in files.items():
        document.new_attachment(name).set_data(content)
    stream = BytesIO()
    document.save(stream)
    document.close()
    return stream.getvalue()


def qr(text: str = SAT, module: int = 4, kind: str = "QRCode") -> Image.Image:
    made = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, kind))
    return Image.fromarray(np.array(made.to_image(scale=module))).convert("L")


def with_code(code: Image.Image, width: int = 900, height: int = 1200, at: tuple[int, int] = (100, 700)) -> Image.Image:
    page = photo(width, height, "L")
    page.paste(code, at)
    return page
