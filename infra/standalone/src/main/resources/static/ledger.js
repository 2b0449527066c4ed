import { BoundedMap } from './bounded.js';
import { channelOf, elementOf } from './position.js';

const REMEMBERED = 20_000;
/** A row may be committed so shortly before the reconnect that it arrives after "caught-up": late is not lost. */
const GRACE_MS = 10_000;

/**
 * What this page knows for certain: which rows it inserted, and which events arrived at which place of the log. From
 * that alone it tells what was lost, doubled or out of order.
 */
export class Ledger {
  #expected = new BoundedMap(REMEMBERED); // row -> when it was inserted
  #rows = new BoundedMap(REMEMBERED); // row -> when its event arrived
  #places = new BoundedMap(REMEMBERED); // places of the log already delivered
  #newest = new BoundedMap(100); // log -> highest offset delivered
  #outage = null;
  inserted = 0;
  arrived = 0;
  doubled = 0;
  outOfOrder = 0;
  latencyMs = null; // of the latest row that was inserted and seen while connected

  /** Rows of a channel whose INSERT was answered; `startedAt` is when it was sent. */
  rowsInserted(channel, ids, startedAt, offline) {
    for (const id of ids) {
      const row = `${channel}:${id}`;
      this.inserted++;
      if (offline && this.#outage) {
        this.#outage.inserted++;
      }
      if (this.#rows.has(row)) {
        this.#arrive(offline ? null : startedAt, this.#rows.get(row));
      } else {
        this.#expected.set(row, { startedAt, offline });
      }
    }
  }

  /** Takes an event of a channel in; answers "first", "doubled" or "out-of-order". */
  eventReceived({ name, id, data }, replayed, now) {
    const place = elementOf(id, channelOf(name));
    const row = name.endsWith(':new') && data?.data?.id ? `${channelOf(name)}:${data.data.id}` : null;
    if (this.#outage && replayed) {
      this.#outage.replayed++;
    }
    if ((place && this.#places.has(place.key)) || (row && this.#rows.has(row))) {
      this.doubled++;
      if (this.#outage && !this.#isOver(now)) {
        this.#outage.doubled++;
      }
      if (place) {
        this.#places.set(place.key, true);
      }
      return 'doubled';
    }
    if (name.endsWith(':deleted')) {
      this.#rows.delete(`${channelOf(name)}:${data?.data?.id}`); // a row may come back to this reader as new
    }
    if (row) {
      this.#rows.set(row, now);
      const expected = this.#expected.get(row);
      if (expected) {
        this.#expected.delete(row);
        this.#arrive(expected.offline || replayed ? null : expected.startedAt, now);
      }
    }
    return place ? this.#inOrder(place) : 'first';
  }

  /** The log of a channel is another one, or a shorter one: what was seen before says nothing about it. */
  logReplaced(channel) {
    for (const map of [this.#rows, this.#places, this.#newest]) {
      for (const key of [...map.keys()].filter((k) => k.startsWith(`${channel}:`) || k.startsWith(`${channel}.`))) {
        map.delete(key);
      }
    }
  }

  connectionLost() {
    if (!this.#outage || this.#outage.caughtUpAt !== null) {
      this.#outage = { inserted: 0, replayed: 0, doubled: 0, caughtUpAt: null };
    }
  }

  caughtUp(now) {
    if (this.#outage && this.#outage.caughtUpAt === null) {
      this.#outage.caughtUpAt = now;
    }
  }

  /** What became of the latest outage: null while there was none; `missing` becomes `lost` when the grace is over. */
  outage(now) {
    if (!this.#outage) {
      return null;
    }
    const { inserted, replayed, doubled, caughtUpAt } = this.#outage;
    const missing = caughtUpAt === null ? 0 : this.#outstandingBefore(caughtUpAt);
    const settled = caughtUpAt !== null && (missing === 0 || this.#isOver(now));
    return { inserted, replayed, doubled, missing, caughtUp: caughtUpAt !== null, settled };
  }

  #isOver(now) {
    return this.#outage.caughtUpAt !== null && now - this.#outage.caughtUpAt > GRACE_MS;
  }

  #outstandingBefore(caughtUpAt) {
    let rows = 0;
    for (const { startedAt } of this.#expected.values()) {
      rows += startedAt < caughtUpAt ? 1 : 0;
    }
    return rows;
  }

  #arrive(startedAt, now) {
    this.arrived++;
    if (startedAt !== null) {
      this.latencyMs = now - startedAt;
    }
  }

  #inOrder(place) {
    const newest = this.#newest.get(place.line) ?? -1;
    this.#places.set(place.key, true);
    this.#newest.set(place.line, Math.max(newest, place.offset));
    if (place.offset <= newest) {
      this.outOfOrder++;
      return 'out-of-order';
    }
    return 'first';
  }
}
