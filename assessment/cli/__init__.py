"""The command line: ``flask --app wsgi`` and one of these commands."""

from assessment.cli.answers import assess, report, rescore
from assessment.cli.audit import audit
from assessment.cli.keys import keys
from assessment.cli.operations import add_counselor, demo, demo_code
from assessment.cli.packs import check, translate
from assessment.cli.sweep import sweep
from assessment.cli.teams import teams

COMMANDS = [check, translate, assess, report, rescore, add_counselor, demo, demo_code, sweep, keys, teams, audit]
