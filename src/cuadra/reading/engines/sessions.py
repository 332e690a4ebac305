"""The models that come inside the rapidocr wheel, opened with onnxruntime on one thread and without a word of log.

Nothing is ever fetched: a model that is not in the wheel makes the engine unavailable, by name.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from cuadra.kit.why import why
from cuadra.reading.engines.errors import EngineUnavailable


def model_bytes(engine: str, name: str) -> bytes:
    """The model file ``name`` of the wheel; ``EngineUnavailable`` where it is missing. rapidocr is not imported."""
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise EngineUnavailable(engine, why("PACKAGE", "rapidocr"))
    path = Path(spec.submodule_search_locations[0]) / "models" / name
    if not path.is_file():
        raise EngineUnavailable(engine, why("MODEL", name))
    return path.read_bytes()


def open_session(engine: str, model: bytes) -> Any:
    """An ``InferenceSession`` on one thread; it keeps its memory between runs: without, all costs 60 % more."""
    try:
        import onnxruntime
    except ImportError as exc:
        raise EngineUnavailable(engine, why("PACKAGE", "onnxruntime")) from exc
    onnxruntime.disable_telemetry_events()  # the caller may have loaded it before us, without our wish (see cuadra)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_mem_pattern = False  # every line has a width of its own: patterns would be kept for each
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def giving_back() -> Any:
    """Options of a run after which the session's memory is handed back: 200 MB for a page, at a quarter of its time."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options
