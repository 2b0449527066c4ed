import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TRANSITIONS } from '../src/connection-state.js';

const EVENTS = ['connect', 'disconnect', 'ready', 'caught-up', 'lost', 'polled', 'poll-failed', 'refused', 'complete'];
const TABLE = {
  // connect disconnect ready caught-up lost polled poll-failed refused complete
  disconnected: [
    'connecting',
    'disconnected',
    'disconnected',
    'disconnected',
    'disconnected',
    'disconnected',
    'disconnected',
    'disconnected',
    'disconnected',
  ],
  connecting: [
    'connecting',
    'disconnected',
    'replaying',
    'connecting',
    'reconnecting',
    'polling',
    'reconnecting',
    'failed',
    'disconnected',
  ],
  replaying: [
    'replaying',
    'disconnected',
    'replaying',
    'live',
    'reconnecting',
    'replaying',
    'replaying',
    'failed',
    'disconnected',
  ],
  live: ['live', 'disconnected', 'replaying', 'live', 'reconnecting', 'live', 'live', 'failed', 'disconnected'],
  reconnecting: [
    'reconnecting',
    'disconnected',
    'replaying',
    'reconnecting',
    'reconnecting',
    'polling',
    'reconnecting',
    'failed',
    'disconnected',
  ],
  polling: [
    'polling',
    'disconnected',
    'replaying',
    'polling',
    'polling',
    'polling',
    'reconnecting',
    'failed',
    'disconnected',
  ],
  failed: ['connecting', 'disconnected', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed'],
};

for (const [state, row] of Object.entries(TABLE)) {
  EVENTS.forEach((event, index) =>
    test(`${state}, ${event}: ${row[index]}`, () => {
      assert.equal(TRANSITIONS[state][event] ?? state, row[index]);
    }),
  );
}

test('the table names every state and every event', () => {
  assert.deepEqual(Object.keys(TRANSITIONS).sort(), Object.keys(TABLE).sort());
  for (const row of Object.values(TRANSITIONS)) {
    assert.deepEqual(
      Object.keys(row).filter((event) => !EVENTS.includes(event)),
      [],
    );
  }
});
