// The fleet at a glance: who is connected, what failed, what happened last.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { Fleet } from '../fleet.js';
import { segment } from '../ids.js';
import { ledger } from '../parts/ledger.js';
import { extensionState, MACHINE_STATUSES, machineStatusText, tone } from '../parts/state.js';
import { empty } from '../parts/table.js';

const EVENTS = 10;
const FAILURES = 12;
const COUNTED = 1_000;
const CELLS = 60;

export function overviewView(app) {
  const fleet = new Fleet();
  const opened = new Set();
  let events = [];
  let failed = [];
  let partial = false;

  async function load(changes) {
    const week = new Date(Date.now() - 7 * 86_400_000);
    // All or nothing: a count of the first page, or no failures because none was read yet, would be false news.
    const [, , latest] = await Promise.all([
      fleet.load(app.subscription, changes),
      readFailed(),
      arm.page(arm.activity(app.subscription, week)),
    ]);
    events = latest.values.slice(0, EVENTS);
  }

  // The list of resources says which ones failed; why is read only for those that are shown.
  async function readFailed() {
    const found = [];
    partial = false;
    for await (const page of arm.failedExtensions(app.subscription)) {
      found.push(...page);
      if (found.length >= COUNTED) {
        partial = true;
        break;
      }
    }
    const shown = await Promise.all(found.slice(0, FAILURES).map((each) => arm.extension(each.id).catch(gone)));
    failed = [...shown.filter((each) => each !== null), ...found.slice(FAILURES)];
  }

  function draw() {
    const machines = [...fleet.machines.values()];
    const counts = fleet.counts();
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
        partial ? h('p', { class: 'soft' }, t('overview.partial', { count: number(failed.length) })) : null,
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
    return null;
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

// One stroke for each machine, or for so many of a large fleet; what needs somebody stands first and is never left out.
function strip(machines) {
  const order = ['bad', 'warn', 'idle', 'busy', 'ok'];
  const each = Math.max(1, Math.ceil(machines.length / CELLS));
  const strokes = order.flatMap((kind) => {
    const count = machines.filter((machine) => tone(machine.properties.status) === kind).length;
    return Array.from({ length: Math.ceil(count / each) }, (_, index) => h('li', { key: `${kind} ${index}`, class: `strip-${kind}` }));
  });
  return h('ul', { class: each > 1 ? 'strip strip-dense' : 'strip', 'aria-hidden': 'true' }, strokes);
}

function failing(extension) {
  const machine = segment(extension.id, 'machines');
  return h(
    'li',
    { key: extension.id, 'data-testid': 'failing-row' },
    extensionState(extension),
    h('a', { href: link('machine', extension.id.split('/').slice(0, 9).join('/')) }, `${machine} / ${extension.name}`),
    h('span', { class: 'soft clip' }, extension.properties.instanceView?.status?.message ?? ''),
  );
}
