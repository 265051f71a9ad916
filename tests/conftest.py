"""No test is a race: a busy machine must not turn an example red."""

import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.contracts import wiretap

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell that runs tests behind its back makes them deaf to Ctrl-C, and with them every desk they start."""

wiretap.tap()


@pytest.fixture(autouse=True)
def nothing_unpublished_was_asked() -> Iterator[None]:
    """Also where the desk would have lived with the slip, or another task took the blow."""
    wiretap.WRONG.clear()
    yield
    assert wiretap.WRONG == []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line to be seen, and not one skip among many."""
    for vendor in wiretap.undescribed():
        terminalreporter.write_line(
            f"no request to {vendor} was held against what it published: that is not here (TAPDESK_SHARED)",
            yellow=True,
        )
