/** @import { Frame } from './delivery.js' */
/** @import { ConnectionEvent } from './connection-state.js' */
/** @import { Observe } from './observation.js' */
/** @import { Complete, Terminal } from './outcome.js' */

/**
 * The interface of the leading tab to its source.
 * @typedef {object} Link
 * @property {() => string | null} position the current position to continue from; null: the starting point in the
 *   settings
 * @property {(frames: readonly Frame[]) => Promise<void>} receive takes frames in order; resolves when it can take more
 * @property {(event: ConnectionEvent, error: { message: string, attempt: number } | null) => void} happened changes the
 *   state; error: the message and the number of failures in a row. The frames `ready` and `caught-up` change the state
 *   by themselves
 * @property {(wait: { delayMs: number, atLeastMs: number }) => Promise<void>} pause waits; ends early when the browser
 *   is online or the page visible again
 * @property {(listener: () => void) => () => void} onRewind calls the listener when the position was rewound for a tab
 *   that has missed frames: the attempt under way must end and the next start there; returns how to unsubscribe
 * @property {(listener: () => void) => () => void} onOnlineOrVisible calls the listener when the browser is online or
 *   the page visible again; returns how to unsubscribe
 * @property {Observe} observe
 */

/**
 * A transport with its retries. It runs until the signal aborts or an outcome is terminal, and in one tab at a time.
 * Position, duplicates, handlers, tabs and state are not its concern.
 * @typedef {object} Source
 * @property {(link: Link, signal: AbortSignal) => Promise<Terminal | Complete | null>} run null: ended by the signal
 */

export {};
