"""What holds for all of the kit's own tests."""

import os

import pytest


@pytest.fixture(scope="module", autouse=True)
def environment_as_it_was():
    """A judge in this process shuts out pytest's plugins; commands that later tests start need
    them."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
