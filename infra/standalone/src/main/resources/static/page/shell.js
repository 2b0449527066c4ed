import { drawing } from './dom.js';
import { channelOf, placeOf } from './place.js';

const KAFKA = '127.0.0.1:19092';
const DATABASE = 'postgresql://sluice:sluice@127.0.0.1:15432/sluice';

/** Command lines that do from outside what the page does, with a button to copy each. */
export class Shell {
  #lines = new Map();
  #newest = null;
  #drawSoon = drawing(() => this.#showPlace());

  /** `said` announces what has become of a copy. */
  constructor(container, said) {
    for (const [name, about] of [
      ['psql', 'Insert a row with psql'],
      ['curl', 'Stream with curl'],
      ['kcat', 'The newest event, read from Kafka'],
    ]) {
      this.#lines.set(name, line(container, said, about));
    }
    this.#showPlace();
  }

  showReader({ tenant, user }) {
    this.#lines.get('psql').textContent =
      `psql ${DATABASE} -c "insert into activity (tenant_id, kind, actor_name)` +
      ` values ('${tenant}', 'written.by.psql', 'psql')"`;
    const query = `tenant=${encodeURIComponent(tenant)}&user=${encodeURIComponent(user).replaceAll("'", '%27')}`;
    this.#lines.get('curl').textContent =
      `TOKEN=$(curl -s -X POST '${location.origin}/dev/token?${query}' | cut -d'"' -f4)\n` +
      `curl -N -H "Authorization: Bearer $TOKEN" '${location.origin}/api/v1/stream?since=earliest'`;
  }

  /** The newest event: its place is in its id. */
  seen(event) {
    this.#newest = event;
    this.#drawSoon();
  }

  #showPlace() {
    const channel = channelOf(this.#newest?.event ?? '');
    const place = placeOf(this.#newest?.id, channel);
    this.#lines.get('kcat').textContent =
      place === null
        ? 'kcat …, once an event has arrived'
        : `kcat -C -b ${KAFKA} -t sluice.${channel} -p ${place.partition} -o ${place.offset} -c 1 -e`;
  }
}

function line(container, said, about) {
  const head = document.createElement('div');
  head.className = 'line-head';
  const title = document.createElement('span');
  title.textContent = about;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'copy';
  copy.textContent = 'Copy';
  copy.setAttribute('aria-label', `Copy: ${about}`);
  const command = document.createElement('pre');
  command.tabIndex = 0;
  copy.addEventListener('click', async () => {
    copy.textContent = await navigator.clipboard.writeText(command.textContent).then(
      () => 'Copied',
      () => 'Select and copy',
    );
    said.textContent = `${copy.textContent}: ${about}`;
    setTimeout(() => {
      copy.textContent = 'Copy';
      said.textContent = '';
    }, 2_000);
  });
  head.append(title, copy);
  container.append(head, command);
  return command;
}
