import { drawing, element, say } from './dom.js';
import { channelOf, placeOf } from './place.js';

/** The way of the last insert, station by station: the table, the place in Kafka, and who saw it how long after the click. */
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
    this.#last = { batch, table, rows, tenant, now, ids: [], place: '', seen: new Map() };
    this.#drawSoon();
  }

  inserted(batch, ids) {
    if (this.#last?.batch === batch) {
      this.#last.ids = ids;
      this.#drawSoon();
    }
  }

  /** A reader has got an event. */
  seen(reader, { event, id, data }, now) {
    const last = this.#last;
    if (!last || data?.payload?.batch !== last.batch || !event.endsWith(':new')) {
      return;
    }
    const channel = channelOf(event);
    const place = placeOf(id, channel);
    if (place) {
      last.place = `topic sluice.${channel}, partition ${place.partition}, offset ${place.offset}`;
    }
    const seen = last.seen.get(reader) ?? { rows: 0, ms: 0 };
    if (seen.rows < last.rows) {
      // what is beyond comes again, on purpose
      last.seen.set(reader, { rows: seen.rows + 1, ms: now - last.now });
      this.#drawSoon();
    }
  }

  #draw() {
    const { table, rows, tenant, ids, place, seen } = this.#last;
    const which =
      rows > 1 ? `${rows.toLocaleString('en')} rows into ${table}` : `${table}${ids.length > 0 ? ` ${ids[0]}` : ''}`;
    say(this.#stations.table, `${which}, tenant ${tenant}`);
    say(this.#stations.log, place || 'on its way …');
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
    this.#stations.log.parentElement.classList.toggle('reached', place !== '');
    this.#stations.readers.parentElement.classList.toggle('reached', seen.size > 0);
  }
}
