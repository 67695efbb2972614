"""The fixtures of every test are in tests/support."""

pytest_plugins = [
    "tests.support.temporary_files",
    "tests.support.thoroughness",
    "tests.support.yaml_once",
    "tests.support.packs_once",
    "tests.support.routes_once",
    "tests.support.cheap_hashes",
    "tests.support.garbage",
    "tests.support.fixtures",
    "tests.support.vault_fixtures",
]
