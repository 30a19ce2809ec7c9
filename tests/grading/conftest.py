"""The sandbox, tried out once; where it cannot be had the tests that need it are skipped, except in CI."""

import os

import pytest
from little_assignment import autograder

from ganedu.grading.sandbox import Limits, SandboxUnavailable
from ganedu.grading.verify import verify

LIMITS = Limits(
    cell_seconds=5, call_seconds=5, total_seconds=90, memory=1 << 30, processes=24, disk=64 << 20, message=1 << 20
)


@pytest.fixture(scope="session")
def limits(tmp_path_factory):
    """Short limits, known to hold on this machine: a fork bomb may be lit inside them."""
    try:
        verify(LIMITS, tmp_path_factory.getbasetemp())
    except SandboxUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no sandbox on this machine: {error}")
    return LIMITS


@pytest.fixture(scope="session")
def little(tmp_path_factory):
    """The little assignment's autograder."""
    return autograder(tmp_path_factory.mktemp("little") / "autograder.zip")
