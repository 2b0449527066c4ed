# httpx and httpx-sse; the argument --http2 speaks HTTP/2 without TLS
import os
import sys
import time

import httpx
import httpx_sse

http2 = "--http2" in sys.argv
client = httpx.Client(timeout=httpx.Timeout(5, read=75), http1=not http2, http2=http2)
last_id, retry = "", 1.0
while True:
    headers = {"Authorization": "Bearer " + os.environ["SLUICE_TOKEN"], "Last-Event-ID": last_id}
    try:
        with httpx_sse.connect_sse(client, "GET", os.environ["SLUICE_URL"], headers=headers) as source:
            if source.response.status_code == 204:
                break
            if source.response.is_client_error:
                sys.exit("refused: " + source.response.read().decode())
            source.response.raise_for_status()
            for event in source.iter_sse():
                last_id = event.id or last_id
                if event.retry is not None:
                    retry = event.retry / 1000
                if ":" in event.event:
                    print(event.id, event.data, sep="\t", flush=True)
    except httpx.HTTPError as failure:
        print("connection lost:", failure, file=sys.stderr)
    time.sleep(retry)
