const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/**
 * An ISO 8601 duration of hours, minutes and seconds in milliseconds, as in `ready.heartbeat`; null if it is something else, or nothing.
 * @param {unknown} text
 */
export function durationMs(text) {
  const [, ...parts] = DURATION.exec(String(text)) ?? [];
  return parts.reduce((sum, part) => sum * 60 + Number(part ?? 0), 0) * 1000 || null;
}
