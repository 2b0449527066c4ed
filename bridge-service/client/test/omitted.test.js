import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestOmitted } from '../src/index.js';
import { refuses } from './support/bridge.js';
import { live } from './support/live.js';
import { Scene } from './support/reader.js';

const HREF = 'events/activity/3/0~k7f3a';
const DATA = {
  tenantId: 'acme',
  kind: 'report',
  omitted: { reason: 'too-large-for-client', bytes: 300_000, href: HREF },
};
const omittedEvent = (change = {}) => ({ data: { type: 'activity', data: { ...DATA, ...change } } });

/** A client with `maxBytes`, and the events that it delivers by name. */
async function limited(transport = 'reader') {
  const scene = new Scene();
  const reader = scene[transport]({ maxBytes: 65_536 });
  const rows = [];
  const omitted = [];
  reader.client.subscribe('activity', ({ event }) => rows.push(event));
  reader.client.subscribe('omitted', (event) => omitted.push(event));
  reader.client.connect();
  await scene.settle();
  return { scene, reader, bridge: scene.bridge, rows, omitted };
}

for (const [transport, path, wait] of [
  ['reader', '/api/v1/stream', 0],
  ['poller', '/api/v1/events', 30_000],
]) {
  test(`${path} with maxBytes: a long event goes to handlers of omitted, once, and moves the position`, async () => {
    const { scene, reader, bridge, rows, omitted } = await limited(transport);
    bridge.publish('activity', omittedEvent());
    bridge.publish();
    await scene.advance(wait);
    assert.deepEqual(
      omitted.map(({ event, type, data }) => ({ event, type, data })),
      [{ event: 'omitted', type: 'activity', data: { event: 'activity:new', ...DATA } }],
    );
    assert.deepEqual(rows, ['activity:new']);
    assert.deepEqual(reader.seen('malformed'), []);
    assert.equal(reader.client.position, bridge.position({ activity: 1, notification: -1 }));
    assert.ok(bridge.requests.every(({ url, query }) => url.pathname !== path || query.get('maxBytes') === '65536'));
  });
}

test('without maxBytes the parameter is not sent', async () => {
  const { bridge } = await live();
  assert.equal(bridge.requests[0].query.get('maxBytes'), null);
});

test('an omitted event of another tenant is not delivered', async () => {
  const { scene, reader, bridge, omitted } = await limited();
  bridge.publish('activity', omittedEvent({ tenantId: 'globex' }));
  await scene.settle();
  assert.deepEqual(omitted, []);
  assert.equal(reader.seen('malformed').length, 1);
});

test('the whole event is requested at its href; for another user it is not served', async () => {
  const { scene, reader, bridge, omitted } = await limited();
  bridge.publish('activity', omittedEvent());
  await scene.settle();
  const whole = { tenant: 'acme', user: 'ada', id: 'activity.3.0~k7f3a', event: 'activity:new', data: {} };
  const ask = (answer) => {
    bridge.interfere = () => answer;
    return requestOmitted(reader.client.access, omitted[0], new AbortController().signal);
  };
  assert.deepEqual(await ask(Response.json(whole)), { type: 'served', body: whole });
  assert.equal(bridge.requests.at(-1).url.pathname, `/api/v1/${HREF}`);
  assert.equal((await ask(Response.json({ ...whole, user: 'bob' }))).reason, 'wrong-user');
  assert.equal((await ask(refuses(410, { detail: 'expired' })())).type, 'terminal');
});

test('tabs share a connection only with tabs of the same maxBytes', async () => {
  const scene = new Scene();
  for (const maxBytes of [undefined, 65_536, 65_536, 8_192]) {
    scene.reader({ maxBytes }).client.connect();
  }
  await scene.settle();
  assert.deepEqual([...scene.bridge.streams].length, 3);
});
