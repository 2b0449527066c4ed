import { Listeners } from '../listeners.js';
import { browserAlertEnvironment } from './alert-environment.js';
/** @import { AlertEnvironment, DesktopPermission } from './alert-environment.js' */
/** @import { Notification } from '../events.js' */

/**
 * The user's choice and the browser's permission.
 * @typedef {{ sound: boolean, desktop: boolean, soundBlocked: boolean, permission: DesktopPermission }} AlertSnapshot
 */

const KEY = 'sluice:alerts';
/** How long other tabs make no sound for the same notification. */
const QUIET_MS = 2_000;

/**
 * Sound and desktop notifications: off until the user turns them on and the browser permits them. The choice is stored.
 */
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
      ...this.#stored(),
      soundBlocked: false,
      permission: environment.permission(),
    };
  }

  getSnapshot = () => this.#snapshot;

  /** @param {() => void} listener @returns {() => void} */
  subscribe = (listener) => this.#listeners.add(listener);

  /**
   * Turns the sound on, and plays it once, or off. Call it from a click handler: browsers allow sound only after a user
   * gesture.
   * @param {boolean} sound
   */
  setSound = async (sound) => {
    this.#change({ sound, soundBlocked: sound && !(await this.#environment.play()) });
  };

  /**
   * Turns desktop notifications on or off. Call it from a click handler: it asks for permission if needed. They stay
   * off if it is denied.
   * @param {boolean} desktop
   */
  setDesktop = async (desktop) => {
    const permission = desktop ? await this.#environment.ask() : this.#environment.permission();
    this.#change({ desktop: desktop && permission === 'granted', permission });
  };

  /**
   * Plays the sound and shows the desktop notification, as the user has chosen, once for all tabs. On the desktop only
   * while the page is hidden.
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

  #stored() {
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
      // The choice is valid for this page only.
    }
    this.#listeners.notify();
  }
}
