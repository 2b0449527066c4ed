import { ConnectionStore } from './connection-store.js';
import { Credentials } from './credentials.js';
import { Delivery } from './delivery.js';
import { browserEnvironment } from './environment.js';
import { GUARDS } from './events.js';
import { Handlers } from './handlers.js';
import { Kept } from './kept.js';
import { MarkQueue } from './mark-queue.js';
import { observing } from './observation.js';
import { positionOf } from './position.js';
import { Session } from './session.js';
import { namesOf, settingsOf } from './settings.js';
import { Tabs } from './tabs.js';
/** @import { Environment } from './environment.js' */
/** @import { EventTypes, RealtimeEvent } from './events.js' */
/** @import { Terminal } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Options } from './settings.js' */
/** @import { Source } from './source.js' */

const LOGOUT = 'logout';

/**
 * Events as they are committed: each exactly once, in the order of its channel, from where this user was last. How they come is the
 * source's business; callers cannot tell. One connection serves all tabs of a tenant and user.
 */
export class RealtimeClient {
  /** The state, with what is known about it: `getSnapshot` and `subscribe`, as stores of all kinds want them. @readonly @type {Pick<ConnectionStore, 'getSnapshot' | 'subscribe'>} */
  connection;
  /** Notifications marked as read, until the server has them. @readonly @type {Pick<MarkQueue, 'add' | 'addThrough' | 'getSnapshot' | 'subscribe'>} */
  marks;
  /** What other requests as this user need. @readonly @type {Access} */
  access;
  #handlers;
  #delivery;
  #parts;
  /** @type {Session | null} */
  #session = null;

  /**
   * @param {Options} options
   * @param {(access: Access) => Source} source
   * @param {Environment} [environment] the browser's unless given
   */
  constructor(options, source, environment = browserEnvironment()) {
    const settings = settingsOf(options);
    const { reader, ...names } = namesOf(settings);
    const observe = observing(options.observer, environment.report);
    const access = { settings, environment, credentials: new Credentials(settings, environment) };
    const store = new ConnectionStore(observe, environment.report);
    const kept = new Kept(environment, reader, observe);
    const marks = new MarkQueue(access, kept, observe);
    const handlers = new Handlers(observe);
    const delivery = new Delivery({
      ...access,
      handlers,
      observe,
      guards: { ...GUARDS, ...options.guards },
      listener: {
        control: (frame) => this.#session?.control(frame),
        delivered: (position, last, events) => {
          this.#session?.delivered(position, events);
          if (last) {
            store.update({ lastEvent: { event: last.event, id: last.id, at: environment.now() } });
            observe({ type: 'delivered', events, position: position?.text ?? null });
          }
        },
      },
    });
    this.connection = store;
    this.marks = marks;
    this.access = access;
    this.#handlers = handlers;
    this.#delivery = delivery;
    this.#parts = { ...names, ...access, source: source(access), store, delivery, marks, kept, observe };
    delivery.begin(positionOf(options.position));
  }

  /** The id of what was handed over last, in this tab; null if nothing was. */
  get position() {
    return this.#delivery.position?.text ?? null;
  }

  /** Begins, if it has not begun. Never throws: what goes wrong is told by `connection`. */
  connect() {
    if (!this.#session) {
      const session = new Session(this.#parts, () => void (this.#session = null));
      this.#session = session;
      this.#parts.store.happened('connect');
      session.start();
    }
  }

  /** Ends this tab's part. Another tab goes on; this one resumes where it was when it connects again. */
  disconnect() {
    this.#session?.stop();
    this.#parts.store.happened('disconnect');
  }

  /**
   * Ends it as failed: another answer of the server has said that there is no hope.
   * @param {Terminal} stop
   */
  refuse(stop) {
    void this.#session?.refuse(stop);
  }

  /** Ends it in all tabs of this tenant and user. The position is kept. */
  logout() {
    const { scope, environment, kept } = this.#parts;
    const tabs = new Tabs(scope, environment, () => {});
    tabs.post({ type: 'logout' });
    tabs.close();
    kept.set(LOGOUT, String(environment.now()));
    this.disconnect();
  }

  /** When this user has logged out last, in any tab; null if never. Tells a page that has heard nothing for a while. */
  get loggedOutAt() {
    return this.#parts.kept.get(LOGOUT);
  }

  /**
   * Where to go on from at the next connect, instead of where this user was; null: where a new user begins. The way out of a
   * failure that comes with the position: `gap`, `bad-request`.
   * @param {string | null} position
   * @throws {Error} while it is connected
   */
  resumeFrom(position) {
    if (this.#session) {
      throw new Error('Disconnect first');
    }
    this.#delivery.begin(positionOf(position));
    this.#parts.kept.set(this.#parts.places[0], position ?? '');
  }

  /**
   * Hands events to the handler, until the returned function is called. Adopted is an event's id after its handlers have returned.
   * @template {keyof EventTypes | (string & {})} E
   * @param {E} name an event, a channel for all of its events, `gap`, or `*`
   * @param {(event: RealtimeEvent<E>) => unknown} handler
   * @returns {() => void}
   */
  subscribe(name, handler) {
    return this.#handlers.subscribe(name, handler);
  }
}
