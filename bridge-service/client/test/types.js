// Compiled by sample.test.js, not run: code that must compile, and code that must not.
import { PollingClient, SseClient, requestOmitted } from 'sluice-client';
import { NotificationInbox } from 'sluice-client/notifications';
import {
  ActivityFeed,
  NotificationBell,
  RealtimeProvider,
  Toaster,
  useNotifications,
  useRealtimeEvent,
} from 'sluice-client/react';
import { useRealtimeInvalidation } from 'sluice-client/swr';
import { createElement } from 'react';

const client = new SseClient({ tenant: 'acme', user: 'ada' });

client.subscribe('activity:new', ({ data, id, replayed }) => [
  data.actorName?.toUpperCase(),
  id?.length,
  replayed === true,
]);
client.subscribe('notification:read', ({ data }) => data.notificationId.length);
client.subscribe('gap', ({ data }) => data.reason === 'expired' && data.earliest);
client.subscribe('dashboard:new', ({ data }) => String(data));
client.subscribe('omitted', (event) =>
  requestOmitted(client.access, event, AbortSignal.timeout(event.data.omitted.bytes)).then(
    (answer) => answer.type === 'served' && answer.body.event.length,
  ),
);
client.subscribe('*', ({ event }) => event.length);
/** @type {import('sluice-client').ConnectionState} */
export const state = client.connection.getSnapshot().state;
export const poller = new PollingClient({ tenant: 'acme', user: 'ada', pollEveryMs: 5_000 });

// @ts-expect-error an activity has no title
client.subscribe('activity:new', ({ data }) => data.title);
// @ts-expect-error the data of an unknown event is unknown
client.subscribe('dashboard:new', ({ data }) => data.id);
// @ts-expect-error a user is required
export const incomplete = new SseClient({ tenant: 'acme' });
// @ts-expect-error a snapshot cannot be changed from outside
client.connection.snapshot = null;
// @ts-expect-error there is no such policy
export const wrong = new SseClient({ tenant: 'acme', user: 'ada', onGap: 'ignore' });

const inbox = new NotificationInbox(client, { limit: 20 });
inbox.subscribe(() => inbox.getSnapshot().notifications.map(({ title, readAt }) => [title?.length, readAt?.length]));
export const marked = /** @type {boolean} */ (inbox.markAllRead());
export function Page() {
  const { unread, notifications, markRead } = useNotifications();
  useRealtimeEvent('activity:new', ({ data }) => data.actorName?.length);
  useRealtimeInvalidation({
    'activity:new': ({ data }) => [`/users/${data.actorId}`],
    notification: () => (/** @type {string} */ key) => key.startsWith('/'),
  });
  return createElement(
    RealtimeProvider,
    { session: { tenant: 'acme', user: 'ada' } },
    createElement(NotificationBell, {
      groupWords: { k: (count, newest) => `${count} ${newest.title}` },
      onOpen: ({ id }) => markRead(id),
    }),
    createElement(ActivityFeed, { renderItem: ({ data }) => data.id, freshWords: (fresh) => `${fresh.toFixed()} new` }),
    createElement(Toaster, { words: { k: (count, { actorName }) => `${count} ${actorName}` } }),
    unread,
    notifications.length,
  );
}
export function Wrong() {
  // @ts-expect-error an activity has no title
  useRealtimeEvent('activity:new', ({ data }) => data.title);
  // @ts-expect-error keys come as a list, or as a function
  useRealtimeInvalidation({ 'activity:new': () => '/users' });
  // @ts-expect-error an activity has no priority
  useRealtimeInvalidation({ 'activity:new': ({ data }) => [data.priority] });
  // @ts-expect-error a session is required
  createElement(RealtimeProvider, {});
  // @ts-expect-error a tenant is required
  createElement(RealtimeProvider, { session: { user: 'ada' } });
  // @ts-expect-error words are functions
  createElement(Toaster, { words: { k: 'several' } });
  // @ts-expect-error an id is text
  return useNotifications().markRead(7);
}
