import { useEffect, useLayoutEffect, useRef } from 'react';
import { useSWRConfig } from 'swr';
import { useRealtimeContext } from '../react/context.js';
import { invalidate } from './invalidation.js';

export { invalidate } from './invalidation.js';
/** @typedef {import('./invalidation.js').KeyMap} KeyMap */
/** @typedef {import('./invalidation.js').StaleKeys} StaleKeys */

/**
 * Invalidates SWR keys on events, so that SWR fetches again what is in use. Use it once, below the provider of
 * `sluice-client/react` and inside SWR's configuration.
 * @param {KeyMap} keys by name of event or channel; the functions of the latest render are called
 * @param {{ everyMs?: number }} [options]
 */
export function useRealtimeInvalidation(keys, { everyMs } = {}) {
  const { mutate } = useSWRConfig();
  const realtime = useRealtimeContext();
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  const names = JSON.stringify(Object.keys(keys));
  useEffect(() => {
    if (!realtime) {
      return undefined;
    }
    /** @type {KeyMap} */
    const current = Object.fromEntries(
      JSON.parse(names).map((/** @type {string} */ name) => [
        name,
        (/** @type {any} */ event) => latest.current[name]?.(event) ?? [],
      ]),
    );
    return invalidate(realtime.client, current, mutate, {
      environment: realtime.environment,
      ...(everyMs !== undefined && { everyMs }),
    });
  }, [realtime, names, mutate, everyMs]);
}
