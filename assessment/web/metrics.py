"""The figures that Prometheus asks for: of all processes of this host, and of the database. Only with a token."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator, Mapping
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from werkzeug.exceptions import NotFound

from assessment import clock, service_metrics
from assessment.records.store import Store
from assessment.services import operation_counts
from assessment.services.operation_counts import OperationCounts
from assessment.services.timed_cache import TimedCache
from assessment.setting_checks import metrics_token
from assessment.web.access import Role, admits

bp = Blueprint("metrics", __name__)
VALID_S = 10.0
"""For so long what was counted in the database is told again."""


def set_up(app: Flask) -> None:
    """Add the address, and count requests, if the operator has a token."""
    file = app.config["SETTINGS"].metrics_token_file
    if file is not None:
        app.extensions["metrics_token"] = metrics_token(file)
        app.register_blueprint(bp)
        app.extensions["request_log"].observers.append(service_metrics.request_answered)
        store: Store = app.extensions["store"]
        app.extensions["operation_counts"] = TimedCache(lambda: operation_counts.count(store, clock.now()), VALID_S)


@bp.get("/metrics")
@admits(Role.ANYONE)
def metrics() -> ResponseReturnValue:
    """Without the token there is no such page."""
    token: str = current_app.extensions["metrics_token"]
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        raise NotFound
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library left this one untyped
    else:
        registry.register(REGISTRY)
    counts: TimedCache[OperationCounts | None] = current_app.extensions["operation_counts"]
    registry.register(CountsCollector(counts.value(), clock.now()))
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class CountsCollector(Collector):
    """What was counted in the database. ``found``: None if it did not answer."""

    def __init__(self, found: OperationCounts | None, now: datetime) -> None:
        self.found, self.now = found, now

    def collect(self) -> Iterator[Metric]:
        """Its figures, as the library wants them."""
        yield GaugeMetricFamily("checkin_database_up", "1 if it answered", value=int(self.found is not None))
        if self.found is None:
            return
        work, outbox = self.found.background, self.found.background.outbox
        yield GaugeMetricFamily("checkin_drafts", "Drafts, sent in or not", value=self.found.drafts)
        yield _by_state("checkin_submissions", "Submissions, by state", self.found.submissions)
        made = "Files of cases, made by a worker or waiting for one"
        yield _by_state("checkin_export_files", made, self.found.export_files)
        yield GaugeMetricFamily("checkin_workers", "Workers heard of within a minute", value=len(work.workers))
        yield GaugeMetricFamily("checkin_alerts_waiting", "Alerts in the outbox", value=outbox.waiting)
        yield GaugeMetricFamily("checkin_alerts_failing", "Those that were not taken", value=outbox.failing)
        yield GaugeMetricFamily("checkin_alerts_sent", "Alerts that a worker sent, of cases that are kept", outbox.sent)
        yield GaugeMetricFamily("checkin_alerts_refused", "Those that a mail server refused for good", outbox.refused)
        twice = "Those that were taken up after a worker fell silent"
        yield GaugeMetricFamily("checkin_alerts_perhaps_twice", twice, outbox.perhaps_twice)
        overdue = "How long the alert waits that was due first"
        yield GaugeMetricFamily("checkin_alert_overdue_seconds", overdue, value=self.found.overdue_s)
        ran = GaugeMetricFamily(
            "checkin_job_last_run_seconds", "When a job last ran, in Unix time", labels=("job", "host")
        )
        failed = GaugeMetricFamily("checkin_job_failed", "1 if its last run failed", labels=("job", "host"))
        for run in work.runs:
            ran.add_metric((run.name, run.host), run.ran_at.timestamp() if run.ran_at else 0)
            failed.add_metric((run.name, run.host), int(run.result.startswith("failed")))
        yield from (ran, failed)


def _by_state(name: str, about: str, counts: Mapping[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, about, labels=("state",))
    for state, count in counts.items():
        family.add_metric((state,), count)
    return family
