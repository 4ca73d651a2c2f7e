import { el, databaseLink } from './dom.js';
import { icon, word, tone } from './icons.js';
import { when, forHowLong } from './time.js';
import { controlName, LEVELS } from './controls.js';

const VERDICTS = ['blocked', 'unknown', 'at-risk', 'ready'];
const STEP = 100;
const OVERDUE = 60_000;

/** All databases, worst first. */
export class FleetView {
  title = 'All databases';
  #verdict = null;
  #limit = STEP;
  #rows = new Map(); // database id -> { signature, element }
  #loaded = false;

  constructor() {
    this.tiles = el('div', { class: 'tiles', role: 'group', 'aria-label': 'Filter by verdict' });
    this.search = el('input', {
      type: 'search', id: 'search', placeholder: 'Find a database …  ( / )', autocomplete: 'off', spellcheck: 'false',
      'aria-label': 'Find a database', maxlength: 200, oninput: () => this.#searched(),
    });
    this.found = el('p', { class: 'found', 'aria-live': 'polite' });
    this.list = el('div', { class: 'fleet', role: 'list' });
    this.more = el('button', { class: 'more', type: 'button', hidden: true, onclick: () => this.#showMore() }, 'Show more');
    this.message = el('div', { class: 'message', hidden: true });
    this.overdue = el('p', { class: 'overdue', hidden: true });
    this.watch = el('div', { 'aria-live': 'polite' });
    this.toolbar = el('div', { class: 'toolbar' }, this.search, this.found);
    this.head = el('div', { class: 'fleet-head', 'aria-hidden': 'true' },
      el('span', {}, 'Verdict'), el('span', {}, 'Database'), el('span', {}, 'What keeps it from being ready'),
      el('span', {}, 'Evidence'), el('span', {}, 'Next change'));
    this.root = el('section', { 'aria-label': 'All databases' },
      el('h1', { class: 'visually-hidden' }, 'All databases'),
      this.tiles, this.toolbar, this.watch, this.overdue, this.head, this.list, this.more, this.message);
  }

  concerns() {
    return true;
  }

  async load() {
    const query = new URLSearchParams({ limit: String(this.#limit) });
    if (this.#verdict) query.set('verdict', this.#verdict);
    const text = this.search.value.trim();
    if (text) query.set('search', text);
    const asked = query.toString();
    this.asked = asked;
    const answer = await fetch('/v1/databases?' + asked);
    if (!answer.ok) throw new Error(await problemOf(answer));
    const page = await answer.json();
    if (this.asked === asked) this.#show(page);
  }

  #show(page) {
    const all = VERDICTS.reduce((sum, verdict) => sum + (page.counts[verdict] ?? 0), 0);
    this.#showTiles(page.counts, all);
    this.#showRows(page.databases);
    this.#showOverdue(page.databases);
    this.#showWatch(page.watch);
    const filtered = this.#verdict !== null || this.search.value.trim() !== '';
    this.toolbar.hidden = all === 0;
    this.tiles.hidden = all === 0;
    this.head.hidden = page.databases.length === 0;
    this.found.textContent = filtered ? page.total.toLocaleString() + ' of ' + all.toLocaleString() : '';
    this.more.hidden = page.databases.length >= page.total || this.#limit >= 1000;
    this.more.textContent = 'Show more (' + (page.total - page.databases.length).toLocaleString() + ' left)';
    this.message.hidden = page.databases.length > 0;
    if (page.databases.length === 0) this.message.replaceChildren(filtered ? this.#noMatch() : emptyFleet());
    this.#loaded = true;
  }

  #showTiles(counts, all) {
    const shown = VERDICTS.filter((verdict) => verdict !== 'unknown' || counts.unknown > 0);
    const focused = document.activeElement?.dataset?.verdict;
    this.tiles.replaceChildren(...shown.map((verdict) => {
      const n = counts[verdict] ?? 0;
      return el('button', {
        type: 'button', class: 'tile tone-' + tone(verdict) + (n === 0 ? ' none' : ''), 'data-verdict': verdict,
        'aria-pressed': String(this.#verdict === verdict), onclick: () => this.#toggle(verdict),
        title: this.#verdict === verdict ? 'Show all' : 'Show only these',
      }, icon(verdict), el('span', { class: 'tile-count' }, n.toLocaleString()),
      el('span', { class: 'tile-word' }, word(verdict)),
      el('span', { class: 'tile-share', 'aria-hidden': 'true' }, share(n, all)));
    }));
    if (focused) this.tiles.querySelector('[data-verdict="' + focused + '"]')?.focus();
  }

  #showRows(databases) {
    const next = new Map();
    for (const database of databases) {
      const signature = JSON.stringify({ ...database, evaluatedAt: null, publishedAt: null });
      const known = this.#rows.get(database.database);
      if (known?.signature === signature) {
        next.set(database.database, known);
        continue;
      }
      const element = row(database);
      if (this.#loaded && known) element.classList.add('changed');
      if (known?.element.contains(document.activeElement)) element.dataset.focus = 'true';
      next.set(database.database, { signature, element });
    }
    this.#rows = next;
    this.#place([...next.values()].map((entry) => entry.element));
  }

  /** Moves only what is not where it belongs: keyboard focus stays on its row. */
  #place(elements) {
    elements.forEach((element, i) => {
      if (this.list.children[i] !== element) this.list.insertBefore(element, this.list.children[i] ?? null);
      if (element.dataset.focus) {
        delete element.dataset.focus;
        element.focus();
      }
    });
    while (this.list.children.length > elements.length) this.list.lastChild.remove();
  }

  #showOverdue(databases) {
    const late = databases.filter(isOverdue).length;
    this.overdue.hidden = late === 0;
    this.overdue.textContent = late + (late === 1 ? ' database was' : ' databases were')
      + ' due to be judged again and nothing was published. Is the streams component running?';
  }

  /** What the second watch found about the topology and the sources. */
  #showWatch(alerts) {
    this.watch.replaceChildren(...alerts.map((alert) =>
      el('p', { class: 'overdue', title: alert.remedy }, alert.database + ': ' + alert.reason)));
  }

  #toggle(verdict) {
    this.#verdict = this.#verdict === verdict ? null : verdict;
    this.#limit = STEP;
    this.load();
  }

  #searched() {
    clearTimeout(this.typing);
    this.#limit = STEP;
    this.typing = setTimeout(() => this.load(), 150);
  }

  #showMore() {
    this.#limit = Math.min(1000, this.#limit + STEP);
    this.load();
  }

