"""Whether bytes are sound, by their first ones; what phones and browsers record."""

from __future__ import annotations

_STARTS = (
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"\x1a\x45\xdf\xa3", "webm"),
    (b"\xff\xfb", "mp3"),
    (b"\xff\xf3", "mp3"),
    (b"\xff\xf1", "aac"),
    (b"\xff\xf9", "aac"),
)


def sound_of(content: bytes) -> str:
    r"""The ending of its kind, or nothing.

    >>> sound_of(b"OggS\x00\x02"), sound_of(b"RIFF\x24\x00\x00\x00WAVEfmt "), sound_of(b"%PDF-1.7")
    ('ogg', 'wav', '')
    """
    if content.startswith(b"RIFF") and content[8:12] == b"WAVE":
        return "wav"
    if content[4:8] == b"ftyp" and content[8:11] in {b"M4A", b"mp4", b"iso", b"3gp", b"M4B"}:
        return "m4a"
    return next((ending for start, ending in _STARTS if content.startswith(start)), "")
