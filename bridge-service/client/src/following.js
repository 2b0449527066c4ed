import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { positionOf } from './position.js';
/** @import { Delivery } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { MarkQueue } from './mark-queue.js' */
/** @import { Settings } from './settings.js' */
/** @import { Message, SharedSnapshot } from './tabs.js' */

/** @typedef {Extract<Message, { type: 'leading' | 'frames' | 'snapshot' }>} LeaderMessage */
/**
 * @typedef {object} FollowingParts
 * @property {Delivery} delivery
 * @property {Environment} environment
 * @property {Settings} settings
 * @property {AbortSignal} signal
 * @property {(message: Message) => void} post
 * @property {Pick<MarkQueue, 'introduce'>} marks told to each leader
 * @property {(snapshot: SharedSnapshot) => void} snapshot the leader's has its turn
 * @property {() => void} forsaken no leader answers
 */

const MAX_QUEUED_FRAMES = 10_000;
const ASK_AGAIN_MS = 5_000;
/** For how many heartbeats a leader may say nothing before it is asked. */
const MOST_SILENT = 2;
/** Longer than a tab in the background waits for its timers: it has been suspended itself. */
const SLEPT_MS = 120_000;

/**
 * A tab that does not lead: works through what the leader sends, in its order. Frames come with the position that they follow; if this
 * tab does not stand there, it has missed something, and asks the leader to go back. A leader that is silent is asked whether it lives.
 */
export class Following {
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #finished = false;
  #queuedFrames = 0;
  #introduced = false;
  #askedAt = -Infinity;
  /** How many waits have gone by since the leader was heard. */
  #silence = MOST_SILENT;
  #wake = new Listeners();
  #parts;

  /** @param {FollowingParts} parts */
  constructor(parts) {
    this.#parts = parts;
    void this.#watch();
  }

  /**
   * Takes a message to its queue. Beyond 10,000 frames it leaves them out: what comes next shows that something is missing.
   * @param {LeaderMessage} message
   */
  take(message) {
    this.#silence = 0;
    const frames = message.type === 'frames' ? message.frames.length : 0;
    const fits = this.#queuedFrames === 0 || this.#queuedFrames + frames <= MAX_QUEUED_FRAMES;
    if (fits && !this.#finished) {
      this.#queuedFrames += frames;
      this.#queue = this.#queue
        .then(() => this.#follow(message))
        .catch(this.#parts.environment.report)
        .then(() => void (this.#queuedFrames -= frames));
    }
  }

  /** Takes nothing any more; resolves when all is worked through. */
  finish() {
    this.#finished = true;
    this.#wake.tell();
    return this.#queue;
  }

  /** Asks who leads, at first and after each silence; whoever waits the shortest for an answer is the next to lead. */
  async #watch() {
    const { environment, settings, signal, post, forsaken } = this.#parts;
    while (!this.#finished && !signal.aborted) {
      if (this.#silence > MOST_SILENT) {
        forsaken();
        return;
      }
      let delayMs = settings.heartbeatMs;
      if (this.#silence++ === MOST_SILENT) {
        post({ type: 'hello' });
        delayMs = ASK_AGAIN_MS * (1 + environment.random());
      }
      const due = environment.now() + SLEPT_MS;
      await pause(environment, this.#wake, { delayMs, atLeastMs: 0 }, signal);
      if (environment.now() > due) {
        this.#silence = MOST_SILENT;
      }
    }
  }

  /** @param {LeaderMessage} message */
  async #follow(message) {
    if (this.#parts.signal.aborted) {
      return;
    }
    if (message.type !== 'frames') {
      this.#parts.snapshot(message.snapshot);
      if (message.type === 'leading') {
        this.#introduced = true;
        this.#askedAt = -Infinity;
        this.#parts.post({ type: 'here' });
        this.#parts.marks.introduce();
        this.#standsAt(message.position);
      }
    } else if (!this.#introduced) {
      this.#ask({ type: 'hello' });
    } else if (this.#standsAt(message.after)) {
      this.#parts.delivery.replaying = message.replaying;
      await this.#parts.delivery.deliver(message.frames, this.#parts.signal);
    }
  }

  /**
   * Whether this tab has had all up to there; if not, asks for it. A tab that has had nothing yet begins there.
   * @param {string | null} text
   */
  #standsAt(text) {
    const position = positionOf(text);
    if (position && !this.#parts.delivery.position) {
      this.#parts.delivery.begin(position);
    }
    const mine = this.#parts.delivery.position;
    if (mine && (!position || mine.isBehind(position))) {
      this.#ask({ type: 'behind', position: mine.text });
      return false;
    }
    this.#askedAt = -Infinity;
    return true;
  }

  /**
   * Asks the leader, not for every frame that shows that there is something to ask.
   * @param {Message} message
   */
  #ask(message) {
    const now = this.#parts.environment.now();
    if (Math.abs(now - this.#askedAt) >= ASK_AGAIN_MS) {
      // the clock may have been set back
      this.#askedAt = now;
      this.#parts.post(message);
    }
  }
}
