import { Following } from './following.js';
import { Leading } from './leading.js';
import { positionOf } from './position.js';
import { Tabs } from './tabs.js';
/** @import { ConnectionStore } from './connection-store.js' */
/** @import { Delivery, Frame } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { Kept } from './kept.js' */
/** @import { MarkQueue } from './mark-queue.js' */
/** @import { Observe } from './observation.js' */
/** @import { Complete, Terminal } from './outcome.js' */
/** @import { Position } from './position.js' */
/** @import { Settings } from './settings.js' */
/** @import { Source } from './source.js' */
/** @import { Message } from './tabs.js' */

/**
 * What a session works with; all of it outlives the session.
 * @typedef {{ scope: string, places: [string, string], source: Source, settings: Settings, environment: Environment, store: ConnectionStore,
 *   delivery: Delivery, marks: MarkQueue, kept: Kept, observe: Observe }} SessionParts
 */

/**
 * One tab between connect and disconnect. It follows until no other tab leads, or the one that does gives no sign of life; then it leads, from
 * where its own handlers are: so it makes no difference when a leader dies. If it loses the lead it follows again.
 */
export class Session {
  #parts;
  #ended;
  #over = false;
  /** Of following, and then of leading. */
  #turn = new AbortController();
  #tabs;
  /** @type {Following | null} */
  #following = null;
  /** @type {Leading | null} */
  #leading = null;
  /** Whether another tab has ever been heard. */
  #companions = false;
  /** @type {(() => void)[]} */
  #cleanup;

  /**
   * @param {SessionParts} parts
   * @param {() => void} ended called when it ends
   */
  constructor(parts, ended) {
    const { scope, environment, store } = parts;
    this.#parts = parts;
    this.#ended = ended;
    this.#tabs = new Tabs(scope, environment, (message) => this.#message(message));
    this.#cleanup = [
      environment.onHope(() => {
        this.#hurry();
        this.#tabs.post({ type: 'hurry' });
      }),
      store.subscribe(() => this.#tell('snapshot')),
    ];
  }

  /** Begins; leads, as soon as no other tab does. */
  start() {
    const { marks, environment } = this.#parts;
    marks.tell(this.#tabs.post);
    this.#run().catch(environment.report);
  }

  /** Ends it. Nothing is handed over any more, but what a handler has just got. */
  stop() {
    this.#over = true;
    this.#turn.abort();
    this.#cleanup.forEach((end) => end());
    this.#tabs.close();
    this.#ended();
  }

  /**
   * There is nothing more to come, and no hope: that is the state of all tabs then.
   * @param {Complete | Terminal} stop
   */
  async refuse(stop) {
    const { store, environment, observe } = this.#parts;
    if (stop.type === 'complete') {
      store.happened('complete');
    } else {
      const { reason, message, gaps } = stop;
      await this.#leading?.receive(gaps.map((data) => ({ event: 'gap', id: null, data })));
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
   * A frame about the stream itself has its turn. What it says of the state comes to other tabs with the leader's snapshot.
   * @param {Frame} frame
   */
  control(frame) {
    this.#leading?.control(frame);
    this.#tell('snapshot'); // again with each heartbeat, to whom it did not reach
  }

  /**
   * @param {Position | null} position that this tab has come to
   * @param {number} events that it has handed over since it was told last
   */
  delivered(position, events) {
    if (this.#leading && position) {
      this.#parts.places.forEach((name) => this.#parts.kept.set(name, position.text));
      this.#parts.store.passed(events);
    }
  }

  /** Follows, then leads; again and again, where the lead is lost. */
  async #run() {
    let steal = false;
    while (!this.#over) {
      const turn = new AbortController();
      const end = (/** @type {boolean} */ forsaken) => {
        steal = forsaken;
        this.#leading = null;
        turn.abort();
      };
      const following = new Following({
        ...this.#parts,
        signal: turn.signal,
        post: this.#tabs.post,
        snapshot: (snapshot) => {
          this.#parts.store.update(snapshot);
          if (snapshot.state === 'failed' || snapshot.state === 'disconnected') {
            this.stop(); // what ends the leader ends all
          }
        },
        forsaken: () => end(true),
      });
      this.#turn = turn;
      this.#following = following;
      await this.#tabs.lead(
        () => this.#lead(following, turn.signal),
        turn.signal,
        () => end(false),
        steal,
      );
      await following.finish();
    }
  }

  /**
   * @param {Following} following what comes before
   * @param {AbortSignal} signal
   */
  async #lead(following, signal) {
    const { delivery, kept, places, store, observe, source } = this.#parts;
    await following.finish();
    if (signal.aborted) {
      return;
    }
    if (!delivery.position) {
      delivery.begin(positionOf(kept.get(places[0]) ?? kept.get(places[1])));
    }
    const leading = (this.#leading = new Leading({
      ...this.#parts,
      signal,
      post: (message) => this.#companions && !signal.aborted && this.#tabs.post(message),
    }));
    this.delivered(delivery.position, 0);
    observe({ type: 'leading' });
    if (store.getSnapshot().state !== 'connecting') {
      store.happened('lost');
    }
    this.#tell('leading');
    const stop = await source.run(leading, signal);
    this.delivered(delivery.position, 0); // also what a handler had that ended this
    if (stop && !signal.aborted) {
      await this.refuse(stop);
    }
  }

  #hurry() {
    this.#leading?.hurry();
    void this.#parts.marks.flush();
  }

  /**
   * What the leader tells. A new tab begins where events have been handed over, not where they are on their way: they would be lost with this tab.
   * @param {'leading' | 'snapshot'} type
   */
  #tell(type) {
    const { store, delivery } = this.#parts;
    const { lastEvent: _, ...snapshot } = store.getSnapshot();
    if (this.#leading && (this.#companions || type === 'leading')) {
      this.#tabs.post({ type, position: delivery.position?.text ?? null, snapshot });
    }
  }

  /** @param {Message} message */
  #message(message) {
    const { marks, store } = this.#parts;
    this.#companions = true;
    switch (message.type) {
      case 'hello':
        return this.#tell('leading');
      case 'here':
        return;
      case 'behind':
        return this.#leading?.rewind(message.position);
      case 'hurry':
        return this.#hurry();
      case 'mark':
        return marks.told(message.id, message.again);
      case 'marked':
        return marks.settled(message.id, message.outcome);
      case 'logout':
        store.happened('disconnect');
        return this.stop();
      default:
        return this.#following?.take(message);
    }
  }
}
