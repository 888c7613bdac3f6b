// Install or change an extension on a machine, and watch how it ends.

import { t } from '../i18n.js';
import * as arm from '../arm.js';
import { nameOf, same } from '../ids.js';
import { check, settingsProblem } from '../parts/install-check.js';
import { installForm, OTHER } from '../parts/install-form.js';
import { installResult } from '../parts/install-result.js';
import { formOf } from '../parts/settings-form.js';

const ASK_AGAIN_MS = 2_000;

export function installView(app, { id, query }) {
  const model = {
    machine: null,
    extensions: [],
    publishers: [],
    types: [],
    versions: [],
    chosen: { publisher: query.publisher ?? '', type: query.type ?? '', version: query.version ?? '', name: query.name ?? '', settings: '' },
    // As a form or as JSON; its fields; the extension that the page was opened to change; whether its secrets shall go.
    mode: 'json',
    form: null,
    changing: null,
    drop: false,
    typed: { publisher: false, type: false, version: false },
    automatic: true,
    problems: {},
    failure: null,
    sending: false,
    veiled: true,
  };
  let watch = null;
  let timer = null;
  let closed = false;

  async function load() {
    if (watch) {
      await look();
    } else if (model.machine === null) {
      await begin();
    } else {
      [model.machine, model.extensions] = await Promise.all([arm.machine(id), arm.extensions(id)]);
    }
  }

  async function begin() {
    const [machine, extensions, publishers] = await Promise.all([
      arm.machine(id),
      arm.extensions(id),
      arm.publishers(app.subscription),
    ]);
    Object.assign(model, { extensions, publishers: names(publishers) });
    const existing = extensions.find((each) => same(each.name, model.chosen.name));
    model.changing = existing?.name ?? null;
    if (existing?.properties.settings) {
      model.chosen.settings = JSON.stringify(existing.properties.settings, null, 2);
    }
    model.automatic = existing?.properties.autoUpgradeMinorVersion ?? true;
    const { publisher, type, version } = model.chosen;
    await choose('publisher', publisher);
    if (type) {
      await choose('type', type);
      const before = version || existing?.properties.typeHandlerVersion;
      if (before) {
        await choose('version', before);
      }
    }
    shape();
    model.machine = machine;
  }

  // Where there is a form, and it can say what the settings say, the form is shown.
  function shape() {
    const form = formOf(model.chosen.publisher, model.chosen.type);
    const written = settingsProblem(model.chosen.settings) ? null : JSON.parse(model.chosen.settings.trim() || '{}');
    model.form = form && written ? form.read(written) : null;
    model.mode = model.form ? 'form' : 'json';
  }

  // Each choice opens the next list; a name that the catalogue does not have is typed in by hand.
  async function choose(step, value) {
    model.chosen[step] = value === OTHER ? '' : value;
    const known = { publisher: model.publishers, type: model.types, version: model.versions.map((each) => each.name) }[step];
    const listed = value === '' ? known.length > 0 || !settledBefore(step) : known.includes(value);
    model.typed[step] = !listed;
    if (step === 'publisher') {
      model.types = [];
      const { publisher } = model.chosen;
      const found = publisher && !model.typed.publisher ? await arm.extensionTypes(app.subscription, publisher) : [];
      if (publisher !== model.chosen.publisher) {
        return;
      }
      model.types = names(found);
      await choose('type', model.types.length === 1 ? model.types[0] : '');
    } else if (step === 'type') {
      model.versions = [];
      const { publisher, type } = model.chosen;
      const found = type && !model.typed.type ? await arm.versions(app.subscription, publisher, type) : [];
      if (type !== model.chosen.type) {
        return;
      }
      model.versions = found;
      await choose('version', found.length ? newest(found) : '');
    }
  }

  function settledBefore(step) {
    const before = { type: 'publisher', version: 'type' }[step];
    return before === undefined || model.typed[before] || model.chosen[before] !== '';
  }

  async function pick(step, value) {
    try {
      model.failure = null;
      await choose(step, value);
      if (step !== 'version') {
        shape();
      }
    } catch (failure) {
      model.failure = failure;
    }
    app.redraw();
  }

  async function submit(event) {
    event.preventDefault();
    const secret = event.target.elements.protectedSettings;
    const { problems, body, name } = check(model, secret?.value ?? '');
    Object.assign(model, { problems, failure: null });
    const [first] = Object.keys(problems);
    if (first || model.sending) {
      app.redraw();
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    model.sending = true;
    app.redraw();
    const extensionId = `${id}/extensions/${name}`;
    try {
      const operation = await send(extensionId, name, body);
      const { publisher, type, typeHandlerVersion } = body.properties;
      const sent = { id: extensionId, name, properties: { publisher, type, typeHandlerVersion, provisioningState: 'Accepted' } };
      watch = { id: extensionId, operation, extension: sent, error: null, done: false };
      app.reload();
    } catch (failure) {
      model.failure = failure;
    }
    // Sent or refused: what was secret does not stay in the page.
    if (secret) {
      secret.value = '';
    } else if (model.form?.hidden) {
      Object.assign(model.form, { command: '', script: '', files: '' });
    }
    model.sending = false;
    app.redraw();
    document.getElementById(watch ? 'result-title' : 'install-failure')?.focus();
  }

  // What stands already is changed by PATCH, which never drops protected settings unasked.
  function send(extensionId, name, { location, properties }) {
    const existing = model.extensions.some((each) => same(each.name, name));
    return existing && !model.drop ? arm.patchExtension(extensionId, { properties }) : arm.putExtension(extensionId, { location, properties });
  }

  async function look() {
    clearTimeout(timer);
    const [outcome, extension] = await Promise.all([watch.operation ? arm.operation(watch.operation) : null, arm.extension(watch.id)]);
    watch.extension = extension;
    watch.error = outcome?.error ?? null;
    watch.done = outcome ? outcome.done : true;
    if (!watch.done && !closed) {
      timer = setTimeout(() => app.reload(), ASK_AGAIN_MS);
    }
  }

  function again() {
    watch = null;
    model.changing = null;
    model.chosen.name = '';
    app.redraw();
  }

  return {
    title: () => t('install.title', { name: nameOf(id) }),
    load,
    concerns: (change) => change.resourceId.toLowerCase().startsWith(id.toLowerCase()),
    draw: () => (watch ? installResult(model.machine, watch, again) : installForm(model, { pick, submit, redraw: app.redraw })),
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function names(list) {
  return list.map((each) => each.name).sort();
}

// One that its publisher has taken back is only chosen by hand.
function newest(versions) {
  const compare = new Intl.Collator('en', { numeric: true }).compare;
  const good = versions.filter((each) => !each.properties?.holdfast?.revoked);
  return good.map((each) => each.name).sort(compare).at(-1) ?? '';
}
