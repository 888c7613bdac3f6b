// One machine: what it is, what it allows, what runs on it, what was done to it.

import { h } from '../dom.js';
import { t, parts } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import { machineOf, nameOf, same } from '../ids.js';
import * as boot from '../integrity.js';
import { extensionPolicies } from '../policies.js';
import { controls } from '../parts/controls.js';
import { dialog } from '../parts/dialog.js';
import { extensionList } from '../parts/extensions.js';
import { facts } from '../parts/facts.js';
import { integrity } from '../parts/integrity.js';
import { ledger } from '../parts/ledger.js';
import { problem } from '../parts/problem.js';
import { policies } from '../parts/policies.js';
import { machineStatus } from '../parts/state.js';
import { since } from '../parts/time.js';
import { empty } from '../parts/table.js';

const DAYS = 30;
const EVENTS = 20;

export function machineView(app, { id }) {
  const opened = new Set();
  let machine = null;
  let extensions = [];
  let events = [];
  let asked = null;
  let refusal = null;
  let sending = false;
  let assigned;
  let runs = false;

  // What is assigned is read with the page and when policies change, not with each change of the machine.
  async function load(changes) {
    const start = new Date(Date.now() - DAYS * 86_400_000);
    const recent = arm.page(arm.activity(app.subscription, start, id));
    let latest;
    [machine, extensions, latest, assigned, runs] = await Promise.all([
      arm.machine(id),
      arm.extensions(id),
      recent,
      // The machine is shown whatever becomes of this.
      changes && assigned !== undefined && !changes.some(ofPolicy)
        ? assigned
        : extensionPolicies(app.subscription, id).catch((failure) => failure),
      arm.types(app.subscription).then((types) => types.has(arm.RUN_COMMANDS)).catch(() => false),
    ]);
    events = latest.values.slice(0, EVENTS);
    extensions.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async function remove(extension) {
    refusal = null;
    try {
      await arm.deleteExtension(extension.id);
      app.announce(t('extension.deleteSent', { name: extension.name }));
      await load();
    } catch (failure) {
      refusal = failure;
    }
    app.redraw();
  }

  async function doing(what) {
    refusal = null;
    sending = true;
    app.redraw();
    try {
      await what();
      await load([]);
    } catch (failure) {
      refusal = failure;
    }
    sending = false;
    app.redraw();
  }

  const actions = {
    monitor: (enabled) => doing(() => boot.monitor(machine, enabled)),
    approve: () => doing(() => boot.approve(id, {})),
  };

  function ask(extension) {
    asked = extension;
    app.redraw();
  }

  function question() {
    const extension = asked;
    return dialog({
      title: t('extension.deleteTitle', { name: extension.name }),
      body: h('p', {}, parts('extension.deleteBody', { machine: h('strong', {}, machine.name) })),
      confirm: t('extension.deleteConfirm'),
      onConfirm: () => remove(extension),
      onClose: () => ask(null),
    });
  }

  function draw() {
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machines') }, icon('back'), t('machines.title'))),
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, machine.name),
        machineStatus(machine.properties.status),
        h('span', { class: 'soft' }, since(machine.properties.lastStatusChange)),
        h(
          'span',
          { class: 'push actions' },
          runs ? h('a', { class: 'button quiet', href: link('run', machine.id), 'data-testid': 'run-open', key: 'run' }, icon('run'), t('machine.run')) : null,
          h('a', { class: 'button primary', href: link('install', machine.id), 'data-testid': 'install-open', key: 'install' }, icon('plus'), t('machine.install')),
        ),
      ),
      (machine.properties.errorDetails ?? []).length ? errors() : null,
      refusal ? problem(refusal) : null,
      h(
        'div',
        { class: 'columns' },
        h(
          'div',
          { class: 'column-main' },
          h(
            'section',
            { class: 'card', 'aria-labelledby': 'extensions-title' },
            h('h2', { id: 'extensions-title' }, t('machine.extensions')),
            extensions.length ? extensionList(machine, extensions, ask) : empty(t('machine.noExtensions')),
          ),
          integrity(machine, sending, actions),
          h('div', { class: 'pair' }, controls(machine), policies(assigned, machine.id)),
          h(
            'section',
            { class: 'card', 'aria-labelledby': 'activity-title' },
            h(
              'div',
              { class: 'card-head' },
              h('h2', { id: 'activity-title' }, t('machine.activity')),
              h(
                'span',
                { class: 'actions' },
                h('a', { href: link('history', machine.id), 'data-testid': 'history-open' }, icon('proof'), t('machine.history')),
                h('a', { href: link('activity', '', { resource: machine.id, hours: String(DAYS * 24) }) }, t('machine.allActivity')),
              ),
            ),
            events.length ? ledger(t('machine.activity'), events, opened, app.redraw) : empty(t('activity.none')),
          ),
        ),
        h('div', { class: 'column-side' }, h('section', { class: 'card', 'aria-labelledby': 'facts-title' }, h('h2', { id: 'facts-title' }, t('machine.facts')), facts(machine))),
      ),
      asked ? question() : null,
    ];
  }

  function errors() {
    return h(
      'div',
      { class: 'notice notice-bad' },
      icon('warn'),
      h('ul', {}, machine.properties.errorDetails.map((each) => h('li', { class: 'verbatim' }, `${each.code}: ${each.message}`))),
    );
  }

  return {
    title: () => machine?.name ?? nameOf(id),
    load,
    concerns: (change) => same(machineOf(change.resourceId) ?? '', id) || ofPolicy(change),
    draw,
  };
}

const ofPolicy = (change) => /\/providers\/microsoft\.authorization\/policy/i.test(change.resourceId);