  #noMatch() {
    return el('div', {}, el('p', { class: 'message-title' }, 'No database matches.'),
      el('button', { type: 'button', onclick: () => this.#clear() }, 'Show all databases'));
  }

  #clear() {
    this.search.value = '';
    this.#verdict = null;
    this.load();
    this.search.focus();
  }
}

function share(n, all) {
  if (all === 0) return '';
  const percent = (100 * n) / all;
  return (percent > 0 && percent < 1 ? '< 1' : Math.round(percent)) + ' %';
}

export function isOverdue(database) {
  return database.nextChangeAt !== null && Date.parse(database.nextChangeAt) < Date.now() - OVERDUE;
}

function row(database) {
  return el('a', { class: 'row tone-' + tone(database.verdict), href: databaseLink(database.database), role: 'listitem' },
    el('span', { class: 'row-verdict' }, icon(database.verdict), el('span', {}, word(database.verdict))),
    el('span', { class: 'row-name' }, name(database.database)),
    el('span', { class: 'row-why' }, why(database)),
    level(database.evidenceLevel),
    el('span', { class: 'row-when' }, horizon(database)));
}

export function name(id) {
  const colon = id.indexOf(':');
  const engine = colon > 0 ? id.slice(0, colon) : '';
  const rest = id.slice(colon + 1);
  const slash = rest.indexOf('/');
  return [
    el('span', { class: 'db-name' }, slash >= 0 ? rest.slice(slash + 1) : rest),
    el('span', { class: 'db-where' }, [engine, slash >= 0 ? rest.slice(0, slash) : ''].filter(Boolean).join(' · ')),
  ];
}

function why(database) {
  const worst = database.failing[0];
  if (!worst) return el('span', { class: 'calm' }, 'All controls hold');
  const others = database.failing.length - 1;
  return [
    el('span', { class: 'why-first' }, el('b', { class: 'mono' }, worst.control), ' ', worst.reason || worst.code || controlName(worst.control)),
    others > 0 && el('span', { class: 'why-others' },
      database.failing.slice(1, 7).map((f) => el('span', { class: 'chip tone-' + tone(f.outcome), title: controlName(f.control) + ': ' + f.reason }, f.control)),
      others > 6 && el('span', { class: 'chip' }, '+' + (others - 6))),
  ];
}

export function level(n) {
  const text = LEVELS[n] ?? 'L' + n;
  return el('span', { class: 'level', title: text, role: 'img', 'aria-label': text },
    el('span', { class: 'level-word' }, 'L' + n),
    el('span', { class: 'level-bar' }, [1, 2, 3, 4, 5].map((i) => el('i', { class: i <= n ? 'on' : '' }))));
}

function horizon(database) {
  if (isOverdue(database)) return [el('span', { class: 'late' }, 'overdue '), when(database.nextChangeAt)];
  if (database.readyUntil) return [el('span', { class: 'faint-word' }, 'ready for '), forHowLong(database.readyUntil)];
  if (database.nextChangeAt) return [el('span', { class: 'faint-word' }, 'changes '), when(database.nextChangeAt)];
  return el('span', { class: 'faint-word' }, 'not by time alone');
}

function emptyFleet() {
  return el('div', { class: 'empty' },
    el('img', { src: '/mark.svg', alt: '', width: 64, height: 64 }),
    el('p', { class: 'message-title' }, 'No database has been judged yet.'),
    el('p', {}, 'As soon as a database is registered, or the catalog names one, it appears here by itself. What to do next:'),
    el('ol', {},
      el('li', {}, 'Create the catalog tables where your backup jobs can write: ', el('code', {}, './lifeboat catalog install JDBC_URL')),
      el('li', {}, 'Record a backup there, or register a database: ', el('code', {}, './lifeboat register --help')),
      el('li', {}, 'Or watch the whole story on a throw-away stack: ', el('code', {}, './lifeboat demo'))));
}

export async function problemOf(answer) {
  try {
    const problem = await answer.json();
    return problem.title + ': ' + problem.detail;
  } catch {
    return 'HTTP ' + answer.status;
  }
}
