import { createElement as h } from 'react';
import { useRealtimeContext } from './context.js';
import { useFocusRestore } from './focus.js';
import { useAlerts, useRealtimeEvent, useToasts } from './hooks.js';
/** @import { SyntheticEvent } from 'react' */
/** @import { Activity } from '../events.js' */
/** @import { Toast } from '../notifications/index.js' */

/**
 * @typedef {object} ToasterProps
 * @property {Readonly<Record<string, (count: number, newest: Activity) => string>>} [words] the text for one and for
 *   several, by kind of activity; kinds without words show no toast
 * @property {(toast: Toast) => unknown} [onClick]
 */

/**
 * Shows urgent notifications, and activities with words, for five seconds, several of a kind as one toast. Replayed
 * events show no toast. Also triggers sound and desktop notifications, as the user has chosen.
 * @param {ToasterProps} props
 */
export function Toaster({ words = {}, onClick }) {
  const realtime = useRealtimeContext();
  const toasts = useToasts();
  const focusProps = useFocusRestore();
  useRealtimeEvent('notification:new', ({ data, replayed }) => {
    if (realtime && !replayed) {
      void realtime.alerts.alert(data);
      if (data.priority === 'urgent') {
        const title = data.title ?? data.kind;
        const key = data.groupKey ? `group/${data.groupKey}` : `notification/${data.id}`;
        realtime.toasts.show({ key, urgent: true, text: (count) => (count === 1 ? title : `${count} × ${title}`) });
      }
    }
  });
  useRealtimeEvent('activity:new', ({ data, replayed }) => {
    const word = Object.hasOwn(words, data.kind) ? words[data.kind] : undefined;
    if (word && !replayed) {
      realtime?.toasts.show({ key: `kind/${data.kind}`, text: (count) => word(count, data) });
    }
  });
  // Not atomic: a new toast must not repeat the announcement of the others.
  return h(
    'div',
    { className: 'sluice-toasts', ...focusProps },
    h('div', { role: 'alert', 'aria-atomic': false }, toasts.filter(({ urgent }) => urgent).map(toastOf)),
    h('div', { role: 'status', 'aria-atomic': false }, toasts.filter(({ urgent }) => !urgent).map(toastOf)),
  );

  /** @param {Toast} toast */
  function toastOf(toast) {
    const hold = () => realtime?.toasts.hold(toast.id);
    // The toast stays while either the pointer or the focus is on it.
    const release = (/** @type {SyntheticEvent} */ { currentTarget }) => {
      if (!currentTarget.matches(':hover') && !currentTarget.querySelector(':focus-visible')) {
        realtime?.toasts.release(toast.id);
      }
    };
    return h(
      'div',
      {
        key: toast.id,
        className: 'sluice-toast',
        'data-urgent': toast.urgent || undefined,
        onMouseEnter: hold,
        onMouseLeave: release,
        onFocus: hold,
        onBlur: release,
      },
      onClick
        ? h('button', { type: 'button', className: 'sluice-toast-text', onClick: () => onClick(toast) }, toast.text)
        : h('span', { className: 'sluice-toast-text' }, toast.text),
      h('button', { type: 'button', 'aria-label': 'Dismiss', onClick: () => realtime?.toasts.dismiss(toast.id) }, '×'),
    );
  }
}

/** Check boxes for sound and desktop notifications. */
export function AlertSettings() {
  const { sound, desktop, soundBlocked, permission, setSound, setDesktop } = useAlerts();
  return h(
    'fieldset',
    { className: 'sluice-alerts' },
    h('legend', null, 'New notifications'),
    h(
      'label',
      null,
      h('input', {
        type: 'checkbox',
        checked: sound,
        onChange: (/** @type {import('react').ChangeEvent<HTMLInputElement>} */ { target }) =>
          void setSound(target.checked),
      }),
      ' Sound',
    ),
    h(
      'label',
      null,
      h('input', {
        type: 'checkbox',
        checked: desktop,
        disabled: permission === 'unsupported',
        onChange: (/** @type {import('react').ChangeEvent<HTMLInputElement>} */ { target }) =>
          void setDesktop(target.checked),
      }),
      ' On the desktop',
    ),
    h(
      'p',
      { role: 'status' },
      sound && soundBlocked && 'The browser blocks sound until you click on this page. ',
      permission === 'denied' && 'The browser blocks notifications of this page. Allow them in its settings.',
    ),
  );
}
