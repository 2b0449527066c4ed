import { Follower } from './follower.js';
import { Leader } from './leader.js';
import { positionOf } from './position.js';
import { Tabs } from './tabs.js';
/** @import { ConnectionStore } from './connection-store.js' */
/** @import { Delivery, Frame } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { ScopedStorage } from './scoped-storage.js' */
/** @import { MarkQueue } from './mark-queue.js' */
/** @import { Observe } from './observation.js' */
/** @import { Complete, Terminal } from './outcome.js' */
/** @import { Position } from './position.js' */
/** @import { Settings } from './settings.js' */
/** @import { Source } from './source.js' */
/** @import { Message } from './tabs.js' */

/**
 * The parts that a session uses. All of them outlive the session.
 * @typedef {{ scope: string, positionKeys: [string, string], source: Source, settings: Settings,
 *   environment: Environment, store: ConnectionStore, delivery: Delivery, marks: MarkQueue,
 *   storage: ScopedStorage, observe: Observe }}
 *   SessionParts
 */

/**
 * One tab between connect and disconnect. It is a follower until no other tab leads or the leader no longer answers.
 * Then it leads, from its own position, so that nothing is lost when a leader dies. A leader that loses the lock
 * becomes a follower again.
 */
export class Session {
  #parts;
  #ended;
  #over = false;
  /** Aborted when this turn as follower and leader ends. */
  #turn = new AbortController();
  #tabs;
  /** @type {Follower | null} */
  #follower = null;
  /** @type {Leader | null} */
  #leader = null;
  /** Whether a message of another tab has arrived. */
  #hasPeers = false;
  /** @type {(() => void)[]} */
  #cleanup;

  /**
   * @param {SessionParts} parts
   * @param {() => void} ended called when the session ends
   */
  constructor(parts, ended) {
    const { scope, environment, store } = parts;
    this.#parts = parts;
    this.#ended = ended;
    this.#tabs = new Tabs(scope, environment, (message) => this.#message(message));
    this.#cleanup = [
      environment.onOnlineOrVisible(() => {
        this.#retryNow();
        this.#tabs.post({ type: 'hurry' });
      }),
      store.subscribe(() => this.#tell('snapshot')),
    ];
  }

  /** Starts as a follower; leads as soon as no other tab does. */
  start() {
    const { marks, environment } = this.#parts;
    marks.connect(this.#tabs.post);
    this.#run().catch(environment.report);
  }

  /** Ends the session. No further event is delivered. */
  stop() {
    this.#over = true;
    this.#turn.abort();
    this.#cleanup.forEach((end) => end());
    this.#tabs.close();
    this.#ended();
  }

  /**
   * Ends the session with a terminal outcome, for all tabs: no further attempt is made.
   * @param {Complete | Terminal} stop
   */
  async refuse(stop) {
    const { store, environment, observe } = this.#parts;
    if (stop.type === 'complete') {
      store.happened('complete');
    } else {
      const { reason, message, gaps } = stop;
      await this.#leader?.receive(gaps.map((data) => ({ event: 'gap', id: null, data })));
      if (this.#over) {
        return;
      }
      observe({ type: 'refused', reason, message });
      const attempt = (store.getSnapshot().lastError?.attempt ?? 0) + 1;
      store.happened('refused', {
        failure: { reason, message },
        lastError: { message, attempt, at: environment.now() },
      });
    }
    this.stop();
  }

  /**
   * Handles a control frame when its turn comes. Other tabs learn the state from the leader's snapshot.
   * @param {Frame} frame
   */
  control(frame) {
    this.#leader?.control(frame);
    this.#tell('snapshot'); // repeated with each heartbeat, for tabs that missed it
  }

  /**
   * Stores the position after events were delivered.
   * @param {Position | null} position of this tab
   * @param {number} events delivered since the last call
   */
  delivered(position, events) {
    if (this.#leader && position) {
      this.#parts.positionKeys.forEach((name) => this.#parts.storage.set(name, position.text));
      this.#parts.store.passed(events);
    }
  }

  /** Follows, then leads; starts over when the lead is lost. */
  async #run() {
    let steal = false;
    while (!this.#over) {
      const turn = new AbortController();
      const end = (/** @type {boolean} */ stealNext) => {
        steal = stealNext;
        this.#leader = null;
        turn.abort();
      };
      const follower = new Follower({
        ...this.#parts,
        signal: turn.signal,
        post: this.#tabs.post,
        snapshot: (snapshot) => {
          this.#parts.store.update(snapshot);
          if (snapshot.state === 'failed' || snapshot.state === 'disconnected') {
            this.stop(); // the end of the leader ends all tabs
          }
        },
        leaderLost: () => end(true),
      });
      this.#turn = turn;
      this.#follower = follower;
      await this.#tabs.lead(
        () => this.#lead(follower, turn.signal),
        turn.signal,
        () => end(false),
        steal,
      );
      await follower.finish();
    }
  }

  /**
   * @param {Follower} follower finishes its queue first
   * @param {AbortSignal} signal
   */
  async #lead(follower, signal) {
    const { delivery, storage, positionKeys, store, observe, source } = this.#parts;
    await follower.finish();
    if (signal.aborted) {
      return;
    }
    if (!delivery.position) {
      delivery.begin(positionOf(storage.get(positionKeys[0]) ?? storage.get(positionKeys[1])));
    }
    const leader = (this.#leader = new Leader({
      ...this.#parts,
      signal,
      post: (message) => this.#hasPeers && !signal.aborted && this.#tabs.post(message),
    }));
    this.delivered(delivery.position, 0);
    observe({ type: 'leading' });
    if (store.getSnapshot().state !== 'connecting') {
      store.happened('lost');
    }
    this.#tell('leading');
    const stop = await source.run(leader, signal);
    this.delivered(delivery.position, 0); // includes an event whose handler ended the session
    if (stop && !signal.aborted) {
      await this.refuse(stop);
    }
  }

  #retryNow() {
    this.#leader?.retryNow();
    void this.#parts.marks.flush();
  }

  /**
   * Tells the other tabs the leader's state and position. The position is that of delivered events: a new tab starts
   * there, and events that are still queued here would be lost with this tab.
   * @param {'leading' | 'snapshot'} type
   */
  #tell(type) {
    const { store, delivery } = this.#parts;
    const { lastEvent: _, ...snapshot } = store.getSnapshot();
    if (this.#leader && (this.#hasPeers || type === 'leading')) {
      this.#tabs.post({ type, position: delivery.position?.text ?? null, snapshot });
    }
  }

  /** @param {Message} message */
  #message(message) {
    const { marks, store } = this.#parts;
    this.#hasPeers = true;
    switch (message.type) {
      case 'hello':
        return this.#tell('leading');
      case 'here':
        return;
      case 'behind':
        return this.#leader?.rewind(message.position);
      case 'hurry':
        return this.#retryNow();
      case 'mark':
        return marks.receive(message.id, message.again);
      case 'marked':
        return marks.settle(message.id, message.outcome);
      case 'logout':
        store.happened('disconnect');
        return this.stop();
      default:
        return this.#follower?.enqueue(message);
    }
  }
}
