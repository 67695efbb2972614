"""What is counted and timed while the service runs, for Prometheus. No label holds anything that a client typed.

Where gunicorn runs several processes, they keep these in one folder (PROMETHEUS_MULTIPROC_DIR), which the library
reads when it is first imported: ``gunicorn.conf.py`` makes it before.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

PAGE_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 6.0)
PDF_S = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
WAIT_S = (0.001, 0.01, 0.1, 0.5, 1.0, 2.0, 4.0)

REQUESTS = Counter("checkin_requests", "Answered requests, by the name of the view and the status", ("view", "status"))
REQUEST_SECONDS = Histogram("checkin_request_seconds", "How long requests took", ("view",), buckets=PAGE_S)
PDFS = Counter("checkin_pdfs", "PDFs, by what came of them: made, or why not", ("outcome",))
PDF_SECONDS = Histogram("checkin_pdf_seconds", "How long making a PDF took, with waiting for its turn", buckets=PDF_S)
PDFS_IN_WORK = Gauge("checkin_pdfs_in_work", "PDFs that are made, or wait for it", multiprocess_mode="livesum")
DATABASE_WAIT = Histogram("checkin_database_wait_seconds", "How long threads waited for a connection", buckets=WAIT_S)
DATABASE_SILENT = Gauge(
    "checkin_database_silent", "1 while a process knows that the database does not answer", multiprocess_mode="livemax"
)


def request_answered(view: str, status: int, seconds: float) -> None:
    """Count and time a request."""
    REQUESTS.labels(view, str(status)).inc()
    REQUEST_SECONDS.labels(view).observe(seconds)
