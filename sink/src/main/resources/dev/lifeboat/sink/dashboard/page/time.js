import { el } from './dom.js';

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** 3 h 12 min; the two largest units. */
export function span(millis) {
  const ms = Math.abs(millis);
  if (ms < MINUTE) return Math.floor(ms / 1000) + ' s';
  if (ms < HOUR) return Math.floor(ms / MINUTE) + ' min';
  if (ms < DAY) return two(Math.floor(ms / HOUR), 'h', Math.floor((ms % HOUR) / MINUTE), 'min');
  const days = Math.floor(ms / DAY);
  return days < 60 ? two(days, 'd', Math.floor((ms % DAY) / HOUR), 'h') : days + ' days';
}

function two(large, largeUnit, small, smallUnit) {
  return large + ' ' + largeUnit + (small > 0 ? ' ' + small + ' ' + smallUnit : '');
}

export function relative(instant, now = Date.now()) {
  const ms = Date.parse(instant) - now;
  if (Number.isNaN(ms)) return String(instant);
  return ms >= 0 ? 'in ' + span(ms) : span(ms) + ' ago';
}

const ABSOLUTE = new Intl.DateTimeFormat(undefined, {
  weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit',
  timeZoneName: 'short',
});

export function absolute(instant) {
  const date = new Date(instant);
  return Number.isNaN(date.getTime()) ? String(instant) : ABSOLUTE.format(date);
}

export function clock(instant) {
  return new Date(instant).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

/** A time that keeps telling how far away it is; the absolute instant is shown on hover. */
export function when(instant, className) {
  return el('time', { datetime: instant, title: absolute(instant), class: className, 'data-relative': true }, relative(instant));
}

/** How long until then, or since then, without the "in" or "ago". */
export function forHowLong(instant) {
  const time = when(instant);
  time.dataset.relative = 'span';
  time.textContent = textOf(time);
  return time;
}

function textOf(time) {
  const instant = time.getAttribute('datetime');
  return time.dataset.relative === 'span' ? span(Date.parse(instant) - Date.now()) : relative(instant);
}

/** Keeps every relative time on the page true. */
export function keepTimesTrue() {
  setInterval(() => {
    for (const time of document.querySelectorAll('time[data-relative]')) {
      const text = textOf(time);
      if (time.textContent !== text) time.textContent = text;
    }
  }, 1000);
}
