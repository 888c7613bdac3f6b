// Is the command fit to be sent? A pure function of what stands in the form.

import { t } from '../i18n.js';

const NAME = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,79}$/;
const PARAMETER = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/;
const LONGEST = 86_400;

/** Returns {problems: {field: text}, name, body}; body is the resource to PUT. */
export function checkRun(model, protectedText) {
  const { name, script, signature, user, seconds, parameters } = model.chosen;
  const problems = {};
  if (script.trim() === '') {
    problems.script = t('install.required');
  }
  if (!NAME.test(name.trim())) {
    problems.name = t('run.badName');
  }
  if (!/^\d+$/.test(seconds.trim()) || Number(seconds) < 1 || Number(seconds) > LONGEST) {
    problems.seconds = t('run.badSeconds', { most: LONGEST });
  }
  const open = pairs('parameters', parameters, problems);
  const hidden = pairs('protected', protectedText, problems);
  const source = signature.trim() ? { script, signature } : { script };
  const properties = { source, timeoutInSeconds: Number(seconds), asyncExecution: false };
  if (user.trim()) {
    properties.runAsUser = user.trim();
  }
  if (open.length) {
    properties.parameters = open;
  }
  if (hidden.length) {
    properties.protectedParameters = hidden;
  }
  return { problems, name: name.trim(), body: { location: model.machine.location, properties } };
}

// name=value, one a line. The line itself is not quoted back: it may be a secret.
function pairs(field, text, problems) {
  const lines = text.split('\n').filter((line) => line.trim());
  const found = lines.map((line) => PARAMETER.exec(line));
  if (found.includes(null)) {
    problems[field] = t('run.badParameter', { line: found.indexOf(null) + 1 });
  }
  return found.filter(Boolean).map(([, name, value]) => ({ name, value }));
}
