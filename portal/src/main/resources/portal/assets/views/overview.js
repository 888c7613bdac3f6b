// The fleet at a glance: who is connected, what failed, what happened last.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { Fleet } from '../fleet.js';
import { machineOf } from '../ids.js';
import { ledger } from '../parts/ledger.js';
import { extensionState, MACHINE_STATUSES, machineStatusText, tone } from '../parts/state.js';
import { empty } from '../parts/table.js';

const LOOKED_AT = 200;
const AT_ONCE = 6;
const EVENTS = 10;
const FAILURES = 12;
const CELLS = 600;

export function overviewView(app) {
  const fleet = new Fleet();
  const extensions = new Map();
  const opened = new Set();
  let events = [];

  async function load(changes) {
    const touched = await fleet.load(app.subscription, changes);
    const looked = [...touched].filter((id) => fleet.machines.has(id)).slice(0, LOOKED_AT);
    [...extensions.keys()].filter((id) => !fleet.machines.has(id)).forEach((id) => extensions.delete(id));
    const week = new Date(Date.now() - 7 * 86_400_000);
    const [, latest] = await Promise.all([readExtensions(looked), arm.page(arm.activity(app.subscription, week))]);
    events = latest.values.slice(0, EVENTS);
  }

  // ARM lists extensions by machine only, so a large fleet is looked at in part, and the page says so.
  async function readExtensions(ids) {
    const queue = [...ids];
    const worker = async () => {
      for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
        extensions.set(id, await arm.extensions(fleet.machines.get(id)?.id ?? id).catch(gone));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  }

  function draw() {
    const machines = [...fleet.machines.values()];
    const counts = fleet.counts();
    const failed = [...extensions].flatMap(([id, list]) =>
      list.filter((each) => each.properties.provisioningState === 'Failed').map((each) => ({ machine: fleet.machines.get(id), extension: each })),
    );
    return [
      h('h1', { id: 'title', tabindex: '-1' }, t('overview.title')),
      h(
        'section',
        { class: 'fleet card', 'aria-labelledby': 'fleet-title' },
        h('h2', { id: 'fleet-title', 'data-testid': 'fleet-total' }, counted('machines.count', machines.length)),
        h('ul', { class: 'figures' }, figures(counts).map(([status, count]) => figure(status, count))),
        machines.length ? strip(machines) : empty(t('machines.none')),
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'failing-title' },
        h(
          'div',
          { class: 'card-head' },
          h('h2', { id: 'failing-title' }, t('overview.failing')),
          h('span', { class: `tally ${failed.length ? 'tally-bad' : ''}`, 'data-testid': 'failing-count' }, number(failed.length)),
        ),
        failed.length ? h('ul', { class: 'failing' }, failed.slice(0, FAILURES).map(failing)) : empty(t('overview.noneFailing')),
        failed.length > FAILURES ? h('p', { class: 'soft' }, t('overview.andMore', { count: number(failed.length - FAILURES) })) : null,
        extensions.size < machines.length ? h('p', { class: 'soft' }, t('overview.partial', { count: number(extensions.size) })) : null,
      ),
      h(
        'section',
        { class: 'card', 'aria-labelledby': 'latest-title' },
        h('div', { class: 'card-head' }, h('h2', { id: 'latest-title' }, t('overview.latest')), h('a', { href: link('activity') }, t('overview.allActivity'))),
        events.length ? ledger(t('overview.latest'), events, opened, app.redraw) : empty(t('activity.none')),
      ),
    ];
  }

  return { title: () => t('overview.title'), load, draw, concerns: () => true };
}

function gone(failure) {
  if (failure.status === 404) {
    return [];
  }
  throw failure;
}

// The usual three always stand there, others only when there are any.
function figures(counts) {
  const usual = MACHINE_STATUSES.slice(0, 3);
  return [...new Set([...usual, ...counts.keys()])].map((status) => [status, counts.get(status) ?? 0]);
}

function figure(status, count) {
  return h(
    'li',
    { key: status },
    h(
      'a',
      { class: `figure figure-${count ? tone(status) : 'idle'}`, href: link('machines', '', { status }), 'data-testid': `count-${status}` },
      h('span', { class: 'figure-number' }, number(count)),
      h('span', { class: 'figure-label' }, machineStatusText(status)),
    ),
  );
}

// One stroke for each machine, sorted by how much it needs somebody.
function strip(machines) {
  const order = ['bad', 'warn', 'idle', 'busy', 'ok'];
  const shown = machines
    .map((machine) => ({ name: machine.name, status: machine.properties.status, tone: tone(machine.properties.status) }))
    .sort((a, b) => order.indexOf(a.tone) - order.indexOf(b.tone) || (a.name < b.name ? -1 : 1))
    .slice(0, CELLS);
  return h(
    'ul',
    { class: 'strip', 'aria-hidden': 'true' },
    shown.map((each) => h('li', { key: each.name, class: `strip-${each.tone}`, title: `${each.name} · ${machineStatusText(each.status)}` })),
  );
}

function failing({ machine, extension }) {
  return h(
    'li',
    { key: extension.id, 'data-testid': 'failing-row' },
    extensionState(extension),
    h('a', { href: link('machine', machine.id) }, `${machine.name} / ${extension.name}`),
    h('span', { class: 'soft clip' }, extension.properties.instanceView?.status?.message ?? ''),
  );
}
