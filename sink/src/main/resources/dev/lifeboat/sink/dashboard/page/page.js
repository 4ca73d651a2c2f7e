import { el } from './dom.js';
import { clock, keepTimesTrue } from './time.js';
import { Live } from './live.js';
import { FleetView } from './fleet.js';
import { DatabaseView } from './database.js';

const main = document.getElementById('main');
const freshness = document.getElementById('freshness');
const notice = document.getElementById('notice');

let view;
let lastGood = null; // when the store was last known to be current
let lastStatus = null;
let lost = false;

function route() {
  const match = location.hash.match(/^#\/databases\/(.+)$/);
  view = match ? new DatabaseView(decoded(match[1])) : (view instanceof FleetView ? view : new FleetView());
  document.title = view.title + ' · Lifeboat';
  main.replaceChildren(view.root);
  if (match) scrollTo(0, 0);
  view.load().catch(complain);
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function complain(error) {
  if (!lost) tell('The store could not be read: ' + error.message);
}

function tell(text) {
  notice.replaceChildren(el('span', { class: 'notice-text' }, text));
  notice.hidden = false;
}

function showFreshness() {
  const asOf = lastGood ? clock(lastGood) : 'never';
  document.body.classList.toggle('stale', lost || (lastStatus !== null && !lastStatus.ready));
  if (lost) {
    freshness.replaceChildren(el('span', { class: 'dot dot-lost' }), 'Connection lost');
    tell('The connection to the sink is lost; trying again. What you see is from ' + asOf + '.');
  } else if (lastStatus && !lastStatus.ready) {
    freshness.replaceChildren(el('span', { class: 'dot dot-lost' }), 'Not updating');
    tell('The store is not being updated: ' + lastStatus.problems.join('; ') + '. What you see is from ' + asOf + '.');
  } else if (lastStatus) {
    const behind = lastStatus.lag > 0 ? ' · ' + lastStatus.lag.toLocaleString() + ' records behind' : '';
    freshness.replaceChildren(el('span', { class: 'dot dot-live' }), 'Live · as of ' + asOf + behind);
    notice.hidden = true;
  }
}

const live = new Live();
live.addEventListener('status', (event) => {
  lost = false;
  lastStatus = event.detail;
  if (lastStatus.ready) lastGood = lastStatus.lastRead;
  showFreshness();
});
live.addEventListener('lost', () => {
  lost = true;
  showFreshness();
});

// changes may come in floods: load at most once at a time, and never more than twice a second
let loading = false;
let again = false;
live.addEventListener('changed', (event) => {
  if (view.concerns(event.detail)) refresh();
});

async function refresh() {
  if (loading) {
    again = true;
    return;
  }
  loading = true;
  try {
    await view.load();
  } catch (error) {
    complain(error);
  }
  setTimeout(() => {
    loading = false;
    if (again) {
      again = false;
      refresh();
    }
  }, 500);
}

addEventListener('hashchange', route);
addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select');
  if (event.key === '/' && !typing && view instanceof FleetView) {
    event.preventDefault();
    view.search.focus();
  } else if (event.key === 'Escape' && view instanceof DatabaseView) {
    location.hash = '#/';
  }
});

keepTimesTrue();
route();
live.start();
