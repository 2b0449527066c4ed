/** @typedef {'default' | 'granted' | 'denied' | 'unsupported'} DesktopPermission */

/**
 * The browser's functions that alerts use; tests pass in their own.
 * @typedef {object} AlertEnvironment
 * @property {Pick<Storage, 'getItem' | 'setItem'> | null} storage
 * @property {() => boolean} isHidden whether the page is not visible
 * @property {() => Promise<boolean>} play plays a sound; false if the browser blocks it
 * @property {() => DesktopPermission} permission
 * @property {() => Promise<DesktopPermission>} ask asks the user for permission, unless the user has already decided
 * @property {(title: string, options: { body: string, tag: string }) => void} show replaces the earlier one with the
 *   same tag
 * @property {(name: string, forMs: number, run: () => Promise<void>) => Promise<void>} alone runs in one of the tabs
 *   that call it
 */

/**
 * The environment of a browser.
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
        // Resolves only after the user has interacted with the page, so the wait is limited.
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
        // Some mobile browsers allow notifications from service workers only.
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
    return null; // a browser that blocks storage throws
  }
}
