// Recommendations: what should be otherwise on which machines.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { link } from '../router.js';
import * as boot from '../integrity.js';
import { nameOf } from '../ids.js';
import { securityTabs, severity } from '../parts/security.js';
import { badge } from '../parts/state.js';
import { empty } from '../parts/table.js';

const CODE = {
  Unhealthy: ['bad', 'security.code.unhealthy'],
  Healthy: ['ok', 'security.code.healthy'],
  NotApplicable: ['idle', 'security.code.notApplicable'],
};
const ORDER = Object.keys(CODE);
const SHOWN = 20;

export function recommendationsView(app) {
  let groups = [];

  async function load() {
    const found = new Map();
    for (const each of await boot.assessments(app.subscription)) {
      const group = found.get(each.name) ?? { name: each.name, title: each.properties.displayName, metadata: each.properties.metadata ?? {}, all: [] };
      group.all.push(each);
      found.set(each.name, group);
    }
    groups = [...found.values()];
    groups.forEach((group) => group.all.sort((a, b) => rank(a) - rank(b)));
    groups.sort((a, b) => wrong(b) - wrong(a) || a.title.localeCompare(b.title));
  }

  function draw() {
    return [
      h('div', { class: 'head' }, h('h1', { id: 'title', tabindex: '-1' }, t('security.recommendations'))),
      securityTabs('recommendations'),
      groups.length ? groups.map(card) : empty(t('security.noMachines')),
    ];
  }

  return {
    title: () => t('security.recommendations'),
    load,
    draw,
    concerns: (change) => /microsoft\.hybridcompute\/machines/i.test(change.resourceId),
  };
}

const rank = (assessment) => ORDER.indexOf(assessment.properties.status.code);
const wrong = (group) => group.all.filter((each) => each.properties.status.code === 'Unhealthy').length;

function card(group) {
  const bad = wrong(group);
  return h(
    'section',
    { class: 'card', key: group.name, 'aria-labelledby': `recommendation-${group.name}`, 'data-testid': 'recommendation', 'data-name': group.name },
    h(
      'div',
      { class: 'card-head' },
      h('h2', { id: `recommendation-${group.name}` }, group.title),
      severity(group.metadata.severity),
      badge(bad ? 'bad' : 'ok', counted('security.affected', bad)),
    ),
    h('p', { class: 'soft lead' }, group.metadata.description),
    h('p', {}, group.metadata.remediationDescription),
    h(
      'ul',
      { class: 'extensions' },
      group.all.slice(0, Math.max(SHOWN, bad)).map((each) => {
        const machine = each.properties.resourceDetails.id;
        const { code, description } = each.properties.status;
        const [kind, key] = CODE[code] ?? ['idle', null];
        return h(
          'li',
          { key: each.id, class: 'extension', 'data-testid': 'assessment', 'data-code': code },
          h('div', { class: 'extension-head' }, badge(kind, key ? t(key) : code), h('a', { href: link('machine', machine) }, nameOf(machine)), h('span', { class: 'soft verbatim' }, description ?? '')),
        );
      }),
    ),
  );
}
