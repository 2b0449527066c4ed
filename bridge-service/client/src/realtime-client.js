import { ConnectionStore } from './connection-store.js';
import { Credentials } from './credentials.js';
import { Delivery } from './delivery.js';
import { browserEnvironment } from './environment.js';
import { GUARDS } from './events.js';
import { Handlers } from './handlers.js';
import { ScopedStorage } from './scoped-storage.js';
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
 * The client: delivers each event once, in the order of its channel, from this user's last position. One connection
 * serves all tabs of a tenant and user. The source is the transport; handlers do not depend on it.
 */
export class RealtimeClient {
  /**
   * The connection's state, as a store with `getSnapshot` and `subscribe`.
   * @readonly
   * @type {Pick<ConnectionStore, 'getSnapshot' | 'subscribe'>}
   */
  connection;
  /**
   * The queue of notifications marked as read that the server does not have yet.
   * @readonly
   * @type {Pick<MarkQueue, 'add' | 'addThrough' | 'getSnapshot' | 'subscribe'>}
   */
  marks;
  /** Settings, environment and token, for further requests as this user. @readonly @type {Access} */
  access;
  #handlers;
  #delivery;
  #parts;
  /** @type {Session | null} */
  #session = null;

  /**
   * @param {Options} options
   * @param {(access: Access) => Source} source
   * @param {Environment} [environment] the browser's by default
   */
  constructor(options, source, environment = browserEnvironment()) {
    const settings = settingsOf(options);
    const { userPrefix, ...names } = namesOf(settings);
    const observe = observing(options.observer, environment.report);
    const access = { settings, environment, credentials: new Credentials(settings, environment) };
    const store = new ConnectionStore(observe, environment.report);
    const storage = new ScopedStorage(environment, userPrefix, observe);
    const marks = new MarkQueue(access, storage, observe);
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
    this.#parts = { ...names, ...access, source: source(access), store, delivery, marks, storage, observe };
    delivery.begin(positionOf(options.position));
  }

  /** The id of the event delivered last in this tab; null before the first. */
  get position() {
    return this.#delivery.position?.text ?? null;
  }

  /** Connects, unless it is connected. Never throws: errors appear in `connection`. */
  connect() {
    if (!this.#session) {
      const session = new Session(this.#parts, () => void (this.#session = null));
      this.#session = session;
      this.#parts.store.happened('connect');
      session.start();
    }
  }

  /** Disconnects this tab. Other tabs stay connected. The next `connect` resumes at this tab's position. */
  disconnect() {
    this.#session?.stop();
    this.#parts.store.happened('disconnect');
  }

  /**
   * Ends the connection as failed, because the server refused another request permanently.
   * @param {Terminal} stop
   */
  refuse(stop) {
    void this.#session?.refuse(stop);
  }

  /** Disconnects all tabs of this tenant and user. The position is kept. */
  logout() {
    const { scope, environment, storage } = this.#parts;
    const tabs = new Tabs(scope, environment, () => {});
    tabs.post({ type: 'logout' });
    tabs.close();
    storage.set(LOGOUT, String(environment.now()));
    this.disconnect();
  }

  /** When this user last logged out, in any tab; null if never. For a page that was frozen meanwhile. */
  get loggedOutAt() {
    return this.#parts.storage.get(LOGOUT);
  }

  /**
   * Sets the position for the next `connect`; null: where a new user starts. Needed after a failure caused by the
   * position: `gap` or `bad-request`.
   * @param {string | null} position
   * @throws {Error} while it is connected
   */
  resumeFrom(position) {
    if (this.#session) {
      throw new Error('Disconnect first');
    }
    this.#delivery.begin(positionOf(position));
    this.#parts.storage.set(this.#parts.positionKeys[0], position ?? '');
  }

  /**
   * Calls the handler with events until the returned function is called. The position moves past an event after its
   * handlers have returned.
   * @template {keyof EventTypes | (string & {})} E
   * @param {E} name of an event, of a channel for all its events, `gap`, or `*`
   * @param {(event: RealtimeEvent<E>) => unknown} handler
   * @returns {() => void}
   */
  subscribe(name, handler) {
    return this.#handlers.subscribe(name, handler);
  }
}
