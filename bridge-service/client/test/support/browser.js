import { Clock } from './clock.js';

/** A browser with tabs of one origin: they share storage, locks and channels. */
export class Browser {
  clock = new Clock();
  storage = new MemoryStorage();
  errors = [];
  random = () => 1;
  /** Whether a message to this tab is lost; the first never is. */
  loses = () => false;
  #locks = new Map();
  #channels = new Set();
  #server;

  constructor(server) {
    this.#server = server;
  }

  /** The environment of a new tab. */
  tab(overrides = {}) {
    const tab = new Tab(this, this.#server);
    Object.assign(tab.environment, overrides);
    return tab;
  }

  request(tab, name, { signal, steal }, run) {
    return new Promise((resolve, reject) => {
      if (signal && steal) {
        throw new DOMException('signal and steal', 'NotSupportedError');
      }
      const queue = this.#locks.get(name) ?? [];
      this.#locks.set(name, queue);
      const entry = { tab, resolve, reject, run, held: false };
      if (steal) {
        this.#take(queue);
        queue.unshift(entry);
      } else {
        queue.push(entry);
      }
      signal?.addEventListener('abort', () => {
        if (!entry.held) {
          queue.splice(queue.indexOf(entry), 1);
          reject(signal.reason);
        }
      });
      if (signal?.aborted) {
        queue.splice(queue.indexOf(entry), 1);
        reject(signal.reason);
      }
      this.#grant(name);
    });
  }

  #grant(name) {
    const first = this.#locks.get(name)?.[0];
    if (first && !first.held) {
      first.held = true;
      this.clock.task(() =>
        first.tab.do(() =>
          first
            .run()
            .then(first.resolve, first.reject)
            .finally(() => this.#release(name, first)),
        ),
      );
    }
  }

  /** Takes the lock away from its holder, whose page continues. */
  #take(queue) {
    if (queue[0]?.held) {
      const { tab, reject } = queue.shift();
      this.clock.task(() => tab.do(() => reject(new DOMException('The lock was taken', 'AbortError'))));
    }
  }

  /** Takes locks away, as some browsers do. */
  takeLocks() {
    for (const [name, queue] of this.#locks) {
      this.#take(queue);
      this.#grant(name);
    }
  }

  #release(name, entry) {
    const queue = this.#locks.get(name);
    if (queue.includes(entry)) {
      queue.splice(queue.indexOf(entry), 1);
      this.#grant(name);
    }
  }

  releaseAllOf(tab) {
    for (const [name, queue] of this.#locks) {
      this.#locks.set(
        name,
        queue.filter((entry) => entry.tab !== tab),
      );
      this.#grant(name);
    }
  }

  channel(tab, name) {
    const channel = {
      onmessage: null,
      postMessage: (data) => {
        if (tab.dead) {
          return;
        }
        const message = structuredClone(data);
        tab.said.push(message.type);
        for (const other of this.#channels) {
          if (
            other.name === name &&
            other.channel !== channel &&
            !(message.type !== 'hello' && this.loses(other.tab))
          ) {
            this.clock.task(() =>
              other.tab.do(() => this.#channels.has(other) && other.channel.onmessage?.({ data: message })),
            );
          }
        }
      },
      close: () => this.#channels.delete(entry),
    };
    const entry = { tab, name, channel };
    this.#channels.add(entry);
    return channel;
  }
}

class Tab {
  dead = false;
  /** The types of the messages that it has posted. */
  said = [];
  #suspended = false;
  /** Callbacks that run when it wakes. */
  #held = [];
  #onlineListeners = new Set();
  #requests = new Set();
  #wills = [];
  #browser;

  constructor(browser, server) {
    this.#browser = browser;
    const { clock } = browser;
    this.environment = {
      now: clock.now,
      random: () => browser.random(),
      setTimeout: (callback, delayMs) => clock.setTimeout(() => this.do(callback), delayMs),
      clearTimeout: clock.clearTimeout,
      yieldToPage: () => new Promise((resolve) => clock.task(() => this.do(resolve))),
      fetch: async (url, init) => {
        const died = new AbortController();
        this.#requests.add(died);
        const response = await (this.dead ? new Promise(() => {}) : server.fetch(url, init, died.signal));
        await this.#awake();
        return this.#readAwake(response);
      },
      onOnlineOrVisible: (listener) => {
        this.#onlineListeners.add(listener);
        return () => this.#onlineListeners.delete(listener);
      },
      storage: storageOf(browser, this),
      locks: { request: (name, options, run) => browser.request(this, name, options, run) },
      broadcast: (name) => browser.channel(this, name),
      onDeath: (callback) => this.#wills.push(callback),
      report: (error) => browser.errors.push(error),
    };
  }

  /** Runs it now, or when the tab is awake; never if it is dead. */
  do(callback) {
    if (this.#suspended) {
      this.#held.push(callback);
    } else if (!this.dead) {
      callback();
    }
  }

  /** Suspends the tab, as browsers do in the background. It keeps its locks and connections. */
  suspend() {
    this.#suspended = true;
  }

  /**
   * What has come meanwhile happens now; first of all what was read from the network, the worst for a tab that leads no
   * more.
   */
  wake() {
    this.#suspended = false;
    const held = this.#held.splice(0);
    held.filter(({ first }) => first).forEach((callback) => callback());
    held.filter(({ first }) => !first).forEach((callback) => this.#browser.clock.task(() => this.do(callback)));
  }

  #awake() {
    return this.#suspended
      ? new Promise((resolve) => this.#held.push(Object.assign(() => resolve(), { first: true })))
      : undefined;
  }

  #readAwake(response) {
    const { body } = response;
    const getReader = () => {
      const reader = body.getReader();
      return { read: () => reader.read().finally(() => this.#awake()) };
    };
    return body ? Object.defineProperty(response, 'body', { value: { getReader } }) : response;
  }

  /** The network is back, or the page visible again. */
  becomeOnline() {
    this.#onlineListeners.forEach((listener) => listener());
  }

  /** The tab crashes: none of its code runs any more. */
  die() {
    this.dead = true;
    this.#requests.forEach((request) => request.abort());
    this.#wills.forEach((will) => will());
    this.#browser.releaseAllOf(this);
  }
}

/** The storage of a tab; a dead tab writes nothing. */
const storageOf = ({ storage }, tab) => ({
  get length() {
    return storage.length;
  },
  key: storage.key,
  getItem: storage.getItem,
  setItem: (key, value) => tab.dead || storage.setItem(key, value),
  removeItem: (key) => tab.dead || storage.removeItem(key),
});

export class MemoryStorage {
  #items = new Map();

  get length() {
    return this.#items.size;
  }

  key = (index) => [...this.#items.keys()][index] ?? null;
  getItem = (key) => this.#items.get(key) ?? null;
  setItem = (key, value) => void this.#items.set(key, String(value));
  removeItem = (key) => void this.#items.delete(key);
}
