"""`make demo`: a site with demo data on this machine, until Ctrl-C.

Builds what is missing under var/, then runs the web server and the worker as
production does, and stops both when one of them ends.
"""

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
STOP_WITHIN = 20  # seconds
MANAGE = [sys.executable, "manage.py"]
WEB = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]
# Set by production or a test run, and wrong for the demo.
NOT_INHERITED = {"ALLOWED_HOSTS", "CACHE_URL", "DEBUG", "MEDIA_ACCEL"}

WELCOME = """
The demo is at     {site}/
Staff sign in at   {site}/admin/
as reporter, editor, moderator or admin, each with the password newsroom-demo.

Its data stays in var/demo.sqlite3. Press Ctrl-C to stop.
"""


type Child = subprocess.Popen[bytes]


class Stopped(Exception):
    """Someone asked the demo to end."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    os.chdir(ROOT)
    port = free_port(os.environ.get("PORT", "8000"))
    site = f"http://127.0.0.1:{port}"
    environment = settings(site)
    prepare(environment)
    web = [*WEB, "--bind", f"127.0.0.1:{port}", "newsroom.wsgi:application"]
    children = {
        "web server": start(web, environment),
        "worker": start([*MANAGE, "worker"], environment),
    }
    try:
        wait_until_up(site, children)
        print(WELCOME.format(site=site), flush=True)
        while not has_ended(children):
            time.sleep(0.5)
    finally:
        stop(children)


def free_port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            sys.exit(f"Port {text} is reserved. Choose another: make demo PORT=8001")
        except OSError:
            sys.exit(f"Port {text} is in use. Choose another: make demo PORT=8001")
    return int(text)


def settings(site: str) -> dict[str, str]:
    """The environment of production, with everything under var/."""
    kept = {key: text for key, text in os.environ.items() if key not in NOT_INHERITED}
    try:
        VAR.mkdir(exist_ok=True)
        secret = secret_key(VAR / "demo.secret")
    except OSError as error:
        sys.exit(f"Cannot write to {error.filename}: make the folder writable.")
    return kept | {
        "DATABASE_URL": "sqlite:///var/demo.sqlite3",
        "MEDIA_ROOT": str(VAR / "demo-media"),
        "SECRET_KEY": secret,
        "SITE_NAME": "The Calder Packet",
        "SITE_URL": site,
        "STATIC_ROOT": str(VAR / "static"),
        "PYTHONUNBUFFERED": "1",
        "WEB_LOG_LEVEL": "warning",
    }


def secret_key(path: Path) -> str:
    """The demo's own key, made once, so that sessions outlive a restart."""
    with suppress(FileExistsError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.write(file, secrets.token_urlsafe(64).encode())
        os.close(file)
    return path.read_text()


def prepare(environment: Mapping[str, str]) -> None:
    """Collect static files while the data is loaded: each takes seconds."""
    steps = [start([*MANAGE, "demo", "--address", ""], environment)]
    if not has_static_files():
        collect = [*MANAGE, "collectstatic", "--no-input", "--clear", "-v", "0"]
        steps.append(start(collect, environment))
    try:
        if any([step.wait() for step in steps]):  # noqa: C419  wait for both
            sys.exit("The demo could not be prepared; the lines above say why.")
    except Stopped:
        for step in steps:
            step.terminate()
        raise


def has_static_files() -> bool:
    """Whether var/static holds what this code and these packages would collect."""
    manifest = VAR / "static" / "staticfiles.json"
    if not manifest.exists():
        return False
    sources = [*(ROOT / "static").rglob("*"), ROOT / ".venv/installed.txt"]
    collected_at = manifest.stat().st_mtime
    return all(source.stat().st_mtime < collected_at for source in sources)


def start(command: list[str], environment: Mapping[str, str]) -> Child:
    """Run a command out of reach of the terminal's Ctrl-C, which is ours to pass on."""
    return subprocess.Popen(command, env=environment, process_group=0)


def wait_until_up(site: str, children: Mapping[str, Child]) -> None:
    while not has_ended(children):
        with suppress(URLError, OSError), urlopen(f"{site}/healthz", timeout=5):
            return
        time.sleep(0.1)


def has_ended(children: Mapping[str, Child]) -> bool:
    for name, child in children.items():
        if (code := child.poll()) is not None:
            sys.exit(f"The {name} ended by itself (exit code {code}): the demo stops.")
    return False


def stop(children: Mapping[str, Child]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in children.values():
        child.terminate()
    end = time.monotonic() + STOP_WITHIN
    for child in children.values():
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


if __name__ == "__main__":
    try:
        main()
    except Stopped:
        print("\nThe demo has stopped.")
