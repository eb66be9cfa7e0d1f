"""A Postfix of our own: started by the fixture as its own processes, in a folder of its own, on a free port."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_PROGRAM = shutil.which("postfix", path=os.environ.get("PATH", "") + ":/usr/sbin")

_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.desk.example
mydestination = desk.example
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
local_recipient_maps =
alias_maps =
alias_database =
recipient_delimiter = +
maillog_file = /dev/stdout
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
transport_maps = inline:{{ {transports} }}
{more}
"""

_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
tlsmgr    unix - - n 1000? 1 tlsmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
proxymap  unix - - n - - proxymap
smtp      unix - - n - - smtp
relay     unix - - n - - smtp
error     unix - - n - - error
retry     unix - - n - - error
discard   unix - - n - - discard
local     unix - n n - - local
lmtp      unix - - n - - lmtp
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
{more}
"""


@dataclass
class Postfix:
    """A running Postfix that takes mail for ``desk.example``."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def flush(self) -> None:
        """Have it try again now what it had to defer."""
        subprocess.run(["postqueue", "-c", str(self.folder / "etc"), "-f"], check=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def postfix() -> Iterator[Callable[..., Postfix]]:
    """Starts Postfix with the given transports, further lines of main.cf and services of master.cf."""
    if _PROGRAM is None:
        pytest.skip("needs postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts as root only")
    with contextlib.ExitStack() as stack:

        def start(transports: str, *, main: str = "", master: str = "") -> Postfix:
            return stack.enter_context(_running(transports, main, master))

        yield start


@contextlib.contextmanager
def _running(transports: str, main: str, master: str) -> Iterator[Postfix]:
    # Not under pytest's folder: Postfix's own users must be able to get there.
    folder = Path(tempfile.mkdtemp(prefix="mailgate-postfix-"))
    folder.chmod(0o755)
    port = free_port()
    daemons = subprocess.run(["postconf", "-dh", "daemon_directory"], capture_output=True, text=True, check=True).stdout
    (folder / "etc").mkdir()
    (folder / "data").mkdir()
    (folder / "queue").mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(
        _MAIN.format(folder=folder, daemons=daemons.strip(), transports=transports, more=main)
    )
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port, more=master))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [str(_PROGRAM), "-c", str(folder / "etc"), "start-fg"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, process, folder)
        yield Postfix(port, folder, process)
    finally:
        # The process is a script that started the master; only Postfix itself knows whom to end.
        subprocess.run([str(_PROGRAM), "-c", str(folder / "etc"), "stop"], capture_output=True, check=False)
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        assert process.poll() is None, (folder / "log").read_text(errors="replace")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text(errors="replace"))


@pytest.fixture(scope="session")
def program_for_others() -> list[str]:
    """mailgate as another user can start it, who may not look into root's home, where this Python may live."""
    here = [sys.executable, "-m", "mailgate"]
    system = [
        "/usr/bin/env",
        f"PYTHONPATH={':'.join(p for p in sys.path if p)}",
        "/usr/bin/python3.11",
        "-m",
        "mailgate",
    ]
    for command in (here, system):
        probe = ["runuser", "-u", "nobody", "--", *command, "--help"]
        if subprocess.run(probe, capture_output=True, cwd="/", check=False).returncode == 0:
            return command
    pytest.skip("no other user can start Python here")
