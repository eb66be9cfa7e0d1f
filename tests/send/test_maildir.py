"""Outgoing mail as files."""

from __future__ import annotations

import mailbox
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from mailgate.model.delivery import Attempt, Outgoing
from mailgate.model.states import AttemptResult
from mailgate.send.maildir import Maildir
from mailgate.send.transport import Transport

CONTENT = b"Subject: x\r\n\r\nBonjour\r\n"


def mail(
    outbox_id: int = 17, content: bytes = CONTENT, recipient: str = "jean@client.example", mail_from: str = ""
) -> Outgoing:
    return Outgoing(outbox_id, mail_from, recipient, content)


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_one_mail_is_one_file(tmp_path: Path) -> None:
    """The file is named by the outbox id and holds the envelope and the untouched content."""
    root = tmp_path / "var" / "outbox"
    transport: Transport = Maildir(root)
    attempt = transport.send(mail(mail_from="support+b-17.k1.mac@desk.example"))
    transport.close()
    assert attempt.result is AttemptResult.SENT
    assert attempt.remote == str(root)
    assert files(root) == [f"new/{attempt.remote_id}"]
    assert attempt.remote_id.startswith("17.")
    assert (root / "new" / attempt.remote_id).read_bytes() == (
        b"Return-Path: <support+b-17.k1.mac@desk.example>\nDelivered-To: jean@client.example\nSubject: x\n\nBonjour\n"
    )


def test_it_is_a_maildir(tmp_path: Path) -> None:
    """The standard library's reader finds the mail, and only the owner can read it."""
    Maildir(tmp_path / "outbox").send(mail())
    box = mailbox.Maildir(tmp_path / "outbox", create=False)
    (message,) = box
    assert message["Subject"] == "x"
    assert message["Return-Path"] == "<>"
    for path in (tmp_path / "outbox", *(tmp_path / "outbox" / part for part in ("cur", "new", "tmp"))):
        assert path.stat().st_mode & 0o777 == 0o700
    (file,) = (tmp_path / "outbox" / "new").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_sent_twice_is_one_file(tmp_path: Path) -> None:
    """A try after a crash finds the mail there, also where a mail program has moved it meanwhile."""
    transport = Maildir(tmp_path)
    first = transport.send(mail())
    again = transport.send(mail())
    assert (again.result, again.remote_id) == (AttemptResult.SENT, first.remote_id)
    assert len(files(tmp_path)) == 1
    (tmp_path / "new" / first.remote_id).rename(tmp_path / "cur" / f"{first.remote_id}:2,S")
    assert transport.send(mail()).result is AttemptResult.SENT
    assert files(tmp_path) == [f"cur/{first.remote_id}:2,S"]


def test_an_id_used_again_replaces_nothing(tmp_path: Path) -> None:
    """A new database counts from 1 again: another mail under the same id is another file."""
    transport = Maildir(tmp_path)
    transport.send(mail(1))
    transport.send(mail(1, b"Subject: y\r\n\r\n\r\n"))
    assert len(files(tmp_path)) == 2


def test_a_folder_taken_away_is_made_again(tmp_path: Path) -> None:
    transport = Maildir(tmp_path / "outbox")
    transport.send(mail(1))
    (tmp_path / "outbox").rename(tmp_path / "collected")
    assert transport.send(mail(2)).result is AttemptResult.SENT
    assert len(files(tmp_path / "outbox")) == 1


def test_trouble_with_the_disk_is_deferred(tmp_path: Path) -> None:
    """A place that cannot be written to keeps the mail waiting and leaves nothing behind."""
    (tmp_path / "file").write_text("in the way")
    attempt = Maildir(tmp_path / "file" / "outbox").send(mail())
    assert attempt.result is AttemptResult.DEFERRED
    assert attempt.text == f"cannot write into {tmp_path / 'file' / 'outbox'}: Not a directory"


def test_a_full_disk_leaves_no_half_mail(tmp_path: Path) -> None:
    """Writing that breaks off is deferred, and the unfinished file is gone."""
    script = f"""
import resource, signal
from pathlib import Path
from mailgate.model.delivery import Outgoing
from mailgate.send.maildir import Maildir
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
attempt = Maildir(Path({str(tmp_path)!r})).send(Outgoing(1, "", "a@b.example", b"x" * 5000 + b"\\r\\n"))
assert attempt.result == "deferred", attempt
assert "File too large" in attempt.text, attempt
"""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("outgoing", "why"),
    [
        (mail(recipient="a@b.example\r\nBcc: c@d.example"), "a header more"),
        (mail(recipient="\ud800@b.example"), "nothing that can be written"),
        (mail(mail_from="nobody"), "an envelope sender that is none"),
        (mail(content=b"Subject: x\n\nb\n"), "bare LF"),
        (mail(content=b"Subject: x\r\n\r\nb\r.\r\n"), "bare CR"),
        (mail(content=b"Subject: x\r\n\r\nb"), "a last line without end"),
    ],
)
def test_what_must_not_leave(tmp_path: Path, outgoing: Outgoing, why: str) -> None:
    attempt = Maildir(tmp_path).send(outgoing)
    assert attempt.result is AttemptResult.FAILED, why
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("recipient", "written"),
    [
        ('"jean d"@client.example', 'Delivered-To: "jean d"@client.example\n'),
        ("rené@client.example", "Delivered-To: rené@client.example\n"),
        ("jean@été.example", "Delivered-To: jean@xn--t-9fab.example\n"),
    ],
)
def test_addresses_as_they_are(tmp_path: Path, recipient: str, written: str) -> None:
    attempt = Maildir(tmp_path).send(mail(recipient=recipient))
    assert written.encode() in (tmp_path / "new" / attempt.remote_id).read_bytes()


def test_threads_share_a_folder(tmp_path: Path) -> None:
    """Several delivery threads, each with its own transport, lose and double nothing, the first folder included."""
    start = threading.Barrier(4)
    attempts: list[Attempt] = []

    def deliver(first: int) -> None:
        transport = Maildir(tmp_path / "outbox")
        start.wait()
        attempts.extend(transport.send(mail(number)) for number in range(first, 40, 2))

    # Two threads for each half: every mail is sent twice.
    threads = [threading.Thread(target=deliver, args=(number % 2,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {attempt.result for attempt in attempts} == {AttemptResult.SENT}
    assert len(os.listdir(tmp_path / "outbox" / "new")) == 40
    assert os.listdir(tmp_path / "outbox" / "tmp") == []
