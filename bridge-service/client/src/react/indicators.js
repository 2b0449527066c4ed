import { createElement as h, useEffect, useId, useState } from 'react';
import { connectionWords } from './connection-words.js';
import { useRealtimeContext } from './context.js';
import { useFocusRestore } from './focus.js';
import { useConnection } from './hooks.js';

/** @typedef {{ graceMs?: number }} GraceProps the delay before it appears; 3 s by default */

const GRACE_MS = 3_000;

/** The state in one word, with details in a tooltip that opens by pointer and keyboard and closes with Escape. */
export function ConnectionIndicator() {
  const { tone, label, detail } = connectionWords(useConnection());
  const [open, setOpen] = useState(false);
  const id = useId();
  const [show, hide] = [() => setOpen(true), () => setOpen(false)];
  useEffect(() => {
    if (!open) {
      return undefined;
    }
    // On the document: the pointer may have opened it while the focus is elsewhere.
    const onKeyDown = (/** @type {KeyboardEvent} */ { key }) => key === 'Escape' && setOpen(false);
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [open]);
  return h(
    'span',
    { className: 'sluice-indicator', 'data-tone': tone, onMouseEnter: show, onMouseLeave: hide },
    // Around the button: children of a button have no role.
    h(
      'span',
      { role: 'status' },
      h(
        'button',
        {
          type: 'button',
          className: 'sluice-indicator-button',
          'aria-describedby': open ? id : undefined,
          onFocus: show,
          onBlur: hide,
          onClick: show,
        },
        dot(),
        h('span', null, label),
      ),
    ),
    open && h('span', { role: 'tooltip', id, className: 'sluice-tooltip' }, detail),
  );
}

/** The state as a dot, with a label for screen readers. */
export function ConnectionDot() {
  const { tone, label } = connectionWords(useConnection());
  return h(
    'span',
    { role: 'img', 'aria-label': label, title: label, className: 'sluice-dot-alone', 'data-tone': tone },
    dot(),
  );
}

/** The state as a badge. */
export function ConnectionBadge() {
  const { tone, label } = connectionWords(useConnection());
  return h('span', { role: 'status', className: 'sluice-badge', 'data-tone': tone }, dot(), label);
}

/**
 * A banner while the connection is not live. The user can dismiss it; it appears again when the connection is lost
 * again.
 * @param {GraceProps} props
 */
export function ConnectionBanner({ graceMs }) {
  const words = connectionWords(useConnection());
  const isLate = useNotLive(graceMs);
  const [dismissed, setDismissed] = useState(false);
  useEffect(() => {
    if (words.tone === 'live') {
      setDismissed(false);
    }
  }, [words.tone]);
  const focusProps = useFocusRestore();
  const shown = isLate && !dismissed;
  // A live region must exist before its text changes. The button is outside of it.
  return h(
    'div',
    { ...focusProps, ...(shown && { className: 'sluice-banner', 'data-tone': words.tone }) },
    h('span', { role: 'status' }, shown && [h('strong', { key: 'label' }, words.label), ' ', words.detail]),
    shown && h('button', { type: 'button', 'aria-label': 'Dismiss', onClick: () => setDismissed(true) }, '×'),
  );
}

/**
 * A badge that appears only while the connection is not live.
 * @param {GraceProps} props
 */
export function ConnectionNotice({ graceMs }) {
  const { tone, label, detail } = connectionWords(useConnection());
  const isLate = useNotLive(graceMs);
  return h(
    'span',
    { role: 'status' },
    isLate && h('span', { className: 'sluice-badge', 'data-tone': tone, title: detail }, dot(), label),
  );
}

/** @param {number} [graceMs] */
function useNotLive(graceMs = GRACE_MS) {
  const realtime = useRealtimeContext();
  const { tone } = connectionWords(useConnection());
  const live = !realtime || tone === 'live';
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (live || !realtime) {
      setLate(false);
      return undefined;
    }
    const { environment } = realtime;
    const timer = environment.setTimeout(() => setLate(true), graceMs);
    return () => environment.clearTimeout(timer);
  }, [live, realtime, graceMs]);
  return late && !live;
}

const dot = () => h('span', { className: 'sluice-dot', 'aria-hidden': true });
