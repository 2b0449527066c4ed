import { useLayoutEffect, useRef } from 'react';
/** @import { FocusEvent } from 'react' */

/**
 * Keeps the keyboard's place when what it is on vanishes: a toast that is dismissed, a row that somebody else has deleted. Browsers would
 * begin again at the top of the page. To be used by the component that renders what may vanish.
 * @param {() => HTMLElement | null | undefined} [home] where the focus goes then; where it came from unless given
 * @returns {{ onFocus: (event: FocusEvent) => void, onBlur: (event: FocusEvent) => void }} for the element around
 */
export function useKeptFocus(home) {
  const on = useRef(/** @type {Element | null} */ (null));
  const before = useRef(/** @type {Element | null} */ (null));
  useLayoutEffect(() => {
    if (on.current && !on.current.isConnected) {
      const target = home ? home() : before.current;
      on.current = null;
      if (target instanceof HTMLElement) {
        target.focus({ preventScroll: true });
      }
    }
  });
  return {
    onFocus: ({ target, relatedTarget, currentTarget }) => {
      const isBack = on.current === target; // with its window
      on.current = target;
      if (!isBack && !(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) {
        before.current = relatedTarget instanceof Element ? relatedTarget : null;
      }
    },
    // Not told of for what React removes itself. In a window that another one covers the focus stays where it is.
    onBlur: ({ target }) => {
      if (target.ownerDocument.activeElement !== target) {
        on.current = null;
      }
    },
  };
}
