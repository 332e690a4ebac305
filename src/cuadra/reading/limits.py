"""What one document may cost: the bounds that every rung keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one input; past them it is refused by name. Sizes in bytes, time in seconds."""

    file_bytes: int = 64 * 2**20
    pages: int = 50
    pixels: int = 60_000_000  # of one picture, read from its header before anything is decoded
    rendered_pixels: int = 40_000_000
    entries: int = 1_000  # of an archive
    unpacked_bytes: int = 256 * 2**20  # of an archive, all entries together
    depth: int = 2  # archives in archives, attachments in PDFs
    xml_bytes: int = 16 * 2**20
    xml_depth: int = 64
    text_chars: int = 2_000_000
    seconds: float = 60.0
