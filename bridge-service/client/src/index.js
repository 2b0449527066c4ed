export { browserEnvironment } from './environment.js';
export { EventStreamParser } from './event-stream-parser.js';
export { isMark, isRow } from './events.js';
export { pauseWhenAway } from './pause-when-away.js';
export { pollBeside } from './poll-beside.js';
export { PollingClient } from './polling-client.js';
export { requestOmitted } from './omitted.js';
export { RealtimeClient } from './realtime-client.js';
export { backoffMs } from './retry-policy.js';
export { SseClient } from './sse-client.js';
export { throttled } from './throttled.js';

/** @typedef {import('./settings.js').Options} Options */
/** @typedef {import('./environment.js').Environment} Environment */
/** @typedef {import('./connection-state.js').ConnectionState} ConnectionState */
/** @typedef {import('./connection-store.js').ConnectionSnapshot} ConnectionSnapshot */
/** @typedef {import('./events.js').Activity} Activity */
/** @typedef {import('./events.js').Notification} Notification */
/** @typedef {import('./events.js').NotificationRead} NotificationRead */
/** @typedef {import('./events.js').Gap} Gap */
/** @typedef {import('./events.js').OmittedEvent} OmittedEvent */
/** @typedef {import('./events.js').EventTypes} EventTypes */
/**
 * @template {string} [E=string]
 * @typedef {import('./events.js').RealtimeEvent<E>} RealtimeEvent
 */
/** @typedef {import('./observation.js').Observation} Observation */
/** @typedef {import('./mark-queue.js').MarkSnapshot} MarkSnapshot */
/** @typedef {import('./delivery.js').Frame} Frame */
/** @typedef {import('./request.js').Access} Access */
/** @typedef {import('./source.js').Link} Link */
/** @typedef {import('./source.js').Source} Source */
/** @typedef {import('./outcome.js').Terminal} Terminal */
/** @typedef {import('./outcome.js').Complete} Complete */
