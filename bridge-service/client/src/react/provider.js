import { createElement, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { browserEnvironment } from '../environment.js';
import { Alerts, NotificationInbox, ToastQueue } from '../notifications/index.js';
import { SHOWN } from '../notifications/shown.js';
import { pauseWhenAway } from '../pause-when-away.js';
import { SseClient } from '../sse-client.js';
import { RealtimeContext } from './context.js';
/** @import { ReactNode } from 'react' */
/** @import { Environment } from '../environment.js' */
/** @import { AlertEnvironment } from '../notifications/index.js' */
/** @import { RealtimeClient } from '../realtime-client.js' */
/** @import { Options } from '../settings.js' */

/**
 * @typedef {object} ProviderProps
 * @property {Options | null} session who is logged in, with the client's options; null: nobody. It may be a new object each time: another
 *   connection is made only for another tenant, user, url, or other channels or types
 * @property {boolean} [enabled] the feature flag: false is as if nobody were logged in
 * @property {boolean} [autoConnect] false: `useRealtime().connect()` begins
 * @property {number} [listed] how many notifications are listed; 50 unless given
 * @property {(options: Options, environment: Environment) => RealtimeClient} [create] an SseClient unless given
 * @property {Environment} [environment] the browser's unless given
 * @property {AlertEnvironment} [alertEnvironment] the browser's unless given
 * @property {ReactNode} [children]
 */

/** @type {NonNullable<ProviderProps['create']>} */
const createSseClient = (options, environment) => new SseClient(options, environment);

/**
 * One connection for the application: opened on login, closed on logout, in all tabs.
 * @param {ProviderProps} props
 */
export function RealtimeProvider({
  session,
  enabled = true,
  autoConnect = true,
  listed,
  create = createSseClient,
  environment,
  alertEnvironment,
  children,
}) {
  const latest = useRef(session);
  useLayoutEffect(() => {
    latest.current = session;
  });
  const surroundings = useMemo(() => environment ?? browserEnvironment(), [environment]);
  const key =
    enabled && session
      ? JSON.stringify([session.url, session.tenant, session.user, session.channels, session.types])
      : null;
  const realtime = useMemo(() => {
    if (key === null || !session) {
      return null;
    }
    /** @type {Options} */
    const options = { ...session, guards: { ...SHOWN, ...session.guards } };
    if (session.token) {
      options.token = (renew) => latest.current?.token?.(renew) ?? null; // the page's newest function, whatever it closes over
    }
    const client = create(options, surroundings);
    return {
      client,
      inbox: new NotificationInbox(client, { ...(listed && { limit: listed }) }, surroundings),
      toasts: new ToastQueue({}, surroundings),
      alerts: new Alerts(alertEnvironment),
      environment: surroundings,
    };
    // What else changes of a session is looked up when it is needed.
  }, [key, surroundings]);

  useEffect(() => {
    if (!realtime || !session) {
      return undefined;
    }
    const { tenant, user } = session;
    if (autoConnect) {
      realtime.client.connect();
    }
    return () => {
      const now = latest.current;
      // Who is there no more is logged out everywhere; a page that goes away, or a flag, ends this tab's part alone.
      if (now === null || now.tenant !== tenant || now.user !== user) {
        realtime.client.logout();
      } else {
        realtime.client.disconnect();
      }
    };
  }, [realtime, autoConnect]);

  useEffect(() => (realtime ? pauseWhenAway(realtime.client) : undefined), [realtime]);

  return createElement(RealtimeContext.Provider, { value: realtime }, children);
}
