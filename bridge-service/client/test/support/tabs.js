import { Scene } from './reader.js';

/** One user's tabs, connected one after the other. */
export async function tabs(count, options) {
  const scene = new Scene();
  const readers = [];
  for (let tab = 0; tab < count; tab++) {
    const reader = scene.reader(options);
    reader.client.connect();
    await scene.settle();
    readers.push(reader);
  }
  return { scene, bridge: scene.bridge, readers };
}

/** Makes a tab's handlers stop after the first frame, until the returned function is called. */
export function stall({ tab }) {
  const { environment } = tab;
  let release;
  const stalled = new Promise((resolve) => {
    release = resolve;
  });
  const { now, yieldToPage } = environment;
  let calls = 0;
  environment.now = () => now() + ++calls;
  environment.yieldToPage = () => stalled;
  return () => {
    Object.assign(environment, { now, yieldToPage });
    release();
  };
}
