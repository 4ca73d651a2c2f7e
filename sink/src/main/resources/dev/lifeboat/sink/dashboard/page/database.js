import { el } from './dom.js';
import { icon, word, tone } from './icons.js';
import { when, forHowLong, absolute } from './time.js';
import { CONTROLS, controlName, controlPromise, LEVELS } from './controls.js';
import { name, level, isOverdue, problemOf } from './fleet.js';

const WORST_FIRST = ['fail', 'unknown', 'warn', 'waived', 'pass', 'not-applicable', 'not-judged'];

/** One database: its verdict, every control with its evidence, and what happened lately. */
export class DatabaseView {
  #byNumber = false;
  #shown = '';

  constructor(id) {
    this.id = id;
    this.title = id;
    this.root = el('article', { class: 'database', 'aria-label': id }, el('p', { class: 'message' }, 'Loading …'));
  }

  concerns(change) {
    return change.everything === true || (change.databases ?? []).includes(this.id);
  }

  async load() {
    const answer = await fetch('/v1/databases/' + encodeURIComponent(this.id));
    if (answer.status === 404) {
      this.root.replaceChildren(back(), el('div', { class: 'message' },
        el('p', { class: 'message-title' }, 'This database is not known.'),
        el('p', {}, 'No readiness of ', el('code', {}, this.id), ' has been published, or it is no longer watched.')));
      this.#shown = '';
      return;
    }
    if (!answer.ok) throw new Error(await problemOf(answer));
    const text = await answer.text();
    if (text === this.#shown) return;
    this.#shown = text;
    this.data = JSON.parse(text);
    this.#show();
  }

  #show() {
    const { summary, alerts, changes, decisions, migrations } = this.data;
    const open = alerts.filter((alert) => alert.state !== 'resolved');
    this.root.replaceChildren(
      back(),
      headline(summary, this.data.controls),
      open.length > 0 && section('Open alerts', open.length, el('ul', { class: 'cards' }, open.map(alertCard))),
      section('Controls', this.data.controls.length, this.#controls()),
      el('div', { class: 'columns' },
        section('Latest changes', null, changes.length ? el('ol', { class: 'story' }, changes.map(changeItem))
          : el('p', { class: 'calm' }, 'None recorded yet.')),
        section('Migrations and decisions', null,
          migrations.length > 0 && el('ul', { class: 'story' }, migrations.map(migrationItem)),
          decisions.length ? el('ol', { class: 'story' }, decisions.map(decisionItem))
            : el('p', { class: 'calm' }, 'The gate has not been asked about this database.'))));
    // replaceChildren turns "false" into text; sections that are not there leave nothing
    for (const node of [...this.root.childNodes]) if (node.nodeType === Node.TEXT_NODE) node.remove();
  }

  #controls() {
    const results = new Map(this.data.controls.map((result) => [result.control, result]));
    for (const id of CONTROLS.keys()) {
      if (!results.has(id)) results.set(id, { control: id, outcome: 'not-judged', required: false, code: '', reason: '', validUntil: null, evidence: [] });
    }
    const rank = (r) => WORST_FIRST.indexOf(r.outcome) * 2 + (r.required ? 0 : 1);
    const sorted = [...results.values()].sort((a, b) =>
      (this.#byNumber ? 0 : rank(a) - rank(b)) || a.control.localeCompare(b.control));
    const order = el('button', { type: 'button', class: 'order', onclick: () => { this.#byNumber = !this.#byNumber; this.#show(); } },
      this.#byNumber ? 'Sort worst first' : 'Sort by number');
    return [order, el('div', { class: 'table-wrap', tabindex: 0, role: 'region', 'aria-label': 'Controls' },
      el('table', { class: 'controls' },
        el('thead', {}, el('tr', {}, ['Outcome', 'Control', 'What was found', 'Evidence', 'Will change'].map((h) => el('th', { scope: 'col' }, h)))),
        el('tbody', {}, sorted.map(controlRow))))];
  }
}

function back() {
  return el('nav', {}, el('a', { class: 'back', href: '#/' }, '← All databases'));
}

function section(title, count, ...content) {
  return el('section', {}, el('h2', {}, title, count !== null && el('span', { class: 'count' }, count)), content);
}

function headline(summary, controls) {
  const sentence = verdictSentence(summary, controls);
  return el('header', { class: 'headline tone-' + tone(summary.verdict) },
    el('div', { class: 'headline-verdict' }, icon(summary.verdict), el('span', {}, word(summary.verdict))),
    el('div', { class: 'headline-text' },
      el('h1', {}, name(summary.database)),
      el('p', { class: 'sentence' }, sentence)),
    el('dl', { class: 'facts' },
      fact('Evidence', [level(summary.evidenceLevel), el('span', { class: 'fact-note' }, (LEVELS[summary.evidenceLevel] ?? '').slice(5))]),
      fact('Leans on', summary.decidingBackup ? el('span', { class: 'mono' }, summary.decidingBackup) : 'no backup'),
      fact('Policy', summary.policy + ' v' + summary.policyVersion),
      fact('Judged', when(summary.evaluatedAt))));
}

function fact(term, value) {
  return el('div', {}, el('dt', {}, term), el('dd', {}, value));
}

function verdictSentence(summary, controls) {
  const blocking = controls.filter((c) => c.required && (c.outcome === 'fail' || c.outcome === 'unknown')).length;
  const parts = [];
  if (isOverdue(summary)) {
    parts.push(el('span', { class: 'late' }, 'A change was due '), when(summary.nextChangeAt), ' and was not published: is the streams component running? ');
  } else if (summary.verdict === 'blocked') {
    parts.push(blocking + ' required ' + (blocking === 1 ? 'control does' : 'controls do') + ' not hold. No migration passes until '
      + (blocking === 1 ? 'it does.' : 'they do.'));
  } else if (summary.readyUntil) {
    parts.push('Ready until ', el('b', {}, absolute(summary.readyUntil)), ' (', when(summary.readyUntil), '), if nothing else happens.');
  } else if (summary.verdict === 'ready') {
    parts.push('Ready, and time alone does not change that.');
  } else if (summary.verdict === 'at-risk') {
    parts.push('Every required control holds; something else needs attention.');
  } else {
    parts.push('Nothing is known that would make it ready.');
  }
  if (!isOverdue(summary) && summary.nextChangeAt && summary.nextChangeAt !== summary.readyUntil) {
    parts.push(' Next change by time alone ', when(summary.nextChangeAt), '.');
  }
  return parts;
}

function controlRow(result) {
  return el('tr', { class: 'outcome-' + result.outcome },
    el('td', { class: 'c-outcome' }, el('span', { class: 'pill tone-' + tone(result.outcome) }, icon(result.outcome), word(result.outcome))),
    el('th', { scope: 'row', class: 'c-control', title: controlPromise(result.control) },
      el('span', { class: 'mono' }, result.control),
      result.outcome !== 'not-judged' && el('span', { class: 'c-need' }, result.required ? ' required' : ' advisory'),
      el('span', { class: 'c-name' }, controlName(result.control))),
    el('td', { class: 'c-reason' }, result.reason && el('span', {}, result.reason), result.code && el('code', {}, result.code),
      result.waiver?.counts && waiverLine(result.waiver)),
    el('td', { class: 'c-evidence' }, evidence(result.evidence)),
    el('td', { class: 'c-when' }, result.validUntil ? when(result.validUntil) : el('span', { class: 'faint-word' }, '–')));
}

/** Who waives the control and when that ends; the reason beside it says why. */
function waiverLine(waiver) {
  return el('p', { class: 'waiver' }, el('b', {}, 'Waived by '), waiver.by + (waiver.secondPerson ? ' and ' + waiver.secondPerson : ''),
    el('b', {}, ' ends '), when(waiver.until), el('b', {}, ' otherwise '), word(waiver.without).toLowerCase());
}

function evidence(refs) {
  if (!refs || refs.length === 0) return el('span', { class: 'faint-word' }, '–');
  const shown = refs.slice(0, 3).map(reference);
  return refs.length <= 3 ? shown
    : [shown, el('details', {}, el('summary', {}, (refs.length - 3) + ' more'), refs.slice(3).map(reference))];
}

function reference(ref) {
  const place = ref.topic + ' · partition ' + ref.partition + ' · offset ' + ref.offset;
  return el('span', { class: 'ref', title: place + (ref.source ? ' · from ' + ref.source : '') },
    ref.nativeId && el('span', { class: 'mono ref-id' }, ref.nativeId),
    el('span', { class: 'ref-place' }, ref.topic + ' ' + ref.partition + '@' + ref.offset));
}

function alertCard(alert) {
  return el('li', { class: 'card tone-' + tone(alert.outcome) }, icon(alert.outcome),
    el('div', {},
      el('p', { class: 'card-title' }, el('span', { class: 'mono' }, alert.control), ' ', controlName(alert.control) || alert.controlName,
        el('span', { class: 'faint-word' }, ' · open for '), forHowLong(alert.openedAt)),
      el('p', {}, alert.reason),
      alert.remedy && el('p', { class: 'remedy' }, el('b', {}, 'What to do: '), alert.remedy)));
}

function changeItem(change) {
  const same = change.before === change.after;
  return el('li', {}, icon(change.after), el('div', {},
    el('p', { class: 'card-title' }, same ? ['Still ', word(change.after).toLowerCase()]
      : [word(change.before), ' → ', el('b', {}, word(change.after))],
    el('span', { class: 'faint-word' }, causeOf(change.cause)), when(change.at, 'faint-word')),
    el('ul', { class: 'plain' }, change.changes.slice(0, 6).map((c) => el('li', {},
      el('span', { class: 'mono' }, c.control), ' ', word(c.before).toLowerCase(), ' → ', word(c.after).toLowerCase(), c.reason && ': ' + c.reason)),
    change.changes.length > 6 && el('li', { class: 'faint-word' }, 'and ' + (change.changes.length - 6) + ' more'))));
}

function causeOf(cause) {
  return { evidence: ' by new evidence · ', time: ' by time alone · ', policy: ' by a new policy · ' }[cause] ?? ' · ';
}

function decisionItem(decision) {
  return el('li', {}, icon(decision.decision), el('div', {},
    el('p', { class: 'card-title' }, el('b', {}, word(decision.decision)), ' ', decision.phase, ' ',
      el('span', { class: 'mono' }, decision.migrationId),
      el('span', { class: 'faint-word' }, decision.actor ? ' · ' + decision.actor + ' · ' : ' · '), when(decision.evaluatedAt, 'faint-word')),
    el('ul', { class: 'plain' }, decision.reasons.slice(0, 6).map((r) => el('li', {}, el('code', {}, r.code), ' ', r.observed || r.requirement)))));
}

function migrationItem(migration) {
  return el('li', {}, icon(migration.gate), el('div', {},
    el('p', { class: 'card-title' }, 'Migration ', el('span', { class: 'mono' }, migration.migrationId), ' · ' + migration.state,
      el('span', { class: 'faint-word' }, ' · checklist ' + migration.checklistDone + ' of ' + migration.checklistRequired)),
    migration.blocking.length > 0 && el('p', {}, 'would be refused: ', migration.blocking.map((code) => [el('code', {}, code), ' ']))));
}
