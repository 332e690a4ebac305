"""A model: the scorers of all pools, the calibration, the issuers it knows, and its card, in one file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cuadra.reading.fields import joining
from cuadra.reading.fields.candidates import Pool
from cuadra.reading.fields.confidence import SIGNS, Calibration
from cuadra.reading.fields.joining import Joins
from cuadra.reading.fields.kinds import NOTHING, Kinds, from_arrays, to_arrays
from cuadra.reading.fields.ngrams import SIZE
from cuadra.reading.fields.scorer import FEATURES, Scorer, Trees
from cuadra.reading.fields.store import FORMAT, BrokenModel, OtherVersion, pack, read_file, unpack

SLIGHT = 0.012  # weights below it are not kept
_TREES = ("feature", "threshold", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Model:
    """All that was learned. ``issuers`` are those of its training documents, ``kept`` a sample to learn on with."""

    scorers: Mapping[Pool, Scorer]
    calibration: Calibration
    card: Mapping[str, Any] = field(default_factory=dict)
    issuers: tuple[Mapping[str, Any], ...] = ()
    kept: tuple[Mapping[str, Any], ...] = ()
    key: bytes = b""
    kinds: Kinds = NOTHING
    joins: Joins = field(default_factory=dict)

    @staticmethod
    def load(path: Path | None = None) -> Model:
        """The model of a file, or the shipped one; ``BrokenModel`` where it is not as it was signed."""
        return _shipped() if path is None else from_bytes(read_file(path), path.name)

    def to_bytes(self, sign: Callable[[bytes], tuple[bytes, bytes]]) -> bytes:
        """The file of this model, signed."""
        arrays: dict[str, NDArray[Any]] = {}
        for pool, scorer in self.scorers.items():
            arrays |= {f"{pool.value}/{name}": array for name, array in _arrays(scorer).items()}
        arrays.update(to_arrays(self.kinds))
        header = {
            "format": FORMAT,
            "features": FEATURES,
            "roles": {p.value: list(s.roles) for p, s in self.scorers.items()},
            "depth": {p.value: s.trees.depth for p, s in self.scorers.items()},
            "kinds": list(self.kinds.names),
            "card": dict(self.card),
            "calibration": {path: list(w) for path, w in self.calibration.weights.items()},
            "joins": {path: list(w) for path, w in self.joins.items()},
        }
        return pack(arrays, {"header": header, "issuers": list(self.issuers), "kept": list(self.kept)}, sign)


@lru_cache(maxsize=1)
def _shipped() -> Model:
    return from_bytes(files("cuadra.reading.models").joinpath("base.cuadra").read_bytes(), "base.cuadra")


def from_bytes(data: bytes, name: str) -> Model:
    """The model in ``data``; ``BrokenModel`` (``name``) where it is none, was changed, or is of another version."""
    arrays, parts, key = unpack(data, name)
    try:
        header = parts["header"]
        weights, joins = (
            {path: tuple(float(v) for v in w) for path, w in header.get(part, {}).items()}
            for part in ("calibration", "joins")
        )
        lengths = {len(w) for w in weights.values()}, {len(w) for w in joins.values()}
        if header["features"] != FEATURES or lengths[0] - {SIGNS} or lengths[1] - {joining.SIGNS}:
            raise OtherVersion(file=name)
        scorers = {
            pool: _scorer(pool, tuple(header["roles"][pool.value]), header["depth"][pool.value], arrays)
            for pool in Pool
        }
        kinds = from_arrays(header["kinds"], arrays)
        if not all({"name", "address", "prints", "count"} <= one.keys() for one in parts["issuers"]):
            raise BrokenModel(file=name)
        issuers, kept = tuple(parts["issuers"]), tuple(parts["kept"])
        return Model(scorers, Calibration(weights), header["card"], issuers, kept, key, kinds, joins)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as fault:
        raise BrokenModel(file=name) from fault


def _arrays(scorer: Scorer) -> dict[str, NDArray[Any]]:
    known = np.flatnonzero(scorer.spread)
    weights = np.where(np.abs(scorer.weights) < SLIGHT, 0, scorer.weights)[scorer.spread[known]]
    worth = weights.any(axis=1)
    made: dict[str, NDArray[Any]] = {
        "places": known[worth].astype(np.int32),
        "weights": weights[worth].astype(np.float16),
        "bias": scorer.bias,
        "base": scorer.trees.base,
        "counts": np.array([len(r) for r in scorer.trees.roots], np.int32),
        "roots": np.concatenate([*scorer.trees.roots, np.empty(0, np.int32)]).astype(np.int32),
    }
    small = {"feature": np.int16, "threshold": np.float32, "left": np.int32, "right": np.int32, "value": np.float16}
    return made | {name: getattr(scorer.trees, name).astype(small[name]) for name in _TREES}


def _scorer(pool: Pool, roles: tuple[str, ...], depth: int, arrays: Mapping[str, NDArray[Any]]) -> Scorer:
    def get(name: str, kind: Any) -> NDArray[Any]:
        return arrays[f"{pool.value}/{name}"].astype(kind)

    spread, places = np.zeros(SIZE, np.int32), get("places", np.int64)
    spread[places] = np.arange(1, len(places) + 1)
    weights = np.vstack([np.zeros((1, len(roles)), np.float32), get("weights", np.float32)])
    ends = np.cumsum(get("counts", np.int64))
    roots = tuple(np.split(get("roots", np.int32), ends[:-1]))
    nodes = {"feature": np.int32, "threshold": np.float32, "left": np.int32, "right": np.int32, "value": np.float32}
    trees = Trees(
        **{n: get(n, k) for n, k in nodes.items()}, roots=roots, base=get("base", np.float32), depth=int(depth)
    )
    _check(trees, len(roles))
    return Scorer(pool, roles, spread, weights, get("bias", np.float32), trees)


def _check(trees: Trees, roles: int) -> None:
    """Every step of every tree stays inside the arrays (a signed file may still be a faulty one)."""
    count = len(trees.feature)
    for steps in (trees.left, trees.right, *(r for r in trees.roots if len(r))):
        if steps.min(initial=0) < 0 or steps.max(initial=0) >= count:
            raise ValueError("a tree leads outside")
    if len(trees.roots) != roles or not 0 < trees.depth < 64:
        raise ValueError("trees do not fit the roles")
