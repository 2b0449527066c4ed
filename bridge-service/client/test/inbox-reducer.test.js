import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT_TYPES, reduce } from '../src/notifications/inbox-reducer.js';
import { initialState } from '../src/notifications/inbox-state.js';
import { UNCHANGED, WHILE_INACTIVE, WHILE_RECEIVING } from './support/inbox-table.js';

const THROUGH_5 = 'read-all?through=5';
const ROW = { id: '5', tenantId: 'acme', kind: 'test' };
const READ_1 = { tenantId: 'acme', notificationId: '1', userId: 'ada' };

const received = (event, data) => ({
  type: 'received',
  event: { event, id: null, type: 'notification', data, replayed: false },
});

/** Every event type, and the cases of those that depend on more than their type. */
const EVENTS = {
  opened: { type: 'opened', connection: 'receiving' },
  closed: { type: 'closed' },
  inactive: { type: 'connection', connection: 'inactive' },
  interrupted: { type: 'connection', connection: 'interrupted' },
  receiving: { type: 'connection', connection: 'receiving' },
  'catching-up': { type: 'connection', connection: 'catching-up' },
  gap: { type: 'gap' },
  certain: received('notification:updated', ROW),
  doubtful: received('notification:read', READ_1),
  pending: { type: 'marks', pending: [THROUGH_5], rejected: [] },
  sent: { type: 'marks', pending: [], rejected: [] },
  timer: { type: 'timer' },
  answered: {
    type: 'answered',
    answer: { notifications: [{ ...ROW, readAt: null }], unread: 3, position: 'activity.1.2~aaaa1' },
  },
  failed: { type: 'failed', message: 'no answer', atLeastMs: 7 },
  unauthorized: { type: 'unauthorized', message: '401' },
  refused: { type: 'refused', message: '403' },
};

const loading = (freshness, next) => ({ type: 'loading', freshness, next, askedAt: 0 });

/** Every phase with its variants; `denials` only matters while the list is requested. */
const MODES = {
  closed: { phase: { type: 'closed', request: 'none' } },
  'closed, request pending': { phase: { type: 'closed', request: 'pending' } },
  'idle current': { phase: { type: 'idle', freshness: 'current' } },
  'idle stale': { phase: { type: 'idle', freshness: 'stale' } },
  'scheduled current': { phase: { type: 'scheduled', freshness: 'current' } },
  'scheduled stale': { phase: { type: 'scheduled', freshness: 'stale' } },
  'loading current, then idle': { phase: loading('current', 'idle') },
  'loading current, then scheduled': { phase: loading('current', 'scheduled') },
  'loading current, then reload': { phase: loading('current', 'reload') },
  'loading stale, then idle': { phase: loading('stale', 'idle') },
  'loading stale, then scheduled': { phase: loading('stale', 'scheduled') },
  'loading stale, then reload': { phase: loading('stale', 'reload') },
  'renewed, loading current, then idle': { phase: loading('current', 'idle'), denials: 1 },
  'renewed, loading current, then scheduled': { phase: loading('current', 'scheduled'), denials: 1 },
  'renewed, loading current, then reload': { phase: loading('current', 'reload'), denials: 1 },
  'renewed, loading stale, then idle': { phase: loading('stale', 'idle'), denials: 1 },
  'renewed, loading stale, then scheduled': { phase: loading('stale', 'scheduled'), denials: 1 },
  'renewed, loading stale, then reload': { phase: loading('stale', 'reload'), denials: 1 },
  denied: { phase: { type: 'denied' } },
  refused: { phase: { type: 'refused' } },
};

/** A state in this mode, with a notification and a mark that is not sent. */
const inMode = (mode, connection = 'receiving') => ({
  ...initialState(1),
  connection,
  base: { notifications: [{ ...ROW, readAt: null }], unread: 2 },
  marks: new Map([[THROUGH_5, null]]),
  requests: 3,
  ...MODES[mode],
});

/** The mode of a state, by the names above. */
function modeOf({ phase, denials }) {
  switch (phase.type) {
    case 'closed':
      return phase.request === 'pending' ? 'closed, request pending' : 'closed';
    case 'loading':
      return `${denials > 0 ? 'renewed, ' : ''}loading ${phase.freshness}, then ${phase.next}`;
    default:
      return phase.freshness ? `${phase.type} ${phase.freshness}` : phase.type;
  }
}

for (const [connection, table] of Object.entries({ receiving: WHILE_RECEIVING, inactive: WHILE_INACTIVE })) {
  test(`the table names every mode and every event, while ${connection}`, () => {
    assert.deepEqual(Object.keys(table), Object.keys(MODES));
    for (const [mode, rows] of Object.entries(table)) {
      assert.deepEqual(rows.flatMap(([, names]) => names.split(' ')).sort(), Object.keys(EVENTS).sort(), mode);
    }
    assert.deepEqual([...new Set(Object.values(EVENTS).map(({ type }) => type))].sort(), EVENT_TYPES.toSorted());
  });

  for (const [mode, rows] of Object.entries(table)) {
    test(`${mode}, while ${connection}: what follows each event`, () => {
      for (const [expected, names] of rows) {
        for (const name of names.split(' ')) {
          const { state, effects } = reduce(inMode(mode, connection), { ...EVENTS[name], at: 1_000 });
          const outcome = [modeOf(state), ...effects.map(({ type }) => type)].join(' + ');
          assert.equal(outcome, expected === UNCHANGED ? mode : expected, name);
        }
      }
    });
  }
}

test('every reachable state is a mode of the table, with at most one request and one timer', () => {
  const modes = new Set();
  const seen = new Set();
  const open = [{ state: initialState(1), requests: 0, timers: 0 }];
  for (let at = 1; open.length > 0; at++) {
    const { state: before, requests: requestsBefore, timers: timersBefore } = open.pop();
    for (const [name, event] of Object.entries(EVENTS)) {
      const isPossible = ['answered', 'failed', 'unauthorized', 'refused'].includes(name)
        ? requestsBefore > 0
        : name === 'timer'
          ? timersBefore > 0
          : name !== 'opened' || before.phase.type === 'closed';
      if (isPossible) {
        const { state, effects } = reduce(before, { ...event, at });
        const count = (type) => effects.filter((effect) => effect.type === type).length;
        const requests =
          requestsBefore -
          Number(event.type in { answered: 1, failed: 1, unauthorized: 1, refused: 1 }) +
          count('request');
        const timers =
          timersBefore - Number(name === 'timer') - count('cancel-timer') + count('retry') + count('reload');
        const { phase } = state;
        const where = `${modeOf(before)}, ${name}`;
        assert.equal(requests, Number(phase.type === 'loading' || phase.request === 'pending'), where);
        assert.equal(timers, Number(phase.type === 'scheduled' || phase.next === 'scheduled'), where);
        const { journal: _, requests: _requests, failures: _failures, position: _position, ...rest } = state;
        const key = JSON.stringify({
          ...rest,
          marks: [...state.marks.values()].map((sentAfter) => sentAfter === null),
          phase: modeOf(state),
        });
        if (!seen.has(key)) {
          seen.add(key);
          modes.add(modeOf(state));
          open.push({ state, requests, timers });
        }
      }
    }
  }
  assert.deepEqual([...modes].sort(), Object.keys(MODES).sort());
});
