import { eventOf } from './events.js';
import { positionOf } from './position.js';
/** @import { Position } from './position.js' */
/** @import { Environment } from './environment.js' */
/** @import { Guard } from './events.js' */
/** @import { Handlers } from './handlers.js' */
/** @import { Observe } from './observation.js' */
/** @import { Settings } from './settings.js' */

/**
 * One frame of a stream, or one part of a poll's page. `data` is parsed; undefined if it could not be.
 * A poll's gap has no id, but that of the frame that it lies before.
 * @typedef {{ event: string, id: string | null, before?: string, data?: any }} Frame
 */

/**
 * What a delivery tells: a frame about the stream itself has its turn; a stretch has been handed over.
 * @typedef {object} DeliveryListener
 * @property {(frame: Frame) => void} control
 * @property {(position: Position | null, last: Frame | null, events: number) => void} delivered
 */

/**
 * @typedef {{ handlers: Handlers, guards: Readonly<Record<string, Guard>>, settings: Settings, listener: DeliveryListener, observe: Observe,
 *   environment: Environment }} DeliveryParts
 */

/** Frames about the stream itself. */
const CONTROL = ['ready', 'ping', 'caught-up', 'goodbye'];

/**
 * Hands frames to handlers, one after the other, and owns the position of this tab: it moves over an event only after the
 * handlers had it, and what it has moved over is never handed over again. Gives the page its turn when the time is up.
 */
export class Delivery {
  /** @type {Position | null} */
  #position = null;
  /**
   * Channels of which the next element holds, wherever it lies: a poll has told of a gap, and does not say where it goes on.
   * @type {Set<string>}
   */
  #jumping = new Set();
  /** Whether what comes had been missed, as far as is known. */
  replaying = true;
  #parts;
  /** Since the page had its turn. */
  #workedMs = 0;
  #events = 0;
  /** @type {Frame | null} */
  #last = null;

  /** @param {DeliveryParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Up to where all has been handed over; null if nowhere yet. */
  get position() {
    return this.#position;
  }

  /** @param {Position | null} position */
  begin(position) {
    this.#position = position;
    this.#jumping.clear();
  }

  /**
   * Hands over the frames, or those before the signal. Only one call at a time.
   * @param {readonly Frame[]} frames
   * @param {AbortSignal} signal
   */
  async deliver(frames, signal) {
    const {
      settings: { budgetMs },
      environment: { now, yieldToPage },
    } = this.#parts;
    let began = now() - this.#workedMs;
    for (const frame of frames) {
      if (now() - began >= budgetMs) {
        this.#settle();
        await yieldToPage();
        began = now();
      }
      if (signal.aborted) {
        break;
      }
      this.#frame(frame);
    }
    this.#workedMs = now() - began;
    this.#settle();
  }

  #settle() {
    this.#parts.listener.delivered(this.#position, this.#last, this.#events);
    this.#events = 0;
    this.#last = null;
  }

  /** @param {Frame} frame */
  #frame(frame) {
    const next = positionOf(frame.id);
    if (frame.event === 'gap') {
      this.#gap(frame, next);
    } else if (CONTROL.includes(frame.event)) {
      this.replaying =
        frame.event === 'ready' || (frame.event === 'ping' && this.replaying && frame.data?.behind !== 0);
      this.#parts.listener.control(frame);
    } else if (!this.#isDuplicate(frame.event, next)) {
      this.#event(frame);
    }
    if (next) {
      this.#moveTo(next);
    }
  }

  /**
   * @param {string} event
   * @param {Position | null} next
   */
  #isDuplicate(event, next) {
    const channel = event.split(':', 1)[0] ?? '';
    if (!next || this.#jumping.has(channel) || !this.#position?.covers(channel, next)) {
      return false;
    }
    this.#parts.observe({ type: 'duplicate', event, id: next.text });
    return true;
  }

  /** @param {Frame} frame */
  #event({ event, id, data }) {
    const made = eventOf(event, id, data, this.replaying, this.#parts.guards, this.#parts.settings.tenant);
    if (typeof made === 'string') {
      this.#parts.observe({ type: 'malformed', event, id, reason: made });
      return;
    }
    this.#parts.handlers.dispatch(made);
    this.#events++;
    this.#last = { event, id };
  }

  /**
   * A stream that was begun anew for another tab may tell of a gap before the place where this tab is: that is not ours.
   * @param {Frame} frame
   * @param {Position | null} next
   */
  #gap({ event, id, data, before }, next) {
    const channel = data?.channel;
    if (typeof channel !== 'string') {
      this.#parts.observe({ type: 'malformed', event, id, reason: 'no channel' });
      return;
    }
    const begins = this.#position;
    const at = next ?? positionOf(before);
    if (begins && at && (data.reason === 'truncated' ? at.covers(channel, begins) : begins.covers(channel, at))) {
      return;
    }
    this.#parts.handlers.dispatch({ event, id, type: 'gap', data, replayed: this.replaying });
    if (next) {
      this.#position = begins?.movedTo(channel, next) ?? next;
    } else {
      this.#jumping.add(channel);
    }
  }

  /** @param {Position} next */
  #moveTo(next) {
    let position = this.#position?.advancedTo(next) ?? next;
    for (const channel of this.#jumping) {
      position = position.movedTo(channel, next);
    }
    this.#jumping.clear();
    this.#position = position;
  }
}
