// The package @microsoft/fetch-event-source
import { fetchEventSource } from '@microsoft/fetch-event-source';

const { SLUICE_URL, SLUICE_TOKEN } = process.env;
let lastId = '';
class Stop extends Error {}

// Only outside of a browser: the package expects its globals.
globalThis.window ??= globalThis;
globalThis.document ??= { addEventListener() {}, removeEventListener() {} };

await fetchEventSource(SLUICE_URL, {
  headers: { authorization: `Bearer ${SLUICE_TOKEN}` },
  openWhenHidden: true,
  // The package takes over an id before the event is complete. A cut in between would lose the event.
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
  // The package takes a clean end for done.
  onclose() {
    throw new Error('the server closed');
  },
  // Without a return value the package waits as long as the last retry: field said.
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
