import { useEffect, useRef, useState } from 'react';
import { useRealtimeContext } from './context.js';
/** @import { CSSProperties } from 'react' */

const EVERY_MS = 5_000;

/** For those who listen alone; not by a class, for it holds without the style sheet. @type {CSSProperties} */
export const UNSEEN = {
  position: 'absolute',
  width: 1,
  height: 1,
  overflow: 'hidden',
  clipPath: 'inset(50%)',
  whiteSpace: 'nowrap',
};

/**
 * What a live region is to say of words that change often: at once, then each five seconds, and the last for sure. Silence is at once.
 * @param {string} words
 */
export function useAnnounced(words) {
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
    const pauseMs = Math.min(EVERY_MS, Math.max(0, saidAt.current + EVERY_MS - now)); // a clock may be set back
    const timer = environment.setTimeout(() => {
      saidAt.current = environment.now();
      setSaid(words);
    }, pauseMs);
    return () => environment.clearTimeout(timer);
  }, [words, said, environment]);
  return said;
}
