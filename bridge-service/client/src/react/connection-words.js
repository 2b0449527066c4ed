/** @import { ConnectionSnapshot } from '../connection-store.js' */

/** @typedef {'live' | 'waiting' | 'offline'} Tone green, yellow, red */
/** @typedef {{ tone: Tone, label: string, detail: string }} ConnectionWords */

/**
 * A connection in words for people.
 * @param {ConnectionSnapshot} snapshot
 * @returns {ConnectionWords}
 */
export function connectionWords({ state, failure, progress }) {
  switch (state) {
    case 'live':
      return { tone: 'live', label: 'Live', detail: 'What happens is shown as it happens.' };
    case 'connecting':
      return { tone: 'waiting', label: 'Connecting…', detail: 'Real-time updates are about to begin.' };
    case 'replaying':
      return { tone: 'waiting', label: 'Connecting…', detail: `What was missed is coming: ${Math.floor(progress * 100)} %.` };
    case 'reconnecting':
      return { tone: 'waiting', label: 'Connecting…', detail: 'The connection is lost and is tried again. Nothing is lost.' };
    case 'polling':
      return { tone: 'waiting', label: 'Polling', detail: 'Real-time updates unavailable, using polling.' };
    case 'disconnected':
      return { tone: 'offline', label: 'Offline', detail: 'Real-time updates are off.' };
    case 'failed':
      return { tone: 'offline', label: 'Offline', detail: `Real-time updates have ended: ${failure?.message ?? 'the server refuses'}.` };
  }
}
