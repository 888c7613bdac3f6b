// What was asked of one machine and how it ended, each entry held against the signed log by this browser.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { machineOf, nameOf, same } from '../ids.js';
import { proveAll } from '../proof.js';
import { keyOf, ledger } from '../parts/ledger.js';
import { proofCard } from '../parts/proof.js';
import { empty } from '../parts/table.js';

const DAYS = 90;

export function historyView(app, { id }) {
  const opened = new Set();
  let events = [];
  let logs = [];
  let results = new Map();
  let older = null;
  let depth = 1;

  async function load() {
    const since = new Date(Date.now() - DAYS * 86_400_000);
    const found = [];
    let next = arm.activity(app.subscription, since, id, {}, true);
    for (let read = 0; next && read < depth; read += 1) {
      const page = await arm.page(next);
      found.push(...page.values);
      next = page.next;
    }
    events = found;
    older = next;
    // What is new is shown before it is checked.
    app.progress();
    const proved = await proveAll(found, await arm.logKeys(), keyOf);
    logs = proved.logs;
    results = proved.results;
  }

  async function readOlder() {
    depth += 1;
    await app.reload();
  }

  function draw() {
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machine', id) }, icon('back'), nameOf(id))),
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('history.title', { name: nameOf(id) })),
        h('p', { class: 'soft', 'data-testid': 'history-count' }, counted('activity.count', events.length)),
      ),
      h('p', { class: 'soft lead' }, t('history.lead')),
      results.size ? proofCard(logs, results) : null,
      events.length ? ledger(t('history.title', { name: nameOf(id) }), events, opened, app.redraw, results) : empty(t('activity.none')),
      older ? h('button', { type: 'button', class: 'quiet more', onclick: readOlder, 'data-testid': 'activity-older' }, t('activity.older')) : null,
    ];
  }

  return {
    title: () => t('history.title', { name: nameOf(id) }),
    load,
    concerns: (change) => same(machineOf(change.resourceId) ?? '', id),
    draw,
  };
}
