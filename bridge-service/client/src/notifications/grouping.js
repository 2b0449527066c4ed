/** @import { InboxNotification } from './inbox.js' */

/**
 * Notifications of one `groupKey`, the newest first; one without a key is a group of its own.
 * @typedef {{ key: string, newest: InboxNotification, notifications: readonly InboxNotification[], unread: number }} NotificationGroup
 */
/** @typedef {Readonly<Record<string, (count: number, newest: InboxNotification) => string>>} GroupWords by `groupKey`, else by kind: how to say several */

/**
 * Groups in the order of their newest notifications.
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
 * What a group is called: the title of one, and of several what the words say; "3 × title" where they say nothing.
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
