import { terminal } from './outcome.js';
import { Poll } from './poll.js';
import { INITIAL_DECISION, backoffMs, decide } from './retry-policy.js';
import { StreamAttempt } from './stream-attempt.js';
/** @import { Access } from './request.js' */
/** @import { Retry } from './retry-policy.js' */
/** @import { Link } from './source.js' */

/**
 * Streams, and reconnects after each end. After several failures in a row it polls between attempts, until a stream is
 * ready.
 */
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
    let last = INITIAL_DECISION;
    let streamedAt = 0;
    while (!signal.aborted) {
      if (Math.abs(environment.now() - streamedAt) >= last.atLeastMs) {
        // abs: the clock may have been set back
        last = await this.#stream(link, last.retry, signal);
        streamedAt = environment.now();
      }
      const {
        retry: { failures },
        error,
        stop,
      } = last;
      const polled =
        !stop && !signal.aborted && failures >= settings.pollAfterFailures
          ? await this.#polled(link, failures, signal)
          : null;
      const over = stop ?? polled?.stop;
      if (over) {
        return over;
      }
      if (!polled?.works && failures > settings.maxRetries) {
        return terminal('retries-exhausted', error ?? '');
      }
      await link.pause(polled ?? last);
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
      link.happened(
        'lost',
        decision.error === null ? null : { message: decision.error, attempt: decision.retry.failures },
      );
    }
    return decision;
  }

  /**
   * @param {Link} link
   * @param {number} failures
   * @param {AbortSignal} signal
   */
  async #polled(link, failures, signal) {
    const { environment, settings } = this.#access;
    link.observe({ type: 'attempt', attempt: failures, via: 'poll' });
    const outcome = await this.#poll.run(link, signal);
    const decision = decide({ failures: failures - 1, renewed: false }, outcome, environment.random);
    const works = outcome.type === 'page';
    if (works) {
      link.happened('polled', null);
    } else if (decision.error !== null) {
      link.happened('poll-failed', { message: decision.error, attempt: failures });
    }
    return {
      ...decision,
      works,
      delayMs: works ? settings.pollEveryMs : decision.delayMs || backoffMs(failures, environment.random),
    };
  }
}
