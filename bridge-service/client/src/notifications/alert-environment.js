/** @typedef {'default' | 'granted' | 'denied' | 'unsupported'} DesktopPermission */

/**
 * What alerts need of the browser, so that a test can put its own in.
 * @typedef {object} AlertEnvironment
 * @property {Pick<Storage, 'getItem' | 'setItem'> | null} storage
 * @property {() => boolean} isHidden whether nobody looks at the page
 * @property {() => Promise<boolean>} play sounds; false if the browser does not let it
 * @property {() => DesktopPermission} permission
 * @property {() => Promise<DesktopPermission>} ask asks the reader, if that has not been done
 * @property {(title: string, options: { body: string, tag: string }) => void} show one of a tag takes the place of the one before
 * @property {(name: string, forMs: number, run: () => Promise<void>) => Promise<void>} alone runs in one tab of those that want to
 */

/**
 * The browser's own.
 * @returns {AlertEnvironment}
 */
export function browserAlertEnvironment() {
  /** @type {AudioContext | undefined} */
  let audio;
  const permission = () => globalThis.Notification?.permission ?? 'unsupported';
  return {
    storage: storage(),
    isHidden: () => globalThis.document?.hidden ?? true,
    play: async () => {
      try {
        audio ??= new AudioContext();
        // It is answered only after the reader has touched the page; until then nothing may wait for it.
        await Promise.race([audio.resume(), new Promise((resolve) => setTimeout(resolve, 500))]);
        return audio.state === 'running' && beep(audio);
      } catch {
        return false;
      }
    },
    permission,
    ask: async () => (permission() === 'default' ? globalThis.Notification.requestPermission() : permission()),
    show: (title, options) => {
      try {
        void new Notification(title, options);
      } catch {
        // Some mobile browsers have them in service workers only.
      }
    },
    alone: async (name, forMs, run) => {
      const { locks } = globalThis.navigator ?? {};
      await (locks
        ? locks.request(name, { ifAvailable: true }, async (lock) => {
            if (lock) {
              await run();
              await new Promise((resolve) => setTimeout(resolve, forMs));
            }
          })
        : run());
    },
  };
}

/** @param {AudioContext} audio */
function beep(audio) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.1, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.2);
  tone.frequency.value = 880;
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.2);
  return true;
}

function storage() {
  try {
    return globalThis.localStorage ?? null;
  } catch {
    return null; // a browser that is told to keep nothing throws
  }
}
