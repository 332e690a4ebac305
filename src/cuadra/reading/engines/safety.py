"""What makes any engine safe to call: cache, breaker and rate limit around it, and the next one when it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cuadra.kit.why import why
from cuadra.model.geometry import Box
from cuadra.model.reading import Reading, Word
from cuadra.reading.engines.breaker import Breaker
from cuadra.reading.engines.cache import Cache, packed, picture_key, unpacked
from cuadra.reading.engines.errors import EngineError, NoEngineAnswered, PictureRefused, RateExceeded
from cuadra.reading.engines.protocol import FieldEngine, LineReader, OcrEngine
from cuadra.reading.engines.rate import Bucket
from cuadra.reading.page import Picture

T = TypeVar("T")


def call_safely(breaker: Breaker, bucket: Bucket | None, call: Callable[[], T]) -> T:
    """``call`` under the breaker and in its turn; its errors count, but not those that say nothing of the engine."""
    breaker.enter()
    try:
        if bucket:
            bucket.take()
        result = call()
    except (PictureRefused, RateExceeded):
        breaker.undecided()
        raise
    except BaseException as error:
        breaker.failed(error)
        raise
    breaker.succeeded()
    return result


@dataclass(slots=True)
class Guarded:
    """An OCR engine with its breaker, and where given its rate limit and the cache of readings."""

    engine: OcrEngine
    breaker: Breaker
    bucket: Bucket | None = None
    cache: Cache | None = None

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def version(self) -> str:
        return self.engine.version

    @property
    def tallest(self) -> float:
        """Height over width that it reads in one piece; ``AttributeError`` where the engine promises none."""
        found: float = getattr(self.engine, "tallest")  # noqa: B009  not of the protocol
        return found

    def read(self, picture: Picture) -> Sequence[Word]:
        """From the cache, or from the engine; raises what the engine raises, ``CircuitOpen`` or ``RateExceeded``."""
        if self.cache is None:
            return self._ask(picture)
        key = picture_key(picture, self.name, self.version)
        known = self.cache.get(key)
        if known is not None and (words := unpacked(known)) is not None:
            return words
        read = self._ask(picture)
        self.cache.put(key, packed(read))
        return read

    def _ask(self, picture: Picture) -> Sequence[Word]:
        return call_safely(self.breaker, self.bucket, lambda: self.engine.read(picture))


@dataclass(slots=True)
class GuardedLines(Guarded):
    """The same around an engine that can also read given lines again; those are not kept."""

    def read_lines(self, picture: Picture, boxes: Sequence[Box]) -> Sequence[Word]:
        engine = self.engine
        if not isinstance(engine, LineReader):
            raise TypeError(f"{self.name} reads no lines")
        return call_safely(self.breaker, self.bucket, lambda: engine.read_lines(picture, boxes))


@dataclass(slots=True)
class GuardedFields:
    """A vision model with its breaker and its rate limit."""

    engine: FieldEngine
    breaker: Breaker
    bucket: Bucket | None = None

    @property
    def name(self) -> str:
        return self.engine.name

    @property
    def version(self) -> str:
        return self.engine.version

    def extract(self, pictures: Sequence[Picture], text: str, paths: Sequence[str]) -> Mapping[str, Any]:
        return call_safely(self.breaker, self.bucket, lambda: self.engine.extract(pictures, text, paths))


def guard(
    engine: OcrEngine, breaker: Breaker | None = None, bucket: Bucket | None = None, cache: Cache | None = None
) -> Guarded:
    """``engine`` made safe; the result is a ``LineReader`` exactly if the engine is one."""
    kind = GuardedLines if isinstance(engine, LineReader) else Guarded
    return kind(engine, breaker or Breaker(engine.name), bucket, cache)


@dataclass(frozen=True, slots=True)
class Answer:
    """Who read the page, what it saw, how sure it says it is (0..1), and who failed or was not sure before it."""

    engine: str
    version: str
    words: Sequence[Word]
    confidence: float
    failed: tuple[EngineError, ...] = ()
    unsure: tuple[str, ...] = ()


@dataclass(slots=True)
class FirstSure:
    """Engines in the order of trial: the first that is sure ``enough`` answers, else the surest of them."""

    engines: Sequence[OcrEngine]
    enough: float = 0.85

    @property
    def name(self) -> str:
        return "+".join(engine.name for engine in self.engines)

    @property
    def version(self) -> str:
        return "+".join(engine.version for engine in self.engines)

    def read(self, picture: Picture) -> Sequence[Word]:
        return self.answer(picture).words

    def answer(self, picture: Picture) -> Answer:
        """The words and their history; ``NoEngineAnswered`` where all failed, the error itself where one was asked."""
        read, failed = self._tried(lambda engine: engine.read(picture), _mean)
        engine, words, sure = max(read, key=lambda one: one[2])
        unsure = tuple(other.name for other, _, _ in read if other is not engine)
        return Answer(engine.name, engine.version, words, sure, tuple(failed), unsure)

    def reading(self, see: Callable[[OcrEngine], Reading]) -> tuple[Reading, list[EngineError]]:
        """As ``answer``, for a whole page as ``see`` reads it with one engine; the reading names who made it."""
        read, failed = self._tried(see, lambda reading: reading.mean_confidence)
        return max(read, key=lambda one: one[2])[1], failed

    def _tried(
        self, ask: Callable[[OcrEngine], T], sure: Callable[[T], float]
    ) -> tuple[list[tuple[OcrEngine, T, float]], list[EngineError]]:
        """What each asked engine gave and how sure it is, at least one; and the errors of the others."""
        failed: list[EngineError] = []
        read: list[tuple[OcrEngine, T, float]] = []
        for engine in self.engines:
            try:
                given = ask(engine)
            except EngineError as error:
                failed.append(error)
                continue
            read.append((engine, given, sure(given)))
            if read[-1][2] >= self.enough:
                break
        if not read and len(failed) == 1:
            raise failed[0]
        if not read:
            raise NoEngineAnswered(self.name, "; ".join(f"{e.engine} {e.code}" for e in failed) or why("NONE"))
        return read, failed


def _mean(words: Sequence[Word]) -> float:
    length = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / length if length else 0.0
