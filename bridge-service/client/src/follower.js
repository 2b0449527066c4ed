import { Listeners } from './listeners.js';
import { pause } from './pause.js';
import { positionOf } from './position.js';
/** @import { Delivery } from './delivery.js' */
/** @import { Environment } from './environment.js' */
/** @import { MarkQueue } from './mark-queue.js' */
/** @import { Settings } from './settings.js' */
/** @import { Message, LeaderSnapshot } from './tabs.js' */

/** @typedef {Extract<Message, { type: 'leading' | 'frames' | 'snapshot' }>} LeaderMessage */
/**
 * @typedef {object} FollowerParts
 * @property {Delivery} delivery
 * @property {Environment} environment
 * @property {Settings} settings
 * @property {AbortSignal} signal
 * @property {(message: Message) => void} post
 * @property {Pick<MarkQueue, 'announcePending'>} marks announced to each new leader
 * @property {(snapshot: LeaderSnapshot) => void} snapshot called with the leader's snapshot, in the order of its
 *   messages
 * @property {() => void} leaderLost called when no leader answers
 */

const MAX_QUEUED_FRAMES = 10_000;
const LEADER_TIMEOUT_MS = 5_000;
/** A leader that is silent for this many heartbeats is asked whether it is alive. */
const MAX_SILENT_HEARTBEATS = 2;
/** A timer that is later than this was not throttled in the background: this tab was suspended itself. */
const SUSPENDED_AFTER_MS = 120_000;

/**
 * A tab that does not lead: processes the leader's messages in order. Frames arrive with the position that they follow.
 * If this tab is behind that position, it has missed frames and asks the leader to rewind. A silent leader is asked
 * whether it is alive.
 */
export class Follower {
  /** @type {Promise<void>} */
  #queue = Promise.resolve();
  #finished = false;
  #queuedFrames = 0;
  #introduced = false;
  #askedAt = -Infinity;
  /** Waits since the leader's last message. */
  #silence = MAX_SILENT_HEARTBEATS;
  #wake = new Listeners();
  #parts;

  /** @param {FollowerParts} parts */
  constructor(parts) {
    this.#parts = parts;
    void this.#watch();
  }

  /**
   * Queues a message. Frames beyond 10,000 are dropped: the next message shows that they are missing.
   * @param {LeaderMessage} message
   */
  enqueue(message) {
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

  /** Accepts no further messages; resolves when the queue is empty. */
  finish() {
    this.#finished = true;
    this.#wake.notify();
    return this.#queue;
  }

  /**
   * Asks for the leader, at first and after each silence. The tab with the shortest random wait is the next to lead.
   */
  async #watch() {
    const { environment, settings, signal, post, leaderLost } = this.#parts;
    while (!this.#finished && !signal.aborted) {
      if (this.#silence > MAX_SILENT_HEARTBEATS) {
        leaderLost();
        return;
      }
      let delayMs = settings.heartbeatMs;
      if (this.#silence++ === MAX_SILENT_HEARTBEATS) {
        post({ type: 'hello' });
        delayMs = LEADER_TIMEOUT_MS * (1 + environment.random());
      }
      const due = environment.now() + SUSPENDED_AFTER_MS;
      await pause(environment, this.#wake, { delayMs, atLeastMs: 0 }, signal);
      if (environment.now() > due) {
        this.#silence = MAX_SILENT_HEARTBEATS;
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
        this.#parts.marks.announcePending();
        this.#isAt(message.position);
      }
    } else if (!this.#introduced) {
      this.#ask({ type: 'hello' });
    } else if (this.#isAt(message.after)) {
      this.#parts.delivery.replaying = message.replaying;
      await this.#parts.delivery.deliver(message.frames, this.#parts.signal);
    }
  }

  /**
   * Whether this tab has everything up to this position; if not, asks the leader to rewind. A tab without a position
   * starts here.
   * @param {string | null} text
   */
  #isAt(text) {
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
   * Asks the leader, at most once per timeout.
   * @param {Message} message
   */
  #ask(message) {
    const now = this.#parts.environment.now();
    if (Math.abs(now - this.#askedAt) >= LEADER_TIMEOUT_MS) {
      // abs: the clock may have been set back
      this.#askedAt = now;
      this.#parts.post(message);
    }
  }
}
