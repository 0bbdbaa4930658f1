"""A server with limits that no test here comes near, but for that of rows."""

import pytest

from helpers.load import limited_server


@pytest.fixture(scope="session")
def seven_rows(built_home):
    """Without the token, an answer has at most seven rows."""
    with limited_server(built_home, seconds=20, ZOOGRAPH_QUERY_ROWS=7) as server:
        yield server
