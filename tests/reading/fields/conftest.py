from __future__ import annotations

import json
from pathlib import Path

import pytest

from cuadra.reading.fields.learn import learn
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.signing import Sign, signer
from cuadra.simulators.paper.chance import Chance
from cuadra.simulators.paper.make import make, truth_of
from cuadra.simulators.paper.noise import Noise, words


@pytest.fixture(scope="session")
def sign(tmp_path_factory) -> Sign:
    return signer(tmp_path_factory.mktemp("keys") / "own.key")


@pytest.fixture(scope="session")
def labelled(tmp_path_factory) -> Path:
    """Forty invented receipts, as a truth file of lines and fields."""
    told = {f"{number}.jpg": truth_of(make("world_receipt", number)) for number in range(40)}
    file = tmp_path_factory.mktemp("truth") / "train.json"
    file.write_text(json.dumps(told), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def model_file(labelled, sign, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("model") / "small.cuadra"
    learn(labelled, out, sign=sign, fresh=True)
    return out


@pytest.fixture(scope="session")
def model(model_file) -> Model:
    return Model.load(model_file)


@pytest.fixture
def receipt():
    """An invented receipt that was not learned from: its reading without faults, and its truth."""
    sheet = make("world_receipt", 977)
    return words(sheet, Chance("test"), Noise()), sheet
