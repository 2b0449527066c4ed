import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SseClient } from '../../src/index.js';
import { openPage, skip, View } from './page.js';
import { Scene } from './reader.js';

export const ADA = { tenant: 'acme', user: 'ada' };
export const page = skip ? null : await openPage();
const { h, sluice } = page ?? {};

/** Compares elements itself: a failed assertion would print them whole. */
export const assertFocus = (element) =>
  assert.ok(document.activeElement === element, `the focus is on ${document.activeElement?.outerHTML.slice(0, 200)}`);

/** A tab with components below a provider. */
export class Rendered {
  clients = [];

  constructor(scene = new Scene()) {
    this.scene = scene;
    this.bridge = scene.bridge;
    this.tab = scene.browser.tab();
    this.view = new View(page, scene);
    this.alerts = {
      storage: this.tab.environment.storage,
      plays: 0,
      shown: [],
      hidden: true,
      granted: 'granted',
      audible: true,
    };
  }

  render(children, props = {}) {
    return this.view.render(
      h(
        sluice.RealtimeProvider,
        {
          session: ADA,
          environment: this.tab.environment,
          alertEnvironment: this.#alertEnvironment(),
          create: this.#create,
          ...props,
        },
        children,
      ),
    );
  }

  #create = (options, environment) => {
    const client = new SseClient(options, environment);
    this.clients.push(client);
    return client;
  };

  #environment;
  #alertEnvironment() {
    const { alerts } = this;
    this.#environment ??= {
      storage: alerts.storage,
      isHidden: () => alerts.hidden,
      permission: () => alerts.granted,
      ask: async () => alerts.granted,
      play: async () => (alerts.plays++, alerts.audible),
      show: (title, options) => alerts.shown.push([title, options]),
      alone: async (name, forMs, run) => run(),
    };
    return this.#environment;
  }

  get state() {
    return this.clients.at(-1)?.connection.getSnapshot().state;
  }

  publish(channel, data = {}) {
    return this.view.when(() => {
      const id = data.id ?? String(1 + this.bridge.channels.activity.length + this.bridge.channels.notification.length);
      this.bridge.publish(channel, { data: { type: channel, data: { id, tenantId: 'acme', kind: 'test', ...data } } });
    });
  }
}

/** A test of rendered components, which fails after any React warning. */
export const when = (name, run) =>
  test(name, { skip }, async () => {
    const rendered = new Rendered();
    await run(rendered);
    assert.deepEqual(rendered.scene.browser.errors, []);
    await rendered.view.close();
    assert.deepEqual(page.warnings.splice(0), []);
  });
