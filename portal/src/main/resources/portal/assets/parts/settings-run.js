// The settings of Holdfast.Compute/RunCommand as a form. Parameters are written as JSON, or on the page that runs commands.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { described, field } from './field.js';

const LONGEST = 86_400;

function read(settings) {
  const { source = {}, runAsUser = '', timeoutInSeconds = 3600, ...others } = settings;
  const { script = '', ...elsewhere } = source;
  const fits = [script, runAsUser].every((each) => typeof each === 'string') && Number.isInteger(timeoutInSeconds);
  return Object.keys(others).length || Object.keys(elsewhere).length || !fits ? null : { script, user: runAsUser, seconds: String(timeoutInSeconds) };
}

function write({ script, user, seconds }) {
  const problems = {};
  if (script.trim() === '') {
    problems.script = t('install.required');
  }
  if (!/^\d+$/.test(seconds.trim()) || Number(seconds) < 1 || Number(seconds) > LONGEST) {
    problems.seconds = t('run.badSeconds', { most: LONGEST });
  }
  const open = { source: { script }, timeoutInSeconds: Number(seconds), ...(user.trim() ? { runAsUser: user.trim() } : {}) };
  return { problems, open, secret: null };
}

function draw(model) {
  const text = (tag, name, label, hint, props) =>
    field(
      model,
      name,
      label,
      hint,
      h(tag, {
        ...described(model, name, hint !== null),
        class: 'mono',
        spellcheck: 'false',
        autocomplete: 'off',
        ...props,
        value: model.form[name],
        oninput: (event) => {
          model.form[name] = event.target.value;
        },
      }),
    );
  return [
    text('textarea', 'script', t('run.script'), t('form.scriptHint'), { rows: '10', placeholder: '#!/bin/sh\nid\n' }),
    text('input', 'user', t('run.user'), t('run.userHint'), { placeholder: 'root' }),
    text('input', 'seconds', t('run.seconds'), null, { inputmode: 'numeric' }),
  ];
}

export const runForm = { read, write, draw };
