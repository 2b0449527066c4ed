const GAPS = {
  expired: 'is past its retention',
  'log-replaced': 'belongs to a log that was replaced',
  truncated: 'is no longer in the log',
  added: 'was not part of the position',
};

/** A line about a frame of the stream itself, or null for every other frame. */
export function remarkOf({ name, data }) {
  if (name === 'gap') {
    const from = data?.requested === undefined ? '' : ` after offset ${data.requested}`;
    const to = data?.earliest === undefined ? '' : `; goes on from ${data.earliest}`;
    return `in ${data?.channel ?? 'a channel'}${from}: what was asked for ${GAPS[data?.reason] ?? `is missing (${data?.reason})`}${to}`;
  }
  if (name === 'goodbye') {
    const back = data?.retryMs === undefined ? '' : `, back in ${(data.retryMs / 1000).toFixed(1)} s`;
    return `from the server: ${data?.reason ?? 'no reason given'}${back}`;
  }
  if (name === 'system:logout') {
    return `of this user: ${data?.data?.reason ?? 'no reason given'}`;
  }
  return null;
}

export function stateTip(name, since, detail, position) {
  const at = since.toLocaleTimeString([], { hour12: false });
  return `${name} since ${at}. ${detail}.${position ? ` Position ${position}` : ''}`;
}

export function totalsText({ inserted, arrived, doubled, outOfOrder, latencyMs }) {
  if (inserted === 0 && doubled === 0 && outOfOrder === 0) {
    return '';
  }
  const parts = [`${arrived} of ${inserted} rows inserted here arrived`, `${doubled} doubled`];
  if (outOfOrder > 0) {
    parts.push(`${outOfOrder} out of order`);
  }
  if (latencyMs !== null) {
    parts.push(`latest in ${Math.max(1, Math.round(latencyMs))}\u00a0ms`);
  }
  return parts.join(' · ');
}

/** What became of an outage: {outcome, text}, or null if there is nothing to tell. */
export function verdictOf(outage) {
  if (outage === null) {
    return null;
  }
  const events = `${outage.replayed} ${outage.replayed === 1 ? 'event' : 'events'} replayed`;
  if (!outage.caughtUp) {
    return { outcome: 'waiting', text: outage.replayed > 0 ? `${events} so far` : `Not connected; rows inserted meanwhile: ${outage.inserted}` };
  }
  if (!outage.settled) {
    return { outcome: 'waiting', text: `${events}, ${outage.missing} still to come, ${outage.doubled} doubled` };
  }
  const whole = outage.missing === 0 && outage.doubled === 0;
  return { outcome: whole ? 'whole' : 'broken', text: `${events}, ${outage.missing} lost, ${outage.doubled} doubled` };
}
