"""A relay that writes its own Message-ID into our mail: answers name that one, and find their ticket."""

from __future__ import annotations

import pytest

from mailgate.send.smtp_relay import SmtpRelay
from mailgate.store.leases import this_process
from mailgate.workers.deliver import Deliver
from tests.correspondence import Office
from tests.send.conftest import Script

SES = "0102018f3a2b4c5d-6e7f8091-a2b3-c4d5-e6f7-0123456789ab-000000"
EXCHANGE = "AM0PR04MB5678B1F2@AM0PR04MB5678.eurprd04.prod.example"


@pytest.mark.parametrize(
    ("answer", "named", "outcome"),
    [
        (f"250 Ok {SES}", f"{SES}@eu-west-1.amazonses.example", "append"),
        (f"250 2.6.0 <{EXCHANGE}> [InternalId=17, Hostname=x] Queued mail for delivery", EXCHANGE, "append"),
        # Another server's id may be the same one by chance.
        ("250 2.0.0 Ok: queued as 4B1F2A0C9D", "4B1F2A0C9D@relay.example", "new_ticket"),
        # Anybody may name a ticket's own ids with another domain behind.
        (f"250 Ok {SES}", f"{SES[:-1]}1@eu-west-1.amazonses.example", "new_ticket"),
    ],
)
def test_an_answer_that_names_the_relays_id_joins_its_ticket(
    office: Office, answer: str, named: str, outcome: str
) -> None:
    """A client that keeps neither our Reply-To nor our References, only the id of the mail that it shows."""
    claire = office.person("claire@client.example", relay="client.example")
    claire.writes("Imprimante en panne")
    with Script([{"data": answer}]) as server:
        relay = SmtpRelay(server.settings(), "mail.desk.example", 10)
        office.deliver = Deliver(office.rooms, this_process(), relay, repeatable=False, rest=lambda _: True)
        office.works()
        relay.close()
    (sent,) = server.said
    assert sum(line.startswith("RCPT TO:<claire@client.example>") for line in sent) == 1
    intake_id = claire.writes(
        "Re: votre message", "Elle est au deuxième étage.", headers=[("In-Reply-To", f"<{named}>")]
    )
    office.ingest.run_once()
    with office.rooms.store.read() as tx:
        (row,) = tx.exec_driver_sql(f"SELECT outcome, ticket_id FROM outcome WHERE intake_id = '{intake_id}'").all()
    assert (row.outcome, row.ticket_id) == (outcome, 1 if outcome == "append" else 2)
