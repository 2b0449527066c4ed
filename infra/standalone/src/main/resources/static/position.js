/** The channel of an event name: "activity" of "activity:new". */
export function channelOf(eventName) {
  return eventName.split(':', 1)[0];
}

/**
 * What an id says about one channel: {text: "activity.3.1042", partition, offset, key, line}, or null. The key names the
 * log's record, the line the log that its offsets belong to.
 */
export function elementOf(id, channel) {
  for (const element of id.split(',')) {
    const [place, life = ''] = element.split('~', 2);
    const [name, partition, offset] = place.split('.');
    if (name === channel && /^\d+$/.test(partition) && /^-?\d+$/.test(offset)) {
      return { text: place, partition, offset: Number(offset), key: element, line: `${channel}.${partition}~${life.slice(0, 4)}` };
    }
  }
  return null;
}
