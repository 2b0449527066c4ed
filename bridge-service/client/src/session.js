import { Position } from './position.js';
import { Tabs } from './tabs.js';
import { Wake, pause } from './wake.js';
/** @import { ConnectionStore } from './connection-store.js' */
/** @import { Delivery, Frame } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { Kept } from './kept.js' */
/** @import { MarkQueue } from './mark-queue.js' */
/** @import { Observe } from './observation.js' */
/** @import { Complete, Terminal } from './outcome.js' */
/** @import { Link, Source } from './source.js' */
/** @import { Message, SharedSnapshot } from './tabs.js' */

/**
 * What a session works with; all of it outlives the session.
 * @typedef {{ scope: string, source: Source, environment: Environment, store: ConnectionStore, delivery: Delivery, marks: MarkQueue,
 *   kept: Kept, observe: Observe }} SessionParts
 */

const MAX_QUEUED_FRAMES = 10_000;
const ASK_AGAIN_MS = 5_000;
export const POSITION = 'position';

/**
 * One tab between connect and disconnect. Of all tabs one leads: it runs the source and gives each frame to the others with the
 * position that it follows. A tab that does not stand there has missed something, and the leader goes back for it; the others
 * pass over what they had. So it makes no difference when a leader dies.
 */
export class Session {
  #parts;
  #ended;
  #running = new AbortController();
  #wake = new Wake();
  #rewound = new Wake();
  #tabs;
  /** @type {(() => void)[]} */
  #cleanup;
  #leading = false;
  #companions = false;
  /** Whether a leader has said where it is. */
  #introduced = false;
  /** Up to where frames were given to all tabs, or where the next attempt begins. @type {Position | null} */
  #relayed = null;
  /** What another tab has sent and this one has not worked through. @type {Promise<void>} */
  #queue = Promise.resolve();
  #queuedFrames = 0;
  #askedAt = -Infinity;
  #told = '';

  /**
   * @param {SessionParts} parts
   * @param {() => void} ended called when it ends by itself
   */
  constructor(parts, ended) {
    this.#parts = parts;
    this.#ended = ended;
    this.#tabs = new Tabs(parts.scope, parts.environment, (message) => this.#message(message));
    this.#cleanup = [
      parts.environment.onHope(() => {
        this.#hurry();
        this.#tabs.post({ type: 'hurry' });
      }),
      parts.store.subscribe(() => this.#tell()),
    ];
  }

  /** Begins; leads, as soon as no other tab does. */
  start() {
    const { marks, environment } = this.#parts;
    this.#tabs.post({ type: 'hello' });
    marks.tell((message) => this.#tabs.post(message));
    this.#tabs.lead(() => this.#lead(), this.#running.signal).catch(environment.report);
  }

  /** Ends it. Nothing is handed over any more, but what a handler has just got. */
  stop() {
    this.#running.abort();
    this.#cleanup.forEach((end) => end());
    this.#tabs.close();
  }

  /** Ends the sessions of all other tabs. */
  logout() {
    this.#tabs.post({ type: 'logout' });
  }

  async #lead() {
    const { delivery, kept, source, store, marks, observe } = this.#parts;
    const { signal } = this.#running;
    this.#leading = true;
    await this.#queue;
    if (signal.aborted) {
      return;
    }
    const position = kept.get(POSITION);
    if (!delivery.position && position) {
      delivery.begin(Position.parse(position));
    }
    this.#relayed = delivery.position;
    this.delivered(delivery.position);
    observe({ type: 'leading' });
    if (store.getSnapshot().state !== 'connecting') {
      store.happened('lost');
    }
    this.#introduce();
    marks.lead(signal);
    const stop = await source.run(this.#link(), signal);
    if (stop && !signal.aborted) {
      await this.#refused(stop);
    }
  }

  /** @returns {Link} */
  #link() {
    const { environment, observe } = this.#parts;
    return {
      position: () => this.#relayed?.text ?? null,
      receive: (frames) => this.#receive(frames),
      happened: (happening, error) => this.#happened(happening, error),
      pause: async (wait) => {
        if (wait.delayMs <= 0) {
          return;
        }
        this.#parts.store.update({ nextAttemptAt: environment.now() + wait.delayMs });
        await pause(environment, this.#wake, wait, this.#running.signal);
      },
      onRewind: (listener) => this.#rewound.subscribe(listener),
      observe,
    };
  }

  /** @param {readonly Frame[]} frames */
  async #receive(frames) {
    if (this.#companions) {
      this.#tabs.post({ type: 'frames', after: this.#relayed?.text ?? null, frames });
    }
    const id = frames.findLast((frame) => frame.id)?.id;
    this.#relayed = id ? Position.parse(id) : this.#relayed;
    await this.#parts.delivery.deliver(frames, this.#running.signal);
  }

