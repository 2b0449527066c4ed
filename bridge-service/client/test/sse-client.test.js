import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mute, offline, refuses, unavailable } from './support/bridge.js';
import { live } from './support/live.js';
import { Scene } from './support/reader.js';

test('is connecting, then replaying, then live', async () => {
  const { reader } = await live();
  assert.deepEqual(reader.states, ['connecting', 'replaying', 'live']);
});

test('the position is sent in the query, not in a header', async () => {
  const { scene, reader, bridge } = await live({
    channels: ['activity', 'notification'],
    types: ['test', 'form.*'],
    onGap: 'continue',
  });
  bridge.publish();
  await scene.settle();
  scene.stream.goodbye('draining');
  await scene.advance(1_000);
  const { query, headers, init } = bridge.requests[1];
  assert.equal(query.get('lastEventId'), reader.client.position);
  assert.deepEqual(
    [query.get('channels'), query.get('types'), query.get('onGap')],
    ['activity,notification', 'test,form.*', 'continue'],
  );
  assert.deepEqual(headers, { Accept: 'text/event-stream, application/problem+json' });
  assert.equal(init.credentials, 'include');
});

test('the position moves only after its event was delivered', async () => {
  const { scene, reader, bridge } = await live();
  const during = [];
  reader.client.subscribe('activity', () => during.push(reader.client.position));
  bridge.publish();
  bridge.publish();
  await scene.settle();
  assert.deepEqual(during, [
    bridge.position({ activity: -1, notification: -1 }),
    bridge.position({ activity: 0, notification: -1 }),
  ]);
});

test('failures wait 1, 2 s, then polls run every 30 s, until the stream works again', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? offline() : undefined);
  scene.stream.fail();
  await scene.settle();
  assert.equal(reader.state, 'reconnecting');
  assert.deepEqual(reader.snapshot.lastError, { message: 'network error', attempt: 1, at: scene.clock.now() });
  assert.equal(reader.snapshot.nextAttemptAt, scene.clock.now() + 1_000);
  const missed = bridge.publish();
  await scene.advance(3_000);
  assert.equal(reader.state, 'polling');
  assert.deepEqual(reader.ids, [missed]);
  const later = bridge.publish();
  await scene.advance(30_000);
  assert.deepEqual(reader.ids, [missed, later]);
  assert.deepEqual(bridge.paths.slice(-4), ['/api/v1/stream', '/api/v1/events', '/api/v1/stream', '/api/v1/events']);
  bridge.interfere = () => undefined;
  await scene.advance(30_000);
  assert.equal(reader.state, 'live');
  assert.deepEqual(reader.ids, [missed, later]);
});

test('goodbyes of a proxy without a server lead to polling, until the stream works again', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? unavailable() : undefined);
  scene.stream.goodbye('draining');
  await scene.settle();
  assert.deepEqual([reader.state, reader.snapshot.lastError], ['reconnecting', null]);
  await scene.advance(1_000);
  assert.deepEqual([reader.state, reader.snapshot.lastError.message], ['reconnecting', 'unavailable']);
  assert.equal(reader.snapshot.lastError.attempt, 1);
  const missed = bridge.publish();
  await scene.advance(10_000);
  assert.equal(reader.state, 'polling');
  assert.deepEqual(reader.ids, [missed]);
  bridge.interfere = () => undefined;
  const later = bridge.publish();
  await scene.advance(30_000);
  assert.equal(reader.state, 'live');
  assert.deepEqual(reader.ids, [missed, later]);
});

test('is reconnecting if a proxy answers everything without a server', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? unavailable() : refuses(502)());
  scene.stream.fail();
  await scene.advance(60_000);
  assert.equal(reader.state, 'reconnecting');
  assert.ok(!reader.states.includes('polling'));
  const streams = bridge.paths.filter((path) => path === '/api/v1/stream').length;
  assert.ok(streams <= 8, `${streams} attempts`);
});

test('is not polling if polls do not work either', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = offline;
  scene.stream.fail();
  await scene.advance(10_000);
  assert.equal(reader.state, 'reconnecting');
  assert.equal(reader.snapshot.lastError.message, 'Failed to fetch');
});

