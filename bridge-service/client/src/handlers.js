import { Listeners } from './listeners.js';
/** @import { RealtimeEvent } from './events.js' */
/** @import { Observe } from './observation.js' */

/** @typedef {(event: RealtimeEvent<any>) => unknown} Handler */

/** Who wants which events. A handler that throws, or rejects, is reported and disturbs nobody. */
export class Handlers {
  /** @type {Listeners<RealtimeEvent>} */
  #listeners = new Listeners();
  #observe;

  /** @param {Observe} observe */
  constructor(observe) {
    this.#observe = observe;
  }

  /**
   * @param {string} name an event, a channel for all of its events, or `*`
   * @param {Handler} handler
   * @returns {() => void} ends it; it may be called again
   */
  subscribe(name, handler) {
    return this.#listeners.add(
      (event) => [event.event, event.event.split(':', 1)[0], '*'].includes(name) && handler(event),
    );
  }

  /**
   * Hands it to all who want it.
   * @param {RealtimeEvent} event
   */
  dispatch(event) {
    this.#listeners.tell(event, (error) =>
      this.#observe({ type: 'handler-error', event: event.event, id: event.id, error }),
    );
  }
}
