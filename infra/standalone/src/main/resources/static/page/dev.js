import { EventStreamParser } from '/client/index.js';

/** A token for any user, from the development endpoint; `ttl` is an ISO 8601 duration, or null for the default. */
export async function fetchToken({ tenant, user }, ttl = null) {
  const answer = await post(`/dev/token?${new URLSearchParams({ tenant, user, ...(ttl ? { ttl } : {}) })}`);
  return answer.token;
}

/** Inserts rows as a tenant's user; resolves to the first ids. `table` is "activities" or "notifications". */
export async function insertRows(table, who, row) {
  const headers = { Authorization: `Bearer ${await fetchToken(who)}`, 'Content-Type': 'application/json' };
  const answer = await post(`/dev/${table}`, headers, JSON.stringify(row));
  return answer.ids;
}

/** The position of a past instant: the first id of a stream that starts there. */
export async function positionAt(since, who) {
  const reading = new AbortController();
  try {
    const headers = {
      Authorization: `Bearer ${await fetchToken(who)}`,
      Accept: 'text/event-stream, application/problem+json',
    };
    const response = await fetch(`/api/v1/stream?${new URLSearchParams({ since })}`, {
      headers,
      signal: reading.signal,
    });
    if (!response.ok) {
      throw new Error((await response.json().catch(() => null))?.detail ?? `HTTP ${response.status}`);
    }
    const parser = new EventStreamParser();
    const reader = response.body.getReader();
    for (let part = await reader.read(); !part.done && !parser.lastEventId; part = await reader.read()) {
      const ready = parser.push(part.value).find((block) => block.type === 'event' && block.event === 'ready');
      if (ready?.id) {
        return ready.id;
      }
    }
    throw new Error('The stream ended before it was ready');
  } finally {
    reading.abort();
  }
}

async function post(url, headers, body) {
  let response;
  try {
    response = await fetch(url, { method: 'POST', headers, body });
  } catch {
    throw new Error('The server does not answer');
  }
  const answer = await response.json().catch(() => null);
  if (!response.ok) {
    throw Object.assign(new Error(answer?.detail ?? `HTTP ${response.status}`), { status: response.status });
  }
  return answer;
}
