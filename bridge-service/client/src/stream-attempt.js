import { durationMs } from './duration.js';
import { EventStreamParser } from './event-stream-parser.js';
import { messageOf, passing, strangerOf } from './outcome.js';
import { request } from './request.js';
import { queryOf } from './settings.js';
/** @import { Frame } from './delivery.js' */
/** @import { Block } from './event-stream-parser.js' */
/** @import { Goodbye, StreamOutcome } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Link } from './source.js' */

const LONGEST_TIMER_MS = 2 ** 31 - 1; // a browser takes more for 0

/** One stream, from the request to its end. Watches that it is heard, and renews the token before its end. */
export class StreamAttempt {
  #access;
  #link;
  #fetching = new AbortController();
  #parser = new EventStreamParser();
  /** What has ended it from this side. @type {StreamOutcome | null} */
  #outcome = null;
  /** How long it may be silent: until it is ready, and from then on. */
  #limitMs;
  #heardAt;
  /** @type {number | null} */
  #readyAt = null;
  #delivering = false;
  /** @type {number | null} */
  #retryMs = null;
  /** @type {Goodbye | null} */
  #goodbye = null;
  /** @type {unknown} */
  #watching;
  /** @type {unknown} */
  #renewing;

  /**
   * @param {Access} access
   * @param {Link} link
   */
  constructor(access, link) {
    this.#access = access;
    this.#link = link;
    this.#limitMs = access.settings.attemptTimeoutMs;
    this.#heardAt = access.environment.now();
  }

  /**
   * Streams until the end. What has been received is handed over when it resolves.
   * @param {AbortSignal} signal
   * @returns {Promise<StreamOutcome>}
   */
  async run(signal) {
    const stop = () => this.#end({ type: 'interrupted' });
    signal.addEventListener('abort', stop, { signal: this.#fetching.signal });
    const ends = [this.#link.onRewind(stop), this.#link.onHope(this.#watch)];
    this.#watch();
    try {
      const outcome = await this.#attempt();
      return this.#outcome ?? outcome;
    } finally {
      this.#fetching.abort();
      ends.forEach((end) => end());
      [this.#watching, this.#renewing].forEach(this.#access.environment.clearTimeout);
    }
  }

  /** @returns {Promise<StreamOutcome>} */
  async #attempt() {
    const { signal } = this.#fetching;
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
      return passing(`Not an event stream: ${headers.get('Content-Type')}`);
    }
    void this.#renewInTime();
    try {
      await this.#read(body.getReader());
      return this.#over(true, 'The stream ended');
    } catch (error) {
      return this.#over(false, messageOf(error));
    }
  }

  /** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
  async #read(reader) {
    while (!this.#outcome && !this.#goodbye) {
      const { done, value } = await reader.read();
      this.#watch(); // a page that was suspended may lead no more
      if (done || this.#outcome) {
        return;
      }
      const frames = this.#parser.push(value).flatMap((block) => this.#frame(block));
      if (frames.length > 0 && !this.#outcome) {
        this.#delivering = true;
        await this.#link.receive(frames);
        this.#delivering = false;
      }
      if (this.#readyAt !== null) {
        this.#heardAt = this.#access.environment.now();
      }
    }
  }

  /**
   * @param {Block} block
   * @returns {Frame[]}
   */
  #frame(block) {
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
      this.#readyAt = this.#heardAt = this.#access.environment.now();
      this.#limitMs = 2 * (durationMs(frame.data?.heartbeat) ?? this.#access.settings.heartbeatMs);
      this.#watch();
      const stranger = strangerOf(frame.data, this.#access.settings);
      if (stranger) {
        this.#end(stranger);
      }
    } else if (frame.event === 'goodbye') {
      const { reason, retryMs } = Object(frame.data);
      this.#goodbye = { reason: String(reason), retryMs: typeof retryMs === 'number' ? retryMs : null };
      if (reason === 'credentials-expired') {
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
  #over(clean, message) {
    if (this.#readyAt === null && !this.#goodbye) {
      return passing(message);
    }
    const heard = clean ? this.#access.environment.now() : this.#heardAt;
    return {
      type: 'ended',
      stable: this.#readyAt !== null && heard - this.#readyAt >= this.#access.settings.stableMs,
      clean,
      goodbye: this.#goodbye,
      retryMs: this.#retryMs,
      message: this.#goodbye?.reason ?? message,
    };
  }

  /** A proxy that holds everything back breaks nothing: only the silence tells. */
  #watch = () => {
    const { clearTimeout, setTimeout } = this.#access.environment;
    this.#heardAt = Math.min(this.#heardAt, this.#access.environment.now()); // a clock that was set back
    const left =
      (this.#delivering ? this.#access.environment.now() : this.#heardAt) +
      this.#limitMs -
      this.#access.environment.now();
    clearTimeout(this.#watching);
    if (left > 0) {
      this.#watching = setTimeout(this.#watch, left);
    } else {
      this.#end(
        this.#over(false, `${this.#readyAt === null ? 'No answer within' : 'Nothing heard for'} ${this.#limitMs} ms`),
      );
    }
  };

  async #renewInTime() {
    const ms = await this.#access.credentials.renewInMs();
    if (ms !== null && !this.#fetching.signal.aborted) {
      this.#renewing = this.#access.environment.setTimeout(
        async () => (await this.#access.credentials.renewed()) && this.#end({ type: 'interrupted' }),
        Math.min(ms, LONGEST_TIMER_MS),
      );
    }
  }

  /** @param {StreamOutcome} outcome */
  #end(outcome) {
    this.#outcome ??= outcome;
    this.#fetching.abort();
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
