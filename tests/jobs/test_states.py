from __future__ import annotations

import re

from sqlalchemy import text

from cuadra.jobs.states import MOVES, OPEN, State


def definitions(yard, statement):
    with yard.database.jobs() as session:
        return session.scalars(text(statement)).one()


def test_the_states_of_the_table_are_those_of_the_code(yard):
    found = definitions(yard, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_jobs_state'")
    assert set(re.findall(r"'(\w+)'", found)) == {str(state) for state in State}


def test_a_subject_has_one_job_in_the_open_states(yard):
    found = definitions(yard, "SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_jobs_open'")
    assert set(re.findall(r"'(\w+)'", found)) == {str(state) for state in OPEN}


def test_every_state_has_its_row_in_the_table_of_moves():
    assert set(MOVES) == set(State)
    assert not any(state in ends for state, ends in MOVES.items())
