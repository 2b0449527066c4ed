const encoder = new TextEncoder();
const LIFE = 'k7f3a';

/** A fake bridge: the wire protocol over a log in memory, for one tenant. Fails on demand. */
export class Bridge {
  channels = { activity: [], notification: [] };
  earliest = { activity: 0, notification: 0 };
  life = { activity: LIFE, notification: LIFE };
  requests = [];
  /** The read time by notification id. */
  read = new Map();
  /** Rows that are committed and not yet in the log. */
  invisible = [];
  /** How many records the position of a list is behind the log's end. */
  lag = 0;
  marks = [];
  streams = new Set();
  mostStreams = 0;
  tenant = 'acme';
  user = undefined;
  heartbeat = 'PT30S';
  /** Answers instead of the bridge: (request) => Response, a promise of it, or undefined for the normal answer. */
  interfere = () => undefined;
  #order = [];
  #rows = 0;

  /** Commits a row; returns its id. */
  publish(channel = 'activity', change = {}) {
    const id = String(++this.#rows);
    const offset = this.channels[channel].length;
    const record = {
      channel,
      offset,
      event: `${channel}:new`,
      data: { type: channel, data: { id, tenantId: 'acme', kind: 'test' } },
      ...change,
    };
    this.channels[channel].push(record);
    this.#order.push(record);
    this.streams.forEach((stream) => stream.live(record));
    return id;
  }

  publishMany(count) {
    return Array.from({ length: count }, (_, index) => this.publish(index % 3 === 0 ? 'notification' : 'activity'));
  }

  get paths() {
    return this.requests.map(({ url }) => url.pathname);
  }

  fetch = async (path, init, died) => {
    const url = new URL(path, 'http://localhost');
    const request = { url, query: url.searchParams, init, headers: init.headers };
    this.requests.push(request);
    init.signal?.throwIfAborted();
    const answer = this.interfere(request);
    if (answer) {
      return await abortable(answer, init.signal);
    }
    if (url.pathname === '/api/v1/stream') {
      return this.#stream(request, died);
    }
    if (url.pathname === '/api/v1/events') {
      return this.#page(request);
    }
    if (url.pathname === '/api/v1/notifications') {
      return this.#inbox(request);
    }
    if (url.pathname === '/api/v1/notifications/read-all') {
      const through = url.searchParams.get('through');
      this.marks.push(`through ${through}`);
      this.unread()
        .filter(({ id }) => Number(id) <= Number(through))
        .forEach(({ id }) => this.markRead(id));
      return new Response(null, { status: 204 });
    }
    this.marks.push(/notifications\/(.*)\/read/.exec(url.pathname)[1]);
    return new Response(null, { status: 204 });
  };

  /** Stores a mark in the database; its event follows when it is captured. */
  markRead(id) {
    if (this.read.has(id)) {
      return;
    }
    this.read.set(id, '2026-01-02T03:04:05.000000Z');
    this.publish('notification', {
      event: 'notification:read',
      data: {
        type: 'notification',
        data: { tenantId: 'acme', notificationId: id, userId: 'ada', readAt: this.read.get(id) },
      },
    });
  }

  /** The rows of the database, the newest first. */
  rows() {
    const deleted = new Set(
      this.channels.notification
        .filter(({ event }) => event === 'notification:deleted')
        .map(({ data }) => data.data.id),
    );
    return [...this.invisible, ...this.channels.notification]
      .filter(({ event, data, hidden }) => event === 'notification:new' && !hidden && !deleted.has(data.data.id))
      .map(({ data }) => ({ ...data.data, readAt: this.read.get(data.data.id) ?? null }))
      .sort((a, b) => Number(b.id) - Number(a.id));
  }

  unread() {
    return this.rows().filter(({ readAt }) => readAt === null);
  }

  #inbox({ query }) {
    const end = this.end();
    return Response.json({
      tenant: this.tenant,
      user: this.user,
      notifications: this.rows().slice(0, Number(query.get('limit'))),
      unread: this.unread().length,
      position: this.position({ ...end, notification: Math.max(-1, end.notification - this.lag) }),
    });
  }

  position(vector) {
    return Object.keys(this.channels)
      .sort()
      .map((channel) => `${channel}.3.${vector[channel]}~${this.life[channel]}`)
      .join(',');
  }

  end() {
    return Object.fromEntries(Object.entries(this.channels).map(([channel, records]) => [channel, records.length - 1]));
  }

  /** The offsets to start after, and the gaps before them. */
  begin(text) {
    const vector = this.end();
    const gaps = [];
    for (const [, channel, offset, life] of (text ?? '').matchAll(/([a-z]+)\.3\.(-?\d+)~([\w-]+)/g)) {
      const requested = Number(offset);
      const earliest = this.earliest[channel];
      if (life !== this.life[channel]) {
        gaps.push({ channel, reason: 'log-replaced', requested, earliest });
        vector[channel] = earliest - 1;
      } else if (requested < earliest - 1) {
        gaps.push({ channel, reason: 'expired', requested, earliest });
        vector[channel] = earliest - 1;
      } else if (requested > vector[channel]) {
        gaps.push({ channel, reason: 'truncated', requested, earliest });
      } else {
        vector[channel] = requested;
      }
    }
    return { vector, gaps };
  }

