import { Scene } from './reader.js';

/** A reader whose stream is live. */
export async function live(options) {
  const scene = new Scene();
  const reader = scene.reader(options);
  reader.client.connect();
  await scene.settle();
  return { scene, reader, bridge: scene.bridge };
}
