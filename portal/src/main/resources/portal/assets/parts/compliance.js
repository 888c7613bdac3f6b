// Compliance as people read it: a state, figures of many, and why one is as it is.

import { h } from '../dom.js';
import { t, number } from '../i18n.js';
import { link } from '../router.js';
import { badge } from './state.js';

const STATES = {
  noncompliant: ['bad', 'policy.state.nonCompliant'],
  compliant: ['ok', 'policy.state.compliant'],
  conflict: ['warn', 'policy.state.conflict'],
  exempt: ['idle', 'policy.state.exempt'],
  unknown: ['idle', 'policy.state.unknown'],
};
const PAGES = [
  ['policy', 'policy.tabs.compliance'],
  ['definitions', 'policy.tabs.definitions'],
  ['remediation', 'policy.tabs.remediation'],
];

const of = (state) => STATES[state.toLowerCase()] ?? ['idle', null];

export const stateWord = (state) => (of(state)[1] ? t(of(state)[1]) : state);

export function complianceState(state) {
  return badge(of(state)[0], stateWord(state), { 'data-testid': 'policy-state', 'data-state': state });
}

/** The pages of policies, of which `active` is shown. */
export function tabs(active) {
  return h(
    'nav',
    { class: 'tabs', 'aria-label': t('policy.tabs.label') },
    PAGES.map(([name, key]) => h('a', { key: name, href: link(name), 'aria-current': name === active ? 'page' : null, 'data-testid': `policy-tab-${name}` }, t(key))),
  );
}

/** One figure for each state; details: [{complianceState, count}]. The two usual ones always stand there. */
export function figures(details) {
  const counts = new Map(details.map(({ complianceState: state, count }) => [state.toLowerCase(), count]));
  const shown = [...new Set(['noncompliant', 'compliant', ...counts.keys()])];
  return h(
    'ul',
    { class: 'figures' },
    shown.map((state) => {
      const count = counts.get(state) ?? 0;
      return h(
        'li',
        { key: state, class: `figure figure-${count ? of(state)[0] : 'idle'}`, 'data-testid': `policy-count-${state}` },
        h('span', { class: 'figure-number' }, number(count)),
        h('span', { class: 'figure-label' }, stateWord(state)),
      );
    }),
  );
}

/** How many of those that are judged comply, as a bar; the text says it too. */
export function share(details) {
  const count = (state) => details.find((each) => each.complianceState.toLowerCase() === state)?.count ?? 0;
  const all = details.reduce((sum, each) => sum + each.count, 0);
  const good = all - count('noncompliant') - count('conflict') - count('unknown');
  const text = all ? t('policy.share', { good: number(good), all: number(all) }) : t('policy.nothingJudged');
  return h(
    'span',
    { class: 'share' },
    all ? h('meter', { min: 0, max: all, low: all, optimum: all, value: good, 'aria-label': text }) : null,
    h('span', { class: 'soft' }, text),
  );
}

/** The conditions that decided, with what was found and what was expected; null when there are none to show. */
export function evaluated(details) {
  const expressions = details?.evaluatedExpressions ?? [];
  if (expressions.length === 0) {
    return null;
  }
  return h(
    'details',
    { class: 'answer' },
    h('summary', {}, t('policy.evaluated')),
    h(
      'ul',
      { class: 'expressions' },
      expressions.map((each, at) =>
        h(
          'li',
          { key: at, 'data-testid': 'policy-expression' },
          h('code', {}, each.expression ?? each.path ?? ''),
          h(
            'p',
            { class: 'soft' },
            t('policy.compared', { found: plain(each.expressionValue), operator: each.operator ?? '', expected: plain(each.targetValue) }),
            ' ',
            each.result === undefined ? '' : t('policy.result', { result: String(each.result) }),
          ),
        ),
      ),
    ),
  );
}

export const plain = (value) => (value === undefined || value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));
