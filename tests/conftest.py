"""What all tests share."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

pytest.register_assert_rewrite("chatmod.testing.contract")
# an example may take its time: how fast a machine is, is measured in benchmarks
settings.register_profile("chatmod", deadline=None)
settings.load_profile("chatmod")


@pytest.fixture(autouse=True, scope="session")
def _nobody_is_logged_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let no test find the logins of whoever runs it."""
    os.environ["CHATMOD_CONFIG"] = str(tmp_path_factory.mktemp("config"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where CI runs."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI: {call.excinfo.value if call.excinfo else item.name}"
    return report