  /** @type {Link['happened']} */
  #happened(happening, error) {
    const { store, environment, observe, marks } = this.#parts;
    const at = environment.now();
    if (happening === 'polled') {
      void marks.flush();
    }
    if (error) {
      observe({ type: 'failure', ...error });
    }
    store.happened(happening, {
      ...(happening === 'polled' ? { lastConnectedAt: at } : {}),
      ...(error ? { lastError: { ...error, at } } : {}),
    });
  }

  /** @param {Complete | Terminal} stop */
  async #refused(stop) {
    const { store, environment, observe } = this.#parts;
    if (stop.type === 'complete') {
      store.happened('complete');
    } else {
      const { reason, message, gaps } = stop;
      await this.#receive(gaps.map((data) => ({ event: 'gap', id: null, data })));
      observe({ type: 'refused', reason, message });
      const attempt = (store.getSnapshot().lastError?.attempt ?? 0) + 1;
      store.happened('refused', { failure: { reason, message }, lastError: { message, attempt, at: environment.now() } });
    }
    this.#end();
  }

  #end() {
    this.stop();
    this.#ended();
  }

  /**
   * A frame about the stream itself has its turn. What it says of the state comes to other tabs with the leader's snapshot.
   * @param {Frame} frame
   */
  control({ event, data }) {
    const { store, environment, marks } = this.#parts;
    if (!this.#leading) {
      return;
    }
    if (event === 'ready') {
      store.happened('ready', { lastConnectedAt: environment.now(), nextAttemptAt: null });
      void marks.flush();
    } else if (event === 'caught-up') {
      store.happened('caught-up');
    }
    const behind = event === 'caught-up' ? 0 : Number(data?.behind);
    if (behind >= 0) {
      store.behind(behind, event === 'ready');
    }
    this.#told = ''; // told again with each heartbeat, to whom it did not reach
    this.#tell();
  }

  /** @param {Position | null} position that this tab has come to */
  delivered(position) {
    if (this.#leading && position) {
      this.#parts.kept.set(POSITION, position.text);
    }
  }

  #hurry() {
    this.#wake.fire();
    void this.#parts.marks.flush();
  }

  /** A new tab begins where events have been handed over, not where they are on their way: they would be lost with this tab. */
  #introduce() {
    this.#tabs.post({ type: 'leading', position: this.#parts.delivery.position?.text ?? null, snapshot: this.#shared() });
  }

  /** @returns {SharedSnapshot} */
  #shared() {
    const { lastEvent: _, ...shared } = this.#parts.store.getSnapshot();
    return shared;
  }

  #tell() {
    const snapshot = this.#shared();
    const told = JSON.stringify(snapshot);
    if (this.#leading && this.#companions && told !== this.#told) {
      this.#told = told;
      this.#tabs.post({ type: 'snapshot', snapshot });
    }
  }

  /** @param {Message} message */
  #message(message) {
    this.#companions = true;
    switch (message.type) {
      case 'hello':
        return this.#leading ? this.#introduce() : undefined;
      case 'here':
        return undefined;
      case 'hurry':
        return this.#hurry();
      case 'logout':
        this.#parts.store.happened('disconnect');
        return this.#end();
      case 'mark':
        return this.#parts.marks.told(message.id);
      case 'marked':
        return this.#parts.marks.settled(message.id, message.outcome);
      case 'behind':
        return this.#leading ? this.#rewind(Position.parse(message.position)) : undefined;
      default:
        return this.#leading ? undefined : this.#enqueue(message);
    }
  }

  /** @param {Position} asked where another tab stands */
  #rewind(asked) {
    if (!this.#relayed || asked.isBehind(this.#relayed)) {
      this.#parts.observe({ type: 'behind', position: asked.text });
      this.#relayed = this.#relayed?.loweredTo(asked) ?? asked;
      this.#rewound.fire();
      this.#wake.fire();
    }
  }

  /**
   * What a leader says is worked through in its order. If there is too much of it, the rest is left out, and asked for when
   * the next frame shows that something is missing.
   * @param {Message} message
   */
  #enqueue(message) {
    const frames = message.type === 'frames' ? message.frames.length : 0;
    if (this.#queuedFrames + frames > MAX_QUEUED_FRAMES && this.#queuedFrames > 0) {
      return;
    }
    this.#queuedFrames += frames;
    this.#queue = this.#queue.then(() => this.#follow(message)).catch(this.#parts.environment.report)
      .then(() => void (this.#queuedFrames -= frames));
  }

  /** @param {Message} message */
  async #follow(message) {
    const { delivery, store } = this.#parts;
    if (this.#running.signal.aborted) {
      return;
    }
    if (message.type === 'frames') {
      if (!this.#introduced) {
        this.#ask({ type: 'hello' });
      } else if (this.#standsAt(message.after)) {
        await delivery.deliver(message.frames, this.#running.signal);
      }
    } else if (message.type === 'leading') {
      this.#introduced = true;
      this.#tabs.post({ type: 'here' });
      this.#parts.marks.introduce();
      store.update(message.snapshot);
      this.#standsAt(message.position);
    } else if (message.type === 'snapshot') {
      store.update(message.snapshot);
      if (message.snapshot.state === 'failed' || message.snapshot.state === 'disconnected') {
        this.#end();
      }
    }
  }

  /**
   * Whether this tab has had all up to there; if not, asks for it. A tab that has had nothing yet begins there.
   * @param {string | null} text
   */
  #standsAt(text) {
    const { delivery } = this.#parts;
    const position = text === null ? null : Position.parse(text);
    if (position && !delivery.position) {
      delivery.begin(position);
    }
    const mine = delivery.position;
    if (!position || !mine?.isBehind(position)) {
      this.#askedAt = -Infinity;
      return true;
    }
    this.#ask({ type: 'behind', position: mine.text });
    return false;
  }

  /**
   * Asks the leader, not for every frame that shows that there is something to ask.
   * @param {Message} message
   */
  #ask(message) {
    const now = this.#parts.environment.now();
    if (now >= this.#askedAt + ASK_AGAIN_MS) {
      this.#askedAt = now;
      this.#tabs.post(message);
    }
  }
}
