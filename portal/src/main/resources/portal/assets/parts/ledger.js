// The activity log as what it is: a ledger whose entries are leaves of a transparency log.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { provisioning } from './state.js';
import { exact } from './time.js';
import { table } from './table.js';
import { machineOf, nameOf } from '../ids.js';
import { operationText } from '../operations.js';
import { link } from '../router.js';
import { proofBadge, proofText } from './proof.js';

// What of an entry's properties does not stand among its details.
const APART = new Set(['statusMessage', 'leafIndex', 'leaf']);

/**
 * opened: a Set of event keys whose details are shown; toggled by the reader. proofs: what came of checking each entry, by
 * its key, where that is to be shown.
 */
export function ledger(caption, events, opened, redraw, proofs = null) {
  const columns = [
    { key: 'leaf', label: t('activity.leaf') },
    { key: 'time', label: t('activity.time') },
    { key: 'operation', label: t('activity.operation') },
    { key: 'status', label: t('activity.status') },
    { key: 'resource', label: t('activity.resource') },
    { key: 'caller', label: t('activity.caller'), minor: true },
    ...(proofs ? [{ key: 'proof', label: t('proof.column') }] : []),
  ];
  const toggle = (key) => {
    opened.has(key) ? opened.delete(key) : opened.add(key);
    redraw();
  };
  const rows = [...events].sort(newestFirst).flatMap((event) => {
    const key = keyOf(event);
    const open = opened.has(key);
    return [row(event, key, open, () => toggle(key), proofs), open ? details(event, key, columns.length, proofs) : null];
  });
  return h('div', { class: 'ledger' }, table(caption, columns, rows.filter(Boolean)));
}

// What was committed together has one time; the leaf says which came later.
function newestFirst(a, b) {
  const leafOf = (event) => event.properties?.leafIndex ?? 0;
  return Date.parse(b.eventTimestamp) - Date.parse(a.eventTimestamp) || leafOf(b) - leafOf(a);
}

export function keyOf(event) {
  return event.eventDataId ?? event.id ?? `${event.correlationId} ${event.eventTimestamp} ${event.status?.value}`;
}

function row(event, key, open, toggle, proofs) {
  const status = event.status?.value ?? '';
  return h(
    'tr',
    { key, class: open ? 'opened' : null, 'data-testid': 'activity-row' },
    h('td', { class: 'leaf' }, h('span', { class: 'spine' }), h('span', { class: 'bead' }), leaf(event)),
    h('td', { class: 'when' }, exact(event.eventTimestamp)),
    h(
      'th',
      { scope: 'row' },
      h(
        'button',
        { type: 'button', class: 'disclose', 'aria-expanded': open, onclick: toggle, 'data-testid': 'activity-open' },
        icon('down'),
        operationText(event),
      ),
    ),
    h('td', { class: 'state' }, status ? provisioning(status, 'activity-status') : null),
    h('td', { class: 'what' }, resource(event.resourceId ?? '')),
    h('td', { class: 'minor mono caller' }, event.caller),
    proofs ? h('td', { class: 'proof' }, proofBadge(proofs.get(key))) : null,
  );
}

function leaf(event) {
  const index = event.properties?.leafIndex;
  return index === undefined
    ? h('span', { class: 'soft' }, '–')
    : h('span', { class: 'leaf-number', title: t('activity.leafHint'), 'data-testid': 'activity-leaf' }, index);
}

function resource(id) {
  return machineOf(id) ? h('a', { href: link('machine', id.split('/').slice(0, 9).join('/')) }, shortName(id)) : nameOf(id);
}

// machines/web-01/extensions/hello → web-01 / hello
function shortName(id) {
  const names = id.split('/').slice(8).filter((_, index) => index % 2 === 0);
  return names.join(' / ');
}

function details(event, key, span, proofs) {
  const facts = [
    [t('proof.column'), proofs && proofText(proofs.get(key))],
    [t('activity.message'), event.properties?.statusMessage],
    [t('activity.subStatus'), event.subStatus?.localizedValue || event.subStatus?.value],
    [t('activity.operation'), event.operationName?.value],
    [t('activity.caller'), event.caller],
    [t('activity.correlation'), event.correlationId],
    [t('activity.resource'), event.resourceId],
  ].filter(([, value]) => value);
  const rest = Object.entries(event.properties ?? {}).filter(([name]) => !APART.has(name));
  return h(
    'tr',
    { key: `${key} details`, class: 'details', 'data-testid': 'activity-details' },
    h(
      'td',
      { colspan: span },
      h('dl', { class: 'facts' }, [...facts, ...rest].map(([label, value]) => fact(label, value))),
    ),
  );
}

function fact(label, value) {
  return h('div', {}, h('dt', {}, label), h('dd', { class: 'mono verbatim' }, typeof value === 'object' ? JSON.stringify(value) : value));
}
