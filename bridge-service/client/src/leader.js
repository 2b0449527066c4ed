import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { Position, positionOf } from './position.js';
/** @import { Frame } from './delivery.js' */
/** @import { SessionParts } from './session.js' */
/** @import { Link } from './source.js' */
/** @import { Message } from './tabs.js' */

/**
 * The tab that leads, or is alone: runs the source, and gives each frame to this tab's handlers and to the other tabs,
 * with the position that it follows. For a tab that has missed frames it rewinds; the others skip what they had.
 */
export class Leader {
  observe;
  #parts;
  #wake = new Listeners();
  #rewindListeners = new Listeners();
  /** The position of the frames relayed to all tabs, or of the next attempt. @type {Position | null} */
  #relayedPosition;

  /** @param {SessionParts & { signal: AbortSignal, post: (message: Message) => void }} parts */
  constructor(parts) {
    this.observe = parts.observe;
    this.#parts = parts;
    this.#relayedPosition = parts.delivery.position;
    parts.delivery.replaying = true;
  }

  position() {
    return this.#relayedPosition?.text ?? null;
  }

  /** @param {readonly Frame[]} frames */
  async receive(frames) {
    const { post, delivery, signal } = this.#parts;
    post({ type: 'frames', after: this.position(), frames, replaying: delivery.replaying });
    this.#relayedPosition = positionOf(frames.findLast((frame) => frame.id)?.id) ?? this.#relayedPosition;
    await delivery.deliver(frames, signal);
  }

  /** @type {Link['happened']} */
  happened(event, error) {
    const { store, delivery, environment, observe, marks, signal } = this.#parts;
    const at = environment.now();
    const connected = event === 'ready' || event === 'polled';
    if (connected) {
      marks.startSending(signal); // only now: the server has named the tenant and user
    }
    if (error) {
      observe({ type: 'failure', ...error });
    }
    store.happened(event, {
      ...(connected && { lastConnectedAt: at, nextAttemptAt: null }),
      ...(error && { lastError: { ...error, at } }),
    });
    delivery.replaying ||= store.getSnapshot().state === 'reconnecting';
  }

  /** @type {Link['pause']} */
  async pause(wait) {
    const { store, environment, signal } = this.#parts;
    if (wait.delayMs > 0) {
      store.update({ nextAttemptAt: environment.now() + wait.delayMs });
      await pause(environment, this.#wake, wait, signal);
    }
  }

  /** @type {Link['onRewind']} */
  onRewind(listener) {
    return this.#rewindListeners.add(listener);
  }

  /** @type {Link['onOnlineOrVisible']} */
  onOnlineOrVisible(listener) {
    return this.#wake.add(listener);
  }

  /** Ends the current wait: the browser is online or the page visible again. */
  retryNow() {
    this.#wake.notify();
  }

  /** Goes back for a tab that has missed frames. @param {string} text its position */
  rewind(text) {
    const asked = Position.parse(text);
    if (!this.#relayedPosition || asked.isBehind(this.#relayedPosition)) {
      this.observe({ type: 'behind', position: text });
      this.#relayedPosition = this.#relayedPosition?.loweredTo(asked) ?? asked;
      this.#rewindListeners.notify();
      this.#wake.notify();
    }
  }

  /**
   * Handles a control frame.
   * @param {Frame} frame
   */
  control({ event, data }) {
    if (event === 'ready' || event === 'caught-up') {
      this.happened(event, null);
    }
    const behind = event === 'caught-up' ? 0 : Number(data?.behind);
    if (behind >= 0) {
      this.#parts.store.behind(behind, event === 'ready');
    }
  }
}
