import { skipUnlessInstalled } from './packages.js';

/** Why there is no page to render into; false if there is one. */
export const skip = skipUnlessInstalled('happy-dom', 'react-dom');

/** React in a DOM under Node; call it only if nothing is skipped. */
export async function openPage() {
  const { Window } = await import('happy-dom');
  const window = new Window({ url: 'http://localhost/' });
  for (const name of [
    'window',
    'document',
    'HTMLElement',
    'HTMLIFrameElement',
    'Element',
    'Node',
    'Event',
    'KeyboardEvent',
    'MouseEvent',
  ]) {
    globalThis[name] = name === 'window' ? window : window[name];
  }
  globalThis.navigator ??= window.navigator;
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  const React = await import('react');
  const { createRoot } = await import('react-dom/client');
  const { renderToString } = await import('react-dom/server');
  const sluice = await import('../../src/react/index.js');
  const warnings = [];
  console.error = (...parts) => warnings.push(parts.join(' '));
  return { warnings, React, h: React.createElement, act: React.act, createRoot, renderToString, sluice, window };
}

/** A rendered tree, with functions to use it. */
export class View {
  container = document.createElement('div');
  #root;
  #page;
  #scene;

  constructor(page, scene) {
    this.#page = page;
    this.#scene = scene;
    document.body.append(this.container);
    this.#root = page.createRoot(this.container);
  }

  async render(element) {
    await this.#page.act(async () => this.#root.render(element));
    await this.settle();
  }

  async settle() {
    await this.#page.act(async () => this.#scene.settle());
  }

  async advance(ms) {
    await this.#page.act(async () => this.#scene.advance(ms));
  }

  /** Runs it, and everything that follows without time. */
  async when(happens) {
    await this.#page.act(async () => happens());
    await this.settle();
  }

  async click(selector) {
    await this.when(() => this.get(selector).click());
  }

  async key(selector, key) {
    await this.when(() => this.get(selector).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })));
  }

  get(selector) {
    const found = this.find(selector);
    if (!found) {
      throw new Error(`${selector} is not in ${this.container.innerHTML}`);
    }
    return found;
  }

  find(selector) {
    return this.container.querySelector(selector);
  }

  texts(selector) {
    return [...this.container.querySelectorAll(selector)].map(({ textContent }) => textContent);
  }

  async close() {
    await this.#page.act(async () => this.#root.unmount());
    await this.settle();
    this.container.remove();
  }
}
