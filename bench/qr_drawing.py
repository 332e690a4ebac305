"""Pages with fiscal QR codes as cameras and scanners see them: the 15 conditions of ``qr.py``, drawn from a seed."""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1000, 1600
WORDS = [
    "FACTURA",
    "Total",
    "Subtotal",
    "IVA",
    "21,00",
    "Importe",
    "Cantidad",
    "Descripción",
    "Pieza",
    "1.234,56",
    "RFC",
    "CUIT",
    "Fecha",
    "12/03/2025",
    "Caja",
]
FINE = 8  # pixels a module is drawn with before it is brought to its size


@dataclass(frozen=True)
class Condition:
    """One way to print and to photograph. ``module`` in pixels; ``spoil`` changes the whole page."""

    name: str
    module: float
    spoil: Callable[[np.ndarray, np.random.Generator], np.ndarray]


def sat_link(rng: random.Random) -> str:
    tail = "".join(rng.choices(string.ascii_letters + string.digits, k=6)) + "=="
    return (
        "https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?"
        f"id={str(uuid.UUID(int=rng.getrandbits(128))).upper()}&re={_rfc(rng, 3)}&rr={_rfc(rng, 4)}"
        f"&tt={rng.randint(100, 99999999) / 100:.2f}&fe={tail}"
    )


def _rfc(rng: random.Random, letters: int) -> str:
    head = "".join(rng.choices(string.ascii_uppercase, k=letters))
    day = f"{rng.randint(50, 99)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    return head + day + "".join(rng.choices(string.ascii_uppercase + string.digits, k=3))


def arca_link(rng: random.Random) -> str:
    facts = {
        "ver": 1,
        "fecha": f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}",
        "cuit": rng.randint(20000000000, 33999999999),
        "ptoVta": rng.randint(1, 9999),
        "tipoCmp": rng.choice((1, 6, 11)),
        "nroCmp": rng.randint(1, 99999999),
        "importe": rng.randint(100, 99999999) / 100,
        "moneda": "PES",
        "ctz": 1,
        "tipoDocRec": 80,
        "nroDocRec": rng.randint(20000000000, 33999999999),
        "tipoCodAut": "E",
        "codAut": rng.randint(70000000000000, 79999999999999),
    }
    text = json.dumps(facts, separators=(",", ":")).encode()
    return "https://www.arca.gob.ar/fe/qr/?p=" + base64.b64encode(text).decode()


def panama_link(rng: random.Random) -> str:
    cufe = "FE" + "".join(rng.choices(string.digits, k=64))
    digest = base64.b64encode(rng.randbytes(32)).decode()
    claims = json.dumps({"chFE": cufe, "iAmb": "1", "digestValue": digest}, separators=(",", ":")).encode()
    token = ".".join(_url64(part) for part in (b'{"alg":"HS256","typ":"JWT"}', claims, rng.randbytes(32)))
    return f"https://dgi-fep.mef.gob.pa/Consultas/FacturasPorQR?chFE={cufe}&iAmb=1&digestValue={digest}&jwt={token}"


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


LINKS = (sat_link, arca_link, panama_link)


def page(rng: random.Random) -> np.ndarray:
    """A grey page of text without a code."""
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    pen = ImageDraw.Draw(image)
    size = rng.randint(16, 22)
    font = ImageFont.load_default(size)
    for y in range(40, HEIGHT - 40, int(size * rng.uniform(1.4, 1.9))):
        row = "  ".join(rng.choices(WORDS, k=rng.randint(2, 11)))
        pen.text((rng.randint(30, 120), y), row, fill=rng.randint(0, 60), font=font)
    return np.array(image)


def printed(link: str, module: float, rng: random.Random) -> np.ndarray:
    """A page of text with ``link`` as a QR code (correction M) of ``module`` pixels a module."""
    made = zxingcpp.create_barcode(link, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    one = np.array(made.to_image(scale=1))
    fine = np.kron(one, np.ones((FINE, FINE), np.uint8))
    side = round(one.shape[0] * module)
    code = cv2.resize(fine, (side, side), interpolation=cv2.INTER_AREA)
    seen = page(rng)
    margin = 70
    x, y = rng.randint(margin, WIDTH - side - margin), rng.randint(margin, HEIGHT - side - margin)
    seen[y : y + side, x : x + side] = code
    return seen


def _noise(seen: np.ndarray, rng: np.random.Generator, sigma: float) -> np.ndarray:
    return np.clip(seen.astype(np.float32) + rng.normal(0, sigma, seen.shape).astype(np.float32), 0, 255).astype(
        np.uint8
    )


def _blur(seen: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(seen, (0, 0), sigma)


def _turn(seen: np.ndarray, degrees: float) -> np.ndarray:
    matrix = cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), degrees, 1)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    width, height = int(HEIGHT * sine + WIDTH * cosine), int(HEIGHT * cosine + WIDTH * sine)
    matrix[:, 2] += (width - WIDTH) / 2, (height - HEIGHT) / 2
    return cv2.warpAffine(seen, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _perspective(seen: np.ndarray, rng: np.random.Generator, most: float = 0.06) -> np.ndarray:
    height, width = seen.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    inward = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], np.float32)
    moved = corners + inward * rng.uniform(0, most, (4, 2)).astype(np.float32) * (width, height)
    matrix = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return cv2.warpPerspective(seen, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=255)


def _shade(seen: np.ndarray) -> np.ndarray:
    light = np.linspace(0.35, 1.0, seen.shape[1], dtype=np.float32)
    return (seen * light).astype(np.uint8)


def _crumple(seen: np.ndarray) -> np.ndarray:
    height, width = seen.shape
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    moved_x, moved_y = xs + 5 * np.sin(ys / 60), ys + 5 * np.sin(xs / 70)
    return cv2.remap(seen, moved_x, moved_y, cv2.INTER_LINEAR, borderValue=255)


def _jpeg(seen: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", seen, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def _everything(seen: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    turned = _turn(seen, rng.uniform(-8, 8))
    return _jpeg(_noise(_blur(_shade(_perspective(turned, rng)), 0.9), rng, 6), 60)


CONDITIONS = (
    *(Condition(f"clean {size:g} px", size, lambda seen, _: seen) for size in (4.0, 3.0, 2.0, 2.3, 1.6)),
    Condition("turned 12", 4, lambda seen, _: _turn(seen, 12)),
    Condition("turned 90", 4, lambda seen, _: np.ascontiguousarray(np.rot90(seen))),
    Condition("perspective", 4, _perspective),
    Condition("blur 1.5", 4, lambda seen, _: _blur(seen, 1.5)),
    Condition("blur 2.2 noise 8", 4, lambda seen, rng: _noise(_blur(seen, 2.2), rng, 8)),
    Condition("shade", 4, lambda seen, rng: _noise(_blur(_shade(_perspective(seen, rng)), 1), rng, 6)),
    Condition("faded", 4, lambda seen, rng: _noise((120 + seen.astype(np.float32) / 2).clip(0, 255), rng, 5)),
    Condition("crumpled", 4, lambda seen, _: _turn(_crumple(seen), 5)),
    Condition("3 px blur 1.5 noise 12 jpeg 40", 3, lambda seen, rng: _jpeg(_noise(_blur(seen, 1.5), rng, 12), 40)),
    Condition("3.4 px everything", 3.4, _everything),
)
