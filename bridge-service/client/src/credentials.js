/** @import { Environment } from './environment.js' */
/** @import { Settings } from './settings.js' */

/** @typedef {string | null | { token: string, expiresAt: number }} Credential a token, if need be with its end in milliseconds since 1970; null: cookies serve */

/** The token, asked for once and kept until it is refused, expires or is renewed. Those who ask at the same time share one answer. */
export class Credentials {
  /** @type {Promise<Credential> | null} */
  #asked = null;
  #renew = false;
  #settings;
  #environment;

  /**
   * @param {Settings} settings
   * @param {Environment} environment
   */
  constructor(settings, environment) {
    this.#settings = settings;
    this.#environment = environment;
  }

  /** The next one who asks gets a new token. */
  invalidate() {
    this.#asked = null;
    this.#renew = true;
  }

  /**
   * The token; null if cookies serve.
   * @throws whatever the page's callback throws; asking again asks the page again
   */
  async token() {
    const credential = await this.#credential();
    return credential && typeof credential === 'object' ? credential.token : credential;
  }

  /** How long until the token should be renewed, in milliseconds; null if that is not known, or if its end seems to be past. */
  async renewInMs() {
    const credential = await this.#credential();
    const end = typeof credential === 'string' ? expiryOf(credential) : credential?.expiresAt;
    const left = end ? end - this.#environment.now() : 0;
    return left > 0 ? Math.max(left - this.#settings.renewBeforeMs, left / 2) : null;
  }

  /** Renews the token, and says whether it is another one now. The old one stays if that fails. */
  async renewed() {
    const [old, asked] = [await this.token(), this.#asked];
    this.invalidate();
    try {
      return (await this.token()) !== old;
    } catch {
      this.#asked = asked;
      return false;
    }
  }

  #credential() {
    return (this.#asked ??= this.#ask());
  }

  /** @returns {Promise<Credential>} */
  async #ask() {
    const { attemptTimeoutMs, token } = this.#settings;
    /** @type {unknown} */
    let timer;
    /** @type {Promise<never>} */
    const late = new Promise((_, reject) => {
      timer = this.#environment.setTimeout(
        () => reject(new Error(`No token within ${attemptTimeoutMs} ms`)),
        attemptTimeoutMs,
      );
    });
    try {
      const credential = await Promise.race([token?.(this.#renew), late]);
      this.#renew = false;
      return credential ?? null;
    } catch (error) {
      this.#asked = null;
      throw error;
    } finally {
      this.#environment.clearTimeout(timer);
    }
  }
}

/**
 * The end of a JWT in milliseconds since 1970, read without verifying anything; undefined for other tokens.
 * @param {string} token
 * @returns {number | undefined}
 */
function expiryOf(token) {
  try {
    const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    const { exp } = JSON.parse(atob(claims));
    return exp * 1000;
  } catch {
    return undefined;
  }
}
