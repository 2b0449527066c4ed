import { isMark } from '../events.js';
/** @import { Notification, RealtimeEvent } from '../events.js' */

/** @typedef {Notification & { readAt: string | null }} InboxNotification a notification, and when its user read it */
/**
 * The newest notifications, the highest id first, and how many are unread, listed or not. Immutable.
 * @typedef {{ notifications: readonly InboxNotification[], unread: number }} Inbox
 */
/** @typedef {{ inbox: Inbox, certain: boolean }} Applied certain: whether `unread` is certainly right */

/**
 * Applies an event to an inbox. A row that the inbox already has changes nothing: rows are identified by id.
 * @param {Inbox} inbox
 * @param {RealtimeEvent<any>} event of the channel `notification`, checked by its guard
 * @param {number} limit how many notifications are listed
 * @returns {Applied}
 */
export function applied(inbox, { event, data }, limit) {
  switch (event) {
    case 'notification:new':
      return added(inbox, data, limit);
    case 'notification:updated':
      return changed(inbox, data.id, (row) => ({ ...data, readAt: row.readAt }), true);
    case 'notification:read':
      return changed(inbox, data.notificationId, (row) => ({ ...row, readAt: row.readAt ?? data.readAt ?? '' }), false);
    case 'notification:deleted':
      return isMark(data)
        ? changed(inbox, data.notificationId, (row) => ({ ...row, readAt: null }), false)
        : removed(inbox, data.id);
    default:
      return { inbox, certain: true };
  }
}

/**
 * Marks these notifications as read.
 * @param {Inbox} inbox
 * @param {(id: string) => boolean} isRead
 * @param {string} readAt
 * @returns {Inbox}
 */
export function withRead({ notifications, unread }, isRead, readAt) {
  const read = notifications.filter((row) => row.readAt === null && isRead(row.id)).length;
  return {
    notifications:
      read === 0
        ? notifications
        : notifications.map((row) => (row.readAt === null && isRead(row.id) ? { ...row, readAt } : row)),
    unread: Math.max(0, unread - read),
  };
}

/**
 * @param {Inbox} inbox
 * @param {Notification} data
 * @param {number} limit
 * @returns {Applied}
 */
function added(inbox, data, limit) {
  const { notifications, unread } = inbox;
  if (notifications.some(({ id }) => id === data.id)) {
    return { inbox, certain: true };
  }
  const older = notifications.findIndex(({ id }) => isLater(data.id, id));
  const index = older < 0 ? notifications.length : older;
  // Below the end of a full list it is unknown whether the server has counted it.
  const certain = index < limit;
  const rows = [...notifications.slice(0, index), { ...data, readAt: null }, ...notifications.slice(index)].slice(
    0,
    limit,
  );
  return { inbox: { notifications: rows, unread: certain ? unread + 1 : unread }, certain };
}

/**
 * @param {Inbox} inbox
 * @param {string} id
 * @param {(row: InboxNotification) => InboxNotification} change
 * @param {boolean} certain whether `unread` is certainly right if the row is not listed
 * @returns {Applied}
 */
function changed(inbox, id, change, certain) {
  const index = inbox.notifications.findIndex((each) => each.id === id);
  const row = inbox.notifications[index];
  if (!row) {
    return { inbox, certain };
  }
  const next = change(row);
  const unread = inbox.unread + Number(next.readAt === null) - Number(row.readAt === null);
  return {
    inbox: { notifications: inbox.notifications.with(index, next), unread: Math.max(0, unread) },
    certain: true,
  };
}

/**
 * @param {Inbox} inbox
 * @param {string} id
 * @returns {Applied}
 */
function removed(inbox, id) {
  const row = inbox.notifications.find((each) => each.id === id);
  if (!row) {
    return { inbox, certain: false };
  }
  const notifications = inbox.notifications.filter((each) => each !== row);
  return { inbox: { notifications, unread: Math.max(0, inbox.unread - Number(row.readAt === null)) }, certain: true };
}

/**
 * Compares ids: decimal numbers as text.
 * @param {string} id
 * @param {string} than
 */
export const isLater = (id, than) => (id.length === than.length ? id > than : id.length > than.length);
