import { insertRows } from './dev.js';
import { Journey } from './journey.js';
import { Reader } from './reader.js';
import { randomActivity, randomNotification } from './samples.js';
import { Shell } from './shell.js';

const MANY = 10_000;
const SECOND_DEVICE = 'phone';
const TENANT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** Client options that can be set in the address: /?pollEveryMs=1000. A token's lifetime is /?ttl=PT1M. */
const OPTIONS = [
  'attemptTimeoutMs',
  'heartbeatMs',
  'maxRetries',
  'pollAfterFailures',
  'pollEveryMs',
  'renewBeforeMs',
  'stableMs',
];
const byId = (id) => document.getElementById(id);

const query = new URLSearchParams(location.search);
const options = Object.fromEntries(
  OPTIONS.filter((name) => query.has(name)).map((name) => [name, Number(query.get(name))]),
);
const journey = new Journey(byId('journey'));
const shell = new Shell(byId('shell'), byId('copied'));
const readers = readersFrom(query.get('readers') ?? 'acme/ada,globex/bob').map((who) => open(who, null));
shell.showReader(readers[0].who);
byId('second-device').append(` of ${readers[0].who.user}`);
byId('second-device').addEventListener('click', ({ currentTarget }) => toggleSecondDevice(currentTarget));

/** Parses "acme/ada,globex/bob"; invalid entries are left out. */
function readersFrom(text) {
  const found = text
    .split(',')
    .map((each) => each.split('/'))
    .filter(([tenant, user]) => TENANT.test(tenant) && user)
    .map(([tenant, user]) => ({ tenant, user }));
  return found.length > 0 ? found.slice(0, 4) : readersFrom('acme/ada,globex/bob');
}

function open(who, device) {
  const root = byId('reader').content.firstElementChild.cloneNode(true);
  const reader = new Reader(root, { who, device, ttl: query.get('ttl'), options }, { seen, failed });
  root.addEventListener('click', ({ target }) => write(reader, target.closest('[data-act]')?.dataset.act));
  if (device) {
    byId('readers').firstElementChild.after(root);
  } else {
    byId('readers').append(root);
  }
  return reader;
}

function seen(reader, event) {
  journey.seen(reader.name, event, performance.now());
  shell.seen(event);
}

function failed(message) {
  byId('trouble').hidden = message === '';
  byId('trouble').textContent = message;
}

function write(reader, act) {
  const batch = crypto.randomUUID();
  const { who } = reader;
  if (act === 'insert') {
    insert(who, 'activity', 'activities', randomActivity(who, batch), batch, 1);
  } else if (act === 'insert-many') {
    insert(who, 'activity', 'activities', { ...randomActivity(who, batch), count: MANY }, batch, MANY);
  } else if (act === 'notify') {
    insert(who, 'notification', 'notifications', randomNotification(who, batch), batch, 1);
  }
}

async function insert(who, table, path, row, batch, rows) {
  const mayRead = readers.filter((reader) => reader.maySee(who.tenant, row.recipientId));
  const now = performance.now();
  mayRead.forEach((reader) => reader.ledger.inserting(batch, rows, now));
  journey.inserting(batch, table, rows, who.tenant, now);
  try {
    journey.inserted(batch, await insertRows(path, who, row));
    failed('');
  } catch (error) {
    mayRead.forEach((reader) => reader.ledger.notInserted(batch));
    failed(`Nothing was inserted: ${error.message}`);
  }
  mayRead.forEach((reader) => reader.changed());
}

function toggleSecondDevice(button) {
  const on = button.getAttribute('aria-pressed') !== 'true';
  button.setAttribute('aria-pressed', String(on));
  if (on) {
    readers.push(open(readers[0].who, SECOND_DEVICE));
  } else {
    readers.pop().close();
    byId('readers').children[1].remove();
  }
}
