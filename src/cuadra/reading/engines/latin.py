"""Keeps of a recogniser only the signs that Latin documents print, before it is loaded.

PP-OCRv6 tells 18,710 signs apart; its last layer weighs all of them at every step of a line. Left with the few
hundred that a document of ours can hold, a line costs a tenth less, and no Chinese sign is ever read into a smudge.
A model is a protobuf (numbers below: onnx.proto), so the two tensors are cut by hand, without the ``onnx`` package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

Change = Callable[[bytes], bytes | None]

_MODEL_GRAPH, _MODEL_METADATA = 7, 14
_GRAPH_TENSOR, _GRAPH_OUTPUT, _GRAPH_SHAPES = 5, 12, 13
_TENSOR_DIMS, _TENSOR_RAW = 1, 9
_VALUE_TYPE, _TYPE_TENSOR, _TENSOR_SHAPE = 2, 1, 2


def is_latin(sign: str) -> bool:
    """Whether a document in a language of Latin letters may print ``sign``.

    >>> [is_latin(s) for s in ("A", "ñ", "€", "零")]
    [True, True, True, False]
    """
    point = ord(sign[:1] or " ")
    return point < 0x180 or 0x2010 <= point <= 0x203A or 0x20A0 <= point <= 0x20BF or sign in "№™"


def narrowed(model: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The model with only Latin signs, and the sign of each of its classes (the first, empty, is the CTC blank).

    A model of another make than we know is given back whole, with all of its signs.
    """
    signs = ("", *_signs(model), " ")
    kept = [index for index, sign in enumerate(signs) if index == 0 or is_latin(sign)]
    cuts: list[int] = []

    def tensor(message: bytes) -> bytes:
        smaller = _cut(message, len(signs), kept)
        cuts.extend([1] * (smaller is not message))
        return smaller

    shapeless = _inside((_VALUE_TYPE, _TYPE_TENSOR), {_TENSOR_SHAPE: _left_out})
    graph = {_GRAPH_TENSOR: tensor, _GRAPH_OUTPUT: shapeless, _GRAPH_SHAPES: _left_out}
    smaller = rewritten(model, {_MODEL_GRAPH: lambda message: rewritten(message, graph)})
    if len(cuts) != 2:
        return model, signs
    return smaller, tuple(signs[index] for index in kept)


def rewritten(message: bytes, changes: Mapping[int, Change]) -> bytes:
    r"""``message`` with its length-delimited fields of these numbers changed; ``None`` leaves one out.

    >>> rewritten(bytes([0x0A, 1, 65, 0x10, 7]), {1: lambda text: text + b"B"})
    b'\n\x02AB\x10\x07'
    """
    out = bytearray()
    for number, whole, payload in _fields(message):
        if payload is None or number not in changes:
            out += whole
            continue
        new = changes[number](bytes(payload))
        if new is not None:
            out += _varint(number << 3 | 2) + _varint(len(new)) + new
    return bytes(out)


def _left_out(_: bytes) -> None:
    """Shapes told in the file are only a hint; those of the wider layer would be wrong."""


def _inside(path: tuple[int, ...], changes: Mapping[int, Change]) -> Change:
    """Apply ``changes`` to the message at the end of ``path``."""
    if not path:
        return lambda message: rewritten(message, changes)
    return lambda message: rewritten(message, {path[0]: _inside(path[1:], changes)})


def _cut(tensor: bytes, classes: int, kept: list[int]) -> bytes:
    """The float tensor without the columns that are not kept; the very same object if it is not of the last layer."""
    dims = [_number(whole) for n, whole, _ in _fields(tensor[:64]) if n == _TENSOR_DIMS]
    if not dims or dims[-1] != classes:
        return tensor
    out = b"".join(_varint(_TENSOR_DIMS << 3) + _varint(d) for d in (*dims[:-1], len(kept)))
    for number, whole, payload in _fields(tensor):
        if number == _TENSOR_RAW and payload is not None:
            values = np.frombuffer(payload, "<f4").reshape(dims)
            raw = np.ascontiguousarray(values[..., kept]).tobytes()
            out += _varint(_TENSOR_RAW << 3 | 2) + _varint(len(raw)) + raw
        elif number != _TENSOR_DIMS:
            out += whole
    return out


def _signs(model: bytes) -> list[str]:
    for number, _, payload in _fields(model):
        if number == _MODEL_METADATA and payload is not None:
            texts = [bytes(p).decode() for _, _, p in _fields(payload) if p is not None]
            if "character" in texts:
                return max(texts, key=len).split("\n")
    return []


def _fields(message: bytes | memoryview) -> Iterator[tuple[int, memoryview, memoryview | None]]:
    """Number, whole bytes and payload (of length-delimited fields only) of each field; stops at the first torn one."""
    view = memoryview(message)
    at = 0
    while at < len(view):
        start = at
        key, at = _read_varint(view, at)
        kind, payload = key & 7, None
        if kind == 0:
            _, at = _read_varint(view, at)
        elif kind == 2:
            length, at = _read_varint(view, at)
            payload = view[at : at + length]
            at += length
        else:
            at += 8 if kind == 1 else 4
        if at > len(view):
            return
        yield key >> 3, view[start:at], payload


def _read_varint(view: memoryview, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(view):
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return value, at


def _number(whole: memoryview) -> int:
    """The value of a varint field."""
    return _read_varint(whole, _read_varint(whole, 0)[1])[0]


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))
