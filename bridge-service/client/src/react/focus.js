import { useLayoutEffect, useRef } from 'react';
/** @import { FocusEvent } from 'react' */

/**
 * Moves the focus when the focused element is removed, such as a dismissed toast or a deleted row. Browsers would move
 * it to the top of the page. For the component that renders what may be removed.
 * @param {() => HTMLElement | null | undefined} [home] the new focus; by default where the focus came from
 * @returns {{ onFocus: (event: FocusEvent) => void, onBlur: (event: FocusEvent) => void }} for the surrounding element
 */
export function useFocusRestore(home) {
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
      const isBack = on.current === target; // the window was focused again
      on.current = target;
      if (!isBack && !(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) {
        before.current = relatedTarget instanceof Element ? relatedTarget : null;
      }
    },
    // Not called for elements that React removes. When the window loses the focus, its active element stays the same.
    onBlur: ({ target }) => {
      if (target.ownerDocument.activeElement !== target) {
        on.current = null;
      }
    },
  };
}
