/** A token for whoever one wants to be. */
export async function fetchToken({ tenant, user }) {
  const answer = await post(`/dev/token?${new URLSearchParams({ tenant, user })}`);
  return answer.token;
}

/** Inserts rows; promises their ids. `table` is "activities" or "notifications". */
export async function insertRows(table, token, row) {
  const answer = await post(`/dev/${table}`, { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, JSON.stringify(row));
  return answer.ids;
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
