// The settings of Holdfast.Compute/CustomScript as a form.

import { h } from '../dom.js';
import { t } from '../i18n.js';
import { check, described, field } from './field.js';

const ADDRESS = /^https?:\/\/[^\s/]+/i;

function read(settings) {
  const { commandToExecute = '', script = '', fileUris = [], ...others } = settings;
  const texts = [commandToExecute, script, ...(Array.isArray(fileUris) ? fileUris : [null])];
  if (Object.keys(others).length || !texts.every((each) => typeof each === 'string') || (commandToExecute && script)) {
    return null;
  }
  const plain = decoded(script);
  return plain === null ? null : { what: script ? 'script' : 'command', command: commandToExecute, script: plain, files: fileUris.join('\n'), hidden: false };
}

// Base64 of a text; null for anything else, such as a gzip.
function decoded(script) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(atob(script), (each) => each.charCodeAt(0)));
  } catch {
    return null;
  }
}

function encoded(text) {
  return btoa(Array.from(new TextEncoder().encode(text), (each) => String.fromCharCode(each)).join(''));
}

function write({ what, command, script, files, hidden }) {
  const problems = {};
  const text = what === 'command' ? command : script;
  if (text.trim() === '') {
    problems[what] = t('install.required');
  }
  const addresses = files.split('\n').map((each) => each.trim()).filter(Boolean);
  if (!addresses.every((each) => ADDRESS.test(each))) {
    problems.files = t('form.badAddress');
  }
  const settings = what === 'command' ? { commandToExecute: command } : { script: encoded(script) };
  if (addresses.length) {
    settings.fileUris = addresses;
  }
  return { problems, open: hidden ? {} : settings, secret: hidden ? settings : null };
}

function draw(model, redraw) {
  const { form } = model;
  const set = (name) => (event) => {
    form[name] = event.target.value;
  };
  const area = (name, rows, label, hint, placeholder) =>
    field(
      model,
      name,
      label,
      hint,
      h('textarea', { ...described(model, name, hint !== null), class: 'mono', rows, spellcheck: 'false', value: form[name], placeholder, oninput: set(name) }),
    );
  return [
    field(
      model,
      'what',
      t('form.what'),
      null,
      h(
        'select',
        {
          ...described(model, 'what', false),
          value: form.what,
          onchange: (event) => {
            form.what = event.target.value;
            redraw();
          },
        },
        h('option', { value: 'command' }, t('form.command')),
        h('option', { value: 'script' }, t('form.script')),
      ),
    ),
    form.what === 'command'
      ? area('command', '3', t('form.command'), t('form.commandHint'), 'uname -a')
      : area('script', '10', t('form.script'), t('form.scriptHint'), '#!/bin/sh\nset -e\n'),
    area('files', '2', t('form.files'), t('form.filesHint'), 'https://store.example.org/tool.tar.gz'),
    check(t('form.hidden'), form.hidden, 'install-hidden', (checked) => {
      form.hidden = checked;
    }),
  ];
}

export const scriptForm = { read, write, draw };
