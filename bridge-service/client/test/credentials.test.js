import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuses } from './support/bridge.js';
import { Scene } from './support/reader.js';

/** A page whose tokens have this lifetime; records the calls. */
class Tokens {
  asked = [];
  #scene;
  #lifeMs;

  constructor(scene, lifeMs) {
    this.#scene = scene;
    this.#lifeMs = lifeMs;
  }

  give = (renew) => {
    this.asked.push(renew);
    const claims = { exp: (this.#scene.clock.now() + this.#lifeMs) / 1000, n: this.asked.length };
    return Promise.resolve(`e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.sig`);
  };
}

async function live(lifeMs, options) {
  const scene = new Scene();
  const tokens = new Tokens(scene, lifeMs);
  const reader = scene.reader({ token: tokens.give, ...options });
  reader.client.connect();
  await scene.settle();
  return { scene, tokens, reader, bridge: scene.bridge };
}

const bearer = ({ headers }) => headers.Authorization;

test('the token is sent in the header', async () => {
  const { bridge, tokens } = await live(3_600_000);
  assert.match(bearer(bridge.requests[0]), /^Bearer e30\./);
  assert.deepEqual(tokens.asked, [false]);
});

test('is renewed 30 s before it expires, on a new stream, without loss or a state change', async () => {
  const { scene, bridge, tokens, reader } = await live(3_600_000);
  const ids = [];
  for (let minute = 0; minute < 59; minute++) {
    await scene.advance(59_000);
    scene.stream.ping();
    ids.push(bridge.publish());
  }
  assert.deepEqual(tokens.asked, [false]);
  await scene.advance(59_000);
  scene.stream.ping();
  await scene.advance(30_000);
  ids.push(bridge.publish());
  await scene.settle();
  assert.deepEqual(tokens.asked, [false, true]);
  assert.notEqual(bearer(bridge.requests[0]), bearer(bridge.requests[1]));
  assert.deepEqual([reader.ids, bridge.mostStreams, reader.states.includes('reconnecting')], [ids, 1, false]);
});

test('credentials-expired renews the token and reconnects at once', async () => {
  const { scene, bridge, tokens, reader } = await live(3_600_000);
  await scene.advance(15_000);
  const id = bridge.publish();
  await scene.settle();
  scene.stream.goodbye('credentials-expired', 2_000);
  await scene.settle();
  assert.deepEqual([tokens.asked, reader.state, reader.ids], [[false, true], 'live', [id]]);
  assert.equal(bridge.requests[1].query.get('lastEventId'), reader.client.position);
});

test('401 renews the token once; a second 401 fails', async () => {
  const { scene, bridge, tokens, reader } = await live(3_600_000);
  bridge.interfere = refuses(401, { detail: 'expired' });
  scene.stream.fail();
  await scene.advance(60_000);
  assert.deepEqual(tokens.asked, [false, true]);
  assert.deepEqual(reader.snapshot.failure, { reason: 'unauthorized', message: '401 expired' });
});

test('401 and a new token: it continues', async () => {
  const { scene, bridge, reader } = await live(3_600_000);
  bridge.interfere = (request) => (bearer(request) === bearer(bridge.requests[0]) ? refuses(401)() : undefined);
  scene.stream.fail();
  await scene.advance(1_000);
  assert.equal(reader.state, 'live');
});

test('a token callback that throws is called again', async () => {
  const scene = new Scene();
  let works = false;
  const reader = scene.reader({ token: () => (works ? 'token' : Promise.reject(new Error('no network'))) });
  reader.client.connect();
  await scene.advance(1_500);
  assert.deepEqual([reader.state, reader.snapshot.lastError.message], ['reconnecting', 'no network']);
  works = true;
  await scene.advance(2_000);
  assert.equal(reader.state, 'live');
});

test('a token callback that never resolves is a failure after 20 s', async () => {
  const scene = new Scene();
  const reader = scene.reader({ token: () => new Promise(() => {}) });
  reader.client.connect();
  await scene.advance(20_000);
  assert.equal(reader.snapshot.lastError.message, 'No answer within 20000 ms');
});

test('a token callback that timed out is called again, also for a renewal', async () => {
  const scene = new Scene();
  const tokens = new Tokens(scene, 60_000);
  let silent = true;
  const reader = scene.reader({ token: (renew) => (silent ? new Promise(() => {}) : tokens.give(renew)) });
  reader.client.connect();
  await scene.advance(20_000);
  silent = false;
  await scene.advance(2_000);
  assert.equal(reader.state, 'live');
  silent = true;
  await scene.advance(29_000);
  scene.stream.ping();
  reader.client.marks.add('7');
  await scene.advance(20_000);
  silent = false;
  await scene.advance(5_000);
  assert.deepEqual([scene.bridge.marks, reader.state], [['7'], 'live']);
});

test('a renewal with the same token waits for the server', async () => {
  const scene = new Scene();
  let asked = 0;
  const expiresAt = scene.clock.now() + 60_000;
  const reader = scene.reader({ token: () => (asked++, { token: 'same', expiresAt }) });
  reader.client.connect();
  await scene.advance(59_000);
  assert.deepEqual([asked, scene.bridge.requests.length, reader.state], [2, 1, 'live']);
});

test('a token valid for a year sets no timer that fires at once', async () => {
  const { scene, tokens } = await live(365 * 86_400_000);
  await scene.advance(10_000);
  assert.deepEqual(tokens.asked, [false]);
});

test('a token that seems expired is still sent', async () => {
  const { scene, tokens, bridge } = await live(-60_000);
  await scene.advance(10_000);
  assert.deepEqual([tokens.asked, bridge.requests.length], [[false], 1]);
});

test('null means cookies', async () => {
  const scene = new Scene();
  scene.reader({ token: () => null }).client.connect();
  await scene.settle();
  assert.equal(bearer(scene.bridge.requests[0]), undefined);
});
