# requests-sse
import os
from datetime import timedelta

from requests_sse import EventSource, InvalidStatusCodeError

source = EventSource(
    os.environ["SLUICE_URL"],
    headers={"Authorization": "Bearer " + os.environ["SLUICE_TOKEN"]},
    timeout=75,
    reconnection_time=timedelta(seconds=1),
    max_connect_retry=100,
)
try:
    with source:
        for event in source:
            if ":" in event.type:
                print(event.last_event_id, event.data, sep="\t", flush=True)
except InvalidStatusCodeError as answer:
    if answer.status_code != 204:
        raise
