/** The channel of an event name: "activity" of "activity:new". */
export function channelOf(eventName) {
  return eventName.split(':', 1)[0];
}

/**
 * What an id says about one channel: {text: "activity.3.1042", partition, offset, line}, or null. The line names the life of the log
 * that its offsets belong to. To be shown, and to be counted after; a client would leave ids alone.
 */
export function placeOf(id, channel) {
  for (const element of (id ?? '').split(',')) {
    const [text, life = ''] = element.split('~', 2);
    const [name, partition, offset] = text.split('.');
    if (name === channel && /^\d+$/.test(partition) && /^-?\d+$/.test(offset)) {
      return { text, partition, offset: Number(offset), line: `${channel}.${partition}~${life.slice(0, 4)}` };
    }
  }
  return null;
}
