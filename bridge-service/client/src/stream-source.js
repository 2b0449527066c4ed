import { terminal } from './outcome.js';
import { poll } from './poll.js';
import { FIRST, backoffMs, decide } from './retry-policy.js';
import { StreamAttempt } from './stream-attempt.js';
/** @import { Complete, Terminal } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Retry } from './retry-policy.js' */
/** @import { Link } from './source.js' */

/** Streams, and comes back after each end; when streams fail in a row, polls between attempts, until one is ready. */
export class StreamSource {
  #access;

  /** @param {Access} access */
  constructor(access) {
    this.#access = access;
  }

  /**
   * @param {Link} link
   * @param {AbortSignal} signal
   */
  async run(link, signal) {
    const { environment, settings } = this.#access;
    let retry = FIRST;
    let error = '';
    let notBefore = 0;
    while (!signal.aborted) {
      let wait = { delayMs: settings.pollEveryMs, atLeastMs: 0 };
      if (environment.now() >= notBefore) {
        const decision = await this.#stream(link, retry, signal);
        if (decision.stop) {
          return decision.stop;
        }
        retry = decision.retry;
        error = decision.error ?? error;
        wait = decision;
        notBefore = environment.now() + decision.atLeastMs;
      }
      const falls = retry.failures >= settings.pollAfterFailures && !signal.aborted;
      const polled = falls ? await this.#poll(link, retry.failures, signal) : null;
      if (polled?.stop) {
        return polled.stop;
      }
      if (!polled?.works && retry.failures > settings.maxRetries) {
        return terminal('retries-exhausted', error);
      }
      await link.pause(polled?.wait ?? wait);
    }
    return null;
  }

  /**
   * @param {Link} link
   * @param {Retry} retry
   * @param {AbortSignal} signal
   */
  async #stream(link, retry, signal) {
    const { environment, credentials } = this.#access;
    link.observe({ type: 'attempt', attempt: retry.failures + 1, via: 'stream' });
    const outcome = await new StreamAttempt(this.#access, link).run(signal);
    const decision = decide(retry, outcome, environment.random);
    if (decision.renew) {
      credentials.invalidate();
    }
    if (!decision.stop && outcome.type !== 'interrupted') {
      link.happened('lost', decision.error === null ? null : { message: decision.error, attempt: decision.retry.failures });
    }
    return decision;
  }

  /**
   * @param {Link} link
   * @param {number} failures
   * @param {AbortSignal} signal
   * @returns {Promise<{ works: boolean, wait: { delayMs: number, atLeastMs: number }, stop: Terminal | Complete | null }>}
   */
  async #poll(link, failures, signal) {
    const { environment, settings, credentials } = this.#access;
    link.observe({ type: 'attempt', attempt: failures, via: 'poll' });
    const outcome = await poll(this.#access, link, signal);
    const { stop, renew, atLeastMs, delayMs } = decide({ failures: failures - 1, renewed: false }, outcome, environment.random);
    const works = outcome.type === 'page';
    if (works) {
      link.happened('polled', null);
    } else if ('message' in outcome && !stop) {
      link.happened('poll-failed', { message: outcome.message, attempt: failures });
    }
    if (renew) {
      credentials.invalidate(); // the next attempt to stream uses the new ones, and says whether they are taken
    }
    return { works, wait: { delayMs: works ? settings.pollEveryMs : delayMs || backoffMs(failures, environment.random), atLeastMs }, stop };
  }
}
