# requests and sseclient-py
import os
import sys
import time

import requests
import sseclient

last_id, retry = None, 1.0
while True:
    headers = {"Accept": "text/event-stream", "Authorization": "Bearer " + os.environ["SLUICE_TOKEN"]}
    if last_id is not None:
        headers["Last-Event-ID"] = last_id
    try:
        with requests.get(os.environ["SLUICE_URL"], headers=headers, stream=True, timeout=(5, 75)) as response:
            if response.status_code == 204:
                break
            if 400 <= response.status_code < 500:
                sys.exit("refused: " + response.text)
            response.raise_for_status()
            for event in sseclient.SSEClient(response).events():
                last_id = event.id or last_id
                if event.retry is not None:
                    retry = int(event.retry) / 1000
                if ":" in event.event:
                    print(event.id, event.data, sep="\t", flush=True)
    except requests.RequestException as failure:
        print("connection lost:", failure, file=sys.stderr)
    time.sleep(retry)
