import { mismatchOf } from './outcome.js';
import { requestInTime } from './request.js';
/** @import { RealtimeEvent } from './events.js' */
/** @import { NotServed } from './outcome.js' */
/** @import { Access, Served } from './request.js' */

/**
 * Requests the whole event for one that was delivered as `omitted`. Never throws: every failure is an outcome. The
 * outcome is `terminal` if the log no longer holds the event.
 * @param {Access} access `access` of the client
 * @param {RealtimeEvent<'omitted'>} event
 * @param {AbortSignal} signal
 * @returns {Promise<Served<{ id: string, event: string, data: { type: string, data: unknown } }> | NotServed>}
 */
export async function requestOmitted(access, { data }, signal) {
  const answer = await requestInTime(access, `/${data.omitted.href}`, signal);
  return (answer.type === 'served' && mismatchOf(answer.body, access.settings)) || answer;
}
