// The parameters of a definition as a form, made from its schema, and what the form says as values of an assignment.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { described, field } from './field.js';
import { plain } from './compliance.js';

const NUMBER = { integer: /^[+-]?\d+$/, float: /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/ };
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;
const GROUPS = /^(existingresourcegroups|microsoft\.resources\/subscriptions\/resourcegroups)$/i;
const PLACES = /^(location|locations)$/i;

export const fieldOf = (name) => `param-${name}`;

const kindOf = (parameter) => String(parameter.type ?? 'String').toLowerCase();

/** {problems: {field: text}, values: {name: {value}}}; what is left empty is left to its default. given: {name: text}. */
export function read(parameters, given) {
  const problems = {};
  const values = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const text = given[name] ?? '';
    if (text.trim() === '') {
      if (parameter.defaultValue === undefined) {
        problems[fieldOf(name)] = t('install.required');
      }
      continue;
    }
    try {
      const value = parsed(parameter, text);
      refuse(parameter, value);
      values[name] = { value };
    } catch (failure) {
      problems[fieldOf(name)] = failure.message;
    }
  }
  return { problems, values };
}

function parsed(parameter, text) {
  const kind = kindOf(parameter);
  const trimmed = text.trim();
  switch (kind) {
    case 'boolean':
      return trimmed === 'true';
    case 'integer':
    case 'float':
      if (!NUMBER[kind].test(trimmed)) {
        throw new Error(kind === 'integer' ? t('policy.badInteger') : t('policy.badNumber'));
      }
      return Number(trimmed);
    case 'datetime':
      if (!TIME.test(trimmed)) {
        throw new Error(t('policy.badTime'));
      }
      return trimmed;
    case 'object':
      return json(trimmed, (value) => typeof value === 'object' && value !== null && !Array.isArray(value), t('install.notObject'));
    case 'array':
      return trimmed.startsWith('[')
        ? json(trimmed, Array.isArray, t('policy.badArray'))
        : trimmed.split('\n').map((line) => line.trim()).filter(Boolean);
    default:
      return parameter.allowedValues ? text : trimmed;
  }
}

function json(text, fits, expected) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (failure) {
    throw new Error(t('install.badJson', { reason: failure.message }));
  }
  if (!fits(value)) {
    throw new Error(expected);
  }
  return value;
}

// Compared with case, as the control plane does.
function refuse(parameter, value) {
  const allowed = parameter.allowedValues;
  if (!allowed) {
    return;
  }
  const known = allowed.map((each) => JSON.stringify(each));
  const asked = kindOf(parameter) === 'array' ? value : [value];
  const wrong = asked.find((each) => !known.includes(JSON.stringify(each)));
  if (wrong !== undefined) {
    throw new Error(t('policy.notAllowed', { value: plain(wrong), allowed: allowed.map(plain).join(', ') }));
  }
}

/** One field for each; model: {values, problems, groups, places}; touched(name) after a change. */
export function parameterFields(parameters, model, touched) {
  return Object.entries(parameters).map(([name, parameter]) => {
    const label = parameter.metadata?.displayName || name;
    const hint = [parameter.metadata?.description, hintOf(parameter)].filter(Boolean).join(' ');
    return field(model, fieldOf(name), label, hint || null, control(name, parameter, model, Boolean(hint), touched));
  });
}

function hintOf(parameter) {
  const kind = kindOf(parameter);
  const shape = kind === 'array' ? t('policy.oneALine') : kind === 'object' ? t('policy.asJson') : '';
  return [shape, parameter.defaultValue === undefined ? '' : t('policy.defaultIs', { value: plain(parameter.defaultValue) || '""' })].filter(Boolean).join(' ');
}

function control(name, parameter, model, hinted, touched) {
  const props = {
    ...described(model, fieldOf(name), hinted, 'assign'),
    value: model.values[name] ?? '',
    'aria-required': parameter.defaultValue === undefined,
  };
  const set = (event) => {
    model.values[name] = event.target.value;
    touched(name);
  };
  const kind = kindOf(parameter);
  const options = choices(parameter, kind, model);
  if (options) {
    const first = h('option', { key: 'default', value: '' }, parameter.defaultValue === undefined ? t('install.choose') : t('policy.useDefault', { value: plain(parameter.defaultValue) }));
    return h('select', { ...props, onchange: set }, first, options.map((value) => h('option', { key: value, value }, value)));
  }
  return kind === 'array' || kind === 'object'
    ? h('textarea', { ...props, class: 'mono', rows: '3', spellcheck: 'false', oninput: set })
    : h('input', { ...props, class: 'mono', inputmode: kind === 'integer' ? 'numeric' : null, autocomplete: 'off', spellcheck: 'false', oninput: set });
}

// What can be chosen: allowed values, or what the strong type means; null when anything can be written.
function choices(parameter, kind, model) {
  if (kind === 'boolean') {
    return ['true', 'false'];
  }
  if (kind !== 'string' && kind !== 'integer') {
    return null;
  }
  const strong = parameter.metadata?.strongType ?? '';
  if (parameter.allowedValues) {
    return parameter.allowedValues.map(String);
  }
  return PLACES.test(strong) && model.places.length ? model.places : GROUPS.test(strong) && model.groups.length ? model.groups : null;
}
