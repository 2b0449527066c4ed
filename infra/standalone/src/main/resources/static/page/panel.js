import { counted, drawing, grouped, say } from './dom.js';
import { detailOf, noticeOf, stateOf, verdictOf } from './wording.js';

/** What a reader's panel says of the connection: indicator, progress, notice, verdict, totals. Draws once a frame. */
export class Panel {
  #root;
  #reader;
  #unannounced = 0;
  #timers;
  /** To be called when something has changed. */
  changed = drawing(() => this.#draw());

  constructor(root, reader) {
    this.#root = root;
    this.#reader = reader;
    this.#timers = [setInterval(this.changed, 1_000), setInterval(() => this.#announce(), 2_000)]; // seconds pass, too
  }

  /** For those who listen: one sentence for many events. */
  announceLater() {
    this.#unannounced++;
  }

  close() {
    this.#timers.forEach(clearInterval);
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
    Object.assign(this.#root.dataset, { state: snapshot.state, tone, events: ledger.events, misplaced: ledger.misplaced });
    say(this.#part('state'), name);
    say(this.#part('detail'), detailOf(snapshot, Date.now()));
    say(this.#part('totals'), totalsOf(ledger));
    this.#showProgress(snapshot);
    this.#showIfAny('notice', noticeOf(snapshot, isCut));
    const verdict = verdictOf(ledger.outage(performance.now()));
    this.#part('verdict').dataset.outcome = verdict?.outcome ?? '';
    this.#showIfAny('verdict', verdict?.text ?? null);
  }

  #showProgress({ state, progress, behind }) {
    const replaying = state === 'replaying' || (state === 'polling' && (behind ?? 0) > 0);
    this.#part('replay').hidden = !replaying;
    this.#part('progress').value = progress;
    say(this.#part('progress-text'), replaying ? `at most ${counted(behind ?? 0, 'event')} to go` : '');
  }

  #showIfAny(part, text) {
    this.#part(part).hidden = text === null;
    say(this.#part(part), text ?? '');
  }

  #part(name) {
    return this.#root.querySelector(`[data-part=${name}]`);
  }
}

function totalsOf({ events, inserted, arrived, misplaced }) {
  const own = inserted > 0 ? ` · ${grouped(arrived)} of ${grouped(inserted)} inserted here` : '';
  return `${counted(events, 'event')}${own} · ${grouped(misplaced)} doubled`;
}
