// Which handlers have their settings as a form: those that come with Holdfast. Any other's are written as JSON.

import { runForm } from './settings-run.js';
import { scriptForm } from './settings-script.js';

const FORMS = { 'holdfast.compute/customscript': scriptForm, 'holdfast.compute/runcommand': runForm };

/**
 * The form of an extension type, or null. read(settings) gives its fields, or null when the settings say something that the
 * form cannot; write(fields) gives {problems, open, secret}; draw(model, redraw) describes it. A field `hidden` says that the
 * fields are secret.
 */
export function formOf(publisher, type) {
  return FORMS[`${publisher}/${type}`.toLowerCase()] ?? null;
}
