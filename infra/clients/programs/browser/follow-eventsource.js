// A browser's EventSource, with the token in the cookie sluice_token
const source = new EventSource(url, { withCredentials: true });
for (const name of ['activity:new', 'notification:new']) {
  source.addEventListener(name, (event) => received(`${event.lastEventId}\t${event.data}`));
}
source.addEventListener('error', () => {
  // A status other than 200, such as 204, ends an EventSource. It does not report the status.
  if (source.readyState === EventSource.CLOSED) {
    stopped();
  }
});
