import { terminal } from './outcome.js';
import { Poll } from './poll.js';
import { NO_FAILURES, decide } from './retry-policy.js';
/** @import { Access } from './request.js' */
/** @import { Link } from './source.js' */

/** Polls only. */
export class PollSource {
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
    const poll = new Poll(this.#access);
    let retry = NO_FAILURES;
    while (!signal.aborted) {
      link.observe({ type: 'attempt', attempt: retry.failures + 1, via: 'poll' });
      const outcome = await poll.run(link, signal);
      const decision = decide(retry, outcome, environment.random);
      retry = decision.retry;
      if (decision.stop) {
        return decision.stop;
      }
      if (outcome.type === 'page') {
        link.happened('polled', null);
      } else if (decision.error) {
        link.happened('poll-failed', { message: decision.error, attempt: retry.failures });
      }
      if (decision.error && retry.failures > settings.maxRetries) {
        return terminal('retries-exhausted', decision.error);
      }
      await link.pause(outcome.type === 'page' ? { delayMs: settings.pollEveryMs, atLeastMs: 0 } : decision);
    }
    return null;
  }
}
