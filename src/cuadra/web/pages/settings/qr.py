"""A QR symbol as a drawing of the page itself: no picture to fetch, nothing that the policy of the pages refuses."""

from __future__ import annotations

from typing import cast

QUIET = 4  # modules of margin (ISO/IEC 18004)


def qr_path(text: str) -> tuple[str, int]:
    """The dark modules of the symbol as an SVG path, a unit a module, and the side with its margin.

    >>> path, side = qr_path("otpauth://totp/Cuadra")
    >>> path[:8], side
    ('M4 4h7v1', 33)
    """
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    rows = cast("list[list[int]]", memoryview(code.to_image(scale=1, add_quiet_zones=False)).tolist())
    strokes = [
        f"M{QUIET + first} {QUIET + y}h{length}v1h-{length}z"
        for y, row in enumerate(rows)
        for first, length in _runs(row)
    ]
    return "".join(strokes), len(rows) + 2 * QUIET


def _runs(row: list[int]) -> list[tuple[int, int]]:
    """Where dark modules begin and how many follow each other."""
    found: list[tuple[int, int]] = []
    for x, shade in enumerate(row):
        if shade:
            continue
        if found and sum(found[-1]) == x:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((x, 1))
    return found
