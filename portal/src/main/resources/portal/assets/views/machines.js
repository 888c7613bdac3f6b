// All machines of the subscription: filter, sort, live.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { link } from '../router.js';
import { Fleet } from '../fleet.js';
import { icon } from '../icons.js';
import { machineOf, segment } from '../ids.js';
import { MACHINE_STATUSES, machineStatus, machineStatusText } from '../parts/state.js';
import { since } from '../parts/time.js';
import { empty, more, table } from '../parts/table.js';

const STEP = 200;
const SORTS = {
  status: (machine) => machine.properties.status ?? '',
  name: (machine) => machine.name.toLowerCase(),
  group: (machine) => segment(machine.id, 'resourceGroups').toLowerCase(),
  os: (machine) => osText(machine).toLowerCase(),
  agent: (machine) => machine.properties.agentVersion ?? '',
  changed: (machine) => machine.properties.lastStatusChange ?? '',
};

export function machinesView(app, { query }) {
  const fleet = new Fleet();
  const filter = { text: query.text ?? '', status: query.status ?? '', install: query.install ?? '' };
  // Chosen in the gallery: publisher, type, version. A machine that is followed now is one to install it on.
  const [publisher, type, version] = filter.install.split('/');
  const wanted = version ? { publisher, type, version } : null;
  const sorting = {
    by: 'name',
    down: false,
    choose: (key) => {
      sorting.down = sorting.by === key && !sorting.down;
      sorting.by = key;
      app.redraw();
    },
  };
  let shown = STEP;
  let closed = false;

  function matching() {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const value = SORTS[sorting.by];
    const order = (a, b) => (value(a) < value(b) ? -1 : value(a) > value(b) ? 1 : a.id < b.id ? -1 : 1);
    const found = [...fleet.machines.values()].filter(
      (machine) => (!filter.status || machine.properties.status === filter.status) && words.every((word) => text(machine).includes(word)),
    );
    found.sort(order);
    return sorting.down ? found.reverse() : found;
  }

  function set(name) {
    return (event) => {
      filter[name] = event.target.value;
      shown = STEP;
      history.replaceState(null, '', link('machines', '', filter));
      app.redraw();
    };
  }

  function draw() {
    const found = matching();
    return [
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('machines.title')),
        h('p', { class: 'soft', 'data-testid': 'machine-count' }, counted('machines.count', found.length)),
      ),
      wanted ? chosen() : null,
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('machines.filter') },
        h(
          'label',
          { class: 'field grow' },
          h('span', {}, t('machines.search')),
          h('input', { type: 'search', value: filter.text, oninput: set('text'), placeholder: t('machines.searchHint'), 'data-testid': 'machine-filter' }),
        ),
        h(
          'label',
          { class: 'field' },
          h('span', {}, t('machines.status')),
          h(
            'select',
            { value: filter.status, onchange: set('status'), 'data-testid': 'machine-filter-status' },
            h('option', { value: '' }, t('filter.all')),
            MACHINE_STATUSES.map((status) => h('option', { key: status, value: status }, machineStatusText(status))),
          ),
        ),
      ),
      fleet.machines.size === 0 ? empty(t('machines.none')) : found.length === 0 ? empty(t('machines.noMatch')) : list(found),
    ];
  }

  function chosen() {
    return h(
      'p',
      { class: 'notice notice-ok', 'data-testid': 'machines-choose' },
      icon('plus'),
      h('span', {}, t('machines.choose', { name: `${publisher}/${type} ${version}` }), ' ', h('a', { href: link('machines') }, t('dialog.cancel'))),
    );
  }

  function list(found) {
    const columns = [
      { key: 'status', label: t('machines.status'), sort: true },
      { key: 'name', label: t('machines.name'), sort: true },
      { key: 'os', label: t('machines.os'), sort: true },
      { key: 'agent', label: t('machines.agent'), sort: true, minor: true },
      { key: 'group', label: t('machines.group'), sort: true, minor: true },
      { key: 'changed', label: t('machines.changed'), sort: true },
    ];
    return h(
      'div',
      { key: 'list' },
      table(t('machines.title'), columns, found.slice(0, shown).map((machine) => row(machine, wanted)), sorting),
      found.length > shown
        ? more(number(found.length - shown), () => {
            shown += STEP;
            app.redraw();
          })
        : null,
    );
  }

  return {
    title: () => t('machines.title'),
    load: (changes) => fleet.load(app.subscription, changes, () => !closed && app.progress()),
    concerns: (change) => machineOf(change.resourceId) !== null,
    draw,
    close: () => {
      closed = true;
    },
  };
}

export function osText(machine) {
  const { osSku, osName, osVersion } = machine.properties;
  return osSku || [osName, osVersion].filter(Boolean).join(' ');
}

function text(machine) {
  const tags = Object.entries(machine.tags ?? {}).flat().join(' ');
  const { agentVersion, status, machineFqdn } = machine.properties;
  return [machine.id, osText(machine), agentVersion, status, machineFqdn, tags].join(' ').toLowerCase();
}

function row(machine, wanted) {
  const target = wanted ? link('install', machine.id, wanted) : link('machine', machine.id);
  return h(
    'tr',
    { key: machine.id, 'data-testid': 'machine-row', 'data-name': machine.name },
    h('td', {}, machineStatus(machine.properties.status)),
    h('th', { scope: 'row' }, h('a', { href: target, 'data-testid': 'machine-link' }, machine.name)),
    h('td', {}, osText(machine) || '–'),
    h('td', { class: 'minor mono' }, machine.properties.agentVersion ?? '–'),
    h('td', { class: 'minor' }, segment(machine.id, 'resourceGroups')),
    h('td', { class: 'when' }, since(machine.properties.lastStatusChange)),
  );
}