test('accepted and dropped streams continue the backoff; a stable one resets it', async () => {
  const { scene, reader, bridge } = await live();
  for (const waitMs of [1_000, 2_000]) {
    scene.stream.fail();
    await scene.settle();
    assert.equal(reader.snapshot.nextAttemptAt, scene.clock.now() + waitMs);
    await scene.advance(waitMs);
    assert.equal(reader.state, 'live');
  }
  await scene.advance(10_000);
  bridge.publish();
  await scene.settle();
  scene.stream.fail();
  await scene.settle();
  assert.equal(reader.snapshot.nextAttemptAt, scene.clock.now() + 1_000);
});

test('clean ends of stable streams are not failures, however many', async () => {
  const { scene, reader } = await live();
  for (let end = 0; end < 10; end++) {
    await scene.advance(15_000);
    scene.stream.end();
    await scene.settle();
    assert.equal(reader.state, 'reconnecting');
    await scene.advance(1_840);
    assert.equal(reader.state, 'live');
  }
  assert.equal(reader.snapshot.lastError, null);
});

test('the reconnection time of a goodbye holds, also when the browser is online again', async () => {
  const { scene, reader, bridge } = await live();
  scene.stream.goodbye('draining', 2_710);
  await scene.settle();
  reader.tab.becomeOnline();
  await scene.advance(2_709);
  assert.equal(bridge.requests.length, 1);
  await scene.advance(1);
  assert.equal(reader.state, 'live');
});

test('Retry-After is waited', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = refuses(503, { detail: 'Kafka does not answer' }, { 'Retry-After': '17' });
  scene.stream.fail();
  await scene.advance(1_000);
  assert.equal(reader.snapshot.lastError.message, '503 Kafka does not answer');
  bridge.interfere = () => undefined;
  reader.tab.becomeOnline();
  await scene.advance(16_999);
  assert.equal(bridge.requests.length, 2);
  await scene.advance(1);
  assert.equal(reader.state, 'live');
});

test('reconnects at once when the browser is online or the page visible', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? offline() : undefined);
  scene.stream.fail();
  await scene.advance(60_000);
  assert.equal(reader.state, 'polling');
  bridge.interfere = () => undefined;
  reader.tab.becomeOnline();
  await scene.advance(0);
  assert.equal(reader.state, 'live');
});

test('a row of another tenant is reported and skipped', async () => {
  const { scene, reader, bridge } = await live();
  bridge.publish('activity', { data: { type: 'activity', data: { id: '1', tenantId: 'globex', kind: 'test' } } });
  const id = bridge.publish();
  await scene.settle();
  assert.deepEqual([reader.ids, reader.seen('malformed').length], [[id], 1]);
});

test('a response that is not an event stream is a failure', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } });
  scene.stream.fail();
  await scene.advance(1_000);
  assert.equal(reader.snapshot.lastError.message, 'Not an event stream: text/html');
});

test('two missed heartbeats end a stream that has gone silent', async () => {
  const { scene, reader, bridge } = await live();
  bridge.heartbeat = 'PT10S';
  scene.stream.goodbye('draining');
  await scene.advance(1_000);
  scene.stream.silent = true;
  await scene.advance(19_999);
  assert.equal(reader.state, 'live');
  await scene.advance(1);
  assert.equal(reader.state, 'reconnecting');
  assert.equal(reader.snapshot.lastError.message, 'Nothing heard for 20000 ms');
});

test('silence is detected also after the clock was set back', async () => {
  const scene = new Scene();
  let backMs = 0;
  const reader = scene.reader({ overrides: { now: () => scene.clock.now() - backMs } });
  reader.client.connect();
  await scene.advance(30_000);
  backMs = 3_600_000;
  scene.bridge.interfere = offline;
  await scene.advance(121_000);
  assert.notEqual(reader.state, 'live');
});

test('a silent stream ends when any tab is visible again; a live one does not', async () => {
  const { scene, reader, bridge } = await live();
  const other = scene.reader();
  other.client.connect();
  await scene.advance(50_000);
  other.tab.becomeOnline();
  reader.tab.becomeOnline();
  await scene.settle();
  assert.deepEqual([reader.state, bridge.requests.length], ['live', 1]);
  scene.clock.sleep(10_000);
  other.tab.becomeOnline();
  await scene.settle();
  assert.deepEqual(
    [reader.state, other.state, reader.snapshot.lastError.message],
    ['reconnecting', 'reconnecting', 'Nothing heard for 60000 ms'],
  );
});

