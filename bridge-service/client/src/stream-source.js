import { terminal } from './outcome.js';
import { Poll } from './poll.js';
import { FIRST, backoffMs, decide } from './retry-policy.js';
import { StreamAttempt } from './stream-attempt.js';
/** @import { Complete, Terminal } from './outcome.js' */
/** @import { Access } from './request.js' */
/** @import { Retry } from './retry-policy.js' */
/** @import { Link } from './source.js' */

/** Streams, and comes back after each end; when streams fail in a row, polls between attempts, until one is ready. */
export class StreamSource {
  #access;
  #poll;

  /** @param {Access} access */
  constructor(access) {
    this.#access = access;
    this.#poll = new Poll(access);
  }

  /**
   * @param {Link} link
   * @param {AbortSignal} signal
   */
  async run(link, signal) {
    const { environment, settings } = this.#access;
    let retry = FIRST;
    let error = '';
    let triedAt = 0;
    let atLeastMs = 0;
    while (!signal.aborted) {
      let wait = { delayMs: settings.pollEveryMs, atLeastMs: 0 };
      if (Math.abs(environment.now() - triedAt) >= atLeastMs) { // the clock may have been set back
        const decision = await this.#stream(link, retry, signal);
        if (decision.stop) {
          return decision.stop;
        }
        retry = decision.retry;
        error = decision.error ?? error;
        wait = decision;
        triedAt = environment.now();
        atLeastMs = decision.atLeastMs;
      }
      const falls = retry.failures >= settings.pollAfterFailures && !signal.aborted;
      const polled = falls ? await this.#polled(link, retry.failures, signal) : null;
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
    const { environment } = this.#access;
    link.observe({ type: 'attempt', attempt: retry.failures + 1, via: 'stream' });
    const outcome = await new StreamAttempt(this.#access, link).run(signal);
    const decision = decide(retry, outcome, environment.random);
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
  async #polled(link, failures, signal) {
    const { environment, settings } = this.#access;
    link.observe({ type: 'attempt', attempt: failures, via: 'poll' });
    const outcome = await this.#poll.run(link, signal);
    const { stop, atLeastMs, delayMs } = decide({ failures: failures - 1, renewed: false }, outcome, environment.random);
    const works = outcome.type === 'page';
    if (works) {
      link.happened('polled', null);
    } else if ('message' in outcome && !stop) {
      link.happened('poll-failed', { message: outcome.message, attempt: failures });
    }
    return { works, wait: { delayMs: works ? settings.pollEveryMs : delayMs || backoffMs(failures, environment.random), atLeastMs }, stop };
  }
}
