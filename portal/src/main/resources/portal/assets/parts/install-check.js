// Is the form fit to be sent? A pure function of what stands in it.

import { t } from '../i18n.js';
import { formOf } from './settings-form.js';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,79}$/;
const VERSION = /^\d+(\.\d+){0,3}$/;

/** Returns {problems: {field: text}, name, body}; body is the resource to PUT. protectedText is never kept. */
export function check(model, protectedText) {
  const { publisher, type, version, name, settings } = model.chosen;
  const problems = {};
  const wanted = (field, value, pattern, text) => {
    if (!pattern.test(value.trim())) {
      problems[field] = value.trim() ? text : t('install.required');
    }
  };
  wanted('publisher', publisher, NAME, t('install.badName'));
  wanted('type', type, NAME, t('install.badName'));
  wanted('version', version, VERSION, t('install.badVersion'));
  wanted('name', name, NAME, t('install.badName'));
  const form = model.mode === 'form' ? formOf(publisher.trim(), type.trim()) : null;
  const { open, secret } = form ? filled(form, model.form, problems) : written(settings, protectedText, problems);
  const properties = {
    publisher: publisher.trim(),
    type: type.trim(),
    typeHandlerVersion: version.trim(),
    autoUpgradeMinorVersion: model.automatic,
    settings: open ?? {},
  };
  if (secret) {
    properties.protectedSettings = secret;
  }
  return { problems, name: name.trim(), body: { location: model.machine.location, properties } };
}

function filled(form, fields, problems) {
  const read = form.write(fields);
  Object.assign(problems, read.problems);
  return read;
}

function written(settings, protectedText, problems) {
  // The parser's own message would quote the text, so a secret gets a plain one.
  return { open: object('settings', settings, problems, true), secret: object('protected', protectedText, problems, false) };
}

/** What is wrong with settings as they are written; null when nothing is. */
export function settingsProblem(text) {
  const problems = {};
  object('settings', text, problems, true);
  return problems.settings ?? null;
}

function object(field, text, problems, explain) {
  if (text.trim() === '') {
    return null;
  }
  try {
    const value = JSON.parse(text);
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      return value;
    }
    problems[field] = t('install.notObject');
  } catch (failure) {
    problems[field] = explain ? t('install.badJson', { reason: failure.message }) : t('install.badSecretJson');
  }
  return null;
}
