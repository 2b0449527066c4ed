import { createElement } from 'react';

/**
 * A time as the reader's country writes it; nothing for what is no time, such as PostgreSQL's `infinity`.
 * @param {{ at: string | undefined }} props RFC 3339
 */
export function Time({ at }) {
  const date = new Date(at ?? '');
  return Number.isNaN(date.getTime()) ? null : createElement('time', { dateTime: at }, date.toLocaleString());
}
