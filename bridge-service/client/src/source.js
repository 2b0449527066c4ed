/** @import { Frame } from './delivery.js' */
/** @import { Happening } from './connection-state.js' */
/** @import { Observe } from './observation.js' */
/** @import { Complete, Terminal } from './outcome.js' */

/**
 * What a source works for: one tab that leads, or is alone.
 * @typedef {object} Link
 * @property {() => string | null} position where to go on from, as it is now; null: where the settings say
 * @property {(frames: readonly Frame[]) => Promise<void>} receive hands frames over, in order; when it resolves all tabs can take more
 * @property {(happening: Happening, error: { message: string, attempt: number } | null) => void} happened moves the state;
 *   error: what went wrong, if it did, and how often in a row. `ready` and `caught-up` are
 *   moved by their frames
 * @property {(wait: { delayMs: number, atLeastMs: number }) => Promise<void>} pause waits, shorter when the network or the reader is back
 * @property {(listener: () => void) => () => void} onRewind calls when the position has gone back, for a tab that has missed something: what is under way has
 *   to end and begin there; returns how to end that
 * @property {(listener: () => void) => () => void} onHope calls when the network or the reader is back; returns how to end that
 * @property {Observe} observe
 */

/**
 * Where events come from: a transport with its ways of going on after failures. It runs until the signal, or until there is no
 * hope; it is never run twice at a time, in all tabs. Position, duplicates, handlers, tabs and state are not its business.
 * @typedef {object} Source
 * @property {(link: Link, signal: AbortSignal) => Promise<Terminal | Complete | null>} run null: ended by the signal
 */

export {};
