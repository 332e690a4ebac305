"""Writes what the documentation shows: the way of a document as a picture, and the true output of the demo, in both
languages. ``make docs`` draws the demo documents before.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
WORDS = {
    "en": (
        ("photo", "scan", "PDF", "XML", "ZIP"),
        ("XML", "exact", "fiscal QR", "exact", "text", "page by page", "OCR", "fast or exact", "vision", "optional"),
        ("issuer", "FERRETERÍA EL PINO S.A.", "number", "A-1024", "date", "2025-02-03", "total", "1587.73 MXN"),
        "each value with a measured confidence, and the page and box where it stands",
        "the cheapest sure rung wins; contradictions are told",
    ),
    "es": (
        ("foto", "escaneo", "PDF", "XML", "ZIP"),
        ("XML", "exacto", "QR fiscal", "exacto", "texto", "por páginas", "OCR", "rápido, exacto", "visión", "opcional"),
        ("emisor", "FERRETERÍA EL PINO S.A.", "número", "A-1024", "fecha", "2025-02-03", "total", "1587.73 MXN"),
        "cada valor con su confianza medida, y la página y el recuadro donde está",
        "gana el peldaño seguro más barato; las contradicciones se dicen",
    ),
}  # fmt: skip
STYLE = "font-family:system-ui,sans-serif"
COLOURS = ("#1a7f37", "#8250df", "#0969da", "#bc4c00", "#bf3989")


def main() -> None:
    for language, words in WORDS.items():
        (HERE / f"way.{language}.svg").write_text(svg(*words), encoding="utf-8")
        page = ROOT / ("README.md" if language == "en" else f"README.{language}.md")
        page.write_text(shown(page.read_text(encoding="utf-8"), sample(language)), encoding="utf-8")


def sample(language: str) -> str:
    """What ``cuadra read var/demo`` prints now; raises where the demo was not read."""
    command = [sys.executable, "-m", "cuadra.cli.main", "read", "var/demo", "--lang", language]
    room = {**os.environ, "COLUMNS": "118", "NO_COLOR": "1"}
    done = subprocess.run(command, cwd=ROOT, env=room, capture_output=True, text=True, timeout=300, check=True)  # noqa: S603
    said = "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())
    return f"```\n$ cuadra read var/demo --lang {language}\n{said}\n```"


def shown(page: str, output: str) -> str:
    """``page`` with ``output`` between its two marks."""
    head, mark, rest = page.partition("<!-- sample -->\n")
    return head + mark + output + "\n" + rest[rest.index("<!-- end of sample -->") :]


def svg(kinds: tuple[str, ...], rungs: tuple[str, ...], fields: tuple[str, ...], said: str, rule: str) -> str:
    parts = [_text(61, 68 + 40 * i, kind, 15) for i, kind in enumerate(kinds)]
    parts += [_box(16, 48 + 40 * i, 90, 30, "#57606a") for i in range(len(kinds))]
    for i, (name, note) in enumerate(zip(rungs[::2], rungs[1::2], strict=True)):
        x, y = 150 + 118 * i, 180 - 30 * i
        parts += [_box(x, y, 112, 54, COLOURS[i]), _text(x + 56, y + 23, name, 14), _text(x + 56, y + 42, note, 11)]
    parts += [_text(300, 262, rule, 12), _box(764, 48, 230, 150, "#24292f")]
    for i in range(0, len(fields), 2):
        y = 78 + 17 * i
        parts += [_left(778, y, fields[i], 12, "#57606a"), _left(840, y, fields[i + 1], 12, "#24292f")]
    parts.append(_text(760, 232, said, 12))
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1010 285" style="background:#fff">\n{body}\n</svg>\n'


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    place = f'x="{x}" y="{y}" width="{width}" height="{height}" rx="6"'
    return f'<rect {place} fill="none" stroke="{colour}" stroke-width="2"/>'


def _text(x: float, y: float, text: str, size: int) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="middle" style="{STYLE}" fill="#24292f">{text}</text>'


def _left(x: float, y: float, text: str, size: int, colour: str) -> str:
    return f'<text x="{x}" y="{y}" font-size="{size}" style="{STYLE}" fill="{colour}">{text}</text>'


if __name__ == "__main__":
    main()
