const DURATION = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/;

/**
 * [ISO 8601] A duration of hours, minutes and seconds, such as `ready.heartbeat`, in milliseconds; null if it is zero
 * or anything else.
 * @param {unknown} text
 */
export function durationMs(text) {
  const [, ...parts] = DURATION.exec(String(text)) ?? [];
  return parts.reduce((sum, part) => sum * 60 + Number(part ?? 0), 0) * 1000 || null;
}
