import { RealtimeClient } from './realtime-client.js';
import { StreamSource } from './stream-source.js';
/** @import { Environment } from './environment.js' */
/** @import { Options } from './settings.js' */

/** A client that streams Server-Sent Events, and polls while streams fail. */
export class SseClient extends RealtimeClient {
  /**
   * @param {Options} options
   * @param {Environment} [environment] the browser's by default
   */
  constructor(options, environment) {
    super(options, (access) => new StreamSource(access), environment);
  }
}
