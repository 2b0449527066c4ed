/** @import { InboxNotification } from './inbox.js' */

/**
 * Notifications with the same `groupKey`, the newest first. One without a key is a group of its own.
 * @typedef {{ key: string, newest: InboxNotification, notifications: readonly InboxNotification[], unread: number }}
 *   NotificationGroup
 */
/**
 * @typedef {Readonly<Record<string, (count: number, newest: InboxNotification) => string>>} GroupWords the title of
 *   several notifications, by `groupKey` or by kind
 */

/**
 * Groups notifications, in the order of their newest.
 * @param {readonly InboxNotification[]} notifications the newest first
 * @returns {NotificationGroup[]}
 */
export function grouped(notifications) {
  /** @type {Map<string, InboxNotification[]>} */
  const groups = new Map();
  for (const notification of notifications) {
    const key = notification.groupKey ? `group/${notification.groupKey}` : `id/${notification.id}`;
    groups.set(key, [...(groups.get(key) ?? []), notification]);
  }
  return [...groups].map(([key, rows]) => ({
    key,
    newest: /** @type {InboxNotification} */ (rows[0]),
    notifications: rows,
    unread: rows.filter(({ readAt }) => readAt === null).length,
  }));
}

/**
 * The title of a group: that of its only notification; of several, by `words`, or "3 × title" without words.
 * @param {NotificationGroup} group
 * @param {GroupWords} [words]
 */
export function titleOf({ newest, notifications: { length } }, words = {}) {
  const title = newest.title ?? newest.kind;
  const word = [newest.groupKey ?? '', newest.kind]
    .map((name) => (Object.hasOwn(words, name) ? words[name] : undefined))
    .find(Boolean);
  return length === 1 ? title : (word?.(length, newest) ?? `${length} × ${title}`);
}
