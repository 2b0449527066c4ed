import { drawing, element, say } from './dom.js';
import { channelOf, elementOf } from './event-id.js';

/**
 * The path of the last insert: the table, the Kafka offset, and the readers that received it, with the time since the
 * click.
 */
export class Journey {
  #stations;
  #last = null;
  #drawSoon = drawing(() => this.#draw());

  constructor(root) {
    this.#stations = Object.fromEntries(
      [...root.querySelectorAll('[data-station]')].map((each) => [each.dataset.station, each]),
    );
  }

  inserting(batch, table, rows, tenant, now) {
    this.#last = { batch, table, rows, tenant, now, ids: [], position: '', seen: new Map() };
    this.#drawSoon();
  }

  inserted(batch, ids) {
    if (this.#last?.batch === batch) {
      this.#last.ids = ids;
      this.#drawSoon();
    }
  }

  /** A reader has received an event. */
  seen(reader, { event, id, data }, now) {
    const last = this.#last;
    if (!last || data?.payload?.batch !== last.batch || !event.endsWith(':new')) {
      return;
    }
    const channel = channelOf(event);
    const position = elementOf(id, channel);
    if (position) {
      last.position = `topic sluice.${channel}, partition ${position.partition}, offset ${position.offset}`;
    }
    const seen = last.seen.get(reader) ?? { rows: 0, ms: 0 };
    if (seen.rows < last.rows) {
      // beyond that, events are replayed on purpose
      last.seen.set(reader, { rows: seen.rows + 1, ms: now - last.now });
      this.#drawSoon();
    }
  }

  #draw() {
    const { table, rows, tenant, ids, position, seen } = this.#last;
    const which =
      rows > 1 ? `${rows.toLocaleString('en')} rows into ${table}` : `${table}${ids.length > 0 ? ` ${ids[0]}` : ''}`;
    say(this.#stations.table, `${which}, tenant ${tenant}`);
    say(this.#stations.log, position || 'not yet …');
    this.#stations.readers.replaceChildren(
      ...[...seen].map(([reader, { rows: got, ms }]) => {
        const count = rows > 1 ? `${got.toLocaleString('en')} in ` : '';
        return element(
          'span',
          'seen',
          `${reader} · ${count}${ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`}`,
        );
      }),
      ...(seen.size === 0 ? ['…'] : []),
    );
    Object.values(this.#stations).forEach((station) => station.parentElement.classList.toggle('reached', true));
    this.#stations.log.parentElement.classList.toggle('reached', position !== '');
    this.#stations.readers.parentElement.classList.toggle('reached', seen.size > 0);
  }
}
