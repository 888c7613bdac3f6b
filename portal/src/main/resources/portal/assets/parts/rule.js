// The rule of a definition as a person reads it. What is not understood stands as JSON, so nothing is left out.

import { h } from '../dom.js';
import { t } from '../i18n.js';

const OPERATORS = {
  equals: 'policy.op.equals',
  notequals: 'policy.op.notEquals',
  like: 'policy.op.like',
  notlike: 'policy.op.notLike',
  match: 'policy.op.match',
  matchinsensitively: 'policy.op.match',
  notmatch: 'policy.op.notMatch',
  notmatchinsensitively: 'policy.op.notMatch',
  contains: 'policy.op.contains',
  notcontains: 'policy.op.notContains',
  in: 'policy.op.in',
  notin: 'policy.op.notIn',
  containskey: 'policy.op.containsKey',
  notcontainskey: 'policy.op.notContainsKey',
  greater: 'policy.op.greater',
  greaterorequals: 'policy.op.greaterOrEquals',
  less: 'policy.op.less',
  lessorequals: 'policy.op.lessOrEquals',
};
const DEEPEST = 40;

/** rule: {if, then}; parameters: of its definition, for what its effect is when nothing is given. */
export function rule({ if: condition, then }, parameters = {}) {
  const effect = String(get(then, 'effect') ?? '');
  const [, named] = /^\[parameters\('([^']+)'\)\]$/.exec(effect) ?? [];
  const usual = named ? get(parameters, named)?.defaultValue : undefined;
  return h(
    'div',
    { class: 'rule', 'data-testid': 'rule' },
    h('h3', {}, t('policy.when')),
    describe(condition, 0),
    h('h3', {}, t('policy.then')),
    h('p', {}, h('code', {}, effect), usual === undefined ? null : [' ', h('span', { class: 'soft' }, t('policy.defaultIs', { value: String(usual) }))]),
    existence(get(then, 'details')),
  );
}

function existence(details) {
  const type = get(details, 'type');
  const condition = get(details, 'existenceCondition');
  return typeof type === 'string'
    ? [h('p', {}, t('policy.related'), ' ', h('code', {}, type)), condition ? [h('p', {}, t('policy.relatedWhere')), describe(condition, 0)] : null]
    : null;
}

// Names of the language are written in any case.
function get(object, name) {
  const key = Object.keys(object ?? {}).find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

function describe(node, depth) {
  if (node === null || typeof node !== 'object' || depth > DEEPEST) {
    return h('pre', { class: 'verbatim' }, JSON.stringify(node));
  }
  for (const [name, label] of [
    ['allOf', t('policy.allOf')],
    ['anyOf', t('policy.anyOf')],
  ]) {
    const members = get(node, name);
    if (Array.isArray(members)) {
      return branch(label, members, depth);
    }
  }
  const negated = get(node, 'not');
  return negated === undefined ? leaf(node, depth) : branch(t('policy.not'), [negated], depth);
}

function branch(label, members, depth) {
  return h('div', { class: 'rule-branch' }, h('p', { class: 'rule-label' }, label), h('ul', {}, members.map((each, at) => h('li', { key: at }, describe(each, depth + 1)))));
}

function leaf(node, depth) {
  const exists = get(node, 'exists');
  const subject = left(node);
  if (exists !== undefined) {
    const wanted = String(exists).toLowerCase();
    return wanted === 'true' || wanted === 'false'
      ? h('p', {}, subject, ' ', wanted === 'true' ? t('policy.op.exists') : t('policy.op.missing'))
      : h('p', {}, subject, ' ', t('policy.op.exists'), ': ', value(exists));
  }
  const name = Object.keys(node).find((each) => each.toLowerCase() in OPERATORS);
  const where = get(get(node, 'count'), 'where');
  return [
    h('p', {}, subject, ' ', name ? [t(OPERATORS[name.toLowerCase()]), ' ', value(node[name])] : value(node)),
    where === undefined ? null : branch(t('policy.counting'), [where], depth),
  ];
}

function left(node) {
  const count = get(node, 'count');
  if (count !== undefined) {
    return [t('policy.count'), ' ', h('code', {}, text(get(count, 'field') ?? get(count, 'value')))];
  }
  const field = get(node, 'field');
  return h('code', {}, text(field ?? get(node, 'value')));
}

const text = (given) => (typeof given === 'string' ? given : JSON.stringify(given) ?? '');

function value(given) {
  return Array.isArray(given) ? given.map((each, at) => [at ? ', ' : '', h('code', { key: at }, text(each))]) : h('code', {}, given === '' ? '""' : text(given));
}
