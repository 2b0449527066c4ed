// Compiled by sample.test.js, not run: what a page may write, and what has to be refused.
import { PollingClient, SseClient } from 'sluice-client';

const client = new SseClient({ tenant: 'acme', user: 'ada' });

client.subscribe('activity:new', ({ data, id, replayed }) => [data.actorName?.toUpperCase(), id?.length, replayed === true]);
client.subscribe('notification:read', ({ data }) => data.notificationId.length);
client.subscribe('gap', ({ data }) => data.reason === 'expired' && data.earliest);
client.subscribe('dashboard:new', ({ data }) => String(data));
client.subscribe('*', ({ event }) => event.length);
/** @type {import('sluice-client').ConnectionState} */
export const state = client.connection.getSnapshot().state;
export const poller = new PollingClient({ tenant: 'acme', user: 'ada', pollEveryMs: 5_000 });

// @ts-expect-error an activity has no title
client.subscribe('activity:new', ({ data }) => data.title);
// @ts-expect-error what is not known of an event cannot be used unseen
client.subscribe('dashboard:new', ({ data }) => data.id);
// @ts-expect-error a user is required
export const incomplete = new SseClient({ tenant: 'acme' });
// @ts-expect-error a snapshot cannot be changed from outside
client.connection.snapshot = null;
// @ts-expect-error there is no such policy
export const wrong = new SseClient({ tenant: 'acme', user: 'ada', onGap: 'ignore' });
