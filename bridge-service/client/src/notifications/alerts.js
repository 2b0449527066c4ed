import { Listeners } from '../listeners.js';
import { browserAlertEnvironment } from './alert-environment.js';
/** @import { AlertEnvironment, DesktopPermission } from './alert-environment.js' */
/** @import { Notification } from '../events.js' */

/**
 * What the reader has chosen, and what the browser allows.
 * @typedef {{ sound: boolean, desktop: boolean, soundBlocked: boolean, permission: DesktopPermission }} AlertSnapshot
 */

const KEY = 'sluice:alerts';
/** For so long other tabs keep quiet about the same notification. */
const QUIET_MS = 2_000;

/** Sound and desktop notifications: off until the reader wants them, and never without the browser's leave. Kept over a closed page. */
export class Alerts {
  /** @type {AlertSnapshot} */
  #snapshot;
  #listeners = new Listeners();
  #environment;

  /** @param {AlertEnvironment} [environment] */
  constructor(environment = browserAlertEnvironment()) {
    this.#environment = environment;
    this.#snapshot = {
      sound: false,
      desktop: false,
      ...this.#kept(),
      soundBlocked: false,
      permission: environment.permission(),
    };
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener @returns {() => void} */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * To be called from the reader's click: browsers let a page sound only after one. Sounds, as a sample.
   * @param {boolean} sound
   */
  setSound = async (sound) => {
    this.#change({ sound, soundBlocked: sound && !(await this.#environment.play()) });
  };

  /**
   * To be called from the reader's click: asks the browser, if it has not been asked. Stays off if that says no.
   * @param {boolean} desktop
   */
  setDesktop = async (desktop) => {
    const permission = desktop ? await this.#environment.ask() : this.#environment.permission();
    this.#change({ desktop: desktop && permission === 'granted', permission });
  };

  /**
   * Sounds and shows it, as the reader wants, once for all tabs; on the desktop only while no reader looks at the page.
   * @param {Pick<Notification, 'id' | 'title' | 'message' | 'kind'>} notification
   */
  async alert({ id, title, message, kind }) {
    const { sound, desktop } = this.#snapshot;
    if (desktop && this.#environment.isHidden() && this.#environment.permission() === 'granted') {
      this.#environment.show(title ?? kind, { body: message ?? '', tag: `sluice/${id}` });
    }
    if (sound) {
      await this.#environment.alone(`sluice/sound/${id}`, QUIET_MS, async () =>
        this.#change({ soundBlocked: !(await this.#environment.play()) }),
      );
    }
  }

  #kept() {
    try {
      const { sound, desktop } = JSON.parse(this.#environment.storage?.getItem(KEY) ?? '{}');
      return { sound: sound === true, desktop: desktop === true };
    } catch {
      return {};
    }
  }

  /** @param {Partial<AlertSnapshot>} changes */
  #change(changes) {
    this.#snapshot = { ...this.#snapshot, ...changes };
    const { sound, desktop } = this.#snapshot;
    try {
      this.#environment.storage?.setItem(KEY, JSON.stringify({ sound, desktop }));
    } catch {
      // Then it is for this page alone.
    }
    this.#listeners.tell();
  }
}
