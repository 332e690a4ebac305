from __future__ import annotations

import json
import stat
import zipfile
from dataclasses import replace

import pytest

from cuadra.reading.fields.confidence import Calibration
from cuadra.reading.fields.extract import extract
from cuadra.reading.fields.joining import SIGNS
from cuadra.reading.fields.labelled import NotLabelled
from cuadra.reading.fields.learn import WorseModel, learn
from cuadra.reading.fields.learned import Model
from cuadra.reading.fields.signing import signer
from cuadra.reading.fields.store import BrokenModel, OtherVersion
from cuadra.simulators.paper.make import make, truth_of


def test_a_learned_model_reads_a_receipt_it_has_not_seen(model, receipt):
    reading, sheet = receipt
    fields = extract([reading], model).fields
    assert str(fields["total"].value) == sheet.fields["total"]
    assert fields["issued_on"].value.isoformat() == sheet.fields["issued_on"]


def test_every_field_says_where_it_was_read(model, receipt):
    reading, _ = receipt
    for path, field in extract([reading], model).fields.items():
        assert field.evidence.page == 1, path
        assert field.evidence.box is not None
        assert 0 <= field.confidence <= 1


def test_the_same_documents_give_the_same_fields_twice(model, receipt):
    reading, _ = receipt
    assert extract([reading], model) == extract([reading], model)


def test_learning_twice_gives_the_same_weights(labelled, model_file, sign, tmp_path):
    learn(labelled, tmp_path / "again.cuadra", sign=sign, fresh=True)
    first, second = (zipfile.ZipFile(p) for p in (model_file, tmp_path / "again.cuadra"))
    assert {n: first.getinfo(n).CRC for n in first.namelist() if n.endswith(".npy")} == {
        n: second.getinfo(n).CRC for n in second.namelist() if n.endswith(".npy")
    }


@pytest.mark.parametrize("place", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_one_changed_byte_is_refused(model_file, tmp_path, place):
    data = bytearray(model_file.read_bytes())
    data[int(len(data) * place)] ^= 0x40
    changed = tmp_path / "changed.cuadra"
    changed.write_bytes(data)
    with pytest.raises(BrokenModel):
        Model.load(changed)


def test_a_model_repacked_without_its_seal_is_refused(model_file, tmp_path):
    out = tmp_path / "other.cuadra"
    with zipfile.ZipFile(model_file) as packed, zipfile.ZipFile(out, "w") as other:
        for name in packed.namelist():
            data = packed.read(name)
            if name == "issuers.json":
                data = data.replace(
                    b"[", b'[{"name": "EVIL", "address": "", "count": 9, "tax_id": "", "prints": []},', 1
                )
            other.writestr(name, data)
    with pytest.raises(BrokenModel):
        Model.load(out)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x80\x04\x95pickle", b"{}"])
def test_what_is_no_model_is_refused(tmp_path, content):
    file = tmp_path / "no.cuadra"
    file.write_bytes(content)
    with pytest.raises(BrokenModel):
        Model.load(file)


def test_a_model_of_too_few_documents_does_not_replace_a_better_one(model_file, sign, tmp_path):
    told = {f"{number}.jpg": truth_of(make("world_receipt", number)) for number in range(500, 512)}
    few = tmp_path / "few.json"
    few.write_text(json.dumps(told), encoding="utf-8")
    out = tmp_path / "out.cuadra"
    with pytest.raises(WorseModel) as refused:
        learn(few, out, replace=model_file, sign=sign)
    assert float(refused.value.facts["now"]) < float(refused.value.facts["before"])
    assert not out.exists()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"a.jpg": {"fields": {}}}', '{"a.jpg": {"fields": {"total": "1.00"}}}']
)
def test_a_source_without_labels_is_refused(tmp_path, content, sign):
    file = tmp_path / "truth.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NotLabelled):
        learn(file, tmp_path / "out.cuadra", sign=sign)


def test_the_signing_key_is_for_its_owner_alone(tmp_path):
    signer(tmp_path / "deep" / "own.key")
    assert stat.S_IMODE((tmp_path / "deep" / "own.key").stat().st_mode) == 0o600


def test_a_model_of_another_version_is_told_as_such(model, sign, tmp_path):
    out = tmp_path / "older.cuadra"
    fewer = Calibration({path: weights[:-1] for path, weights in model.calibration.weights.items()})
    out.write_bytes(replace(model, calibration=fewer).to_bytes(sign))
    with pytest.raises(OtherVersion):
        Model.load(out)


def test_how_rows_are_joined_is_kept_in_the_file_and_learned_on_from(model, labelled, sign, tmp_path):
    known = tmp_path / "known.cuadra"
    known.write_bytes(replace(model, joins={"issuer.name": (0.25,) * SIGNS}).to_bytes(sign))
    assert Model.load(known).joins == {"issuer.name": (0.25,) * SIGNS}
    learn(labelled, tmp_path / "on.cuadra", replace=known, sign=sign)
    now = Model.load(tmp_path / "on.cuadra").joins["issuer.name"]
    assert now != (0.25,) * SIGNS
    assert max(abs(weight - 0.25) for weight in now) < 3


def test_a_model_that_joins_rows_by_other_signs_is_of_another_version(model, sign, tmp_path):
    out = tmp_path / "joins.cuadra"
    out.write_bytes(replace(model, joins={"issuer.name": (0.1,) * (SIGNS + 1)}).to_bytes(sign))
    with pytest.raises(OtherVersion):
        Model.load(out)
