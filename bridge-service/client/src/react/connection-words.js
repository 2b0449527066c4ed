/** @import { ConnectionSnapshot } from '../connection-store.js' */

/** @typedef {'live' | 'waiting' | 'offline'} Tone green, yellow, red */
/** @typedef {{ tone: Tone, label: string, detail: string }} ConnectionWords */

const FAILURES_UNTIL_OFFLINE = 3;
/** Where these words are announced, a hundred steps would be a hundred sentences. */
const STEP_PERCENT = 10;

/**
 * A connection in words for people. One that has failed three times since it was there last is called offline, though it is tried again.
 * @param {ConnectionSnapshot} snapshot
 * @returns {ConnectionWords}
 */
export function connectionWords({ state, failure, progress, lastError, lastConnectedAt }) {
  switch (state) {
    case 'live':
      return { tone: 'live', label: 'Live', detail: 'What happens is shown as it happens.' };
    case 'connecting':
      return { tone: 'waiting', label: 'Connecting…', detail: 'Real-time updates are about to begin.' };
    case 'replaying':
      return {
        tone: 'waiting',
        label: 'Connecting…',
        detail: `What was missed is coming: ${Math.floor((progress * 100) / STEP_PERCENT) * STEP_PERCENT} %.`,
      };
    case 'reconnecting':
      if (lastError && lastError.at > (lastConnectedAt ?? 0) && lastError.attempt >= FAILURES_UNTIL_OFFLINE) {
        return {
          tone: 'offline',
          label: 'Offline',
          detail: 'The server cannot be reached. It is tried again, and nothing is lost.',
        };
      }
      return {
        tone: 'waiting',
        label: 'Connecting…',
        detail: 'The connection is lost and is tried again. Nothing is lost.',
      };
    case 'polling':
      return { tone: 'waiting', label: 'Polling', detail: 'Real-time updates unavailable, using polling.' };
    case 'disconnected':
      return { tone: 'offline', label: 'Offline', detail: 'Real-time updates are off.' };
    case 'failed':
      return {
        tone: 'offline',
        label: 'Offline',
        detail: `Real-time updates have ended: ${failure?.message ?? 'the server refuses'}.`,
      };
  }
}
