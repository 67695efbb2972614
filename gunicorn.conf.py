"""gunicorn: two workers of four threads on this machine only; tables and keys are made before the first request."""

import os
import sys

from assessment import settings
from assessment.services import startup

wsgi_app = "wsgi:app"
bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = 2
threads = 4
timeout = 60
graceful_timeout = 30
preload_app = False
accesslog = None  # an access log would keep who answered when
control_socket_disable = True
errorlog = "-"


def on_starting(_server: object) -> None:
    try:
        startup.ready(settings.load())
    except settings.BadSetting as refused:
        sys.exit(refused.message)
