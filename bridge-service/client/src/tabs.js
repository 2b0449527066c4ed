/** @import { ConnectionSnapshot } from './connection-store.js' */
/** @import { Frame } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { MarkOutcome } from './mark-queue.js' */

/** What all tabs see alike. @typedef {Omit<ConnectionSnapshot, 'lastEvent'>} SharedSnapshot */
/**
 * What tabs say to each other. The leader: `leading`, `frames`, `snapshot`, `marked`; the others: `hello`, `here`, `behind`; all: the rest.
 * @typedef {(
 *   | { type: 'hello' } | { type: 'here' } | { type: 'hurry' } | { type: 'logout' }
 *   | { type: 'leading' | 'snapshot', position: string | null, snapshot: SharedSnapshot }
 *   | { type: 'frames', after: string | null, frames: readonly Frame[], replaying: boolean }
 *   | { type: 'behind', position: string }
 *   | { type: 'mark', id: string, again: boolean }
 *   | { type: 'marked', id: string, outcome: MarkOutcome }
 * )} Message
 */

/** The tabs of one scope: they talk, and one at a time leads. A tab whose browser lacks either is on its own, and leads. */
export class Tabs {
  #scope;
  #locks;
  #channel;

  /**
   * @param {string} scope
   * @param {Environment} environment
   * @param {(message: Message) => void} onMessage
   */
  constructor(scope, environment, onMessage) {
    this.#scope = scope;
    this.#locks = environment.locks;
    this.#channel = this.#locks && environment.broadcast ? environment.broadcast(scope) : null;
    if (this.#channel) {
      this.#channel.onmessage = ({ data }) => onMessage(data);
    }
  }

  /** @param {Message} message to all others */
  post = (message) => this.#channel?.postMessage(message);

  /**
   * Runs it when no other tab leads any more, if ever, or at once in the place of the one that leads. As long as it runs no other tab leads:
   * if the lead is lost meanwhile, to another tab or to the browser, it is told to end.
   * @param {() => Promise<void>} run
   * @param {AbortSignal} signal ends the waiting
   * @param {() => void} lost
   * @param {boolean} steal
   */
  async lead(run, signal, lost, steal) {
    /** @type {Promise<void> | null} */
    let running = null;
    const begin = () => (running = run());
    try {
      await (this.#channel ? this.#locks?.request(this.#scope, steal ? { steal } : { signal }, begin) : begin());
    } catch {
      if (running) {
        lost();
      } else if (!signal.aborted) {
        begin();
      }
    }
    await running;
  }

  close() {
    this.#channel?.close();
    this.#channel = null;
  }
}
