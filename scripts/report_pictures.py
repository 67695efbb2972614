"""Make one report of each kind, and a picture of each of its pages, to look at before a change of the reports is kept.

``python -m scripts.report_pictures FOLDER [NAME…]`` writes NAME.pdf, NAME-1.png and so on, and each page in grey
as an office printer makes it (NAME-grey-1.png). It needs ``pdftoppm`` (Debian's poppler-utils). The reports are those
of ``tests/support/report_catalogue.py``, of invented answers.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask

from assessment.app import create_app
from assessment.pdf.render_pool import pool
from tests.support.fixtures import settings_in
from tests.support.report_catalogue import Sample, catalogue

DOTS_PER_INCH = 60


def main(folder: Path, *names: str) -> None:
    """Make the reports of these names, or all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as instance:
        app = create_app(settings_in(Path(instance)))
        for name, sample in catalogue().items():
            if not names or name in names:
                print(name)
                _make(app, folder / name, sample)


def _make(app: Flask, path: Path, sample: Sample) -> None:
    with app.app_context():
        html = sample.html()
    file = path.with_suffix(".pdf")
    file.write_bytes(pool.render(html))
    _pictures(file, path)
    _pictures(file, path.with_name(f"{path.name}-grey"), "-gray")


def _pictures(file: Path, path: Path, *options: str) -> None:
    command = ["pdftoppm", "-r", str(DOTS_PER_INCH), "-png", *options, str(file), str(path)]
    subprocess.run(command, check=True)  # noqa: S603 - a command of ours


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
