// Run a command on one machine and watch what it prints while it runs.

import { t } from '../i18n.js';
import * as arm from '../arm.js';
import { nameOf, same } from '../ids.js';
import { checkRun } from '../parts/run-check.js';
import { runPage } from '../parts/run-page.js';

const KEPT = 20;

export function runView(app, { id, query }) {
  const model = {
    machine: null,
    served: true,
    commands: [],
    chosen: { name: freshName(), script: '', signature: '', user: '', seconds: '3600', parameters: '' },
    problems: {},
    failure: null,
    sending: false,
    // The one whose output is shown, by name.
    shown: query.name ?? null,
    asked: null,
  };

  async function load() {
    model.served = (await arm.types(app.subscription)).has(arm.RUN_COMMANDS);
    const [machine, listed] = await Promise.all([arm.machine(id), model.served ? arm.runCommands(id) : []]);
    listed.sort((a, b) => started(b).localeCompare(started(a)) || a.name.localeCompare(b.name));
    const shown = listed.find((each) => same(each.name, model.shown ?? ''));
    // A list need not have the whole output.
    const whole = shown ? await arm.runCommand(shown.id).catch(gone) : null;
    model.commands = listed.slice(0, KEPT).map((each) => (each === shown ? whole ?? each : each));
    model.machine = machine;
  }

  async function submit(event) {
    event.preventDefault();
    const secret = event.target.elements.protectedParameters;
    const { problems, body, name } = checkRun(model, secret.value);
    Object.assign(model, { problems, failure: null });
    const [first] = Object.keys(problems);
    if (first || model.sending) {
      app.redraw();
      document.getElementById(`field-${first}`)?.focus();
      return;
    }
    model.sending = true;
    app.redraw();
    try {
      await arm.putRunCommand(`${id}/runCommands/${name}`, body);
      model.shown = name;
      model.chosen.name = freshName();
      app.announce(t('run.sent', { name }));
      await load();
    } catch (failure) {
      model.failure = failure;
    }
    // Sent or refused: what was secret does not stay in the page.
    secret.value = '';
    model.sending = false;
    app.redraw();
    document.getElementById(model.failure ? 'run-failure' : 'run-output-title')?.focus();
  }

  async function remove(command) {
    model.failure = null;
    try {
      await arm.deleteRunCommand(command.id);
      await load();
    } catch (failure) {
      model.failure = failure;
    }
    app.redraw();
  }

  async function show(name) {
    model.shown = name;
    await app.reload();
    document.getElementById('run-output-title')?.focus();
  }

  function ask(command) {
    model.asked = command;
    app.redraw();
  }

  return {
    title: () => t('run.title', { name: nameOf(id) }),
    load,
    concerns: (change) => change.resourceId.toLowerCase().startsWith(`${id}/runCommands/`.toLowerCase()) || same(change.resourceId, id),
    draw: () => runPage(model, { submit, show, ask, remove, redraw: app.redraw }),
  };
}

const started = (command) => command.properties.instanceView?.startTime ?? command.systemData?.createdAt ?? '';

function gone(failure) {
  if (failure.status === 404) {
    return null;
  }
  throw failure;
}

// A name that nobody else takes: the second in which the page was opened.
function freshName() {
  return `run-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
}
