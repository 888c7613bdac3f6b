// Line icons on a 16-unit grid, drawn in the colour of the text around them.

import { h } from './dom.js';

const PATHS = {
  overview: 'M2.5 13.5v-4M6.2 13.5v-8M9.9 13.5v-6M13.5 13.5v-11',
  machines: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3',
  activity: 'M4 2.5v11M4 4.5h.01M7 4.5h6.5M7 8h6.5M7 11.5h4',
  extensions: 'M2.5 5 8 2.2 13.5 5v6L8 13.8 2.5 11zM2.5 5 8 7.8 13.5 5M8 7.8v6',
  policy: 'M8 2 13 4v4c0 3-2 5-5 6.2C5 13 3 11 3 8V4zM5.5 7h5M5.5 9.5h3.5',
  security: 'M8 1.8 13 4v4c0 3-2 5-5 6.2C5 13 3 11 3 8V4zM8 5.2v3.6M8 10.8h.01',
  run: 'M3 4.5 6.5 8 3 11.5M8 12h5',
  proof: 'M8 2 13 4v4c0 3-2 5-5 6.2C5 13 3 11 3 8V4zM5.5 8l2 2 3.5-4',
  plus: 'M8 3v10M3 8h10',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9M6.8 7v4M9.2 7v4',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  exit: 'M9 2.5H3.5v11H9M7 8h6.5M11 5.5 13.5 8 11 10.5',
  ok: 'M3 8.5 6.5 12 13 4.5',
  bad: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2 14.5 13.5h-13zM8 6.5v3.5M8 11.8v.01',
  busy: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5M8 5v3.2l2 1.3',
  idle: 'M3 8h10',
  down: 'M4 6l4 4 4-4',
  back: 'M10 3 5 8l5 5',
};

export function icon(name) {
  return h(
    'svg',
    { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' },
    h('path', { d: PATHS[name] }),
  );
}

export function mark() {
  return h(
    'svg',
    { class: 'mark', viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    h('path', { d: 'M7 3v18M17 3v18' }),
    h('path', { class: 'mark-rope', d: 'M2 14.5c3.2-5 6-4.6 10-2.5s6.8 2.5 10-2.5' }),
  );
}
