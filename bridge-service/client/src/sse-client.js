import { RealtimeClient } from './realtime-client.js';
import { StreamSource } from './stream-source.js';
/** @import { Environment } from './environment.js' */
/** @import { Options } from './settings.js' */

/** Streams by Server-Sent Events, and polls while that does not work. */
export class SseClient extends RealtimeClient {
  /**
   * @param {Options} options
   * @param {Environment} [environment] the browser's unless given
   */
  constructor(options, environment) {
    super(options, (access) => new StreamSource(access), environment);
  }
}