  /** Truncates the log at the offset; new records take the offsets. */
  truncate(channel, offset) {
    this.channels[channel].length = offset;
    this.#order = this.#order.filter((record) => record.channel !== channel || record.offset < offset);
  }

  after(vector) {
    return this.#order.filter(({ channel, offset }) => offset > vector[channel]);
  }

  #stream({ query, init }, died) {
    const { vector, gaps } = this.begin(query.get('lastEventId'));
    const stream = new Stream(this, vector);
    init.signal?.addEventListener('abort', () => stream.fail(init.signal.reason));
    died?.addEventListener('abort', () => stream.fail(new Error('died')));
    stream.open(gaps, query.get('lastEventId'));
    return new Response(stream.body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  #page({ query }) {
    const { vector, gaps } = this.begin(query.get('after'));
    const waiting = this.after(vector);
    const events = waiting.slice(0, Number(query.get('limit'))).map((record) => {
      vector[record.channel] = record.offset;
      return { id: this.position(vector), event: record.event, data: record.data };
    });
    return Response.json({
      events,
      tenant: this.tenant,
      user: this.user,
      position: this.position(vector),
      behind: waiting.length - events.length,
      gaps,
    });
  }
}

/** An open stream. */
class Stream {
  #bridge;
  #vector;
  #controller;
  #open = true;
  silent = false;

  constructor(bridge, vector) {
    this.#bridge = bridge;
    this.#vector = vector;
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
      },
      cancel: () => this.#close(),
    });
    bridge.streams.add(this);
    bridge.mostStreams = Math.max(bridge.mostStreams, bridge.streams.size);
  }

  open(gaps, asked) {
    const waiting = this.#bridge.after(this.#vector);
    const { tenant, user, heartbeat } = this.#bridge;
    this.write('retry: 1840\n');
    const untold = asked ?? this.#bridge.position(this.#vector);
    this.send(
      'ready',
      { tenant, user, channels: ['activity', 'notification'], behind: waiting.length, heartbeat },
      gaps.length > 0 ? untold : undefined,
    );
    gaps.forEach((gap) => this.send('gap', gap));
    waiting.forEach((record) => this.live(record));
    this.send('caught-up', { replayed: waiting.length }, null);
  }

  live({ channel, offset, event, data }) {
    if (!this.silent) {
      this.#vector[channel] = offset;
      this.send(event, data);
    }
  }

  ping(behind = 0) {
    this.send('ping', { time: '2026-01-02T03:04:05Z', behind });
  }

  /** `id` null: no id line. */
  send(event, data, id = this.#bridge.position(this.#vector)) {
    this.write(
      `event: ${event}\ndata: ${typeof data === 'string' ? data : JSON.stringify(data)}\n${id === null ? '' : `id: ${id}\n`}\n`,
    );
  }

  write(text) {
    if (this.#open && !this.silent) {
      this.#controller.enqueue(encoder.encode(text));
    }
  }

  goodbye(reason, retryMs = 0) {
    this.write(`retry: ${retryMs}\n`);
    this.send('goodbye', { reason, retryMs });
    this.end();
  }

  end() {
    if (this.#open) {
      this.#close();
      this.#controller.close();
    }
  }

  /** Breaks the connection; bytes under way are lost. */
  fail(error = new TypeError('network error')) {
    if (this.#open) {
      this.#close();
      this.#controller.error(error);
    }
  }

  #close() {
    this.#open = false;
    this.#bridge.streams.delete(this);
  }
}

function abortable(answer, signal) {
  return Promise.race([
    answer,
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason))),
  ]);
}

export const offline = () => {
  throw new TypeError('Failed to fetch');
};
export const refuses =
  (status, problem = {}, headers = {}) =>
  () =>
    new Response(JSON.stringify(problem), {
      status,
      headers: { 'Content-Type': 'application/problem+json', ...headers },
    });
/** The answer of a proxy that reaches no bridge. */
export const unavailable = (retryMs = 1_740) =>
  new Response(`retry: ${retryMs}\nevent: goodbye\ndata: {"reason":"unavailable","retryMs":${retryMs}}\n\n`, {
    headers: { 'Content-Type': 'text/event-stream' },
  });
/** Accepts the request and sends nothing. */
export const mute = ({ url, init }) => {
  const body = new ReadableStream({
    start: (stream) => init.signal.addEventListener('abort', () => stream.error(init.signal.reason)),
  });
  return url.pathname === '/api/v1/stream'
    ? new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
    : undefined;
};
