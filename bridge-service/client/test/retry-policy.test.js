import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transient, terminal } from '../src/outcome.js';
import { NO_FAILURES, backoffMs, decide } from '../src/retry-policy.js';

const always = (value) => () => value;
const ended = (rest) => ({
  type: 'ended',
  stable: false,
  clean: false,
  goodbye: null,
  retryMs: null,
  message: 'over',
  ...rest,
});

test('waits 1, 2, 4, 8, 16, 30, 30 s at most, and any part of it', () => {
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 60].map((failures) => backoffMs(failures, always(1))),
    [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000],
  );
  assert.equal(backoffMs(4, always(0)), 0);
  assert.equal(backoffMs(4, always(0.25)), 2_000);
});

test('failures in a row add up, and a successful poll resets them', () => {
  const one = decide(NO_FAILURES, transient('no'), always(1));
  const two = decide(one.retry, transient('no'), always(1));
  assert.deepEqual([one.delayMs, two.delayMs, two.retry.failures, two.error], [1_000, 2_000, 2, 'no']);
  assert.deepEqual(decide(two.retry, { type: 'page', more: false }, always(1)).retry, NO_FAILURES);
});

test('a stream that was accepted and dropped continues the backoff', () => {
  const retry = { failures: 3, renewed: false };
  assert.deepEqual(decide(retry, ended({}), always(1)).retry.failures, 4);
  assert.deepEqual(decide(retry, ended({ clean: true }), always(1)).retry.failures, 4);
});

test('a stable stream resets the backoff', () => {
  const decision = decide({ failures: 5, renewed: true }, ended({ stable: true }), always(1));
  assert.deepEqual([decision.retry, decision.delayMs], [{ failures: 1, renewed: false }, 1_000]);
});

test('a clean end of a stable stream is not a failure, and waits for the reconnection time', () => {
  const decision = decide(
    { failures: 5, renewed: false },
    ended({ stable: true, clean: true, retryMs: 1_840 }),
    always(1),
  );
  assert.deepEqual(
    [decision.retry.failures, decision.delayMs, decision.atLeastMs, decision.error],
    [0, 1_840, 1_840, null],
  );
});

test('a goodbye is not a failure, and its reconnection time holds', () => {
  const decision = decide(NO_FAILURES, ended({ clean: true, goodbye: 'draining', retryMs: 2_710 }), always(0));
  assert.deepEqual(
    [decision.retry.failures, decision.delayMs, decision.atLeastMs, decision.error],
    [0, 2_710, 2_710, null],
  );
});

test('a goodbye of an unstable stream neither continues nor resets the backoff', () => {
  const decision = decide({ failures: 4, renewed: false }, ended({ goodbye: 'overloaded', retryMs: 100 }), always(1));
  assert.deepEqual([decision.retry.failures, decision.delayMs], [4, 8_000]);
});

test('a goodbye of a proxy without a server is a failure, and its reconnection time is the minimum wait', () => {
  const retry = { failures: 2, renewed: true };
  const outcome = ended({ clean: true, goodbye: 'unavailable', retryMs: 2_000, message: 'unavailable' });
  const decision = decide(retry, outcome, always(1));
  assert.deepEqual(
    [decision.retry, decision.delayMs, decision.atLeastMs, decision.error],
    [{ failures: 3, renewed: true }, 4_000, 2_000, 'unavailable'],
  );
  assert.equal(decide(NO_FAILURES, outcome, always(0)).delayMs, 2_000);
});

test('Retry-After is the minimum wait', () => {
  const decision = decide(NO_FAILURES, transient('overloaded', 20_000), always(1));
  assert.deepEqual([decision.delayMs, decision.atLeastMs], [20_000, 20_000]);
  assert.equal(decide({ failures: 9, renewed: false }, transient('overloaded', 20_000), always(1)).delayMs, 30_000);
});

test('401 is retried at once, then fails', () => {
  const first = decide(NO_FAILURES, { type: 'unauthorized', message: 'expired' }, always(1));
  assert.deepEqual([first.stop, first.delayMs], [null, 0]);
  const second = decide(first.retry, { type: 'unauthorized', message: 'expired' }, always(1));
  assert.deepEqual(second.stop, terminal('unauthorized', 'expired'));
});

test('401 after a stream had begun is retried', () => {
  const opened = decide({ failures: 0, renewed: true }, ended({ stable: true, clean: true }), always(0));
  assert.equal(decide(opened.retry, { type: 'unauthorized', message: '' }, always(0)).stop, null);
});

test('after expired credentials it reconnects at once, but not in a tight loop', () => {
  const decision = decide(
    NO_FAILURES,
    ended({ stable: true, goodbye: 'credentials-expired', retryMs: 500 }),
    always(1),
  );
  assert.deepEqual([decision.delayMs, decision.retry.failures], [0, 0]);
  const again = decide(NO_FAILURES, ended({ goodbye: 'credentials-expired', retryMs: 500 }), always(1));
  assert.deepEqual([again.delayMs, again.retry.failures], [1_000, 1]);
});

test('revoked, gap, refused and complete are terminal', () => {
  assert.equal(decide(NO_FAILURES, ended({ goodbye: 'revoked' }), always(1)).stop.reason, 'revoked');
  assert.equal(decide(NO_FAILURES, ended({ goodbye: 'gap' }), always(1)).stop.reason, 'gap');
  assert.equal(decide(NO_FAILURES, terminal('forbidden', 'no'), always(1)).stop.reason, 'forbidden');
  assert.equal(decide(NO_FAILURES, { type: 'complete' }, always(1)).stop.type, 'complete');
});

test('an end by the client changes nothing', () => {
  assert.deepEqual(decide({ failures: 2, renewed: true }, { type: 'interrupted' }, always(1)).retry, {
    failures: 2,
    renewed: true,
  });
});
