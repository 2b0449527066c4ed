import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PollingClient, SseClient } from '../src/index.js';
import { refuses } from './support/bridge.js';
import { live } from './support/live.js';
import { Scene } from './support/reader.js';

for (const [status, reason] of [
  [400, 'bad-request'],
  [403, 'forbidden'],
  [406, 'bad-request'],
  [410, 'gap'],
]) {
  test(`${status} ends in failed, ${reason}`, async () => {
    const { scene, reader, bridge } = await live();
    bridge.interfere = refuses(status, { detail: 'because' });
    scene.stream.fail();
    await scene.advance(600_000);
    assert.equal(reader.state, 'failed');
    assert.deepEqual(reader.snapshot.failure, { reason, message: `${status} because` });
    assert.equal(bridge.requests.length, 2);
  });
}

test('410 delivers the gaps, and after resumeFrom it continues', async () => {
  const { scene, reader, bridge } = await live({ onGap: 'fail' });
  const gaps = [{ channel: 'activity', reason: 'expired', requested: 1, earliest: 50 }];
  bridge.interfere = refuses(410, { gaps });
  scene.stream.fail();
  await scene.advance(1_000);
  assert.deepEqual(reader.gaps, gaps);
  bridge.interfere = () => undefined;
  reader.client.resumeFrom(null);
  reader.client.connect();
  await scene.settle();
  assert.equal(reader.state, 'live');
  assert.equal(bridge.requests.at(-1).query.get('lastEventId'), null);
  assert.throws(() => reader.client.resumeFrom(null), /Disconnect first/);
});

test('a gap handler that reconnects is not failed by the refusal that reported the gap', async () => {
  const { scene, reader, bridge } = await live({ onGap: 'fail' });
  reader.client.subscribe('gap', () => {
    bridge.interfere = () => undefined;
    reader.client.disconnect();
    reader.client.resumeFrom(null);
    reader.client.connect();
  });
  bridge.interfere = refuses(410, { gaps: [{ channel: 'activity', reason: 'expired', requested: 1, earliest: 50 }] });
  scene.stream.fail();
  await scene.advance(5_000);
  const id = bridge.publish();
  await scene.settle();
  assert.deepEqual([reader.state, reader.snapshot.failure, reader.ids.at(-1)], ['live', null, id]);
});

test('204 ends the connection without a failure', async () => {
  const { scene, reader, bridge } = await live();
  bridge.interfere = () => new Response(null, { status: 204 });
  scene.stream.goodbye('complete');
  await scene.advance(60_000);
  assert.equal(reader.state, 'disconnected');
  assert.equal(bridge.requests.length, 2);
});

test('revoked ends in failed, after the logout was delivered', async () => {
  const { scene, reader } = await live();
  const reasons = [];
  reader.client.subscribe('system:logout', ({ data }) => reasons.push(data.reason));
  scene.stream.send('system:logout', { type: 'system', data: { reason: 'left the company' } }, null);
  scene.stream.goodbye('revoked');
  await scene.advance(60_000);
  assert.deepEqual(reasons, ['left the company']);
  assert.equal(reader.snapshot.failure.reason, 'revoked');
});

for (const [named, failure] of [
  [{ tenant: 'globex' }, 'wrong-tenant'],
  [{ user: 'bob' }, 'wrong-user'],
]) {
  for (const Client of [SseClient, PollingClient]) {
    test(`${Client.name}: an answer for somebody else fails before its events, and no mark is sent: ${failure}`, async () => {
      const scene = new Scene();
      const reader = scene.reader({ Client });
      Object.assign(scene.bridge, named);
      scene.bridge.publish();
      reader.client.marks.add('7');
      reader.client.connect();
      await scene.settle();
      assert.equal(reader.snapshot.failure.reason, failure);
      assert.deepEqual([reader.ids, reader.client.position, scene.bridge.marks], [[], null, []]);
    });
  }
}
