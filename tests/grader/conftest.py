"""What holds for all of the kit's own tests."""

import os
import signal

import pytest


@pytest.fixture(scope="module", autouse=True)
def environment_as_it_was():
    """A judge in this process shuts out pytest's plugins; commands that later tests start need
    them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard():
    """A shell that runs tests in the background has it ignored, and processes inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
