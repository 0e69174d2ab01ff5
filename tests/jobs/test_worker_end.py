"""The end of a worker's process."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from support.worker import start_worker, wait_until

from voc.jobs.components import Components
from voc.jobs.engine import JobQueue


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_worker_that_waits_for_the_database_while_it_starts_can_be_stopped(
    here: Components, database_url: str
) -> None:
    JobQueue(here.database).prepare()
    with here.database.transaction() as session:
        session.execute(text("LOCK TABLE workers IN ACCESS EXCLUSIVE MODE"))
        process = start_worker(here.settings.home, database_url)
        try:
            wait_until(lambda: _waits(here))
            process.terminate()
            assert process.wait(timeout=60) == 0
        finally:
            process.kill()


def _waits(here: Components) -> bool:
    with here.database.transaction() as session:
        return bool(
            session.scalar(
                text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%workers%'")
            )
        )
