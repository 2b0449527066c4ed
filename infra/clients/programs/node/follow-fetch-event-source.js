// The package @microsoft/fetch-event-source
import { fetchEventSource } from '@microsoft/fetch-event-source';

const { SLUICE_URL, SLUICE_TOKEN } = process.env;
let lastId = '';
class Stop extends Error {}

// Only outside a browser: the package expects a browser's globals.
globalThis.window ??= globalThis;
globalThis.document ??= { addEventListener() {}, removeEventListener() {} };

await fetchEventSource(SLUICE_URL, {
  headers: { authorization: `Bearer ${SLUICE_TOKEN}` },
  openWhenHidden: true,
  // The package stores an id before the event is complete. A cut in between would lose the event.
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'last-event-id': lastId } }),
  async onopen(response) {
    if (response.status === 204 || (response.status >= 400 && response.status < 500)) {
      throw new Stop(response.status);
    }
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
  },
  onmessage({ event, id, data }) {
    lastId = id || lastId;
    if (event.includes(':')) {
      console.log(`${id}\t${data}`);
    }
  },
  // The package treats a clean end as completion.
  onclose() {
    throw new Error('the server closed');
  },
  // Without a return value the package waits for the time of the last retry: field.
  onerror(error) {
    if (error instanceof Stop) {
      throw error;
    }
  },
}).catch((error) => {
  if (error.message !== '204') {
    throw error;
  }
});
