"""gunicorn: two workers of eight threads on this machine only; tables and keys are made before the first request."""

import gc
import importlib
import os
import shutil
import socket
import sys
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from assessment import settings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the processes keep together what they count."""

EVERYBODY_SEES = ("layout/", "components/", "respondent/")
"""The folders of templates that every worker needs."""

reading = settings.read()
if reading.settings.metrics_token_file and FOLDER not in os.environ:
    os.environ[FOLDER] = tempfile.mkdtemp(prefix="check-in-metrics-")

from prometheus_client import multiprocess  # noqa: E402  # it looks for that folder when it is imported

from assessment.services import startup  # noqa: E402  # so does what this imports

port = reading.settings.port
wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{port}"
worker_class = "assessment.web.gunicorn_worker.Worker"
workers = 2
threads = 8  # of which six may wait for the database
timeout = 60
graceful_timeout = 30
preload_app = False  # it would come before the keys are made: see make_application
accesslog = None  # it would name clients: the application has a line for each request without them
logger_class = "assessment.web.gunicorn_log.JsonLog"
control_socket_disable = True
errorlog = "-"
forwarder_headers = ""  # no header may say where the application stands (SCRIPT_NAME)
secure_scheme_headers = {}  # nor by which scheme it was asked


def on_starting(server: Arbiter) -> None:
    chosen, faults = reading.settings, dict(reading.faults)
    server.log.info("Preparing the keys and the database in %s", chosen.instance_dir)
    handed_over = {"GUNICORN_FD", "LISTEN_FDS"} & os.environ.keys()  # sockets that listen already
    if "PORT" not in faults and server.cfg.address == [("127.0.0.1", port)] and not handed_over:
        faults |= {"PORT": taken} if (taken := startup.port_fault(port)) else {}
    try:
        startup.ready(chosen, faults)
        make_application()
    except settings.BadSetting as refused:
        sys.exit(refused.message)
    for warning in startup.warnings(chosen):
        server.log.warning("%s", warning)
    server.log.info("Serving the questionnaires of %s", chosen.pack)


def on_reload(server: Arbiter) -> None:
    """Serve an edited pack from now on. The new workers are forked from here, with what is read here."""
    faults = startup.reread_pack(reading.settings)
    if not faults:
        try:
            make_application()
        except settings.BadSetting as refused:
            faults = refused.faults
    for fault in faults:
        server.log.error("%s", fault)
    server.log.info(
        "Serving the questionnaires of %s %s", reading.settings.pack, "as before" if faults else "as they are now"
    )


def make_application() -> None:
    """Make the application that the workers import, once for all of them: they are forked, and share what is here.

    What lives on is frozen, so that no garbage collection of a worker looks at it: looking would copy it. BadSetting;
    then the workers have the one before, if there was one.
    """
    before = sys.modules.pop("wsgi", None)
    try:
        app = importlib.import_module("wsgi").app
    except settings.BadSetting:
        if before is not None:
            sys.modules["wsgi"] = before
        raise
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith(EVERYBODY_SEES)):
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def when_ready(server: Arbiter) -> None:
    """Take connections once something came by them, and tell whoever started this and waits: scripts/run_service.py.

    A worker would have to look at a connection twice otherwise.
    """
    from assessment.web.gunicorn_worker import SILENCE_S  # here, because it imports what the settings come before

    for listener in server.LISTENERS:
        if listener.sock.family in (socket.AF_INET, socket.AF_INET6):
            listener.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, int(SILENCE_S))
    if handle := os.environ.pop("READY_FD", ""):
        os.write(int(handle), b"!")
        os.close(int(handle))


def child_exit(_server: Arbiter, worker: Worker) -> None:
    """Count no longer what a process that has gone had in work."""
    if FOLDER in os.environ:
        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Arbiter) -> None:
    """Remove what was counted, unless another gunicorn goes on with it."""
    if FOLDER in os.environ and not server.reexec_pid:
        shutil.rmtree(os.environ[FOLDER], ignore_errors=True)
