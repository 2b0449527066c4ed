import { titleOf } from '/client/notifications/index.js';
import { counted, grouped } from './dom.js';

const GAPS = {
  expired: 'is past its retention',
  'log-replaced': 'belongs to a log that was replaced',
  truncated: 'is no longer in the log',
  added: 'was not part of the position',
};
const STATES = {
  disconnected: 'Offline',
  connecting: 'Connecting…',
  replaying: 'Replaying…',
  live: 'Live',
  polling: 'Polling',
  failed: 'Offline',
};
const TONES = { live: 'good', connecting: 'busy', replaying: 'busy', polling: 'busy' };
const FAILURES_UNTIL_OFFLINE = 3;

/** The state in words: {name, tone}, where the tone is good, busy or bad. */
export function stateOf({ state, lastError, lastConnectedAt }, isCut) {
  if (state === 'reconnecting') {
    const failures = lastError && lastError.at > (lastConnectedAt ?? 0) ? lastError.attempt : 0;
    const offline = isCut || failures >= FAILURES_UNTIL_OFFLINE;
    return offline ? { name: 'Offline', tone: 'bad' } : { name: 'Reconnecting…', tone: 'busy' };
  }
  return { name: STATES[state], tone: TONES[state] ?? 'bad' };
}

/** The details of the state, for the tooltip. */
export function detailOf({ state, failure, lastError, nextAttemptAt, behind }, now) {
  switch (state) {
    case 'live':
      return 'Events arrive as they are committed.';
    case 'replaying':
      return `Missed events are arriving: at most ${counted(behind ?? 0, 'event')} to go.`;
    case 'polling':
      return `Real-time updates unavailable, using polling. The client retries the stream before each poll. ${lastError?.message ?? ''}`;
    case 'reconnecting':
      return `${lastError?.message ?? 'The stream has ended'}. Next attempt ${next(nextAttemptAt, now)}; the position is kept.`;
    case 'failed':
      return `${failure?.message ?? 'Refused'} (${failure?.reason}).`;
    default:
      return state === 'connecting' ? 'First attempt.' : 'Not connected.';
  }
}

function next(at, now) {
  return at && at > now ? `in ${Math.ceil((at - now) / 1000)} s` : 'now';
}

/** The notice below the buttons while the connection is not normal, or null. */
export function noticeOf({ state, failure }, isCut) {
  if (state === 'polling') {
    return 'Real-time updates unavailable, using polling';
  }
  if (state === 'failed') {
    return `Refused for good: ${failure?.message ?? ''} (${failure?.reason})`;
  }
  return isCut ? 'The network is cut. Insert rows meanwhile: the log keeps them.' : null;
}

/** The result of the latest outage: {outcome, text}, or null. */
export function verdictOf(outage) {
  if (!outage) {
    return null;
  }
  const away = `Away ${outage.seconds < 10 ? outage.seconds.toFixed(1) : Math.round(outage.seconds)} s`;
  const inserted = `${counted(outage.inserted, 'row')} inserted here meanwhile`;
  if (!outage.over) {
    return { outcome: 'waiting', text: `${away}. ${inserted}.` };
  }
  const faults = `${grouped(outage.missing)} ${outage.settled ? 'lost' : 'still to come'}, ${grouped(outage.misplaced)} doubled or out of order`;
  const whole = outage.missing === 0 && outage.misplaced === 0;
  return {
    outcome: whole ? 'whole' : outage.settled ? 'broken' : 'waiting',
    text: `${away}: ${counted(outage.replayed, 'event')} replayed, ${faults}.`,
  };
}

/** The description of a gap. */
export function gapText({ channel, reason, requested, earliest, from: lostFrom, to: lostTo }) {
  if (reason === 'source') {
    return `in ${channel}: rows committed between LSN ${lostFrom} and ${lostTo} may be missing`;
  }
  const from = requested === undefined || requested === null ? '' : ` after offset ${requested}`;
  const to = earliest === undefined ? '' : `; the log continues at ${earliest}`;
  return `in ${channel ?? 'a channel'}${from}: the requested position ${GAPS[reason] ?? `is missing (${reason})`}${to}`;
}

const TOGETHER = {
  'task.assigned': (count) => `${count} tasks assigned to you`,
  'step.overdue': (count) => `${count} participants overdue`,
  mention: (count) => `${count} mentions of you`,
};

/** The title of several notifications like this one, such as "3 participants overdue"; its own title for one. */
export const titled = (newest, count) => titleOf({ newest, notifications: { length: count } }, TOGETHER);
