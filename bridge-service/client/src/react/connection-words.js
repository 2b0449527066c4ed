/** @import { ConnectionSnapshot } from '../connection-store.js' */

/** @typedef {'live' | 'waiting' | 'offline'} Tone green, yellow, red */
/** @typedef {{ tone: Tone, label: string, detail: string }} ConnectionWords */

const FAILURES_UNTIL_OFFLINE = 3;
/** Steps of the progress, because each new text is announced by screen readers. */
const STEP_PERCENT = 10;

/**
 * The connection in words for users. After three failures in a row it is called offline, although it is retried.
 * @param {ConnectionSnapshot} snapshot
 * @returns {ConnectionWords}
 */
export function connectionWords({ state, failure, progress, lastError, lastConnectedAt }) {
  switch (state) {
    case 'live':
      return { tone: 'live', label: 'Live', detail: 'Events appear as they happen.' };
    case 'connecting':
      return { tone: 'waiting', label: 'Connecting…', detail: 'Real-time updates are about to start.' };
    case 'replaying':
      return {
        tone: 'waiting',
        label: 'Connecting…',
        detail: `Missed events are arriving: ${Math.floor((progress * 100) / STEP_PERCENT) * STEP_PERCENT} %.`,
      };
    case 'reconnecting':
      if (lastError && lastError.at > (lastConnectedAt ?? 0) && lastError.attempt >= FAILURES_UNTIL_OFFLINE) {
        return {
          tone: 'offline',
          label: 'Offline',
          detail: 'The server cannot be reached. Retrying; no event is lost.',
        };
      }
      return {
        tone: 'waiting',
        label: 'Connecting…',
        detail: 'The connection is lost. Retrying; no event is lost.',
      };
    case 'polling':
      return { tone: 'waiting', label: 'Polling', detail: 'Real-time updates unavailable, using polling.' };
    case 'disconnected':
      return { tone: 'offline', label: 'Offline', detail: 'Real-time updates are off.' };
    case 'failed':
      return {
        tone: 'offline',
        label: 'Offline',
        detail: `Real-time updates have ended: ${failure?.message ?? 'the server refused the connection'}.`,
      };
  }
}
