"""Every command as an operator types it: what it prints, what it answers, what it says to a mistake."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from mailgate import clock
from mailgate.cli import main
from tests.commands.typing_in import Cli, drain, inject
from tests.service_process import letter

REPOSITORY = Path(__file__).resolve().parents[2]


def test_the_road_by_commands_alone(cli: Cli) -> None:
    """inject, drain, and every list and show afterwards."""
    intake_id = inject(cli, letter("anna@client.example", "Printer ##PO1234##", "m1@client.example"))
    assert drain() == 0
    (listed,) = cli.json("tickets", "list", "--ref", "po1234")
    assert (listed["number"], listed["customer_refs"], listed["status"]) == ("SUP-1", ["PO1234"], "new")
    assert cli.json("tickets", "list", "--ref", "OTHER") == []
    shown = cli.json("tickets", "show", "sup-1")
    promised = {
        "number desk subject customer_refs status priority claimed_priority kind language reporter affected flags "
        "missing_information related opened_at entries events"
    }
    assert set(" ".join(promised).split()) <= set(shown)
    entry = {"seq", "direction", "visibility", "author", "at", "subject", "text", "attachments"}
    assert all(entry <= set(one) for one in shown["entries"])
    assert shown["reporter"] == {"address": "anna@client.example", "name": ""}
    assert shown["opened_at"].endswith("Z")
    (row,) = cli.json("intake", "list")
    assert (row["id"], row["state"], row["source"], row["tries"]) == (intake_id, "done", "pipe", 1)
    (outcome,) = cli.json("intake", "show", intake_id)["outcomes"]
    assert outcome["outcome"] == "new_ticket"
    assert outcome["reasons"]
    (mail,) = cli.json("outbox", "list", "--state", "sent")
    assert cli.json("outbox", "show", str(mail["id"]))["attempts"][0]["result"] == "sent"
    assert cli.json("status")["intake"]["done"] == 1
    for command in (
        ["tickets", "list"],
        ["tickets", "show", "SUP-1"],
        ["intake", "list"],
        ["intake", "show", intake_id],
        ["outbox", "list"],
        ["outbox", "show", "1"],
        ["held", "list"],
        ["status"],
        ["db", "keys"],
    ):
        status, out, err = cli(*command)
        assert status == 0, err
        assert out


def test_raw_is_byte_for_byte_what_came_in(cli: Cli, folder: Path) -> None:
    """Bare line feeds, NUL and all (promise 10)."""
    content = b"From: a@client.example\nSubject: x\r\n\r\n\0bytes\rand\nmore"
    intake_id = inject(cli, content)
    done = subprocess.run(
        [sys.executable, "-m", "mailgate", "intake", "raw", intake_id], capture_output=True, check=True
    )
    assert done.stdout == content


@pytest.mark.parametrize(
    ("options", "content", "status", "says"),
    [
        (["--rcpt", "nobody@desk.example"], b"Subject: x\n\ny", os.EX_DATAERR, "550 5.1.1"),
        (["--rcpt", "not an address"], b"Subject: x\n\ny", os.EX_DATAERR, "553 5.1.3"),
        (["--mail-from", "x y"], b"Subject: x\n\ny", os.EX_USAGE, "not an address"),
        ([], b"  \n", os.EX_DATAERR, "empty"),
        ([], b"Received: x\n" * 51 + b"\ny", os.EX_DATAERR, "loop"),
    ],
)
def test_inject_says_what_a_mail_server_must_know(
    cli: Cli, options: list[str], content: bytes, status: int, says: str
) -> None:
    """sysexits.h: what is wrong for good is 64 or 65."""
    found, out, err = cli("inject", *options, stdin=content)
    assert (found, out) == (status, "")
    assert says in err


def test_inject_without_configuration_or_store_is_tried_again(cli: Cli, folder: Path) -> None:
    """Our own fault is 75, never a bounce."""
    (folder / "mailgate.db").mkdir()
    status, _, err = cli("inject", stdin=b"Subject: x\n\ny")
    assert status == os.EX_TEMPFAIL
    assert "Traceback" not in err
    status, _, _ = cli("inject", "--config", "missing.toml", stdin=b"Subject: x\n\ny")
    assert status == os.EX_TEMPFAIL


def test_explain_changes_nothing_and_says_what_would_be(cli: Cli, folder: Path) -> None:
    """A dry run on the real store, with the mail that would go out."""
    inject(cli, letter("anna@client.example", "Printer", "m1@client.example"))
    assert drain() == 0
    before = sorted((one.name, one.stat().st_size) for one in folder.glob("outbox/new/*"))
    message = folder / "m.eml"
    message.write_bytes(letter("bob@client.example", "Ticket [SUP-1] again ##R7##", "m2@client.example"))
    explained = cli.json("explain", str(message), "--rcpt", "support@desk.example", "--relay-for", "client.example")
    (desk,) = explained["desks"]
    assert (explained["class"], explained["standing"]) == ("human", "verified")
    assert (desk["outcome"], desk["ticket"], desk["linked_to"]) == ("new_linked", "SUP-?", "SUP-1")
    assert desk["evidence"][0]["kind"] == "subject_number"
    (notice,) = desk["notices"]
    assert notice["to"] == "bob@client.example"
    assert notice["subject"] == "[SUP-?] Ticket again ##R7##"
    assert len(cli.json("tickets", "list")) == 1
    assert cli.json("intake", "list")[0]["message_id"] == "m1@client.example"
    assert sorted((one.name, one.stat().st_size) for one in folder.glob("outbox/new/*")) == before
    status, out, _ = cli("explain", str(message), "--rcpt", "support@desk.example")
    assert status == 0
    assert "would be sent: acknowledgement to bob@client.example" in out


def test_parse_needs_nothing_but_the_file(cli: Cli, folder: Path) -> None:
    """No configuration, no database; attachments and defects are named."""
    message = folder / "m.eml"
    message.write_bytes(b"From: Anna <anna@client.example>\nSubject: =?utf-8?q?caf=C3=A9?= ##A1##\r\n\nHello")
    parsed = cli.json("parse", str(message))
    assert parsed["subject"] == "café ##A1##"
    assert (parsed["title"], parsed["customer_refs"]) == ("café", ["A1"])
    assert parsed["defects"]
    assert cli("parse", str(message))[0] == 0


def test_held_messages_can_be_looked_at_released_and_discarded(cli: Cli) -> None:
    """A list's mail waits; released it opens a ticket that nobody is told of, discarded it becomes nothing."""
    two = letter("anna@client.example", "News", "m1@client.example", List_Id="<news.client.example>")
    first = inject(cli, two)
    second = inject(cli, two.replace(b"m1@", b"m2@"))
    assert drain() == 0
    assert {one["id"] for one in cli.json("held", "list")} == {first, second}
    assert cli.json("held", "show", first)["error"]
    assert cli("held", "release", first)[0] == 0
    assert cli("held", "discard", second, "--why", "seen, nothing to do")[0] == 0
    assert drain() == 0
    assert len(cli.json("tickets", "list")) == 1
    (outcome,) = cli.json("intake", "show", second)["outcomes"]
    assert outcome["outcome"] == "discard"
    assert outcome["reasons"][-1]["text"] == "seen, nothing to do"
    status, _, err = cli("held", "release", first)
    assert (status, "not held" in err) == (os.EX_USAGE, True)


