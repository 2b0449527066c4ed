import { createElement as h, useEffect, useId, useRef, useState } from 'react';
import { grouped, titleOf } from '../notifications/index.js';
import { useFocusRestore } from './focus.js';
import { useNotifications, useUnreadCount } from './hooks.js';
import { Time } from './time.js';
/** @import { KeyboardEvent } from 'react' */
/** @import { GroupWords, InboxNotification, NotificationGroup } from '../notifications/index.js' */

/**
 * @typedef {object} BellProps
 * @property {GroupWords} [groupWords] the title of several, by `groupKey` or kind: `(count) => `${count} tasks assigned
 *   to you``
 * @property {(notification: InboxNotification) => unknown} [onOpen] called when a notification is clicked, which also
 *   marks it as read
 * @property {string} [label] "Notifications" by default
 */

/** @param {number} unread */
const countWords = (unread) => (unread > 99 ? '99+' : String(unread));

/** A badge with the unread count; renders nothing at 0. */
export function UnreadBadge() {
  const unread = useUnreadCount();
  return (
    unread > 0 &&
    h('span', { className: 'sluice-count', role: 'img', 'aria-label': `${unread} unread` }, countWords(unread))
  );
}

/**
 * A bell button with the unread count, which opens the list. Escape closes it.
 * @param {BellProps} props
 */
export function NotificationBell({ groupWords, onOpen, label = 'Notifications' }) {
  const unread = useUnreadCount();
  const [open, setOpen] = useState(false);
  const id = useId();
  const bell = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const panel = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    if (open) {
      panel.current?.querySelector('h2')?.focus();
    }
  }, [open]);
  const close = () => {
    setOpen(false);
    bell.current?.focus();
  };
  return h(
    'div',
    {
      className: 'sluice-bell',
      onKeyDown: (/** @type {KeyboardEvent} */ { key }) => open && key === 'Escape' && close(),
    },
    h(
      'button',
      {
        type: 'button',
        ref: bell,
        className: 'sluice-bell-button',
        'aria-expanded': open,
        'aria-controls': id,
        'aria-label': unread > 0 ? `${label}, ${unread} unread` : label,
        onClick: () => setOpen(!open),
      },
      bellIcon(),
      unread > 0 && h('span', { className: 'sluice-count', 'aria-hidden': true }, countWords(unread)),
    ),
    h(
      'div',
      { id, ref: panel, hidden: !open, className: 'sluice-panel', role: 'region', 'aria-label': label },
      open && h(NotificationList, { groupWords, onOpen, label }),
    ),
  );
}

const bellIcon = () =>
  h(
    'svg',
    { 'aria-hidden': true, viewBox: '0 0 24 24', width: '1.4em', height: '1.4em', fill: 'currentColor' },
    h('path', {
      d: 'M12 2a1.5 1.5 0 0 0-1.5 1.5v.7A6 6 0 0 0 6 10v4.5L4 17v1h16v-1l-2-2.5V10a6 6 0 0 0-4.5-5.8v-.7A1.5 1.5 0 0 0 12 2Zm-2.3 17a2.4 2.4 0 0 0 4.6 0Z',
    }),
  );

/**
 * The list of notifications, grouped by `groupKey`. A click marks the group as read.
 * @param {BellProps} props
 */
export function NotificationList({ groupWords, onOpen, label = 'Notifications' }) {
  const { notifications, unread, state, error, markRead, markAllRead } = useNotifications();
  const title = useRef(/** @type {HTMLHeadingElement | null} */ (null));
  const focusProps = useFocusRestore(() => title.current);
  /** @param {NotificationGroup} group */
  const take = ({ notifications: rows, newest }) => {
    rows.filter(({ readAt }) => readAt === null).forEach(({ id }) => markRead(id));
    onOpen?.(newest);
  };
  // aria-disabled: a disabled button would lose the focus when it is pressed.
  const markAll = { 'aria-disabled': unread === 0, onClick: () => unread > 0 && markAllRead() };
  return h(
    'div',
    { className: 'sluice-notifications', ...focusProps },
    h(
      'header',
      null,
      h('h2', { ref: title, tabIndex: -1 }, label),
      h('button', { type: 'button', ...markAll }, 'Mark all as read'),
    ),
    h(
      'p',
      { role: 'status' },
      state === 'failed'
        ? `Notifications cannot be loaded: ${error}`
        : notifications.length === 0 && (state === 'loading' ? 'Loading…' : 'Nothing new'),
    ),
    h(
      'ul',
      null,
      grouped(notifications).map((group) =>
        h(
          'li',
          { key: group.key },
          h(
            'button',
            {
              type: 'button',
              className: 'sluice-notification',
              'data-unread': group.unread > 0 || undefined,
              'data-priority': group.newest.priority,
              onClick: () => take(group),
            },
            group.unread > 0 && h('span', { className: 'sluice-unread-dot', role: 'img', 'aria-label': 'unread' }),
            h('span', { className: 'sluice-notification-title' }, titleOf(group, groupWords)),
            group.notifications.length === 1 &&
              group.newest.message &&
              h('span', { className: 'sluice-notification-message' }, group.newest.message),
            h(Time, { at: group.newest.createdAt }),
          ),
        ),
      ),
    ),
  );
}
