import { channelOf, elementOf } from './event-id.js';

/** Rows committed shortly before a reconnect can arrive after "caught-up": late, not lost. */
const GRACE_MS = 4_000;
const MOST_BATCHES = 1_000;

/**
 * The record of one reader: the rows that this page inserted for them, and the offsets of the events that arrived. It
 * tells which events were lost, and which were doubled or out of order.
 */
export class Ledger {
  #batches = new Map(); // id -> { expected, arrived, at }
  #newest = new Map(); // log -> the highest offset that has arrived
  #outage = null;
  events = 0;
  replayed = 0;
  inserted = 0;
  arrived = 0;
  /** Events that arrived a second time, or after a later one. */
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

  /** The insert failed. */
  notInserted(batch) {
    this.inserted -= this.#batches.get(batch)?.expected ?? 0;
    this.#batches.delete(batch);
  }

  /** Records an event; returns whether it arrived once and in order. */
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
    return this.#inOrder(elementOf(id, channelOf(event)));
  }

  #inOrder(element) {
    if (!element) {
      return true;
    }
    const inOrder = element.offset > (this.#newest.get(element.log) ?? -1);
    if (inOrder) {
      this.#newest.set(element.log, element.offset);
    } else {
      this.misplaced++;
    }
    return inOrder;
  }

  /** After a gap with a replaced or truncated log, earlier offsets say nothing about the order. */
  gap({ channel, reason }) {
    if (reason === 'expired' || reason === 'added' || reason === 'source') {
      return;
    }
    for (const log of [...this.#newest.keys()].filter((each) => each.startsWith(`${channel}.`))) {
      this.#newest.delete(log);
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

  /** The latest outage; null before the first. `missing` events are lost once it is `settled`. */
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
