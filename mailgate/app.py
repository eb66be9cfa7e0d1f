"""The only place that wires the rooms together: a configuration in, workers and services out."""

from __future__ import annotations

import os
import pickle
import struct
import sys
from collections.abc import Sequence

from . import clock, log
from .errors import ConfigError, SchemaError
from .key_file import load_or_create
from .lists import DirectorySource, InForce
from .model.reply import FORGED, Reply
from .model.settings import Settings
from .model.submission import Submission
from .model.tokens import KeyRing
from .parse.message import parse_message
from .policy.recipients import Recipients
from .resources import templates_folder
from .send.maildir import Maildir
from .send.smtp_relay import SmtpRelay
from .send.templates import Templates
from .send.transport import Transport
from .store import installation, intake, migrations
from .store.blobs import Blobs, DatabaseBlobs, FolderBlobs
from .store.engine import Store
from .verify.standing import Verifier
from .workers.ingest_process import die_with_parent, work
from .workers.road import authenticate
from .workers.rooms import Rooms

_LENGTH = struct.Struct(">Q")


def open_store(settings: Settings) -> Store:
    """The configured database, not yet connected to."""
    # Whatever SQLite makes from here on holds customers' mail.
    os.umask(0o077)
    return Store(settings.database.reveal())


def open_current_store(settings: Settings) -> Store:
    """The configured database, which has this program's schema.

    Raises:
        SchemaError: it is empty or has another schema; says what to do.
        StoreUnavailable: it cannot be reached.
    """
    store = open_store(settings)
    if not store.is_there:
        raise SchemaError("there is no database yet: start the service once, or run mailgate db upgrade")
    found = migrations.version(store)
    if not found.is_current:
        raise SchemaError(
            f"the database has schema {found.current or 'none'}, this program needs {found.head}: "
            "start the service once, or run mailgate db upgrade"
        )
    return store


def open_rooms(settings: Settings, lists: InForce | None = None) -> Rooms:
    """The rooms under ``settings``, on a database whose schema is this program's and whose keys are ours.

    An empty database gets its schema; on SQLite a missing key file is made.  With ``lists``, which are in force in the
    process that started this one, the files are not read before they change.

    Raises:
        ConfigError: the keys or the lists cannot be used.
        KeyMismatch: the database has seen a key that is missing here.
        SchemaError: the database has another schema.
        StoreUnavailable: the database cannot be reached.
    """
    os.umask(0o077)
    directory = DirectorySource(settings.lists, lists, quiet=lists is not None)
    store = open_store(settings)
    store.make_folder()
    migrations.ensure(store)
    keys = load_or_create(settings.secret_file, create=store.is_sqlite)
    store.repeat(lambda tx: installation.check_keys(tx, keys, str(settings.secret_file)))
    return _rooms(settings, store, keys, directory)


def look_into(settings: Settings) -> Rooms:
    """The rooms for looking only: nothing is created or recorded.

    Raises:
        ConfigError: the keys or the lists cannot be used.
        SchemaError: the database is empty or has another schema.
        StoreUnavailable: the database cannot be reached.
    """
    directory = DirectorySource(settings.lists)
    return _rooms(settings, open_current_store(settings), load_or_create(settings.secret_file, create=False), directory)


def reopen_rooms(rooms: Rooms, settings: Settings) -> Rooms:
    """The same database under other settings; raises what ``open_rooms`` raises, and then nothing has changed."""
    keys = load_or_create(settings.secret_file, create=False)
    rooms.store.repeat(lambda tx: installation.check_keys(tx, keys, str(settings.secret_file)))
    reopened = _rooms(settings, rooms.store, keys, DirectorySource(settings.lists))
    # Compiled at first use: a broken one would otherwise be found by a customer's mail, and hold it.
    if problems := reopened.templates.check():
        raise ConfigError(problems)
    return reopened


def _rooms(settings: Settings, store: Store, keys: KeyRing, directory: DirectorySource) -> Rooms:
    return Rooms(
        settings=settings,
        store=store,
        blobs=make_blobs(settings),
        keys=keys,
        templates=Templates(templates_folder(), settings.templates),
        recipients=Recipients(settings),
        verifier=Verifier(settings.verify),
        directory=directory,
    )


def make_blobs(settings: Settings) -> Blobs:
    """Where raw messages are kept."""
    return FolderBlobs(settings.blob_directory) if settings.blob_directory else DatabaseBlobs()


def add_submissions(rooms: Rooms, submissions: Sequence[Submission]) -> None:
    """Make messages durable, all or none; the slow part happens before the transaction begins.

    Raises:
        StoreUnavailable: none of them is stored.
    """
    prepared = [(one, rooms.blobs.prepare(one.content)) for one in submissions]
    rooms.store.repeat(lambda tx: intake.add(tx, prepared))


def judge_author(rooms: Rooms, submission: Submission) -> Reply | None:
    """The refusal of a message whose author's domain asks for it (DMARC, p=reject); None to take it.

    Only the header is read here, and DNS may be waited for as long as ``[verify]`` allows.
    """
    header = submission.content[: rooms.settings.parse.limits.header_block].partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    message = parse_message(header, rooms.settings.parse, submission.received_at)
    found = authenticate(rooms, message, submission.envelope, submission.content, submission.received_at)
    return FORGED if found.policy == "reject" else None


def probe(rooms: Rooms) -> None:
    """Raise StoreUnavailable as long as the store would not take a write."""
    rooms.store.repeat(lambda tx: installation.touch(tx, clock.real_now()))


def make_transport(settings: Settings) -> Transport:
    """The configured way out; one for each thread."""
    delivery = settings.delivery
    if delivery.maildir is not None:
        return Maildir(delivery.maildir)
    assert delivery.relay is not None
    return SmtpRelay(delivery.relay, settings.hostname, delivery.timeout)


def worker_command() -> list[str]:
    """Starts an ingest worker, which waits for ``hand_over`` on its standard input."""
    return [sys.executable, "-m", "mailgate", "ingest-worker", "--parent", str(os.getpid())]


def hand_over(rooms: Rooms, *, drain: bool) -> bytes:
    """What an ingest worker reads first: the settings and lists in force here, whatever the files say by now."""
    packed = pickle.dumps((rooms.settings, rooms.directory.in_force(), drain))
    return _LENGTH.pack(len(packed)) + packed


def run_ingest_worker(parent: int) -> int:
    """The life of an ingest worker; returns its exit status."""
    die_with_parent(parent)
    (length,) = _LENGTH.unpack(_read_exactly(_LENGTH.size))
    # From our own parent over a pipe, not from outside.
    settings, lists, drain = pickle.loads(_read_exactly(length))  # noqa: S301
    log.configure(settings.log_format, settings.log_level)
    work(open_rooms(settings, lists), drain=drain)
    return 0


def _read_exactly(length: int) -> bytes:
    # Grows in place: long lists are megabytes, and a pipe gives 64 KB at a time.
    read = bytearray()
    while len(read) < length:
        piece = os.read(sys.stdin.fileno(), length - len(read))
        if not piece:
            raise SystemExit(0)
        read += piece
    return bytes(read)
