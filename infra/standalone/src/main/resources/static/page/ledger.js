import { channelOf, placeOf } from './place.js';

/** Rows may be committed so shortly before a reconnect that they arrive after "caught up": late is not lost. */
const GRACE_MS = 4_000;
const MOST_BATCHES = 1_000;

/**
 * What this page knows for certain about one reader: the rows that it has inserted for them, and at which positionKeys of the log events
 * came. From that alone it tells what was lost, and what was doubled or came out of order.
 */
export class Ledger {
  #batches = new Map(); // id -> { expected, arrived, at }
  #newest = new Map(); // line of the log -> the highest offset that has come
  #outage = null;
  events = 0;
  replayed = 0;
  inserted = 0;
  arrived = 0;
  /** Came a second time, or after what lies behind it. */
  misplaced = 0;

  /** Rows are about to be inserted; their events carry the batch. */
  inserting(batch, rows, now) {
    this.#batches.set(batch, { expected: rows, arrived: 0, at: now });
    this.inserted += rows;
    if (this.#outage && !this.#outage.over) {
      this.#outage.inserted += rows;
    }
    if (this.#batches.size > MOST_BATCHES) {
      this.#batches.delete(this.#batches.keys().next().value);
    }
  }

  /** They were not inserted after all. */
  notInserted(batch) {
    this.inserted -= this.#batches.get(batch)?.expected ?? 0;
    this.#batches.delete(batch);
  }

  /** Takes an event in; says whether it is where it should be. */
  received({ event, id, data, replayed }) {
    this.events++;
    this.replayed += replayed ? 1 : 0;
    if (this.#outage && !this.#outage.over) {
      this.#outage.replayed++;
    }
    const batch = this.#batches.get(data?.payload?.batch);
    if (batch && event.endsWith(':new')) {
      batch.arrived++;
      this.arrived++;
    }
    return this.#inPlace(placeOf(id, channelOf(event)));
  }

  #inPlace(place) {
    if (!place) {
      return true;
    }
    const inPlace = place.offset > (this.#newest.get(place.line) ?? -1);
    if (inPlace) {
      this.#newest.set(place.line, place.offset);
    } else {
      this.misplaced++;
    }
    return inPlace;
  }

  /** The channel's log may be another one, or a shorter one: what came before says nothing about it then. */
  gap({ channel, reason }) {
    if (reason === 'expired' || reason === 'added') {
      return;
    }
    for (const line of [...this.#newest.keys()].filter((each) => each.startsWith(`${channel}.`))) {
      this.#newest.delete(line);
    }
  }

  connectionLost(now) {
    if (!this.#outage || this.#outage.over) {
      this.#outage = { from: now, over: 0, inserted: 0, replayed: 0, misplaced: this.misplaced };
    }
  }

  caughtUp(now) {
    if (this.#outage && !this.#outage.over) {
      this.#outage.over = now;
    }
  }

  /** What became of the latest outage; null while there was none. `missing` is lost when it is `settled`. */
  outage(now) {
    if (!this.#outage) {
      return null;
    }
    const { from, over, inserted, replayed } = this.#outage;
    const missing = over ? this.#missingBefore(over) : 0;
    return {
      seconds: ((over || now) - from) / 1000,
      over: over > 0,
      inserted,
      replayed,
      missing,
      misplaced: this.misplaced - this.#outage.misplaced,
      settled: over > 0 && (missing === 0 || now - over > GRACE_MS),
    };
  }

  #missingBefore(end) {
    let missing = 0;
    for (const { expected, arrived, at } of this.#batches.values()) {
      missing += at < end ? Math.max(0, expected - arrived) : 0;
    }
    return missing;
  }
}
