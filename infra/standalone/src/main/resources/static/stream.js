const EVENTS = [
  'ready', 'caught-up', 'ping', 'gap', 'goodbye', 'system:logout',
  'activity:new', 'activity:updated', 'activity:deleted',
  'notification:new', 'notification:updated', 'notification:deleted', 'notification:read',
];
const PERMANENT = [400, 403, 406, 410];
const LONGEST_BACKOFF_S = 30;
const WATCH_MS = 5_000;

/**
 * One reader's connection. States: connecting, replaying, live, offline. EventSource reconnects by itself with the last
 * id; what ends it for good (a token that has expired, a refusal) is looked into, and then either repaired or told.
 */
export class Stream {
  #token;
  #onState;
  #onFrame;
  #source = null;
  #position = '';
  #since = '';
  #phase = 'offline';
  #failures = 0; // since the latest ready
  #refreshed = false; // whether the token was renewed since then
  #heartbeatMs = 30_000;
  #heardAt = 0;
  #timer = 0;
  #watch = 0;
  #life = 0; // what was begun before the latest start or stop finds another number here, and gives up

  /** `token(fresh)` promises a token; `onState(state, detail)`; `onFrame({name, id, moved, text, data}, replayed)`. */
  constructor({ token, onState, onFrame }) {
    this.#token = token;
    this.#onState = onState;
    this.#onFrame = onFrame;
    addEventListener('online', () => this.#hurry());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && this.#hurry());
  }

  get position() {
    return this.#position;
  }

  /** Connects: after `position`, else from `since` ("earliest"), else from now. */
  start(position = '', since = '') {
    this.stop();
    this.#position = position;
    this.#since = since;
    this.#failures = 0;
    this.#connect(false);
  }

  /** Ends the connection; the position stays. */
  stop() {
    this.#life++;
    clearTimeout(this.#timer);
    clearInterval(this.#watch);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
    this.#enter('offline', 'Not connected');
  }

  async #connect(freshToken) {
    const life = ++this.#life;
    clearInterval(this.#watch);
    this.#timer = 0;
    this.#source?.close();
    this.#source = null;
    this.#enter(this.#failures > 1 ? 'offline' : 'connecting', 'Asking for a stream');
    let url;
    try {
      url = this.#url(await this.#token(freshToken));
    } catch (error) {
      if (life === this.#life) {
        this.#failures++;
        this.#retry(error.message, freshToken);
      }
      return;
    }
    if (life !== this.#life) {
      return;
    }
    const source = new EventSource(url);
    this.#source = source;
    for (const name of EVENTS) {
      source.addEventListener(name, (event) => source === this.#source && this.#receive(name, event));
    }
    source.addEventListener('error', () => source === this.#source && this.#fail(source, url));
    this.#heardAt = performance.now();
    this.#watch = setInterval(() => this.#checkPulse(), WATCH_MS);
  }

  #url(token) {
    const query = new URLSearchParams({ access_token: token });
    if (this.#position) {
      query.set('lastEventId', this.#position);
    } else if (this.#since) {
      query.set('since', this.#since);
    }
    return `/api/v1/stream?${query}`;
  }

  #receive(name, event) {
    this.#heardAt = performance.now();
    const moved = event.lastEventId !== '' && event.lastEventId !== this.#position;
    this.#position = event.lastEventId || this.#position;
    const frame = { name, id: this.#position, moved, text: event.data, data: parsed(event.data) };
    if (name === 'ready') {
      this.#failures = 0;
      this.#refreshed = false;
      this.#heartbeatMs = seconds(frame.data?.heartbeat) * 1000;
    }
    this.#onFrame(frame, this.#phase === 'replaying');
    if (name === 'ready') {
      const behind = Number(frame.data?.behind ?? 0);
      this.#enter(behind > 0 ? 'replaying' : 'live', behind > 0 ? `At most ${behind} events behind` : 'Nothing to replay');
    } else if (name === 'caught-up') {
      this.#enter('live', 'Caught up with the log');
    }
  }

  #fail(source, url) {
    this.#failures++;
    if (source.readyState === EventSource.CLOSED) {
      this.#repair(url);
    } else {
      this.#enter(this.#failures > 1 ? 'offline' : 'connecting', 'The connection broke; the browser tries again');
    }
  }

  /** EventSource does not say why it was refused; the same request by fetch does. */
  async #repair(url) {
    const life = this.#life;
    this.#source = null;
    clearInterval(this.#watch);
    const refusal = await whyRefused(url);
    if (life !== this.#life) {
      return;
    }
    if (refusal.status === 401 && !this.#refreshed) {
      this.#refreshed = true;
      this.#connect(true);
    } else if (PERMANENT.includes(refusal.status)) {
      this.#enter('offline', `Refused for good (${refusal.status}): ${refusal.detail}`);
    } else {
      this.#retry(refusal.detail, refusal.status === 401);
    }
  }

  #retry(detail, freshToken) {
    const backoff = Math.min(LONGEST_BACKOFF_S, 2 ** Math.min(this.#failures - 1, 5));
    const jittered = backoff * (0.75 + Math.random() / 2);
    this.#enter('offline', `${detail}; next attempt in ${Math.round(jittered)} s`);
    this.#timer = setTimeout(() => this.#connect(freshToken), jittered * 1000);
  }

  #checkPulse() {
    if (performance.now() - this.#heardAt > 2 * this.#heartbeatMs) {
      this.#failures++;
      this.#connect(false);
    }
  }

  /** The network or the reader is back: no reason to wait for the backoff. */
  #hurry() {
    if (this.#timer) {
      clearTimeout(this.#timer);
      this.#connect(false);
    }
  }

  #enter(phase, detail) {
    this.#phase = phase;
    this.#onState(phase, detail);
  }
}

async function whyRefused(url) {
  const controller = new AbortController();
  try {
    const response = await fetch(url, { headers: { Accept: 'text/event-stream, application/problem+json' }, signal: controller.signal });
    if (response.ok) {
      return { status: response.status, detail: 'The stream ended' };
    }
    const problem = parsed(await response.text());
    return { status: response.status, detail: problem?.detail ?? problem?.title ?? `HTTP ${response.status}` };
  } catch {
    return { status: 0, detail: 'The server does not answer' };
  } finally {
    controller.abort();
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** "PT30S" or "PT1M30S" in seconds; 30 if it is something else. */
function seconds(duration) {
  const parts = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration ?? '');
  const total = parts ? Number(parts[1] ?? 0) * 3600 + Number(parts[2] ?? 0) * 60 + Number(parts[3] ?? 0) : 0;
  return total > 0 ? total : 30;
}
