"""PostgreSQL that crashes, or turns read-only, under load: 4xx while it lasts, then on as before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..postgresql import PostgresqlServer, programs
from ..service_process import ServiceProcess
from .conftest import Serve
from .customers import Customers, check_promises, is_refusal


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server of our own: it is going to crash, and must keep what it has committed."""
    found = programs()
    if found is None:
        pytest.skip("needs postgresql: initdb and pg_ctl are neither on PATH nor under /usr/lib/postgresql")
    running = PostgresqlServer(found, durable=True)
    yield running
    running.remove()


@pytest.fixture(scope="module")
def service(server: PostgresqlServer, serve: Serve) -> ServiceProcess:
    """One that goes through several outages, and is never restarted."""
    server.execute("CREATE DATABASE outage")
    return serve(database=server.url("outage"))


def test_a_server_that_crashes_under_load(service: ServiceProcess, server: PostgresqlServer) -> None:
    """Twice, in the middle of transactions of listener, worker and senders; it stays away until mail is refused."""
    with Customers(service, 6) as customers:
        for _ in range(2):
            customers.wait_for("messages before", lambda answer: answer.accepted, 20)
            customers.wait_for_work()
            server.stop("immediate")
            customers.wait_for("refusals", is_refusal, 20)
            server.start()
            customers.wait_for("messages after", lambda answer: answer.accepted, 20)
    check_promises(service, customers)


def test_connections_that_are_cut_under_load(service: ServiceProcess, server: PostgresqlServer) -> None:
    """The server ends all connections again and again, as a failover or an impatient administrator does."""
    with Customers(service, 6) as customers:
        customers.wait_for_work()
        for _ in range(10):
            customers.wait_for("messages", lambda answer: answer.accepted, 10)
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'outage'")
    check_promises(service, customers)


def test_a_server_that_only_reads(service: ServiceProcess, server: PostgresqlServer) -> None:
    """A standby takes no mail; neither do we, until it is the primary again."""
    with Customers(service) as customers:
        customers.wait_for_work()
        server.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        server.execute("SELECT pg_reload_conf()")
        customers.wait_for("refusals", is_refusal, 20)
        server.execute("ALTER SYSTEM RESET default_transaction_read_only")
        server.execute("SELECT pg_reload_conf()")
        customers.wait_for("messages after", lambda answer: answer.accepted, 10)
    check_promises(service, customers)
