/** @import { ConnectionSnapshot } from './connection-store.js' */
/** @import { Frame } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { MarkOutcome } from './mark-queue.js' */

/** What a follower takes from the leader. @typedef {Omit<ConnectionSnapshot, 'lastEvent'>} LeaderSnapshot */
/**
 * The messages between tabs. The leader sends `leading`, `frames`, `snapshot`, `marked`; followers send `hello`,
 * `here`, `behind`; the others come from any tab.
 * @typedef {(
 *   | { type: 'hello' } | { type: 'here' } | { type: 'hurry' } | { type: 'logout' }
 *   | { type: 'leading' | 'snapshot', position: string | null, snapshot: LeaderSnapshot }
 *   | { type: 'frames', after: string | null, frames: readonly Frame[], replaying: boolean }
 *   | { type: 'behind', position: string }
 *   | { type: 'mark', id: string, again: boolean }
 *   | { type: 'marked', id: string, outcome: MarkOutcome }
 * )} Message
 */

/**
 * The tabs of one scope: a BroadcastChannel between them, and a Web Lock that one at a time holds to lead. In a browser
 * without either each tab leads on its own.
 */
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

  /** @param {Message} message to all other tabs */
  post = (message) => this.#channel?.postMessage(message);

  /**
   * Runs `run` when no other tab leads, or at once if `steal` is true. No other tab leads while it runs. `lost` is
   * called if another tab or the browser takes the lock meanwhile.
   * @param {() => Promise<void>} run
   * @param {AbortSignal} signal ends the wait for the lock
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
