import { PollSource } from './poll-source.js';
import { RealtimeClient } from './realtime-client.js';
/** @import { Environment } from './environment.js' */
/** @import { Options } from './settings.js' */

/** A client that only polls. */
export class PollingClient extends RealtimeClient {
  /**
   * @param {Options} options
   * @param {Environment} [environment] the browser's by default
   */
  constructor(options, environment) {
    super(options, (access) => new PollSource(access), environment);
  }
}