def test_muted_mail_waits_and_can_be_dropped(cli: Cli) -> None:
    """mute keeps what is written, unmute --drop cancels it, with an event on the ticket."""
    inject(cli, letter("anna@client.example", "Printer", "m1@client.example"))
    assert cli("mute")[0] == 0
    assert drain() == 0
    assert [one["state"] for one in cli.json("outbox", "list")] == ["queued"]
    assert cli.json("status")["muted_since"]
    status, out, _ = cli("unmute", "--drop")
    assert (status, "1 mails that waited are cancelled" in out) == (0, True)
    assert [one["state"] for one in cli.json("outbox", "list")] == ["cancelled"]
    assert cli.json("tickets", "show", "SUP-1")["events"][-1]["kind"] == "mail_cancelled"
    assert cli("outbox", "retry", "1")[0] == os.EX_USAGE


@pytest.mark.parametrize(
    ("argv", "status", "says"),
    [
        (["tickets", "show", "SUP-99"], os.EX_USAGE, "no ticket SUP-99"),
        (["tickets", "show", "12"], os.EX_USAGE, "not a ticket number"),
        (["intake", "show", "nothing"], os.EX_USAGE, "no intake nothing"),
        (["outbox", "show", "7"], os.EX_USAGE, "no outbox 7"),
        (["explain", "missing.eml"], os.EX_USAGE, "missing.eml: no such file"),
        (["db", "forget-key", "zz"], os.EX_USAGE, "has not seen a key 'zz'"),
        (["templates", "preview", "nonsense", "fr"], os.EX_USAGE, "no notice 'nonsense'"),
        (["status", "--config", "missing.toml"], os.EX_CONFIG, "no such file"),
        (["run", "--now", "2026-12-01T00:00:00Z"], os.EX_USAGE, "--now goes with --drain"),
        (["run", "--drain", "--now", "tomorrow"], os.EX_USAGE, "not a time"),
        (["run", "--drain", "--now", "2026-12-01T00:00:00"], os.EX_USAGE, "offset"),
    ],
)
def test_a_users_mistake_is_a_sentence(cli: Cli, argv: list[str], status: int, says: str) -> None:
    """Never a traceback, and an exit status that says whose fault it is."""
    inject(cli, letter("anna@client.example", "Printer", "m1@client.example"))
    found, _, err = cli(*argv)
    assert found == status
    assert says in err
    assert "Traceback" not in err


