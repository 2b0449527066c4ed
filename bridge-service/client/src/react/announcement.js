import { useEffect, useRef, useState } from 'react';
import { useRealtimeContext } from './context.js';
/** @import { CSSProperties } from 'react' */

const EVERY_MS = 5_000;

/**
 * Visible to screen readers only. A style and not a class, so that it works without the style sheet.
 * @type {CSSProperties}
 */
export const VISUALLY_HIDDEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};

/**
 * The text of a live region whose words change often: the first at once, then at most every five seconds, and always
 * the last. Empty words take effect at once.
 * @param {string} words
 */
export function useAnnouncement(words) {
  const environment = useRealtimeContext()?.environment;
  const [said, setSaid] = useState('');
  const saidAt = useRef(-Infinity);
  useEffect(() => {
    if (!environment || words === said) {
      return undefined;
    }
    if (words === '') {
      setSaid('');
      return undefined;
    }
    const now = environment.now();
    const pauseMs = Math.min(EVERY_MS, Math.max(0, saidAt.current + EVERY_MS - now)); // if the clock was set back
    const timer = environment.setTimeout(() => {
      saidAt.current = environment.now();
      setSaid(words);
    }, pauseMs);
    return () => environment.clearTimeout(timer);
  }, [words, said, environment]);
  return said;
}
