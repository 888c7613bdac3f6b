// How compliance changed: a bar for each day, and the newest changes in words.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { link } from '../router.js';
import { nameOf } from '../ids.js';
import { complianceState } from './compliance.js';
import { since } from './time.js';
import { empty } from './table.js';

const DAY = 86_400_000;
const SHOWN = 12;
const HEIGHT = 64;
const STEP = 20;

/** events: [{timestamp, complianceState, resourceId, policyAssignmentId, …}], newest first, or null; days: how far they reach. */
export function policyHistory(events, days) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'policy-history-title', 'data-testid': 'policy-history' },
    h('h2', { id: 'policy-history-title' }, t('policy.history.title')),
    events === null
      ? empty(t('policy.history.missing'))
      : events.length === 0
        ? empty(t('policy.history.none'))
        : [bars(events, days), h('ul', { class: 'failing changes' }, events.slice(0, SHOWN).map(entry))],
  );
}

function entry(event, at) {
  return h(
    'li',
    { key: `${event.timestamp} ${event.resourceId} ${event.policyDefinitionId} ${at}`, 'data-testid': 'policy-event' },
    complianceState(event.complianceState ?? (event.isCompliant ? 'Compliant' : 'NonCompliant')),
    h('a', { href: link('compliance', event.resourceId) }, nameOf(event.resourceId)),
    h('span', { class: 'soft clip' }, nameOf(event.policyAssignmentId), ' · ', since(event.timestamp)),
  );
}

// Drawn with attributes only, because the page allows no styles of its own; what the bars say stands in their title.
function bars(events, days) {
  const today = Math.floor(Date.now() / DAY);
  const counts = Array.from({ length: days }, () => ({ bad: 0, good: 0 }));
  for (const { timestamp, isCompliant } of events) {
    const day = counts[days - 1 - (today - Math.floor(new Date(timestamp).getTime() / DAY))];
    if (day) {
      day[isCompliant ? 'good' : 'bad'] += 1;
    }
  }
  const most = Math.max(1, ...counts.map(({ bad, good }) => bad + good));
  const size = (count) => (count ? Math.max(3, (count / most) * HEIGHT) : 0);
  const total = counts.reduce((sum, { bad, good }) => ({ bad: sum.bad + bad, good: sum.good + good }), { bad: 0, good: 0 });
  const words = t('policy.history.bars', { bad: number(total.bad), good: number(total.good), days: counted('policy.history.days', days) });
  return h(
    'figure',
    { class: 'bars' },
    h(
      'svg',
      { viewBox: `0 0 ${days * STEP} ${HEIGHT}`, role: 'img', 'aria-label': words, preserveAspectRatio: 'none' },
      counts.flatMap(({ bad, good }, at) => [
        h('rect', { key: `bad ${at}`, class: 'bar-bad', x: at * STEP + 3, width: STEP - 6, y: HEIGHT - size(bad), height: size(bad) }),
        h('rect', { key: `good ${at}`, class: 'bar-ok', x: at * STEP + 3, width: STEP - 6, y: HEIGHT - size(bad) - size(good), height: size(good) }),
      ]),
    ),
    h('figcaption', { class: 'soft' }, words),
  );
}
