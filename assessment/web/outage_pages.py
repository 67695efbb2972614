"""What the web server in front shows while the service does not answer, as files: pages with help lines, and the exit.

They are made from the pack, the settings and the translations, so that they say what the service says.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask, render_template

from assessment import whole_files
from assessment.web.error_pages import AWAY
from assessment.web.unparsed_replies import page_in_one_language

ADDRESS = "/outage/"
"""Where the web server in front has the folder."""
STYLE, ICON, FONTS = "app.css", "favicon.svg", "fonts"
PAGE, LEFT = "page.{}.html", "left.html"
"""The page has a file for each language, by its tag."""
READABLE, ENTERABLE = 0o644, 0o755
"""Also for the web server, whatever the umask of the service."""


def write(app: Flask, folder: Path) -> None:
    """Write the files into ``folder``, each whole or not at all. OSError if it cannot be written."""
    static = Path(str(app.static_folder))
    for path in (folder, folder / FONTS):
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(ENTERABLE)
    for file in (static / STYLE, static / ICON, *(static / FONTS).glob("*.woff2")):
        whole_files.replace(folder / file.relative_to(static), file.read_bytes(), READABLE)
    style, exit_to = f"{ADDRESS}{STYLE}", app.config["SETTINGS"].exit_url
    with app.test_request_context():
        for tag in app.config["LANGUAGES"]:
            page = page_in_one_language(app, AWAY, tag, style, f"{ADDRESS}{ICON}")
            whole_files.replace(folder / PAGE.format(tag), page.encode(), READABLE)
        left = render_template("respondent/leave.html", stands_alone=True, style=style, exit_to=exit_to)
    whole_files.replace(folder / LEFT, left.encode(), READABLE)
