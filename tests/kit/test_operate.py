"""What an operator is handed, alert rules and dashboards, asks only for what exists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cuadra.kit.metrics import samples

OPERATE = Path(__file__).parents[2] / "docs" / "operate"
THEIRS = {
    "up": ("job", "instance"),
    "process_resident_memory_bytes": ("instance",),
    "process_cpu_seconds_total": ("instance",),
    "process_open_fds": ("instance",),
}
LANGUAGE = set("by sum max min rate increase histogram_quantile topk le and or on".split())  # noqa: SIM905


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((OPERATE / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def boards() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted((OPERATE / "grafana").glob("*.json"))]


def queries() -> list[str]:
    asked = [target["expr"] for board in boards() for panel in board["panels"] for target in panel["targets"]]
    return asked + [rule["expr"] for rule in rules()]


def asked_for(query: str) -> list[tuple[str, set[str]]]:
    """Each metric of a query with the labels that it is matched and grouped by."""
    grouped = {label for found in re.findall(r"by \(([^)]*)\)", query) for label in re.split(r"\s*,\s*", found)}
    bare = re.sub(r"by \([^)]*\)", "", query)
    found = re.findall(r"([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?(?!\w*\s*\()", re.sub(r"\[\w+\]", "", bare))
    return [
        (name, grouped | set(re.findall(r"(\w+)\s*=", matchers)))
        for name, matchers in found
        if name not in LANGUAGE and not re.fullmatch(r"e\d*", name)
    ]


def test_there_are_rules_and_two_dashboards() -> None:
    assert len(rules()) >= 15
    assert {board["title"] for board in boards()} == {"Cuadra: system", "Cuadra: documents"}


@pytest.mark.parametrize("query", sorted(set(queries())))
def test_a_query_uses_only_metrics_and_labels_that_exist(query: str) -> None:
    known = samples() | THEIRS
    asked = asked_for(query)
    assert asked
    for name, labels in asked:
        assert name in known
        assert labels <= {*known[name], "instance", "job"}


def test_the_reader_of_queries_sees_a_wrong_name_and_a_wrong_label() -> None:
    assert asked_for('sum by (kind) (rate(cuadra_no_total{a="b"}[5m])) > 1') == [("cuadra_no_total", {"kind", "a"})]


@pytest.mark.parametrize(
    "promise", ["provider_up", "queue_depth", "0.05", "folios_left", "encryption_key_present", "effects_unknown"]
)
def test_the_promised_alerts_are_there(promise: str) -> None:
    assert any(promise in rule["expr"] for rule in rules())


def test_every_alert_says_in_both_languages_what_happened_and_what_to_do() -> None:
    for rule in rules():
        assert set(rule["annotations"]) == {"summary", "summary_en", "action"}, rule["alert"]
        assert rule["labels"]["severity"] in {"warning", "critical"}
        written = re.findall(r"\$labels\.(\w+)", " ".join(rule["annotations"].values()))
        kept = {label for found in re.findall(r"by \(([^)]*)\)", rule["expr"]) for label in found.split(", ")}
        assert set(written) <= kept | ({"instance"} if rule["expr"].startswith("up") else set()), rule["alert"]


def test_every_panel_of_a_dashboard_has_its_own_place_and_number() -> None:
    for board in boards():
        places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]]
        assert len(set(places)) == len({panel["id"] for panel in board["panels"]}) == len(places)
        assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in board["panels"])


def test_the_alerts_ring_when_they_should_by_the_judgement_of_prometheus() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed")
    asked = [promtool, "test", "rules", str(Path(__file__).parent / "alerts.test.yml")]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
