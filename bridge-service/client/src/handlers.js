/** @import { RealtimeEvent } from './events.js' */
/** @import { Observe } from './observation.js' */

/** @typedef {(event: RealtimeEvent<any>) => unknown} Handler */
/** @typedef {{ name: string, handler: Handler, active: boolean }} Subscription */

/** Who wants which events. A handler that throws, or rejects, is reported and disturbs nobody. */
export class Handlers {
  /** @type {readonly Subscription[]} replaced, never changed, so that handlers may come and go while an event is handed over */
  #subscriptions = [];
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
    const subscription = { name, handler, active: true };
    this.#subscriptions = [...this.#subscriptions, subscription];
    return () => {
      subscription.active = false;
      this.#subscriptions = this.#subscriptions.filter((each) => each !== subscription);
    };
  }

  /**
   * Hands it to all who want it, in the order in which they came.
   * @param {RealtimeEvent} event
   */
  dispatch(event) {
    const channel = event.event.split(':', 1)[0];
    for (const subscription of this.#subscriptions) {
      if (subscription.active && [event.event, channel, '*'].includes(subscription.name)) {
        this.#call(subscription.handler, event);
      }
    }
  }

  /**
   * @param {Handler} handler
   * @param {RealtimeEvent} event
   */
  #call(handler, event) {
    /** @param {unknown} error */
    const report = (error) => this.#observe({ type: 'handler-error', event: event.event, id: event.id, error });
    try {
      const result = handler(event);
      if (result instanceof Promise) {
        result.catch(report);
      }
    } catch (error) {
      report(error);
    }
  }
}
