import { PollSource } from './poll-source.js';
import { RealtimeClient } from './realtime-client.js';
/** @import { Environment } from './environment.js' */
/** @import { Options } from './settings.js' */

/** Polls only. */
export class PollingClient extends RealtimeClient {
  /**
   * @param {Options} options
   * @param {Environment} [environment] the browser's unless given
   */
  constructor(options, environment) {
    super(options, (access) => new PollSource(access), environment);
  }
}
