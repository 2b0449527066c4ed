import { createContext, useContext } from 'react';
/** @import { Environment } from '../environment.js' */
/** @import { Alerts, NotificationInbox, ToastQueue } from '../notifications/index.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */

/**
 * @typedef {{ client: RealtimeClient, inbox: NotificationInbox, toasts: ToastQueue, alerts: Alerts,
 *   environment: Environment }}
 *   Realtime
 */

/** The context of a provider; null while nobody is logged in or it is disabled. */
export const RealtimeContext = createContext(/** @type {Realtime | null} */ (null));

/** @returns {Realtime | null} */
export const useRealtimeContext = () => useContext(RealtimeContext);
