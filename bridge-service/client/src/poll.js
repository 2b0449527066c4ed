import { transient, mismatchOf } from './outcome.js';
import { requestInTime } from './request.js';
import { queryOf } from './settings.js';
/** @import { Frame } from './delivery.js' */
/** @import { PollOutcome } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Link } from './source.js' */

const MAX_EVENTS = 1000;

/**
 * Requests the events after the position, page by page. A page that takes too long is requested again with half as many
 * events.
 */
export class Poll {
  #limit = MAX_EVENTS;
  #access;

  /** @param {Access} access */
  constructor(access) {
    this.#access = access;
  }

  /**
   * Polls and delivers until no events are left, or the position does not move.
   * @param {Link} link
   * @param {AbortSignal} signal
   * @returns {Promise<PollOutcome>} the last page's
   */
  async run(link, signal) {
    const {
      environment: { now },
      settings: { attemptTimeoutMs },
    } = this.#access;
    for (;;) {
      const before = link.position();
      const asked = now();
      const outcome = await this.#page(link, before, signal);
      if (outcome.type === 'page') {
        this.#limit = Math.min(MAX_EVENTS, this.#limit * 2);
      } else if (now() - asked >= attemptTimeoutMs) {
        this.#limit = Math.ceil(this.#limit / 2);
      }
      if (outcome.type !== 'page' || !outcome.more || link.position() === before) {
        return outcome;
      }
    }
  }

  /**
   * @param {Link} link
   * @param {string | null} position
   * @param {AbortSignal} signal
   * @returns {Promise<PollOutcome>}
   */
  async #page(link, position, signal) {
    const { settings } = this.#access;
    const query = queryOf(settings, position, 'after');
    query.set('limit', String(this.#limit));
    const answer = await requestInTime(this.#access, `/events?${query}`, signal);
    if (answer.type !== 'served') {
      return answer;
    }
    const mismatch = mismatchOf(answer.body, settings);
    if (mismatch) {
      return mismatch;
    }
    try {
      const frames = framesOf(answer.body);
      if (!signal.aborted && link.position() === position) {
        // otherwise it was rewound meanwhile, for another tab
        await link.receive(frames);
      }
      return signal.aborted
        ? { type: 'interrupted' }
        : { type: 'page', more: answer.body.behind !== 0 || link.position() !== frames.at(-1)?.id };
    } catch (error) {
      return transient(`Not a page of events: ${error}`);
    }
  }
}

/**
 * A page as frames: the gaps, the events, and a ping with the page's position.
 * @param {any} page
 * @returns {Frame[]}
 */
const framesOf = ({ events, gaps, position, behind }) => [
  ...gaps.map((/** @type {unknown} */ data) => ({
    event: 'gap',
    id: null,
    before: String(events[0]?.id ?? position),
    data,
  })),
  ...events.map((/** @type {any} */ { event, id, data }) => ({ event: String(event), id: String(id), data })),
  { event: 'ping', id: String(position), data: { behind } },
];
