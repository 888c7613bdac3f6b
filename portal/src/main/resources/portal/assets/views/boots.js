// The last boots of one machine, with a readable event log and what differs from the baseline.

import { h } from '../dom.js';
import { t, counted } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import * as arm from '../arm.js';
import * as boot from '../integrity.js';
import { nameOf, machineOf, same } from '../ids.js';
import { dialog } from '../parts/dialog.js';
import { bootStatus, difference, reasons } from '../parts/integrity.js';
import { problem } from '../parts/problem.js';
import { since } from '../parts/time.js';
import { empty, more, table } from '../parts/table.js';

const SHOWN = 100;

export function bootsView(app, { id, query }) {
  const filter = { boot: query.boot ?? '', text: query.text ?? '' };
  let machine = null;
  let boots = [];
  let shown = null;
  let log = null;
  let compared = null;
  let limit = SHOWN;
  let asked = null;
  let refusal = null;

  async function load() {
    [machine, boots] = await Promise.all([arm.machine(id), boot.boots(id)]);
    await show(boots?.find((each) => each.name === filter.boot) ?? boots?.[0] ?? null);
  }

  async function show(next) {
    shown = next;
    [log, compared] = next ? await Promise.all([boot.eventLog(id, next.name), boot.diff(id, next.name)]) : [null, null];
  }

  function remember() {
    history.replaceState(null, '', link('boots', id, filter));
  }

  async function choose(next) {
    filter.boot = next.name;
    limit = SHOWN;
    remember();
    await show(next);
    app.redraw();
    document.getElementById('boot-title')?.focus();
  }

  async function approve(what) {
    refusal = null;
    try {
      await boot.approve(id, what);
      app.announce(t('boots.approved'));
      await load();
    } catch (failure) {
      refusal = failure;
    }
    app.redraw();
  }

  function ask(what) {
    asked = what;
    app.redraw();
  }

  function draw() {
    return [
      h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machine', machine.id) }, icon('back'), machine.name)),
      h(
        'div',
        { class: 'head' },
        h('h1', { id: 'title', tabindex: '-1' }, t('boots.title', { name: machine.name })),
        machine.properties.bootIntegrity ? bootStatus(machine.properties.bootIntegrity.status) : null,
        machine.properties.bootIntegrity
          ? h('button', { type: 'button', class: 'quiet push', onclick: () => ask({ next: true }), 'data-testid': 'boots-announce' }, icon('plus'), t('boots.announce'))
          : null,
      ),
      refusal ? problem(refusal) : null,
      h('section', { class: 'card', 'aria-labelledby': 'boots-title' }, h('h2', { id: 'boots-title' }, t('boots.last')), boots?.length ? list() : empty(t('boots.none'))),
      shown ? one() : null,
      asked ? question() : null,
    ];
  }

  function list() {
    const baseline = machine.properties.bootIntegrity?.baseline?.boot;
    return table(
      t('boots.last'),
      [
        { key: 'name', label: t('boots.number') },
        { key: 'status', label: t('boots.status') },
        { key: 'first', label: t('boots.attested') },
        { key: 'different', label: t('boots.different'), minor: true },
      ],
      boots.map((each) =>
        h(
          'tr',
          { key: each.name, 'data-testid': 'boot-row', 'data-name': each.name },
          h(
            'th',
            { scope: 'row' },
            h(
              'button',
              { type: 'button', class: 'quiet', 'aria-pressed': each.name === shown?.name, onclick: () => choose(each), 'data-testid': 'boot-show' },
              t('boots.numbered', { number: each.name }),
            ),
            each.name === baseline ? [' ', h('span', { class: 'soft' }, t('boots.isBaseline'))] : null,
          ),
          h('td', {}, bootStatus(each.properties.status)),
          h('td', {}, since(each.properties.attested)),
          h('td', { class: 'minor' }, each.properties.firstDifference?.component ?? '–'),
        ),
      ),
    );
  }

  function one() {
    const { properties } = shown;
    return h(
      'section',
      { class: 'card', 'aria-labelledby': 'boot-title', key: 'one' },
      h(
        'div',
        { class: 'card-head' },
        h('h2', { id: 'boot-title', tabindex: '-1' }, t('boots.numbered', { number: shown.name })),
        bootStatus(properties.status),
        properties.verified
          ? h('button', { type: 'button', class: 'quiet push', onclick: () => ask({ boot: shown.name }), 'data-testid': 'boots-approve' }, icon('proof'), t('boots.approve'))
          : null,
      ),
      reasons(properties.reasons),
      h('h3', {}, t('boots.differences')),
      compared === null
        ? empty(t('boots.noBaseline'))
        : compared.differences.length
          ? h('div', { class: 'fact-groups' }, compared.differences.map((each, at) => h('section', { class: 'fact-group', key: at, 'data-testid': 'boot-diff' }, difference(each))))
          : empty(t('boots.same', { boot: compared.baseline })),
      h('h3', {}, t('boots.log')),
      log === null ? empty(t('boots.noLog')) : events(),
    );
  }

  function events() {
    const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
    const found = log.filter((event) => {
      const text = `pcr${event.pcr} ${event.type} ${event.text} ${event.digest ?? ''}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return [
      h(
        'div',
        { class: 'filters', role: 'search', 'aria-label': t('boots.search') },
        h(
          'label',
          { class: 'field grow' },
          h('span', {}, t('boots.search')),
          h('input', { type: 'search', value: filter.text, oninput: search, placeholder: 'pcr4 grub', 'data-testid': 'boot-search' }),
        ),
        h('p', { class: 'soft', 'data-testid': 'boot-events' }, counted('boots.events', found.length)),
      ),
      table(
        t('boots.log'),
        [
          { key: 'event', label: t('integrity.event') },
          { key: 'pcr', label: 'PCR' },
          { key: 'text', label: t('integrity.meaning') },
          { key: 'digest', label: t('boots.digest'), minor: true },
        ],
        found.slice(0, limit).map(line),
      ),
      found.length > limit ? more(found.length - limit, () => ((limit = Infinity), app.redraw())) : null,
    ];
  }

  function line(event) {
    const different = compared?.differences.some((each) => each.event === event.event);
    return h(
      'tr',
      { key: event.event, 'data-testid': 'boot-event', 'data-different': String(different === true) },
      h('th', { scope: 'row' }, String(event.event), different ? [' ', h('span', { class: 'badge badge-bad' }, icon('bad'), h('span', {}, t('boots.differs')))] : null),
      h('td', {}, event.pcr < 0 ? '–' : String(event.pcr)),
      h('td', {}, h('code', {}, event.type), ' ', h('span', { class: 'verbatim' }, event.text)),
      h('td', { class: 'minor mono' }, (event.digest ?? '–').slice(0, 16)),
    );
  }

  function search(event) {
    filter.text = event.target.value;
    limit = SHOWN;
    remember();
    app.redraw();
  }

  function question() {
    const what = asked;
    return dialog({
      title: what.next ? t('boots.announceTitle') : t('boots.approveTitle', { number: what.boot }),
      body: h('p', {}, what.next ? t('boots.announceBody') : t('boots.approveBody')),
      confirm: what.next ? t('boots.announce') : t('boots.approve'),
      onConfirm: () => approve(what),
      onClose: () => ask(null),
    });
  }

  return {
    title: () => t('boots.title', { name: machine?.name ?? nameOf(id) }),
    load,
    concerns: (change) => same(machineOf(change.resourceId) ?? '', id),
    draw,
  };
}
