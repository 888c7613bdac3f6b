// A labelled control of a form, with its hint and with what is wrong with it.

import { h } from '../dom.js';
import { icon } from '../icons.js';

/** model: {problems: {name: text}}; the control carries what described() gives. */
export function field(model, name, label, hint, control) {
  const failed = control.props.id ? model.problems[name] : null;
  return h(
    'div',
    { class: 'field', key: `field ${name} ${control.tag}` },
    h('label', { for: control.props.id }, label),
    control,
    hint ? h('p', { class: 'soft hint', id: `hint-${name}` }, hint) : null,
    failed ? h('p', { class: 'field-problem', id: `problem-${name}`, role: 'alert', 'data-testid': `problem-${name}` }, failed) : null,
  );
}

/** Properties of the control of a field. area: the first part of its test id. */
export function described(model, name, hinted, area = 'install') {
  const failed = Boolean(model.problems[name]);
  return {
    id: `field-${name}`,
    'data-testid': `${area}-${name}`,
    'aria-invalid': failed,
    'aria-describedby': failed ? `problem-${name}` : hinted ? `hint-${name}` : null,
  };
}

export function check(label, checked, testId, onchange) {
  return h('label', { class: 'check', key: testId }, h('input', { type: 'checkbox', checked, onchange: (event) => onchange(event.target.checked), 'data-testid': testId }), h('span', {}, label));
}

export function notice(name, kind, content, testId) {
  return h('div', { class: `notice notice-${kind}`, 'data-testid': testId }, icon(name), h('p', {}, content));
}
