/** @import { Environment } from './environment.js' */
/** @import { Settings } from './settings.js' */

/**
 * @typedef {string | null | { token: string, expiresAt: number }} Credential a token, optionally with its expiry in
 *   milliseconds since 1970; null: cookies are used
 */

/**
 * The token, requested once and kept until it is rejected, expires or is renewed. Simultaneous requests for it are
 * coalesced.
 */
export class Credentials {
  /** @type {Promise<Credential> | null} */
  #credentialPromise = null;
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

  /** Makes the next request for the token return a new one. */
  invalidate() {
    this.#credentialPromise = null;
    this.#renew = true;
  }

  /**
   * The token; null if cookies are used.
   * @throws what the page's callback throws; the next call calls it again
   */
  async token() {
    const credential = await this.#credential();
    return credential && typeof credential === 'object' ? credential.token : credential;
  }

  /** Milliseconds until the token should be renewed; null if that is unknown, or if the token seems to have expired. */
  async renewInMs() {
    const credential = await this.#credential();
    const end = typeof credential === 'string' ? expiryOf(credential) : credential?.expiresAt;
    const left = end ? end - this.#environment.now() : 0;
    return left > 0 ? Math.max(left - this.#settings.renewBeforeMs, left / 2) : null;
  }

  /** Renews the token, and returns whether it has changed. The old one is kept if the renewal fails. */
  async renewed() {
    const [old, asked] = [await this.token(), this.#credentialPromise];
    this.invalidate();
    try {
      return (await this.token()) !== old;
    } catch {
      this.#credentialPromise = asked;
      return false;
    }
  }

  #credential() {
    return (this.#credentialPromise ??= this.#ask());
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
      this.#credentialPromise = null;
      throw error;
    } finally {
      this.#environment.clearTimeout(timer);
    }
  }
}

/**
 * The expiry of a JWT in milliseconds since 1970, read without verification; undefined for other tokens.
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
