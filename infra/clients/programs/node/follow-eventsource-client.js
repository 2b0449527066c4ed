// The package eventsource-client
import { createEventSource } from 'eventsource-client';

const { SLUICE_URL, SLUICE_TOKEN } = process.env;
const source = createEventSource({
  url: SLUICE_URL,
  headers: { authorization: `Bearer ${SLUICE_TOKEN}` },
  onMessage({ event, id, data }) {
    if (event?.includes(':')) {
      console.log(`${id}\t${data}`);
    }
  },
  // The package itself retries after every status but 204, also after 401.
  fetch: async (url, init) => {
    const response = await fetch(url, init);
    if (response.status >= 400 && response.status < 500) {
      source.close();
      throw new Error(`refused with status ${response.status}`);
    }
    return response;
  },
});
