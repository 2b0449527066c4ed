# aiohttp, without an SSE library
import asyncio
import os
import sys

import aiohttp


async def events(content):
    """Yields the fields of each complete block."""
    fields = {}
    async for line in content:
        if not line.endswith(b"\n"):
            return
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif fields:
            yield fields
            fields = {}


async def follow():
    last_id, retry = "", 1.0
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=75)
    async with aiohttp.ClientSession(timeout=timeout, read_bufsize=2**24) as session:
        while True:
            headers = {
                "Accept": "text/event-stream",
                "Authorization": "Bearer " + os.environ["SLUICE_TOKEN"],
                "Last-Event-ID": last_id,
            }
            try:
                async with session.get(os.environ["SLUICE_URL"], headers=headers) as response:
                    if response.status == 204:
                        return
                    if 400 <= response.status < 500:
                        sys.exit("refused: " + await response.text())
                    response.raise_for_status()
                    async for event in events(response.content):
                        last_id = event.get("id", last_id)
                        retry = int(event.get("retry", retry * 1000)) / 1000
                        if ":" in event.get("event", ""):
                            print(event["id"], event["data"], sep="\t", flush=True)
            except (aiohttp.ClientError, asyncio.TimeoutError) as failure:
                print("connection lost:", failure, file=sys.stderr)
            await asyncio.sleep(retry)


asyncio.run(follow())
