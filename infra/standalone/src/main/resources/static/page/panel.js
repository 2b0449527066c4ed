import { counted, drawing, grouped, idOf, say } from './dom.js';
import { detailOf, noticeOf, stateOf, verdictOf } from './wording.js';

/** What a reader's panel says of the connection: indicator, progress, notice, verdict, totals. Draws once a frame. */
export class Panel {
  #root;
  #reader;
  #unannounced = 0;
  #timers;
  #closed = new AbortController();
  /** To be called when something has changed. */
  changed = drawing(() => this.#draw());

  constructor(root, reader) {
    this.#root = root;
    this.#reader = reader;
    this.#timers = [setInterval(this.changed, 1_000), setInterval(() => this.#announce(), 2_000)]; // seconds pass, too
    this.#tie(root.querySelector('.state'));
  }

  /** For those who listen: one sentence for many events. */
  announceLater() {
    this.#unannounced++;
  }

  close() {
    this.#closed.abort();
    this.#timers.forEach(clearInterval);
  }

  /** The state's tip describes it, and goes with Escape, wherever the keyboard is, until it is asked for again. */
  #tie(state) {
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

  /** Announced when it is settled: until then it counts seconds, and each would be a sentence. */
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
