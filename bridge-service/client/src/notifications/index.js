export { Alerts } from './alerts.js';
export { browserAlertEnvironment } from './alert-environment.js';
export { grouped, titleOf } from './grouping.js';
export { NotificationInbox } from './notification-inbox.js';
export { ToastQueue } from './toasts.js';

/** @typedef {import('./inbox.js').Inbox} Inbox */
/** @typedef {import('./inbox.js').InboxNotification} InboxNotification */
/** @typedef {import('./inbox-state.js').InboxSnapshot} InboxSnapshot */
/** @typedef {import('./notification-inbox.js').InboxClient} InboxClient */
/** @typedef {import('./grouping.js').NotificationGroup} NotificationGroup */
/** @typedef {import('./grouping.js').GroupWords} GroupWords */
/** @typedef {import('./toasts.js').Toast} Toast */
/** @typedef {import('./alerts.js').AlertSnapshot} AlertSnapshot */
/** @typedef {import('./alert-environment.js').AlertEnvironment} AlertEnvironment */
