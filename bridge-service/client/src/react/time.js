import { createElement } from 'react';

/**
 * A time in the user's locale; renders nothing for an invalid one, such as PostgreSQL's `infinity`.
 * @param {{ at: string | undefined }} props RFC 3339
 */
export function Time({ at }) {
  const date = new Date(at ?? '');
  return Number.isNaN(date.getTime()) ? null : createElement('time', { dateTime: at }, date.toLocaleString());
}
