import { svg } from './dom.js';

// Each verdict and outcome has a shape of its own, so that colour is never the only sign.

const SHAPES = {
  ready: () => [svg('circle', { cx: 10, cy: 10, r: 8.5, class: 'shape' }),
    svg('path', { d: 'M6 10.4l2.8 2.8L14.2 7.4', class: 'sign' })],
  'at-risk': () => [svg('path', { d: 'M10 1.8 19 17.6H1z', class: 'shape' }),
    svg('path', { d: 'M10 7.4v4.4M10 14.4v.4', class: 'sign' })],
  blocked: () => [svg('path', { d: 'M6.4 1.2h7.2l5.2 5.2v7.2l-5.2 5.2H6.4l-5.2-5.2V6.4z', class: 'shape' }),
    svg('path', { d: 'M6.8 6.8l6.4 6.4M13.2 6.8l-6.4 6.4', class: 'sign' })],
  unknown: () => [svg('path', { d: 'M10 .8 19.2 10 10 19.2.8 10z', class: 'shape' }),
    svg('path', { d: 'M7.7 7.9a2.4 2.4 0 1 1 3.5 2.1c-.8.5-1.2.9-1.2 1.7M10 14.1v.3', class: 'sign' })],
  waived: () => [svg('rect', { x: 1.5, y: 1.5, width: 17, height: 17, rx: 3, class: 'shape' }),
    svg('path', { d: 'M5.6 10.6c1.6-2 2.9-2 4.4-.6s2.800 1.400 4.400-.6', class: 'sign' })],
  none: () => [svg('circle', { cx: 10, cy: 10, r: 7.5, class: 'hollow' }), svg('path', { d: 'M6.5 10h7', class: 'faint' })],
};

const SHAPE_OF = {
  pass: 'ready', warn: 'at-risk', fail: 'blocked', 'not-applicable': 'none', 'not-judged': 'none',
  allow: 'ready', deny: 'blocked', indeterminate: 'unknown',
};

const WORDS = {
  ready: 'Ready', 'at-risk': 'At risk', blocked: 'Blocked', unknown: 'Unknown',
  pass: 'Pass', warn: 'Warn', fail: 'Fail', waived: 'Waived', 'not-applicable': 'Not applicable', 'not-judged': 'Not judged',
  allow: 'Allow', deny: 'Deny', indeterminate: 'Indeterminate',
};

export const word = (state) => WORDS[state] ?? String(state);

export const tone = (state) => {
  const shape = SHAPE_OF[state] ?? state;
  return shape in SHAPES ? shape : 'unknown';
};

export function icon(state) {
  return svg('svg', { viewBox: '0 0 20 20', class: 'icon tone-' + tone(state), 'aria-hidden': 'true' }, SHAPES[tone(state)]());
}
