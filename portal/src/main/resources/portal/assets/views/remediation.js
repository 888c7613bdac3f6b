// Remediation tasks: what corrects resources that were there before, and how far each has come.

import { h } from '../dom.js';
import { t, number } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { nameOf, same } from '../ids.js';
import * as governance from '../governance.js';
import { tabs } from '../parts/compliance.js';
import { problem } from '../parts/problem.js';
import { badge, stateText } from '../parts/state.js';
import { empty, table } from '../parts/table.js';
import { since } from '../parts/time.js';

const KINDS = { succeeded: 'ok', complete: 'ok', failed: 'bad', canceled: 'idle', cancelled: 'idle' };
const OVER = ['succeeded', 'complete', 'failed', 'canceled', 'cancelled'];

export function remediationView(app) {
  let served = true;
  let tasks = [];
  let assigned = [];
  let failure = null;

  async function load() {
    served = await governance.remediates(app.subscription);
    if (served) {
      [tasks, assigned] = await Promise.all([governance.remediations(app.subscription), governance.assignments(governance.subscriptionId(app.subscription))]);
      tasks.sort((a, b) => (b.properties.createdOn ?? '').localeCompare(a.properties.createdOn ?? ''));
    }
  }

  async function cancel(task) {
    failure = null;
    try {
      await governance.cancelRemediation(task.id);
      await load();
    } catch (refused) {
      failure = refused;
    }
    app.redraw();
  }

  function draw() {
    return [
      h('h1', { id: 'title', tabindex: '-1' }, t('policy.tabs.remediation')),
      tabs('remediation'),
      failure ? problem(failure) : null,
      served ? (tasks.length ? list() : empty(t('policy.noTasks'))) : empty(t('policy.remediationMissing')),
    ];
  }

  function list() {
    return table(
      t('policy.tabs.remediation'),
      [
        { key: 'name', label: t('policy.name') },
        { key: 'state', label: t('policy.progress') },
        { key: 'done', label: t('policy.resources') },
        { key: 'when', label: t('run.began'), minor: true },
        { key: 'cancel', label: t('run.cancel') },
      ],
      tasks.map(row),
    );
  }

  function row(task) {
    const { provisioningState = '', deploymentStatus = {}, policyAssignmentId, createdOn, statusMessage } = task.properties;
    const { totalDeployments: all = 0, successfulDeployments: good = 0, failedDeployments: bad = 0 } = deploymentStatus;
    const state = provisioningState.toLowerCase();
    const words = t('policy.deployments', { good: number(good), bad: number(bad), all: number(all) });
    const assignment = assigned.find((each) => same(each.id, policyAssignmentId ?? ''));
    return h(
      'tr',
      { key: task.id, 'data-testid': 'remediation-row', 'data-name': task.name, 'data-state': provisioningState },
      h('th', { scope: 'row' }, task.name, h('span', { class: 'soft line' }, h('a', { href: link('assignment', policyAssignmentId) }, assignment ? governance.titleOf(assignment) : nameOf(policyAssignmentId)))),
      h('td', {}, badge(KINDS[state] ?? 'busy', stateText(provisioningState)), statusMessage ? h('span', { class: 'soft line' }, statusMessage) : null),
      h('td', {}, h('span', { class: 'share' }, all ? h('meter', { min: 0, max: all, value: good, 'aria-label': words }) : null, h('span', { class: 'soft' }, words))),
      h('td', { class: 'minor' }, since(createdOn)),
      h('td', {}, OVER.includes(state) ? '–' : h('button', { type: 'button', class: 'quiet', onclick: () => cancel(task), 'data-testid': 'remediation-cancel' }, icon('bad'), t('run.cancel'), h('span', { class: 'unseen' }, task.name))),
    );
  }

  return { title: () => t('policy.tabs.remediation'), load, draw, concerns: (change) => governance.ofPolicy(change) };
}
