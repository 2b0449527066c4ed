import { counted, drawing, grouped, idOf, say } from './dom.js';
import { detailOf, noticeOf, stateOf, verdictOf } from './wording.js';

/** The connection in a reader's panel: indicator, progress, notice, verdict, totals. Draws at most once a frame. */
export class Panel {
  #root;
  #reader;
  #unannounced = 0;
  #timers;
  #closed = new AbortController();
  /** Call it after each change. */
  changed = drawing(() => this.#draw());

  constructor(root, reader) {
    this.#root = root;
    this.#reader = reader;
    // Once a second, because texts count seconds.
    this.#timers = [setInterval(this.changed, 1_000), setInterval(() => this.#announce(), 2_000)];
    this.#addTooltip(root.querySelector('.state'));
  }

  /** For screen readers: one announcement for many events. */
  announceLater() {
    this.#unannounced++;
  }

  close() {
    this.#closed.abort();
    this.#timers.forEach(clearInterval);
  }

  /** The tooltip describes the state. Escape closes it, wherever the focus is. */
  #addTooltip(state) {
    state.setAttribute('aria-describedby', idOf(this.#part('detail')));
    document.addEventListener('keydown', ({ key }) => key === 'Escape' && (state.dataset.tip = 'closed'), {
      signal: this.#closed.signal,
    });
    ['pointerenter', 'focus'].forEach((event) => state.addEventListener(event, () => delete state.dataset.tip));
  }

  #announce() {
    if (this.#unannounced > 0) {
      this.#part('announce').textContent = counted(this.#unannounced, 'new event');
      this.#unannounced = 0;
    }
  }

  #draw() {
    const { connection, isCut, ledger } = this.#reader;
    const snapshot = connection.getSnapshot();
    const { name, tone } = stateOf(snapshot, isCut);
    Object.assign(this.#root.dataset, {
      state: snapshot.state,
      tone,
      events: ledger.events,
      misplaced: ledger.misplaced,
    });
    say(this.#part('state'), name);
    say(this.#part('detail'), detailOf(snapshot, Date.now()));
    say(this.#part('totals'), totalsOf(ledger));
    this.#showProgress(snapshot);
    say(this.#part('notice'), noticeOf(snapshot, isCut) ?? '');
    this.#showVerdict(verdictOf(ledger.outage(performance.now())));
  }

  #showProgress({ state, progress, behind }) {
    const replaying = state === 'replaying' || (state === 'polling' && (behind ?? 0) > 0);
    this.#part('replay').hidden = !replaying;
    this.#part('progress').value = progress;
    say(this.#part('progress-text'), replaying ? `at most ${counted(behind ?? 0, 'event')} to go` : '');
  }

  /** Announced only when it is settled: until then it changes every second. */
  #showVerdict(verdict) {
    const part = this.#part('verdict');
    part.dataset.outcome = verdict?.outcome ?? '';
    part.setAttribute('aria-live', verdict?.outcome === 'waiting' ? 'off' : 'polite');
    say(part, verdict?.text ?? '');
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

function totalsOf({ events, inserted, arrived, misplaced }) {
  const own = inserted > 0 ? ` · ${grouped(arrived)} of ${grouped(inserted)} inserted here` : '';
  return `${counted(events, 'event')}${own} · ${grouped(misplaced)} doubled`;
}
