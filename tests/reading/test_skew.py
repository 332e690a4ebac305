from __future__ import annotations

import numpy as np
import pytest

from cuadra.model.geometry import Box
from cuadra.reading.skew import lean_of
from cuadra.reading.upright import LONGEST, Upright, inverse

from .drawn import ticket


@pytest.mark.parametrize("degrees", [-7.0, -3.3, -1.0, 0.0, 2.0, 5.6])
def test_the_lean_of_a_ticket_is_found_to_half_a_degree(degrees: float) -> None:
    leaning = Upright(ticket()[0]).levelled(-degrees).picture
    assert lean_of(leaning).degrees == pytest.approx(degrees, abs=0.5)


def test_ink_tells_a_page_on_its_side_from_one_on_its_feet() -> None:
    upright = Upright(ticket()[0])
    assert [lean_of(upright.turned(quarters).picture).sideways > 1 for quarters in range(4)] == [False, True] * 2


@pytest.mark.parametrize("shape", [(1, 1), (3, 900), (400, 300)])
def test_a_picture_without_ink_does_not_lean(shape: tuple[int, int]) -> None:
    assert lean_of(np.full((*shape, 3), 255, np.uint8)).degrees == 0


def test_every_step_towards_upright_can_be_walked_back() -> None:
    picture = np.zeros((3000, 2000, 3), np.uint8)
    picture[600:640, 300:380] = 255
    changed = Upright(picture).fitted().turned(1).levelled(3.0)
    assert max(changed.picture.shape) < LONGEST * 1.2
    ys, xs = np.nonzero(changed.picture[:, :, 0] > 128)
    x, y = changed.frame.point(float(xs.mean()), float(ys.mean()))
    assert (x, y) == (pytest.approx(340, abs=3), pytest.approx(620, abs=3))
    back = inverse(changed.frame)
    assert back.after(changed.frame).shown(Box(1, 2, 3, 4)) == pytest.approx(Box(1, 2, 3, 4))
