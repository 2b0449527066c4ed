import { createElement, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { browserEnvironment } from '../environment.js';
import { Alerts, NotificationInbox, ToastQueue } from '../notifications/index.js';
import { DISPLAY_GUARDS } from '../notifications/displayable.js';
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
 * @property {Options | null} session the client's options while a user is logged in; null: nobody is. It may be a new
 *   object in each render: only another tenant, user, url, channels or types cause a new connection
 * @property {boolean} [enabled] a feature flag: false has the same effect as no session
 * @property {boolean} [autoConnect] false: `useRealtime().connect()` connects
 * @property {number} [listed] how many notifications are listed; 50 by default
 * @property {(options: Options, environment: Environment) => RealtimeClient} [create] creates the client; an SseClient
 *   by default
 * @property {Environment} [environment] the browser's by default
 * @property {AlertEnvironment} [alertEnvironment] the browser's by default
 * @property {ReactNode} [children]
 */

/** @type {NonNullable<ProviderProps['create']>} */
const createSseClient = (options, environment) => new SseClient(options, environment);

/**
 * Provides one connection to the application: opened on login, closed in all tabs on logout.
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
    const options = { ...session, guards: { ...DISPLAY_GUARDS, ...session.guards } };
    if (session.token) {
      options.token = (renew) => latest.current?.token?.(renew) ?? null; // the function of the latest render
    }
    const client = create(options, surroundings);
    return {
      client,
      inbox: new NotificationInbox(client, { ...(listed && { limit: listed }) }, surroundings),
      toasts: new ToastQueue({}, surroundings),
      alerts: new Alerts(alertEnvironment),
      environment: surroundings,
    };
    // Not the session: its other options are read when the client is created.
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
      // A user who has gone is logged out in all tabs; an unmount or the flag disconnects this tab only.
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