def test_commands_on_an_empty_database_say_what_to_do(cli: Cli) -> None:
    """Looking creates nothing."""
    status, _, err = cli("tickets", "list")
    assert status == os.EX_CONFIG
    assert "start the service once, or run mailgate db upgrade" in err
    assert cli("db", "upgrade")[0] == 0
    assert cli.json("tickets", "list") == []
    assert cli("db", "current")[0] == 0
    assert cli("db", "check")[0] == 0


def test_drain_at_another_time_fires_what_is_due_then(cli: Cli) -> None:
    """--now moves the clock of the drain and of its workers."""
    inject(cli, letter("anna@client.example", "Printer", "m1@client.example"))
    assert drain("--now", "2030-01-01T12:00:00Z") == 0
    assert cli.json("tickets", "show", "SUP-1")["opened_at"].startswith("2030-01-01T12:00:00")


def test_a_terminal_is_not_steered_by_a_subject(cli: Cli) -> None:
    """Escape sequences and line ends in what a stranger wrote are printed as text (LESSONS B30)."""
    content = b"From: eve@client.example\nSubject: =?utf-8?q?=1B[2J=0Dgone?=\n\n\x1b[31mred\n"
    inject(cli, content)
    assert drain() == 0
    for argv in (["tickets", "list"], ["tickets", "show", "SUP-1"]):
        _, out, _ = cli(*argv)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", out)


def test_check_config_looks_at_everything(cli: Cli, folder: Path) -> None:
    """Every part has a finding; nothing is created by looking."""
    status, out, _ = cli("check-config")
    assert status == 0, out
    for what in ("configuration", "templates", "service.database", "service.secret_file", "listener", "desks.support"):
        assert what in out
    assert not (folder / "outbox").exists()


def test_check_config_reports_all_problems_at_once(cli: Cli, folder: Path) -> None:
    """A taken port, a wrong template and a foreign key file, each with where it is."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (folder / "mine" / "fr").mkdir(parents=True)
        (folder / "mine" / "fr" / "acknowledgement.txt").write_text("Subject: x\n\n{{ nonsense }}\n")
        config = folder / "config.toml"
        text = config.read_text().replace('"127.0.0.1:0"', f'"127.0.0.1:{taken.getsockname()[1]}"', 1)
        config.write_text(text.replace("[limits]", 'templates = "mine"\n[limits]', 1))
        findings = cli("check-config", "--json")
    assert findings[0] == os.EX_CONFIG
    problems = [one for one in json.loads(findings[1])["findings"] if one["level"] == "problem"]
    assert {one["what"].partition(" ")[0] for one in problems} == {"templates", "listener"}
    assert any("acknowledgement.txt" in one["text"] and "nonsense" in one["text"] for one in problems)


def test_check_config_names_the_notices_that_a_language_lacks(cli: Cli, folder: Path) -> None:
    """A language of the operator's own with some notices in it: the others come in English, and he reads which."""
    (folder / "mine" / "es").mkdir(parents=True)
    (folder / "mine" / "es" / "acknowledgement.txt").write_text("Subject: [{{ number }}]\n\nHola.\n")
    config = folder / "config.toml"
    text = config.read_text().replace("[limits]", 'templates = "mine"\n[limits]', 1)
    config.write_text(text.replace('languages = ["en"]', 'languages = ["en", "es-MX", "fr-BE"]', 1))
    _, out, _ = cli("check-config", "--json")
    (warning,) = [one["text"] for one in json.loads(out)["findings"] if one["what"].endswith(".languages")]
    assert warning == (
        "there is no comment_required.txt, several_subjects.txt, ticket_closed.txt in 'es-MX': "
        "customers get English instead"
    )


