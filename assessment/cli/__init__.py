"""The command line: ``flask --app wsgi`` and one of these commands."""

from assessment.cli.answers import assess, report, rescore
from assessment.cli.audit import audit
from assessment.cli.backup import backup, migrate_to, restore
from assessment.cli.deployment import outage_pages, wait_for_database
from assessment.cli.erase import erase
from assessment.cli.failure import without_traceback
from assessment.cli.keys import keys
from assessment.cli.maintenance import maintenance
from assessment.cli.operations import demo, demo_code
from assessment.cli.packs import check, translate
from assessment.cli.people import people
from assessment.cli.settings import settings
from assessment.cli.sweep import sweep
from assessment.cli.teams import teams
from assessment.cli.upgrade import upgrade, version
from assessment.cli.worker import jobs, worker

COMMANDS = [
    worker,  # its failures are lines of the log
    *map(
        without_traceback,
        (
            *(check, translate, assess, report, rescore, demo, demo_code, sweep, erase),
            *(backup, restore, migrate_to, maintenance),
            *(settings, keys, people, teams, audit, jobs),
            *(version, upgrade, outage_pages, wait_for_database),
        ),
    ),
]
