// The settings of an extension: as a form where there is one, or as JSON that is checked while it is written.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { check, described, field } from './field.js';
import { settingsProblem } from './install-check.js';
import { formOf } from './settings-form.js';

/** model.mode is 'form' or 'json'; existing: the extension that is changed, if any. */
export function configuration(model, actions, existing) {
  const form = formOf(model.chosen.publisher, model.chosen.type);
  return h(
    'fieldset',
    {},
    h('legend', {}, t('install.configuration')),
    form ? modes(model, form, actions.redraw) : null,
    form && model.mode === 'form' ? form.draw(model, actions.redraw) : json(model, actions),
    existing
      ? check(t('install.drop'), model.drop, 'install-drop', (checked) => {
          model.drop = checked;
        })
      : null,
  );
}

function modes(model, form, redraw) {
  const button = (mode, label, choose) =>
    h('button', { type: 'button', 'aria-pressed': model.mode === mode, onclick: choose, 'data-testid': `settings-${mode}` }, label);
  return h(
    'div',
    { class: 'switch form-switch', role: 'group', 'aria-label': t('form.modes') },
    button('form', t('form.asForm'), () => {
      const read = settingsProblem(model.chosen.settings) ? null : form.read(JSON.parse(model.chosen.settings.trim() || '{}'));
      model.problems = read ? {} : { ...model.problems, settings: t('form.notThisForm') };
      if (read) {
        Object.assign(model, { mode: 'form', form: read });
      }
      redraw();
    }),
    button('json', t('form.asJson'), () => {
      if (model.mode === 'form') {
        const { open, secret } = form.write(model.form);
        model.chosen.settings = JSON.stringify(secret ? {} : open, null, 2);
        Object.assign(model, { mode: 'json', problems: {} });
        redraw();
      }
    }),
  );
}

function json(model, actions) {
  const { chosen } = model;
  const look = () => {
    const { settings: _, ...others } = model.problems;
    const problem = settingsProblem(chosen.settings);
    model.problems = problem ? { ...others, settings: problem } : others;
    actions.redraw();
  };
  return [
    field(
      model,
      'settings',
      t('install.settings'),
      t('install.settingsHint'),
      h('textarea', {
        ...described(model, 'settings', true),
        class: 'mono',
        rows: '8',
        spellcheck: 'false',
        value: chosen.settings,
        placeholder: '{ "name": "value" }',
        oninput: (event) => {
          chosen.settings = event.target.value;
          if (model.problems.settings) {
            look();
          }
        },
        onchange: look,
      }),
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        key: 'tidy',
        onclick: () => {
          if (!settingsProblem(chosen.settings) && chosen.settings.trim()) {
            chosen.settings = JSON.stringify(JSON.parse(chosen.settings), null, 2);
          }
          look();
        },
        'data-testid': 'install-tidy',
      },
      t('form.tidy'),
    ),
    field(
      model,
      'protected',
      t('install.protected'),
      t('install.protectedHint'),
      h('textarea', {
        ...described(model, 'protected', true),
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
        key: 'unveil',
        'aria-pressed': !model.veiled,
        onclick: () => {
          model.veiled = !model.veiled;
          actions.redraw();
        },
        'data-testid': 'install-unveil',
      },
      t('install.show'),
    ),
  ];
}
