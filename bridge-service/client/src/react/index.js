export { NotificationBell, NotificationList, UnreadBadge } from './bell.js';
export { connectionWords } from './connection-words.js';
export { ActivityFeed } from './feed.js';
export {
  useAlerts,
  useChannel,
  useConnection,
  useNotifications,
  useRealtime,
  useRealtimeEvent,
  useToasts,
  useUnreadCount,
} from './hooks.js';
export {
  ConnectionBadge,
  ConnectionBanner,
  ConnectionDot,
  ConnectionIndicator,
  ConnectionNotice,
} from './indicators.js';
export { RealtimeProvider } from './provider.js';
export { AlertSettings, Toaster } from './toaster.js';

/** @typedef {import('./provider.js').ProviderProps} ProviderProps */
/** @typedef {import('./bell.js').BellProps} BellProps */
/** @typedef {import('./feed.js').FeedProps} FeedProps */
/** @typedef {import('./toaster.js').ToasterProps} ToasterProps */
/** @typedef {import('./indicators.js').GraceProps} GraceProps */
/** @typedef {import('./connection-words.js').ConnectionWords} ConnectionWords */
