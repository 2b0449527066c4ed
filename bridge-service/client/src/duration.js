const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/**
 * An ISO 8601 duration of hours, minutes and seconds in milliseconds, as in `ready.heartbeat`; null if it is something else, or nothing.
 * @param {unknown} text
 */
export function durationMs(text) {
  const parts = DURATION.exec(String(text));
  const [hours, minutes, seconds] = (parts ?? []).slice(1).map((part) => Number(part ?? 0));
  return ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000 || null;
}
