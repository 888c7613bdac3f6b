// The form that asks for an extension.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { same } from '../ids.js';
import { configuration } from './configuration.js';
import { foreseeable } from './controls.js';
import { check, described, field, notice } from './field.js';
import { provenance, scanned } from './provenance.js';
import { problem } from './problem.js';

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
    h('h1', { id: 'title', tabindex: '-1' }, model.changing ? t('install.changeTitle', { extension: model.changing, machine: machine.name }) : t('install.title', { name: machine.name })),
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
        existing && !model.changing ? notice('warn', 'warn', t('install.exists', { name: existing.name }), 'install-exists') : null,
        check(t('install.automatic'), model.automatic, 'install-automatic', (checked) => {
          model.automatic = checked;
        }),
      ),
      configuration(model, actions, existing),
      h(
        'div',
        { class: 'form-foot' },
        h('button', { type: 'submit', class: 'primary', 'aria-disabled': model.sending, 'data-testid': 'install-submit' }, model.sending ? t('install.sending') : existing ? t('install.save') : t('install.submit')),
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
          ...(typed ? {} : described(model, step, false)),
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
      ...described(model, name, hint !== null),
      'data-testid': name === 'name' ? 'install-name' : `install-${name}-text`,
      class: 'mono',
      value: model.chosen[name],
      readonly: name === 'name' && model.changing !== null,
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

function plain(name) {
  return h('option', { key: name, value: name }, name);
}

function labelled(version) {
  const { revoked } = version.properties?.holdfast ?? {};
  return h('option', { key: version.name, value: version.name }, `${version.name} – ${revoked ? t('gallery.revoked') : scanned(version)}`);
}
