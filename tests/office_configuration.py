"""What the office of ``tests.correspondence`` is configured with: two desks, each with its defaults."""

from __future__ import annotations

CONFIGURATION = """
[service]
hostname = "mail.desk.example"
alerts = "operators@elsewhere.example"
{database}
[delivery]
to = "maildir:outbox"
{budgets}
[verify]
enabled = false
[desks.support]
display_name = "Support"
prefix = "SUP"
addresses = ["support@desk.example", "aide@desk.example"]
languages = ["fr", "en", "nl", "de"]
timezone = "Europe/Paris"
[desks.support.texts.fr]
signature = "L’équipe du support"
urgent = "En cas d’urgence, appelez le 00 00 00 00 00."
[desks.billing]
display_name = "Billing"
prefix = "BIL"
addresses = ["billing@desk.example"]
languages = ["en"]
"""


def configured(support: str = "", *, billing: str = "", more: str = "") -> str:
    """The configuration with further keys of the two desks, and further tables behind them.

    ``support`` may end with a table of that desk, ``[desks.support.agents]``.
    """
    support, billing, more = (text.replace("{", "{{").replace("}", "}}") for text in (support, billing, more))
    before, texts, after = CONFIGURATION.partition("[desks.support.texts.fr]")
    return f"{before}{support}\n{texts}{after}{billing}\n{more}\n"
