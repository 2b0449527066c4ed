export { NotificationInbox } from './notification-inbox.js';

/** @typedef {import('./inbox.js').Inbox} Inbox */
/** @typedef {import('./inbox.js').InboxNotification} InboxNotification */
/** @typedef {import('./notification-inbox.js').InboxSnapshot} InboxSnapshot */
/** @typedef {import('./notification-inbox.js').InboxClient} InboxClient */
