// The package eventsource
import { EventSource } from 'eventsource';

const { SLUICE_URL, SLUICE_TOKEN } = process.env;
const source = new EventSource(SLUICE_URL, {
  fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${SLUICE_TOKEN}` } }),
});
for (const name of ['activity:new', 'notification:new']) {
  source.addEventListener(name, (event) => console.log(`${event.lastEventId}\t${event.data}`));
}
source.addEventListener('error', (error) => {
  if (source.readyState === EventSource.CLOSED && error.code !== 204) {
    throw new Error(`refused: ${error.message}`);
  }
});
