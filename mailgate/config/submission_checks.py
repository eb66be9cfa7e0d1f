"""What must hold between listeners and the users who log in there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address

from ..model.settings import Protocol, Tls
from .problems import Problem
from .tables import Listener, Submission, SubmissionUser
from .values import shown


def listeners_and_users(
    listeners: Mapping[int, Listener], submission: Submission | None, *, complete: bool
) -> Iterator[Problem]:
    """Logins that cannot work, or that everybody on the way could read.

    ``submission`` is None if it is faulty; ``complete`` says that there are no faulty listeners beside those given.
    """
    for index, listener in listeners.items():
        for key, text in _of_listener(listener):
            yield Problem(("listener", index, key), text)
        if submission and not submission.users:
            for key in ("auth", "client_ca"):
                if getattr(listener, key):
                    yield Problem(("listener", index, key), "is of no use: nobody stands in [[submission.users]]")
    if submission:
        yield from _users_differ(submission)
        for at, user in enumerate(submission.users if complete else ()):
            if not any(_can_log_in(user, listener) for listener in listeners.values()):
                text = f"{shown(user.name)} can never log in: {_missing(user)}"
                yield Problem(("submission", "users", at, "name"), text)


def _of_listener(listener: Listener) -> Iterator[tuple[str, str]]:
    """Keys of one listener that do not go together, and why."""
    local = listener.address.unix is not None or ip_address(listener.address.host).is_loopback
    if listener.auth and listener.tls is Tls.NONE and not local:
        yield "auth", 'is true, but tls is "none": passwords would cross the network for all to read'
    if listener.client_ca and listener.tls is Tls.NONE:
        yield "client_ca", 'is not used: tls is "none"; write tls = "starttls" or "implicit"'
    if listener.require_auth and not (listener.auth or listener.client_ca or listener.xclient_from):
        yield "require_auth", "is true, but nobody can log in: no auth, no client_ca and no xclient_from"
    sees_client = listener.protocol is Protocol.SMTP if listener.sees_client is None else listener.sees_client
    if listener.refuse_forged and not sees_client:
        yield "refuse_forged", "is for listeners that senders reach themselves: a refusal here is a bounce to somebody"


def _users_differ(submission: Submission) -> Iterator[Problem]:
    names: dict[str, int] = {}
    certificates: dict[str, int] = {}
    for at, user in enumerate(submission.users):
        first = names.setdefault(user.name.lower(), at)
        if first != at:
            yield Problem(("submission", "users", at, "name"), f"{shown(user.name)} is the name of users[{first}] too")
        if user.certificate and (owner := certificates.setdefault(user.certificate, at)) != at:
            text = f"is the certificate of users[{owner}] too; it must name one user"
            yield Problem(("submission", "users", at, "certificate"), text)


def _can_log_in(user: SubmissionUser, listener: Listener) -> bool:
    by_password = listener.auth and user.password is not None
    by_certificate = listener.client_ca is not None and user.certificate is not None
    # A proxy that logs users in by its own means names them.
    return by_password or by_certificate or bool(listener.xclient_from)


def _missing(user: SubmissionUser) -> str:
    if user.password is None and user.certificate is None:
        return "add password or certificate"
    wanted = [key for key, has in (("auth = true", user.password), ("client_ca", user.certificate)) if has is not None]
    return f"no listener has {' or '.join(wanted)}"
