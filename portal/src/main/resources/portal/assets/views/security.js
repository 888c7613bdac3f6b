// Alerts: what is wrong now, and what people did about it.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { link } from '../router.js';
import * as boot from '../integrity.js';
import { nameOf } from '../ids.js';
import { securityTabs, severity } from '../parts/security.js';
import { badge } from '../parts/state.js';
import { problem } from '../parts/problem.js';
import { since } from '../parts/time.js';
import { empty } from '../parts/table.js';

const STATUS = {
  Active: ['bad', 'security.status.active'],
  InProgress: ['busy', 'security.status.inProgress'],
  Resolved: ['ok', 'security.status.resolved'],
  Dismissed: ['idle', 'security.status.dismissed'],
};
const OPEN = ['Active', 'InProgress'];

export function securityView(app, { query }) {
  const filter = { all: query.all ?? '' };
  let alerts = [];
  let refusal = null;

  async function load() {
    alerts = await boot.alerts(app.subscription);
    alerts.sort((a, b) => (a.properties.startTimeUtc < b.properties.startTimeUtc ? 1 : -1));
  }

  async function change(alert, action) {
    refusal = null;
    try {
      await boot.changeAlert(alert.id, action);
      await load();
    } catch (failure) {
      refusal = failure;
    }
    app.redraw();
  }

  function draw() {
    const shown = filter.all ? alerts : alerts.filter((each) => OPEN.includes(each.properties.status));
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('security.alerts')),
        h('p', { class: 'soft', 'data-testid': 'alert-count' }, counted('security.count', shown.length)),
        h('label', { class: 'check push' }, h('input', { type: 'checkbox', checked: Boolean(filter.all), onchange: toggle, 'data-testid': 'alert-all' }), h('span', {}, t('security.showAll'))),
      ),
      securityTabs('security'),
      refusal ? problem(refusal) : null,
      shown.length ? h('section', { class: 'card', 'aria-labelledby': 'title' }, shown.map(entry)) : empty(t('security.none')),
    ];
  }

  function toggle(event) {
    filter.all = event.target.checked ? 'yes' : '';
    history.replaceState(null, '', link('security', '', filter));
    app.redraw();
  }

  function entry(alert) {
    const { properties } = alert;
    const machine = boot.resourceOf(alert);
    const [kind, key] = STATUS[properties.status] ?? ['idle', null];
    const does = (action, label) =>
      h('button', { type: 'button', class: 'quiet', onclick: () => change(alert, action), 'data-testid': `alert-${action}` }, label, h('span', { class: 'unseen' }, `${properties.alertDisplayName} ${nameOf(machine)}`));
    const open = OPEN.includes(properties.status);
    return h(
      'article',
      { class: 'extension', key: alert.id, 'aria-labelledby': `alert-${alert.name}`, 'data-testid': 'alert-row', 'data-status': properties.status },
      h(
        'div',
        { class: 'extension-head' },
        h('h2', { id: `alert-${alert.name}` }, properties.alertDisplayName),
        badge(kind, key ? t(key) : properties.status),
        severity(properties.severity),
        h('a', { href: link('machine', machine), 'data-testid': 'alert-machine' }, nameOf(machine)),
        h('span', { class: 'soft' }, since(properties.startTimeUtc)),
        h(
          'span',
          { class: 'extension-actions' },
          open ? [does('resolve', t('security.resolve')), does('dismiss', t('security.dismiss'))] : does('activate', t('security.activate')),
        ),
      ),
      h('p', { class: 'verbatim', 'data-testid': 'alert-description' }, properties.description),
      h(
        'details',
        { class: 'answer' },
        h('summary', {}, t('security.details')),
        h('dl', { class: 'facts' }, Object.entries(properties.extendedProperties ?? {}).map(([label, value]) => h('div', { key: label }, h('dt', {}, label), h('dd', { class: 'verbatim' }, value)))),
        h('ol', {}, (properties.remediationSteps ?? []).map((step, at) => h('li', { key: at }, step))),
      ),
    );
  }

  return { title: () => t('security.alerts'), load, draw, concerns: (change) => change.name === undefined || change.name === 'alerts' };
}
