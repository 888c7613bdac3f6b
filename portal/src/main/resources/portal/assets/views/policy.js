// Compliance at a glance: in all, by assignment, and how it changed.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { nameOf } from '../ids.js';
import * as governance from '../governance.js';
import { complianceState, figures, share, tabs } from '../parts/compliance.js';
import { policyHistory } from '../parts/policy-history.js';
import { badge } from '../parts/state.js';
import { empty, table } from '../parts/table.js';

const DAYS = 7;
const EVENTS = 500;
const NONE = { results: { resourceDetails: [] }, policyAssignments: [] };

export function policyView(app) {
  let assigned = [];
  let found = NONE;
  let events = [];

  async function load() {
    const scope = governance.subscriptionId(app.subscription);
    [assigned, found, events] = await Promise.all([
      governance.assignments(scope),
      governance.summary(scope),
      governance.events(scope, new Date(Date.now() - DAYS * 86_400_000), EVENTS),
    ]);
  }

  function draw() {
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('policy.overview')),
        h('a', { class: 'button primary push', href: link('assign'), 'data-testid': 'policy-assign' }, icon('plus'), t('policy.assign')),
      ),
      tabs('policy'),
      h(
        'section',
        { class: 'card fleet', 'aria-labelledby': 'policy-total' },
        h('h2', { id: 'policy-total' }, t('policy.resources')),
        figures(found.results.resourceDetails),
        share(found.results.resourceDetails),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'assignments-title' },
        h('div', { class: 'card-head' }, h('h2', { id: 'assignments-title' }, t('policy.assignments')), h('span', { class: 'soft', 'data-testid': 'assignment-count' }, counted('policy.assignmentCount', assigned.length))),
        assigned.length ? list() : empty(t('policy.noneAssigned')),
      ),
      policyHistory(events, DAYS),
    ];
  }

  // What does not comply stands first.
  function list() {
    const results = new Map(found.policyAssignments.map((each) => [each.policyAssignmentId, each.results]));
    const rows = assigned.map((each) => ({ each, result: results.get(each.id.toLowerCase()) }));
    rows.sort((a, b) => wrong(b) - wrong(a) || governance.titleOf(a.each).localeCompare(governance.titleOf(b.each)));
    return table(
      t('policy.assignments'),
      [
        { key: 'name', label: t('policy.name') },
        { key: 'state', label: t('policy.compliance') },
        { key: 'share', label: t('policy.resources') },
        { key: 'scope', label: t('policy.scopeLabel'), minor: true },
      ],
      rows.map(row),
    );
  }

  return { title: () => t('policy.overview'), load, draw, concerns: governance.ofPolicy };
}

const wrong = ({ result }) => result?.nonCompliantResources ?? 0;

function row({ each, result }) {
  return h(
    'tr',
    { key: each.id, 'data-testid': 'assignment-row', 'data-name': each.name },
    h('th', { scope: 'row' }, h('a', { href: link('assignment', each.id), 'data-testid': 'assignment-link' }, governance.titleOf(each))),
    h(
      'td',
      {},
      result ? complianceState(result.nonCompliantResources ? 'NonCompliant' : 'Compliant') : h('span', { class: 'soft' }, t('policy.nothingJudged')),
      each.properties.enforcementMode === 'DoNotEnforce' ? [' ', badge('warn', t('policy.notEnforced'))] : null,
    ),
    h('td', {}, result ? share(result.resourceDetails) : '–'),
    h('td', { class: 'minor' }, nameOf(each.properties.scope) || '/'),
  );
}
