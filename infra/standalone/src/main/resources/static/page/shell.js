import { drawing } from './dom.js';
import { channelOf, elementOf } from './event-id.js';

const KAFKA = '127.0.0.1:19092';
const DATABASE = 'postgresql://sluice:sluice@127.0.0.1:15432/sluice';

/** Shell commands that do what the page does, each with a copy button. */
export class Shell {
  #commands = new Map();
  #newest = null;
  #drawSoon = drawing(() => this.#showOffset());

  /** `said`: the live region for the result of a copy. */
  constructor(container, said) {
    for (const [name, about] of [
      ['psql', 'Insert a row with psql'],
      ['curl', 'Stream with curl'],
      ['kcat', 'The newest event, read from Kafka'],
    ]) {
      this.#commands.set(name, command(container, said, about));
    }
    this.#showOffset();
  }

  showReader({ tenant, user }) {
    this.#commands.get('psql').textContent =
      `psql ${DATABASE} -c "insert into activity (tenant_id, kind, actor_name)` +
      ` values ('${tenant}', 'written.by.psql', 'psql')"`;
    const query = `tenant=${encodeURIComponent(tenant)}&user=${encodeURIComponent(user).replaceAll("'", '%27')}`;
    this.#commands.get('curl').textContent =
      `TOKEN=$(curl -s -X POST '${location.origin}/dev/token?${query}' | cut -d'"' -f4)\n` +
      `curl -N -H "Authorization: Bearer $TOKEN" '${location.origin}/api/v1/stream?since=earliest'`;
  }

  /** The newest event: its id has the offset for the Kafka command. */
  seen(event) {
    this.#newest = event;
    this.#drawSoon();
  }

  #showOffset() {
    const channel = channelOf(this.#newest?.event ?? '');
    const position = elementOf(this.#newest?.id, channel);
    this.#commands.get('kcat').textContent =
      position === null
        ? 'kcat …, once an event has arrived'
        : `kcat -C -b ${KAFKA} -t sluice.${channel} -p ${position.partition} -o ${position.offset} -c 1 -e`;
  }
}

function command(container, said, about) {
  const head = document.createElement('div');
  head.className = 'line-head';
  const title = document.createElement('span');
  title.textContent = about;
  const copy = document.createElement('button');
  copy.type = 'button';
  copy.className = 'copy';
  copy.textContent = 'Copy';
  copy.setAttribute('aria-label', `Copy: ${about}`);
  const code = document.createElement('pre');
  code.tabIndex = 0;
  copy.addEventListener('click', async () => {
    copy.textContent = await navigator.clipboard.writeText(code.textContent).then(
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
  container.append(head, code);
  return code;
}
