"""The baseline: aiosmtpd as it comes, which answers 250 and drops the mail.  ``python -m bench.stock``."""

from __future__ import annotations

import asyncio
import signal

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    # With a host name, or each connection would look one up in DNS.
    server = await loop.create_server(lambda: SMTP(Sink(), hostname="stock.desk.example", loop=loop), "127.0.0.1", 0)
    print(f"listening: smtp on 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(_serve())
