from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The reader of texts knows no database."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.any_database)
