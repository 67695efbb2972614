"""The fixtures of every test are in tests/support. Tests of the core alone do not wait until those of the service are
imported: databases, Flask and all that comes with them take longer than most of those tests.
"""

from importlib import import_module
from pathlib import Path

import pytest

CORE = Path(__file__).parent / "tests" / "core"

pytest_plugins = [
    "tests.support.temporary_files",
    "tests.support.thoroughness",
    "tests.support.garbage",
]
OF_THE_CORE = [
    "tests.support.files_once",
    "tests.support.packs_once",
    "tests.support.core_fixtures",
]
OF_THE_SERVICE = [
    "tests.support.routes_once",
    "tests.support.statements_once",
    "tests.support.cheap_hashes",
    "tests.support.fixtures",
    "tests.support.vault_fixtures",
]
pytest.register_assert_rewrite(*OF_THE_CORE, *OF_THE_SERVICE)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        return  # it only hands tests out; the processes that run them begin once it is ready
    asked_for = [(config.invocation_params.dir / each.partition("::")[0]).resolve() for each in config.args]
    core_alone = all(path.is_relative_to(CORE) for path in asked_for)
    for plugin in OF_THE_CORE if core_alone else [*OF_THE_CORE, *OF_THE_SERVICE]:
        # A folder's conftest.py may have imported it already, when that folder is asked for.
        config.pluginmanager.register(import_module(plugin), plugin)
