import { passing, strangerOf } from './outcome.js';
import { requestInTime } from './request.js';
import { queryOf } from './settings.js';
/** @import { Frame } from './delivery.js' */
/** @import { PollOutcome } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Link } from './source.js' */

const LIMIT = 1000;

/**
 * Asks for what there is after the position, page by page, until nothing is left or nothing moves, and hands it over.
 * @param {Access} access
 * @param {Link} link
 * @param {AbortSignal} signal
 * @returns {Promise<PollOutcome>} the last page's
 */
export async function poll(access, link, signal) {
  for (;;) {
    const before = link.position();
    const outcome = await page(access, link, before, signal);
    if (outcome.type !== 'page' || !outcome.more || link.position() === before) {
      return outcome;
    }
  }
}

/**
 * @param {Access} access
 * @param {Link} link
 * @param {string | null} position
 * @param {AbortSignal} signal
 * @returns {Promise<PollOutcome>}
 */
async function page(access, link, position, signal) {
  try {
    const query = queryOf(access.settings, position, 'after');
    query.set('limit', String(LIMIT));
    const answer = await requestInTime(access, `/events?${query}`, { accept: 'application/json', signal });
    if (answer.type !== 'response') {
      return answer;
    }
    const found = await answer.response.json();
    const stranger = strangerOf(found, access.settings);
    if (stranger) {
      return stranger;
    }
    const frames = framesOf(found);
    if (!signal.aborted && link.position() === position) { // else it has gone back meanwhile, for another tab
      await link.receive(frames);
    }
    return signal.aborted ? { type: 'interrupted' } : { type: 'page', more: found.behind !== 0 || link.position() !== frames.at(-1)?.id };
  } catch (error) {
    return signal.aborted ? { type: 'interrupted' } : passing(`Not a page of events: ${error}`);
  }
}

/**
 * A page as frames: its gaps lie before its events; at the end where it stands.
 * @param {any} page
 * @returns {Frame[]}
 */
const framesOf = ({ events, gaps, position, behind }) => [
  ...gaps.map((/** @type {unknown} */ data) => ({ event: 'gap', id: null, before: String(events[0]?.id ?? position), data })),
  ...events.map((/** @type {any} */ { event, id, data }) => ({ event: String(event), id: String(id), data })),
  { event: 'ping', id: String(position), data: { behind } },
];