test('a clock that was set back does not lengthen a wait', async () => {
  const scene = new Scene();
  let backMs = 0;
  const reader = scene.reader({ pollAfterFailures: 2, overrides: { now: () => scene.clock.now() - backMs } });
  const streams = () => scene.bridge.paths.filter((path) => path.endsWith('/stream')).length;
  scene.bridge.interfere = ({ url }) =>
    url.pathname.endsWith('/stream') ? refuses(503, {}, { 'Retry-After': '40' })() : undefined;
  reader.client.connect();
  await scene.advance(30_000);
  backMs = 3_600_000;
  reader.tab.becomeOnline();
  await scene.advance(9_999);
  assert.equal(streams(), 1);
  await scene.advance(1);
  assert.deepEqual([streams(), reader.state], [2, 'polling']);
  backMs = 7_200_000;
  await scene.advance(60_000);
  assert.ok(streams() > 2);
});

test('pings keep a stream alive, 60 s of silence end it', async () => {
  const { scene, reader, bridge } = await live();
  for (let minute = 0; minute < 5; minute++) {
    await scene.advance(59_999);
    scene.stream.ping();
  }
  await scene.settle();
  assert.deepEqual([reader.state, bridge.requests.length], ['live', 1]);
  await scene.advance(60_000);
  assert.equal(reader.state, 'reconnecting');
});

test('a proxy that stops passing bytes leads to polling', async () => {
  const { scene, reader, bridge } = await live();
  const muting = setStreamsSilent(scene);
  await scene.advance(4 * 62_000);
  muting();
  assert.ok(reader.states.includes('polling'));
  assert.ok(bridge.paths.includes('/api/v1/events'));
});

test('a buffering proxy leads to polling, and the stream resumes later', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = mute;
  scene.stream.fail();
  await scene.advance(1_000 + 20_000 + 2_000 + 20_000);
  assert.equal(reader.state, 'polling');
  assert.equal(reader.snapshot.lastError.message, 'No answer within 20000 ms');
  const id = bridge.publish();
  await scene.advance(50_000);
  assert.deepEqual(reader.ids, [id]);
  bridge.interfere = () => undefined;
  await scene.advance(50_000);
  assert.equal(reader.state, 'live');
});

function setStreamsSilent(scene) {
  const { streams } = scene.bridge;
  const add = streams.add.bind(streams);
  scene.stream.silent = true;
  streams.add = (stream) => {
    const open = stream.open.bind(stream);
    stream.open = (...gaps) => {
      open(...gaps);
      stream.silent = true;
    };
    return add(stream);
  };
  return () => delete streams.add;
}

test('gives up after maxRetries', async () => {
  const { scene, reader, bridge } = await live({ maxRetries: 4 });
  bridge.interfere = offline;
  scene.stream.fail();
  await scene.advance(120_000);
  assert.deepEqual(reader.snapshot.failure, { reason: 'retries-exhausted', message: 'Failed to fetch' });
  assert.equal(bridge.paths.filter((path) => path === '/api/v1/stream').length, 1 + 4);
});

test('does not give up while polls work', async () => {
  const { scene, reader, bridge } = await live({ maxRetries: 4 });
  bridge.interfere = ({ url }) => (url.pathname === '/api/v1/stream' ? offline() : undefined);
  scene.stream.fail();
  await scene.advance(600_000);
  assert.equal(reader.state, 'polling');
});

test('a machine that slept for a month resumes', async () => {
  const { scene, reader, bridge } = await live();
  bridge.publishMany(5);
  await scene.settle();
  scene.stream.silent = true;
  const missed = bridge.publishMany(50);
  scene.clock.sleep(31 * 86_400_000);
  await scene.advance(1_000);
  assert.equal(reader.state, 'live');
  assert.deepEqual(reader.ids.slice(5), missed);
});

test('only one attempt is made at a time', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = mute;
  scene.stream.fail();
  await scene.advance(1_000);
  for (let round = 0; round < 20; round++) {
    reader.tab.becomeOnline();
    reader.client.connect();
    await scene.advance(10);
  }
  assert.equal(bridge.requests.length, 2);
});

test('disconnect ends the stream and all timers', async () => {
  const { scene, reader, bridge } = await live();
  reader.client.disconnect();
  await scene.advance(600_000);
  assert.deepEqual([reader.state, bridge.streams.size, bridge.requests.length], ['disconnected', 0, 1]);
});

test('connect right after disconnect is a new connection', async () => {
  const { scene, reader, bridge } = await live();
  reader.client.disconnect();
  reader.client.connect();
  await scene.settle();
  assert.deepEqual([reader.state, bridge.streams.size, bridge.mostStreams], ['live', 1, 1]);
});
