// The form that asks for an extension.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { same } from '../ids.js';
import { foreseeable } from './controls.js';
import { provenance, scanned } from './provenance.js';
import { problem } from './problem.js';

const HINTED = new Set(['name', 'settings', 'protected']);

/** The choice that opens a text field instead. */
export const OTHER = '*';

const FORESEEN = {
  disabled: 'install.foreseen.disabled',
  blocked: 'install.foreseen.blocked',
  notAllowed: 'install.foreseen.notAllowed',
};

/** actions: {pick(step, value), submit(event), redraw()}. */
export function installForm(model, actions) {
  const { machine, chosen } = model;
  const existing = model.extensions.find((each) => same(each.name, chosen.name.trim()));
  const version = model.versions.find((each) => each.name === chosen.version);
  const foreseen = chosen.publisher && chosen.type ? foreseeable(machine, chosen.publisher, chosen.type) : null;
  return [
    h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machine', machine.id) }, icon('back'), machine.name)),
    h('h1', { id: 'title', tabindex: '-1' }, t('install.title', { name: machine.name })),
    machine.properties.status === 'Connected' ? null : notice('warn', 'warn', t('install.disconnected'), 'install-disconnected'),
    h('div', { id: 'install-failure', tabindex: '-1' }, model.failure ? problem(model.failure) : null),
    h(
      'form',
      { class: 'card install', novalidate: true, onsubmit: actions.submit, 'data-testid': 'install-form' },
      h(
        'fieldset',
        {},
        h('legend', {}, t('install.package')),
        catalogued(model, actions, 'publisher', t('install.publisher'), model.publishers.map(plain)),
        catalogued(model, actions, 'type', t('install.type'), model.types.map(plain)),
        catalogued(model, actions, 'version', t('install.version'), model.versions.map(labelled)),
        version ? provenance(version) : null,
        foreseen ? notice('lock', 'refused', t(FORESEEN[foreseen], { name: `${chosen.publisher}/${chosen.type}` }), 'install-foreseen') : null,
      ),
      h(
        'fieldset',
        {},
        h('legend', {}, t('install.resource')),
        text(model, actions, 'name', t('install.name'), t('install.nameHint')),
        existing ? notice('warn', 'warn', t('install.exists', { name: existing.name }), 'install-exists') : null,
        h(
          'label',
          { class: 'check' },
          h('input', {
            type: 'checkbox',
            checked: model.automatic,
            onchange: (event) => {
              model.automatic = event.target.checked;
            },
            'data-testid': 'install-automatic',
          }),
          h('span', {}, t('install.automatic')),
        ),
      ),
      h(
        'fieldset',
        {},
        h('legend', {}, t('install.configuration')),
        field(
          model,
          'settings',
          t('install.settings'),
          t('install.settingsHint'),
          h('textarea', {
            ...described(model, 'settings'),
            class: 'mono',
            rows: '6',
            spellcheck: 'false',
            value: chosen.settings,
            placeholder: '{ "commandToExecute": "uname -a" }',
            oninput: (event) => {
              chosen.settings = event.target.value;
            },
          }),
        ),
        field(
          model,
          'protected',
          t('install.protected'),
          t('install.protectedHint'),
          h('textarea', {
            ...described(model, 'protected'),
            name: 'protectedSettings',
            class: `mono ${model.veiled ? 'veiled' : ''}`,
            rows: '4',
            spellcheck: 'false',
            autocomplete: 'off',
          }),
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'quiet',
            'aria-pressed': !model.veiled,
            onclick: () => {
              model.veiled = !model.veiled;
              actions.redraw();
            },
            'data-testid': 'install-unveil',
          },
          t('install.show'),
        ),
      ),
      h(
        'div',
        { class: 'form-foot' },
        h('button', { type: 'submit', class: 'primary', 'aria-disabled': model.sending, 'data-testid': 'install-submit' }, model.sending ? t('install.sending') : t('install.submit')),
        h('a', { class: 'button quiet', href: link('machine', machine.id) }, t('dialog.cancel')),
      ),
    ),
  ];
}

// A choice from the catalogue, with a text field beside it for what the catalogue does not list.
function catalogued(model, actions, step, label, options) {
  const typed = model.typed[step];
  return [
    field(
      model,
      step,
      label,
      null,
      h(
        'select',
        {
          ...(typed ? {} : described(model, step)),
          'data-testid': `install-${step}`,
          'aria-label': label,
          value: typed ? OTHER : model.chosen[step],
          onchange: (event) => actions.pick(step, event.target.value),
        },
        h('option', { value: '' }, t('install.choose')),
        options,
        h('option', { value: OTHER }, t('install.other')),
      ),
    ),
    typed ? text(model, actions, step, t('install.byHand', { field: label }), null) : null,
  ];
}

function text(model, actions, name, label, hint) {
  return field(
    model,
    name,
    label,
    hint,
    h('input', {
      ...described(model, name),
      'data-testid': name === 'name' ? 'install-name' : `install-${name}-text`,
      class: 'mono',
      value: model.chosen[name],
      autocapitalize: 'none',
      autocomplete: 'off',
      spellcheck: 'false',
      oninput: (event) => {
        model.chosen[name] = event.target.value;
        actions.redraw();
      },
    }),
  );
}

function field(model, name, label, hint, control) {
  const failed = control.props.id ? model.problems[name] : null;
  return h(
    'div',
    { class: 'field' },
    h('label', { for: control.props.id }, label),
    control,
    hint ? h('p', { class: 'soft hint', id: `hint-${name}` }, hint) : null,
    failed ? h('p', { class: 'field-problem', id: `problem-${name}`, role: 'alert', 'data-testid': `problem-${name}` }, failed) : null,
  );
}

function described(model, name) {
  const failed = Boolean(model.problems[name]);
  return {
    id: `field-${name}`,
    'data-testid': `install-${name}`,
    'aria-invalid': failed,
    'aria-describedby': failed ? `problem-${name}` : HINTED.has(name) ? `hint-${name}` : null,
  };
}

function plain(name) {
  return h('option', { key: name, value: name }, name);
}

function labelled(version) {
  return h('option', { key: version.name, value: version.name }, `${version.name} – ${scanned(version)}`);
}

function notice(name, kind, content, testId) {
  return h('div', { class: `notice notice-${kind}`, 'data-testid': testId }, icon(name), h('p', {}, content));
}
