"""gunicorn: two workers of eight threads on this machine only; tables and keys are made before the first request."""

import sys

from gunicorn.arbiter import Arbiter

from assessment import settings
from assessment.services import startup

try:
    port = settings.port()
except settings.BadSetting as refused:
    sys.exit(refused.message)

wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{port}"
worker_class = "assessment.web.gunicorn_worker.Worker"
workers = 2
threads = 8  # of which six may wait for the database
timeout = 60
graceful_timeout = 30
preload_app = False
accesslog = None  # an access log would record who answered when
control_socket_disable = True
errorlog = "-"
forwarder_headers = ""  # no header may say where the application stands (SCRIPT_NAME)
secure_scheme_headers = {}  # nor by which scheme it was asked


def on_starting(server: Arbiter) -> None:
    try:
        chosen = settings.load()
        server.log.info("Preparing the keys and the database in %s", chosen.instance_dir)
        startup.ready(chosen)
    except settings.BadSetting as refused:
        sys.exit(refused.message)
    for warning in startup.warnings(chosen):
        server.log.warning("%s", warning)
    server.log.info("Serving the questionnaires of %s", chosen.pack)
