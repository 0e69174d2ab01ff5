"""A receiver on this machine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from support.receiver import Receiver, running_receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that takes everything until it is told otherwise."""
    with running_receiver() as receiver:
        yield receiver
