import { createElement as h } from 'react';
import { useRealtimeContext } from './context.js';
import { useKeptFocus } from './focus.js';
import { useAlerts, useRealtimeEvent, useToasts } from './hooks.js';
/** @import { SyntheticEvent } from 'react' */
/** @import { Activity } from '../events.js' */
/** @import { Toast } from '../notifications/index.js' */

/**
 * @typedef {object} ToasterProps
 * @property {Readonly<Record<string, (count: number, newest: Activity) => string>>} [words] by kind of activity: what to say of one and of several;
 *   kinds without words get no toast
 * @property {(toast: Toast) => unknown} [onClick]
 */

/**
 * Shows urgent notifications, and what the words say of activities, for five seconds; several of a kind as one. What is replayed is
 * not announced. Sound and desktop notifications go with it, as the reader has chosen.
 * @param {ToasterProps} props
 */
export function Toaster({ words = {}, onClick }) {
  const realtime = useRealtimeContext();
  const toasts = useToasts();
  const kept = useKeptFocus();
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
  // Not atomic: one that comes is not a reason to say again what is there.
  return h(
    'div',
    { className: 'sluice-toasts', ...kept },
    h('div', { role: 'alert', 'aria-atomic': false }, toasts.filter(({ urgent }) => urgent).map(toastOf)),
    h('div', { role: 'status', 'aria-atomic': false }, toasts.filter(({ urgent }) => !urgent).map(toastOf)),
  );

  /** @param {Toast} toast */
  function toastOf(toast) {
    const hold = () => realtime?.toasts.hold(toast.id);
    // The pointer may go while the keyboard stays, and the other way round.
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

/** The reader's choice: sound, and notifications on the desktop. */
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
      sound && soundBlocked && 'The browser lets this page make no sound until you click somewhere in it. ',
      permission === 'denied' && 'The browser does not let this page show notifications: change that in its settings.',
    ),
  );
}
