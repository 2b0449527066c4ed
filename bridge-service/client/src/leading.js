import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { Position, positionOf } from './position.js';
/** @import { Frame } from './delivery.js' */
/** @import { SessionParts } from './session.js' */
/** @import { Link } from './source.js' */
/** @import { Message } from './tabs.js' */

/**
 * The tab that leads, or is alone: runs the source, and gives each frame to the other tabs, with the position that it follows,
 * and to this tab's handlers. For a tab that has missed something it goes back; the others pass over what they had.
 */
export class Leading {
  observe;
  #parts;
  #wake = new Listeners();
  #rewound = new Listeners();
  /** Up to where frames were given to all tabs, or where the next attempt begins. @type {Position | null} */
  #relayed;

  /** @param {SessionParts & { signal: AbortSignal, post: (message: Message) => void }} parts */
  constructor(parts) {
    this.observe = parts.observe;
    this.#parts = parts;
    this.#relayed = parts.delivery.position;
    parts.delivery.replaying = true;
  }

  position() {
    return this.#relayed?.text ?? null;
  }

  /** @param {readonly Frame[]} frames */
  async receive(frames) {
    const { post, delivery, signal } = this.#parts;
    post({ type: 'frames', after: this.position(), frames, replaying: delivery.replaying });
    this.#relayed = positionOf(frames.findLast((frame) => frame.id)?.id) ?? this.#relayed;
    await delivery.deliver(frames, signal);
  }

  /** @type {Link['happened']} */
  happened(happening, error) {
    const { store, delivery, environment, observe, marks, signal } = this.#parts;
    const at = environment.now();
    const connected = happening === 'ready' || happening === 'polled';
    if (connected) {
      marks.lead(signal); // it has said whose it is
    }
    if (error) {
      observe({ type: 'failure', ...error });
    }
    store.happened(happening, {
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
    return this.#rewound.add(listener);
  }

  /** @type {Link['onHope']} */
  onHope(listener) {
    return this.#wake.add(listener);
  }

  /** There is hope: no reason to wait. */
  hurry() {
    this.#wake.tell();
  }

  /** @param {string} text where another tab stands that has missed something */
  rewind(text) {
    const asked = Position.parse(text);
    if (!this.#relayed || asked.isBehind(this.#relayed)) {
      this.observe({ type: 'behind', position: text });
      this.#relayed = this.#relayed?.loweredTo(asked) ?? asked;
      this.#rewound.tell();
      this.#wake.tell();
    }
  }

  /**
   * A frame about the stream itself has its turn.
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
