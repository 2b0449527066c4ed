import { eventOf } from './events.js';
import { positionOf } from './position.js';
/** @import { Position } from './position.js' */
/** @import { Environment } from './environment.js' */
/** @import { Guard } from './events.js' */
/** @import { Handlers } from './handlers.js' */
/** @import { Observe } from './observation.js' */
/** @import { Settings } from './settings.js' */

/**
 * One frame of a stream, or one entry of a poll's page. `data` is parsed; undefined if it is not JSON. A poll's gap has
 * no id; `before` is the id of the frame after it.
 * @typedef {{ event: string, id: string | null, before?: string, data?: any }} Frame
 */

/**
 * Told about each control frame in its turn, and after each slice of delivered events.
 * @typedef {object} DeliveryListener
 * @property {(frame: Frame) => void} control
 * @property {(position: Position | null, last: Frame | null, events: number) => void} delivered
 */

/**
 * @typedef {{ handlers: Handlers, guards: Readonly<Record<string, Guard>>, settings: Settings,
 *   listener: DeliveryListener, observe: Observe, environment: Environment }}
 *   DeliveryParts
 */

/** Events about the stream itself. */
const CONTROL = ['ready', 'ping', 'caught-up', 'goodbye'];

/**
 * Delivers frames to handlers, one after the other, and owns this tab's position. The position moves past an event only
 * after the handlers were called, and an event before the position is never delivered again. Yields to the page after
 * each `budgetMs` of work.
 */
export class Delivery {
  /** @type {Position | null} */
  #position = null;
  /**
   * Channels with a gap from a poll, which does not say where they continue: their next element is taken even if it is
   * earlier.
   * @type {Set<string>}
   */
  #gapChannels = new Set();
  /** Whether arriving events are replayed ones, as far as is known. */
  replaying = true;
  #parts;
  /** Since the last yield. */
  #workedMs = 0;
  #events = 0;
  /** @type {Frame | null} */
  #last = null;

  /** @param {DeliveryParts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  /** The position up to which every event was delivered; null before the first. */
  get position() {
    return this.#position;
  }

  /** @param {Position | null} position */
  begin(position) {
    this.#position = position;
    this.#gapChannels.clear();
  }

  /**
   * Delivers the frames until the signal aborts. One call at a time.
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
    if (!next || this.#gapChannels.has(channel) || !this.#position?.covers(channel, next)) {
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
   * Delivers a gap. A stream that was restarted for another tab may report one before this tab's position: that one is
   * skipped.
   * @param {Frame} frame
   * @param {Position | null} next
   */
  #gap({ event, id, data, before }, next) {
    const channel = data?.channel;
    if (typeof channel !== 'string') {
      this.#parts.observe({ type: 'malformed', event, id, reason: 'no channel' });
      return;
    }
    const current = this.#position;
    const at = next ?? positionOf(before);
    if (current && at && (data.reason === 'truncated' ? at.covers(channel, current) : current.covers(channel, at))) {
      return;
    }
    this.#parts.handlers.dispatch({ event, id, type: 'gap', data, replayed: this.replaying });
    if (next) {
      this.#position = current?.movedTo(channel, next) ?? next;
    } else {
      this.#gapChannels.add(channel);
    }
  }

  /** @param {Position} next */
  #moveTo(next) {
    let position = this.#position?.advancedTo(next) ?? next;
    for (const channel of this.#gapChannels) {
      position = position.movedTo(channel, next);
    }
    this.#gapChannels.clear();
    this.#position = position;
  }
}
