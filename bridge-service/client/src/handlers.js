/** @import { RealtimeEvent } from './events.js' */
/** @import { Observe } from './observation.js' */

/** @typedef {(event: RealtimeEvent<any>) => unknown} Handler */
/** @typedef {{ name: string, handler: Handler }} Subscription */

/** Who wants which events. A handler that throws, or rejects, is reported and disturbs nobody. */
export class Handlers {
  /** @type {Set<Subscription>} */
  #subscriptions = new Set();
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
    const subscription = { name, handler };
    this.#subscriptions.add(subscription);
    return () => void this.#subscriptions.delete(subscription);
  }

  /**
   * Hands it to all who want it, in the order in which they came. Handlers may come and go meanwhile.
   * @param {RealtimeEvent} event
   */
  dispatch(event) {
    const channel = event.event.split(':', 1)[0];
    /** @param {unknown} error */
    const report = (error) => this.#observe({ type: 'handler-error', event: event.event, id: event.id, error });
    for (const subscription of [...this.#subscriptions]) {
      if (this.#subscriptions.has(subscription) && [event.event, channel, '*'].includes(subscription.name)) {
        try {
          const result = subscription.handler(event);
          if (result instanceof Promise) {
            result.catch(report);
          }
        } catch (error) {
          report(error);
        }
      }
    }
  }
}