@pytest.mark.parametrize(
    ("days", "level", "says"),
    [(0, "ok", "is valid until"), (20, "warning", "is valid until"), (31, "problem", "ended on")],
)
def test_check_config_looks_at_the_end_of_certificates(
    cli: Cli, folder: Path, monkeypatch: pytest.MonkeyPatch, days: int, level: str, says: str
) -> None:
    """One that ends within three weeks is a warning, one that has ended a problem."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs openssl")
    request = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem"]
    names = ["-subj", "/CN=mail.desk.example", "-days", "30"]
    subprocess.run([*request, *names], capture_output=True, cwd=folder, check=True)
    monkeypatch.setenv(clock.VARIABLE, (clock.real_now() + timedelta(days=days)).isoformat())
    (folder / "key.pem").chmod(0o600)
    config = folder / "config.toml"
    tls = 'address = "127.0.0.1:0"\ntls = "starttls"\ncertificate = "cert.pem"\nkey = "key.pem"\n'
    config.write_text(config.read_text().replace('address = "127.0.0.1:0"\n', tls, 1))
    _, out, _ = cli("check-config", "--json")
    found = [one for one in json.loads(out)["findings"] if "cert.pem" in one["text"]]
    assert [one["level"] for one in found] == [level], out
    assert says in found[0]["text"]


def test_check_config_prints_no_secret(cli: Cli, folder: Path) -> None:
    """The settings it prints are masked."""
    (folder / "password").write_text("hunter2")
    (folder / "password").chmod(0o600)
    config = folder / "config.toml"
    relay = '[delivery.smtp]\nhost = "127.0.0.1"\nport = 25\ntls = "none"\nusername = "u"\n'
    relay += 'password = { file = "password" }\n'
    config.write_text(config.read_text().replace('to = "maildir:outbox"', 'to = "smtp"\n' + relay))
    status, out, err = cli("check-config", "--json")
    assert status == 0, out
    assert "hunter2" not in out + err


def test_init_as_the_readme_has_it_gives_a_configuration_that_can_start(cli: Cli, folder: Path) -> None:
    """The README's flags, with paths that exist here."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    found = re.search(r"mailgate init --non-interactive (.*?)\n\s+chgrp", readme, re.DOTALL)
    assert found
    import shlex

    argv = shlex.split(found[1].replace("\\\n", " "))
    argv = [
        one.replace("/etc/mailgate/config.toml", "new.toml").replace("/var/lib/mailgate", str(folder)) for one in argv
    ]
    argv = [one.replace("127.0.0.1:2424", "127.0.0.1:0") for one in argv]
    assert cli("init", "--non-interactive", *argv)[0] == 0
    status, out, _ = cli("check-config", "--config", "new.toml")
    assert status == 0, out
    status, _, err = cli("init", "--non-interactive", *argv)
    assert (status, "is there already" in err) == (os.EX_USAGE, True)


@pytest.mark.parametrize("argv", [["inject", "--nonsense"], ["outbox", "show", "x"], ["nonsense"], []])
def test_a_mistyped_command_is_64(cli: Cli, argv: list[str]) -> None:
    """sysexits.h EX_USAGE, not argparse's 2, which a mail server would not understand."""
    with pytest.raises(SystemExit) as ended:
        main(argv)
    assert ended.value.code == os.EX_USAGE


def test_every_command_has_help(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    """--help answers for each command and group."""
    for argv in ([], ["run"], ["init"], ["check-config"], ["inject"], ["parse"], ["explain"], ["tickets", "list"],
                 ["tickets", "show"], ["tickets", "merge"], ["tickets", "split"], ["tickets", "move"],
                 ["intake", "list"], ["held", "release"], ["outbox", "cancel"], ["db", "upgrade"],
                 ["templates", "preview"], ["status"], ["mute"], ["unmute"]):  # fmt: skip
        with pytest.raises(SystemExit) as ended:
            main([*argv, "--help"])
        assert ended.value.code == 0
        assert "usage:" in capsys.readouterr().out
