"""The application factory."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask
from flask_security import Security
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined

from assessment import cli, settings
from assessment.records.store import Store
from assessment.services import startup, working_hours
from assessment.services.exits import Exits
from assessment.services.purge import Purge
from assessment.settings import ROOT, BadSetting, Settings
from assessment.storage import accounts, time_limit
from assessment.storage.engine import connect
from assessment.web import (
    access,
    account,
    after_reply,
    alerts,
    audit_page,
    errors,
    exports,
    figures,
    flask_config,
    fragments,
    fresh_factor,
    hand_over,
    health,
    languages,
    maintenance,
    metrics,
    one_time_link,
    outage_pages,
    own_sign_in,
    people,
    reply,
    request_headers,
    request_log,
    respondent,
    script_redirects,
    second_factor,
    second_look,
    security_headers,
    sign_in,
    staff_session,
    static_files,
    typed_fields,
    unsaved_forms,
)
from assessment.web.indentation import Unindented
from assessment.web.session_cookie import SessionCookie

BLUEPRINTS = (
    ("respondent", respondent.bp),
    ("counselor", audit_page.bp),
    ("counselor", second_factor.bp),
    ("counselor", own_sign_in.bp),
    ("counselor", account.bp),
    ("counselor", one_time_link.bp),
    ("counselor", people.bp),
    ("counselor", second_look.bp),
    ("counselor", hand_over.bp),
    ("counselor", figures.bp),
    ("counselor", exports.bp),
    ("counselor", reply.bp),
    ("counselor", alerts.bp),
)


class AssessmentApp(Flask):
    """Flask with clean text in its requests, and without its log of exceptions, whose messages may contain answers."""

    request_class = typed_fields.TypedRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none here is asynchronous, and a request would ask of twenty whether they are."""
        return func

    def log_exception(self, *_: object) -> None:
        """Do nothing: ``errors`` logs where the exception was raised, without its message."""


def create_app(chosen: Settings | None = None) -> Flask:
    """Build the application, without opening the database or making a key.

    BadSetting names everything that keeps the service from starting, if the environment has a setting that cannot be
    used.

    Without its session secrets it serves no page: commands work that need none, such as the one that names them.
    """
    chosen = chosen or _read_settings()
    app = AssessmentApp("assessment", root_path=str(ROOT), instance_path=str(chosen.instance_dir))
    app.config.from_mapping(flask_config.config(chosen, startup.session_secrets(chosen)))
    app.session_interface = SessionCookie(app)
    app.url_map.merge_slashes = False  # it answers with a redirect that names the host
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True  # not lstrip_blocks: it joins attributes on lines of their own
    app.jinja_env.add_extension(Unindented)
    request_log.set_up(app)
    _open_store(app, chosen)
    _guard(app, chosen)
    languages.set_up(app)
    fragments.set_up(app)
    typed_fields.set_up(app)
    health.set_up(app)
    metrics.set_up(app)
    for serving, blueprint in BLUEPRINTS:
        if chosen.serves in (serving, "all"):
            app.register_blueprint(blueprint)
    app.extensions["outage_pages"] = partial(outage_pages.write, app)
    for command in cli.COMMANDS:
        app.cli.add_command(command)
    scheme = "http" if chosen.plain_http else "https"
    checked = request_headers.CheckedHeaders(
        app.wsgi_app, proxies=chosen.proxies, scheme=scheme, prefix=chosen.url_prefix
    )
    app.wsgi_app = checked  # type: ignore[method-assign]  # Flask documents this as the way to wrap it
    return app


def _read_settings() -> Settings:
    found = settings.read()
    if found.faults:
        raise BadSetting(*startup.faults_of(found.settings, found.faults))
    return found.settings


def _open_store(app: Flask, chosen: Settings) -> None:
    engine = connect(chosen.database_url)
    ring, purge = startup.keyring(chosen), Purge(engine)
    calendar = working_hours.load(chosen.working_hours, chosen.time_zone)
    store = Store(engine, ring, after_reply.once_sent(purge.begin), calendar, chosen.kept_for)
    session = accounts.sessions(store.engine)
    app.extensions["store"] = store
    app.extensions["exits"] = Exits(store, chosen.instance_dir)
    app.extensions["accounts"], app.extensions["account_session"] = accounts.accounts(session), session

    app.before_request(time_limit.begin_request)

    @app.teardown_appcontext
    def close_session(_: BaseException | None) -> None:
        session.remove()
        time_limit.end_request()


def _guard(app: Flask, chosen: Settings) -> None:
    """Add headers, form tokens, sign-in, access control and error pages."""
    app.before_request(security_headers.refuse_bad_headers)
    app.before_request(security_headers.refuse_prefetch)
    app.before_request(maintenance.stand_in)  # before anything that asks the database
    app.before_request(access.guard)  # before forms are checked: a client without access learns nothing more
    app.before_request(app.extensions["account_session"].remove)  # its connection is not held while the view works
    app.before_request(security_headers.refuse_other_sites)
    app.after_request(security_headers.protect)
    app.after_request(script_redirects.answer_script)
    if not chosen.plain_http:
        app.after_request(security_headers.add_hsts)
    static_files.version_assets(app)
    app.after_request(static_files.send_asset)
    CSRFProtect(app).exempt(respondent.exit.leave)
    app.before_request(fresh_factor.guard)
    desk = chosen.serves != "respondent"
    accounts_of = app.extensions["accounts"]
    security = Security(app, accounts_of, register_blueprint=desk, login_form=sign_in.SignIn)
    sign_in.set_up(app, security)
    staff_session.set_up(app, security)
    app.after_request(sign_in.lead_nowhere_else)  # the last, so that it comes before those above
    app.after_request(unsaved_forms.forget_saved)
    errors.register(app)
