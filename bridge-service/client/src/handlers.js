import { Listeners } from './listeners.js';
/** @import { RealtimeEvent } from './events.js' */
/** @import { Observe } from './observation.js' */

/** @typedef {(event: RealtimeEvent<any>) => unknown} Handler */

/** The handlers by event name. A handler that throws or rejects is reported; the others are still called. */
export class Handlers {
  /** @type {Listeners<RealtimeEvent>} */
  #listeners = new Listeners();
  #observe;

  /** @param {Observe} observe */
  constructor(observe) {
    this.#observe = observe;
  }

  /**
   * @param {string} name of an event, of a channel for all its events, or `*`
   * @param {Handler} handler
   * @returns {() => void} unsubscribes; may be called more than once
   */
  subscribe(name, handler) {
    return this.#listeners.add(
      (event) => [event.event, event.event.split(':', 1)[0], '*'].includes(name) && handler(event),
    );
  }

  /**
   * Calls the handlers of this event.
   * @param {RealtimeEvent} event
   */
  dispatch(event) {
    this.#listeners.notify(event, (error) =>
      this.#observe({ type: 'handler-error', event: event.event, id: event.id, error }),
    );
  }
}
