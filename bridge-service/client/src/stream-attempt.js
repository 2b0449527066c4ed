import { durationMs } from './duration.js';
import { EventStreamParser } from './event-stream-parser.js';
import { messageOf, transient, mismatchOf } from './outcome.js';
import { request } from './request.js';
import { queryOf } from './settings.js';
/** @import { Frame } from './delivery.js' */
/** @import { Block } from './event-stream-parser.js' */
/** @import { StreamOutcome } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Link } from './source.js' */

const MAX_TIMER_MS = 2 ** 31 - 1; // browsers treat a longer delay as 0

/**
 * One stream, from the request to its end. Ends it after two heartbeats of silence, and renews the token before it
 * expires.
 */
export class StreamAttempt {
  #access;
  #link;
  #abort = new AbortController();
  #parser = new EventStreamParser();
  /** Set when the client ends the stream. @type {StreamOutcome | null} */
  #outcome = null;
  /** The longest silence that is tolerated: until the stream is ready, and from then on. */
  #maxSilenceMs;
  #lastHeardAt;
  /** @type {number | null} */
  #readyAt = null;
  #delivering = false;
  /** @type {number | null} */
  #retryMs = null;
  /** @type {string | null} */
  #goodbye = null;
  /** @type {unknown} */
  #silenceTimer;
  /** @type {unknown} */
  #renewalTimer;

  /**
   * @param {Access} access
   * @param {Link} link
   */
  constructor(access, link) {
    this.#access = access;
    this.#link = link;
    this.#maxSilenceMs = access.settings.attemptTimeoutMs;
    this.#lastHeardAt = access.environment.now();
  }

  /**
   * Streams until the end. Everything received has been delivered when it resolves.
   * @param {AbortSignal} signal
   * @returns {Promise<StreamOutcome>}
   */
  async run(signal) {
    const stop = () => this.#end({ type: 'interrupted' });
    signal.addEventListener('abort', stop, { signal: this.#abort.signal });
    const ends = [this.#link.onRewind(stop), this.#link.onOnlineOrVisible(this.#checkSilence)];
    this.#checkSilence();
    try {
      const outcome = await this.#attempt();
      return this.#outcome ?? outcome;
    } finally {
      this.#abort.abort();
      ends.forEach((end) => end());
      [this.#silenceTimer, this.#renewalTimer].forEach(this.#access.environment.clearTimeout);
    }
  }

  /** @returns {Promise<StreamOutcome>} */
  async #attempt() {
    const { signal } = this.#abort;
    const query = queryOf(this.#access.settings, this.#link.position(), 'lastEventId');
    const answer = await request(this.#access, `/stream?${query}`, {
      accept: 'text/event-stream, application/problem+json',
      signal,
      read: (response) => response,
    });
    if (answer.type !== 'served') {
      return answer;
    }
    const { body, headers } = answer.body;
    if (!body || !headers.get('Content-Type')?.startsWith('text/event-stream')) {
      return transient(`Not an event stream: ${headers.get('Content-Type')}`);
    }
    void this.#renewInTime();
    try {
      await this.#read(body.getReader());
      return this.#endedOutcome(true, 'The stream ended');
    } catch (error) {
      return this.#endedOutcome(false, messageOf(error));
    }
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  async #read(reader) {
    while (!this.#outcome && !this.#goodbye) {
      const { done, value } = await reader.read();
      this.#checkSilence(); // a page that was suspended may no longer lead
      if (done || this.#outcome) {
        return;
      }
      const frames = this.#parser.push(value).flatMap((block) => this.#frameOf(block));
      if (frames.length > 0 && !this.#outcome) {
        this.#delivering = true;
        await this.#link.receive(frames);
        this.#delivering = false;
      }
      if (this.#readyAt !== null) {
        this.#lastHeardAt = this.#access.environment.now();
      }
    }
  }

  /**
   * @param {Block} block
   * @returns {Frame[]}
   */
  #frameOf(block) {
    if (block.type === 'retry') {
      this.#retryMs = block.ms;
      return [];
    }
    /** @type {Frame} */
    const frame =
      block.type === 'position'
        ? { event: 'ping', id: block.id, data: {} }
        : { event: block.event, id: block.id ?? null, data: parsed(block.data) };
    if (frame.event === 'ready') {
      this.#readyAt = this.#lastHeardAt = this.#access.environment.now();
      this.#maxSilenceMs = 2 * (durationMs(frame.data?.heartbeat) ?? this.#access.settings.heartbeatMs);
      this.#checkSilence();
      const mismatch = mismatchOf(frame.data, this.#access.settings);
      if (mismatch) {
        this.#end(mismatch);
      }
    } else if (frame.event === 'goodbye') {
      this.#goodbye = String(Object(frame.data).reason);
      if (this.#goodbye === 'credentials-expired') {
        this.#access.credentials.invalidate();
      }
    } else if (this.#readyAt === null) {
      throw new Error(`${frame.event} before ready`);
    }
    return [frame];
  }

  /**
   * @param {boolean} clean
   * @param {string} message
   * @returns {StreamOutcome}
   */
  #endedOutcome(clean, message) {
    if (this.#readyAt === null && !this.#goodbye) {
      return transient(message);
    }
    const heard = clean ? this.#access.environment.now() : this.#lastHeardAt;
    return {
      type: 'ended',
      stable: this.#readyAt !== null && heard - this.#readyAt >= this.#access.settings.stableMs,
      clean,
      goodbye: this.#goodbye,
      retryMs: this.#retryMs,
      message: this.#goodbye ?? message,
    };
  }

  /** Ends a silent stream. A proxy that buffers the response causes no error, only silence. */
  #checkSilence = () => {
    const { clearTimeout, setTimeout } = this.#access.environment;
    this.#lastHeardAt = Math.min(this.#lastHeardAt, this.#access.environment.now()); // if the clock was set back
    const left =
      (this.#delivering ? this.#access.environment.now() : this.#lastHeardAt) +
      this.#maxSilenceMs -
      this.#access.environment.now();
    clearTimeout(this.#silenceTimer);
    if (left > 0) {
      this.#silenceTimer = setTimeout(this.#checkSilence, left);
    } else {
      this.#end(
        this.#endedOutcome(
          false,
          `${this.#readyAt === null ? 'No answer within' : 'Nothing heard for'} ${this.#maxSilenceMs} ms`,
        ),
      );
    }
  };

  async #renewInTime() {
    const ms = await this.#access.credentials.renewInMs();
    if (ms !== null && !this.#abort.signal.aborted) {
      this.#renewalTimer = this.#access.environment.setTimeout(
        async () => (await this.#access.credentials.renewed()) && this.#end({ type: 'interrupted' }),
        Math.min(ms, MAX_TIMER_MS),
      );
    }
  }

  /** @param {StreamOutcome} outcome */
  #end(outcome) {
    this.#outcome ??= outcome;
    this.#abort.abort();
  }
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
