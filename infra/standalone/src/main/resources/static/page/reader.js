import { SseClient, pauseWhenAway } from '/client/index.js';
import { Bell } from './bell.js';
import { fetchToken, positionAt } from './dev.js';
import { Feed } from './feed.js';
import { Ids } from './ids.js';
import { Ledger } from './ledger.js';
import { Network } from './network.js';
import { Panel } from './panel.js';
import { named } from './samples.js';
import { Toasts } from './toasts.js';

const NEWEST = 20;
const POLL_EVERY_MS = 5_000;
const CONNECTED = ['live', 'replaying', 'polling'];

/**
 * One user of one tenant on one device: a client with its own token and network, and the panel that shows its events.
 */
export class Reader {
  who;
  /** "ada", or "ada’s phone". */
  name;
  /** The events so far. */
  ledger = new Ledger();
  #client;
  #network;
  #panel;
  #feed;
  #ids;
  #bell;
  #toasts;
  #listener;
  #wasLive = false;
  #endPausing;

  /**
   * `who`: { tenant, user }. `device`: null, or the name of a further device, which is isolated from this browser's
   * other tabs. `ttl`: of its tokens, null for the default. `options`: further options of its client. `listener`:
   * seen(reader, event), failed(message).
   */
  constructor(root, { who, device, ttl, options }, listener) {
    this.who = who;
    this.name = device ? `${who.user}’s ${device}` : who.user;
    this.#listener = listener;
    this.#network = new Network(device !== null);
    const environment = this.#network.environment();
    this.#client = new SseClient(
      {
        ...who,
        last: NEWEST,
        pollEveryMs: POLL_EVERY_MS,
        ...options,
        token: () => fetchToken(who, ttl),
        observer: (seen) => seen.type === 'leading' && (root.dataset.leads = 'true'),
      },
      environment,
    );
    this.#feed = new Feed(root);
    this.#ids = new Ids(root.querySelector('.ids'));
    this.#toasts = new Toasts(root.querySelector('.toasts'));
    this.#bell = new Bell(root, this.#client, environment);
    this.#panel = new Panel(root, this);
    this.#client.subscribe('*', (event) => this.#received(event));
    this.connection.subscribe(() => this.#connectionChanged());
    this.#label(root, device);
    root.addEventListener('click', ({ target }) => this.#act(target.closest('[data-act]')));
    this.#client.connect();
    this.#endPausing = pauseWhenAway(this.#client);
  }

  get connection() {
    return this.#client.connection;
  }

  get isCut() {
    return this.#network.isCut;
  }

  /** Whether this reader may see a row of the tenant for this recipient; undefined: for everybody. */
  maySee(tenant, recipient) {
    return tenant === this.who.tenant && (recipient === undefined || recipient === this.who.user);
  }

  /** Call it after a change of the ledger. */
  changed() {
    this.#panel.changed();
  }

  close() {
    this.#endPausing();
    this.#client.disconnect();
    this.#panel.close();
    this.#bell.close();
  }

  #received(event) {
    if (event.event === 'gap') {
      this.ledger.gap(event.data);
      this.#feed.add(event, [], false);
      return;
    }
    const inOrder = this.ledger.received(event);
    this.#feed.add(
      event,
      [...(event.replayed ? ['replayed'] : []), ...(inOrder ? [] : ['out of order'])],
      this.#wasLive,
    );
    this.#ids.add(event.event, event.id);
    if (event.event === 'notification:new' && event.data.priority === 'urgent' && this.#wasLive) {
      this.#toasts.add(event.data);
    }
    this.#panel.announceLater();
    this.#panel.changed();
    this.#listener.seen(this, event);
  }

  #connectionChanged() {
    const { state, behind } = this.connection.getSnapshot();
    const now = performance.now();
    if (state === 'live' || (state === 'polling' && behind === 0)) {
      this.#wasLive = true;
      this.ledger.caughtUp(now);
    } else if (!CONNECTED.includes(state) && this.#wasLive) {
      this.ledger.connectionLost(now);
    }
    this.#panel.changed();
  }

  #act(button) {
    switch (button?.dataset.act) {
      case 'cut':
        return this.#toggle(button, (on) => this.#cut(on));
      case 'block':
        return this.#toggle(button, (on) => this.#network.blockStreams(on));
      case 'restart':
        this.#network.drop();
        return this.#client.connect(); // if it was disconnected or has failed
      case 'travel':
        return this.#rewind(button.parentElement.querySelector('select').value);
      default:
        return undefined;
    }
  }

  #toggle(button, turn) {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    turn(on);
    this.#panel.changed();
  }

  #cut(on) {
    this.#network.cut(on);
    if (on && this.#wasLive) {
      this.ledger.connectionLost(performance.now());
    } else {
      this.#connectionChanged(); // another tab may hold the connection, so nothing was lost
    }
  }

  /** Replays everything since that instant. The record is reset, so that nothing counts as doubled. */
  async #rewind(since) {
    try {
      const position = await positionAt(since, this.who);
      this.#client.disconnect();
      this.#wasLive = false;
      this.ledger = new Ledger();
      this.#feed.clear();
      this.#ids.clear();
      this.#client.resumeFrom(position);
      this.#client.connect();
    } catch (error) {
      this.#listener.failed(`Cannot rewind: ${error.message}`);
    }
  }

  #label(root, device) {
    const { tenant, user } = this.who;
    root.dataset.reader = [tenant, user, ...(device ? [device] : [])].join('/');
    root.setAttribute('aria-label', `${this.name} of ${tenant}`);
    root.querySelector('[data-part=user]').textContent = this.name;
    root.querySelector('[data-part=tenant]').textContent = tenant;
    root.querySelector('.avatar').textContent = user.charAt(0).toUpperCase();
    root.querySelector('[data-act=notify]').textContent = `Notify ${named(user)}`;
  }
}
