import { Countdown } from './countdown.js';
import { fetchToken, insertRows } from './dev.js';
import { Feed } from './feed.js';
import { Frames } from './frames.js';
import { Ledger } from './ledger.js';
import { channelOf, elementOf } from './position.js';
import { ReaderForm } from './reader.js';
import { Shell } from './shell.js';
import { Stream } from './stream.js';
import { randomActivity, randomNotification } from './samples.js';
import { remarkOf, stateTip, totalsText, verdictOf } from './wording.js';

const OUTAGE_S = 10;
const STATES = { connecting: 'Connecting…', replaying: 'Replaying', live: 'Live', offline: 'Offline' };
const byId = (id) => document.getElementById(id);

const feed = new Feed(byId('feed'), byId('empty'));
const frames = new Frames(byId('frames'));
const shell = new Shell(byId('shell'));
const stream = new Stream({ token: tokenFor, onState: showState, onFrame: takeFrame });
const countdown = new Countdown(showCountdown, endOutage);
let ledger = new Ledger();
let reader = null;
let token = null;
let state = 'offline';
let stateSince = new Date();
let wasConnected = false;
let newSinceAnnounced = 0;
let refreshing = 0;

const form = new ReaderForm(byId('reader'), readAs);
byId('insert-activity').addEventListener('click', () => insert('activity', 'activities', randomActivity(reader)));
byId('insert-notification').addEventListener('click', () => insert('notification', 'notifications', randomNotification(reader, toMe())));
byId('insert-many').addEventListener('click', () => insert('activity', 'activities', { ...randomActivity(reader), count: 100 }));
byId('drop').addEventListener('click', dropConnection);
byId('reconnect').addEventListener('click', () => countdown.finish());
byId('from-start').addEventListener('click', () => restart('earliest'));
setInterval(refresh, 1_000);
setInterval(announce, 2_000);
readAs(form.reader);

function readAs(next) {
  if (next.tenant === reader?.tenant && next.user === reader?.user) {
    return;
  }
  reader = next;
  token = null;
  shell.showReader(reader);
  const other = reader.tenant === 'globex' ? 'acme' : 'globex';
  byId('second-window').href = `?tenant=${other}&user=bob`;
  byId('second-window').textContent = `Second window: ${other} / bob`;
  restart('');
}

/** Forgets what was seen, so that nothing that comes again on purpose counts as doubled. */
function restart(since) {
  countdown.cancel();
  showOutage(false);
  ledger = new Ledger();
  wasConnected = false;
  newSinceAnnounced = 0;
  feed.clear();
  frames.clear();
  shell.showPlace(null, null);
  stream.start('', since);
  refresh();
}

async function tokenFor(fresh) {
  if (fresh || token === null) {
    token = await fetchToken(reader);
  }
  return token;
}

function takeFrame(frame, replayed) {
  const now = performance.now();
  frames.add(frame);
  if (frame.name === 'ready') {
    wasConnected = true;
  }
  if (frame.name === 'gap' && frame.data?.reason !== 'expired' && frame.data?.reason !== 'added') {
    ledger.logReplaced(frame.data?.channel);
  }
  const remark = remarkOf(frame);
  if (remark) {
    feed.addRemark(frame.name, remark);
  } else if (frame.name.includes(':')) {
    const place = elementOf(frame.id, channelOf(frame.name));
    const verdict = ledger.eventReceived(frame, replayed, now);
    feed.addEvent(frame, [...(replayed ? ['replayed'] : []), ...(verdict === 'first' ? [] : [verdict])]);
    newSinceAnnounced++;
    if (place) {
      shell.showPlace(channelOf(frame.name), place);
    }
  }
  refreshSoon();
}

function showState(next, detail) {
  if (next !== state) {
    stateSince = new Date();
  }
  state = next;
  byId('state').dataset.state = next;
  byId('state-name').textContent = STATES[next];
  byId('state-tip').textContent = stateTip(STATES[next], stateSince, detail, stream?.position);
  byId('notice').hidden = !(next === 'offline' && detail.startsWith('Refused'));
  byId('notice').textContent = `${detail} Choose a reader or replay from the beginning to start afresh.`;
  if (next === 'live') {
    ledger.caughtUp(performance.now());
  } else if (next !== 'replaying' && wasConnected) {
    ledger.connectionLost();
  }
  refreshSoon();
}

async function insert(channel, table, row) {
  const book = ledger;
  const startedAt = performance.now();
  const offline = state === 'offline' || state === 'connecting';
  const awaited = wasConnected; // before the first position nobody promised this page anything
  const answer = byId('insert-answer');
  try {
    const ids = await insertWithToken(table, row);
    if (awaited) {
      book.rowsInserted(channel, ids, startedAt, offline);
    }
    answer.textContent = ids.length === 1 ? `Inserted ${channel} ${ids[0]}.` : `Inserted ${ids.length} rows: ${channel} ${ids[0]} to ${ids.at(-1)}.`;
  } catch (error) {
    answer.textContent = `Nothing was inserted: ${error.message}`;
  }
  refresh();
}

async function insertWithToken(table, row) {
  try {
    return await insertRows(table, await tokenFor(false), row);
  } catch (error) {
    if (error.status !== 401) {
      throw error;
    }
    return insertRows(table, await tokenFor(true), row);
  }
}

function dropConnection() {
  stream.stop();
  showOutage(true);
  countdown.start(OUTAGE_S);
}

function endOutage() {
  showOutage(false);
  stream.start(stream.position);
}

function showOutage(on) {
  byId('drop').hidden = on;
  byId('reconnect').hidden = !on;
  byId('drop-note').textContent = 'Insert rows meanwhile: the log keeps them, and the reconnect replays them.';
}

function showCountdown(left) {
  byId('reconnect').textContent = `Reconnect now (${left}\u00a0s)`;
  const rows = ledger.outage(performance.now())?.inserted ?? 0;
  byId('drop-note').textContent = `${rows} ${rows === 1 ? 'row' : 'rows'} inserted while offline.`;
}

function toMe() {
  return document.querySelector('input[name=to]:checked').value === 'me';
}

function refreshSoon() {
  refreshing ||= requestAnimationFrame(refresh);
}

function refresh() {
  refreshing = 0;
  byId('totals').textContent = totalsText(ledger);
  const verdict = verdictOf(ledger.outage(performance.now()));
  byId('verdict').hidden = verdict === null;
  byId('verdict').dataset.outcome = verdict?.outcome ?? '';
  if (verdict && byId('verdict').textContent !== verdict.text) {
    byId('verdict').textContent = verdict.text;
  }
}

/** For those who listen: one sentence for many events. */
function announce() {
  if (newSinceAnnounced > 0) {
    byId('announce').textContent = `${newSinceAnnounced} new ${newSinceAnnounced === 1 ? 'event' : 'events'}`;
    newSinceAnnounced = 0;
  }
}
