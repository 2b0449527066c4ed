import { PollingClient, SseClient } from '../../src/index.js';
import { Bridge } from './bridge.js';
import { Browser } from './browser.js';

/** A bridge, a browser, and readers in its tabs. */
export class Scene {
  /** @param bridge shared by the scenes of several devices */
  constructor(bridge = new Bridge()) {
    this.bridge = bridge;
    this.browser = new Browser(bridge);
    this.clock = this.browser.clock;
  }

  /** A reader in its own tab, not connected. */
  reader({ Client = SseClient, overrides, ...options } = {}) {
    return new Reader(this.browser.tab(overrides), Client, { tenant: 'acme', user: 'ada', ...options });
  }

  poller(options = {}) {
    return this.reader({ Client: PollingClient, ...options });
  }

  /** The open stream. */
  get stream() {
    return [...this.bridge.streams].at(-1);
  }

  settle() {
    return this.clock.settle();
  }

  advance(ms) {
    return this.clock.advance(ms);
  }
}

/** A client, and the events that it has delivered. */
class Reader {
  ids = [];
  gaps = [];
  states = [];
  observations = [];

  constructor(tab, Client, options) {
    this.tab = tab;
    this.client = new Client(
      {
        ...options,
        observer: (observation) => {
          this.observations.push(observation);
          if (observation.type === 'state') {
            this.states.push(observation.state);
          }
        },
      },
      tab.environment,
    );
    this.client.subscribe('*', (event) => {
      if (tab.dead) {
        return;
      }
      if (event.event === 'gap') {
        this.gaps.push(event.data);
      } else {
        this.ids.push(event.data.id);
      }
    });
  }

  get state() {
    return this.client.connection.getSnapshot().state;
  }

  get snapshot() {
    return this.client.connection.getSnapshot();
  }

  seen(type) {
    return this.observations.filter((observation) => observation.type === type);
  }
}
