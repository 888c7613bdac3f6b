// The page that runs commands: the form, what the chosen one printed, and those before it.

import { h } from '../dom.js';
import { t, parts } from '../i18n.js';
import { icon } from '../icons.js';
import { link } from '../router.js';
import { same } from '../ids.js';
import { foreseeable } from './controls.js';
import { dialog } from './dialog.js';
import { described, field, notice } from './field.js';
import { problem } from './problem.js';
import { runOutput, runState } from './run-output.js';
import { since } from './time.js';
import { empty } from './table.js';

const FORESEEN = {
  disabled: 'install.foreseen.disabled',
  blocked: 'install.foreseen.blocked',
  notAllowed: 'install.foreseen.notAllowed',
};

/** actions: {submit(event), show(name), ask(command | null), remove(command), redraw()}. */
export function runPage(model, actions) {
  const { machine, commands } = model;
  const shown = commands.find((each) => same(each.name, model.shown ?? ''));
  return [
    h('nav', { class: 'crumbs', 'aria-label': t('nav.crumbs') }, h('a', { href: link('machine', machine.id) }, icon('back'), machine.name)),
    h('h1', { id: 'title', tabindex: '-1' }, t('run.title', { name: machine.name })),
    h('div', { id: 'run-failure', tabindex: '-1' }, model.failure ? problem(model.failure) : null),
    model.served ? [form(model, actions), shown ? runOutput(shown, actions) : null, list(model, actions)] : empty(t('run.missing')),
    model.asked ? question(model, actions) : null,
  ];
}

function form(model, actions) {
  const foreseen = foreseeable(model.machine, 'Holdfast.Compute', 'RunCommand');
  const signers = model.machine.properties.agentConfiguration?.scriptsSigners?.length > 0;
  const text = (name, label, hint, props = {}) =>
    field(model, name, label, hint, h(props.rows ? 'textarea' : 'input', control(model, name, hint, props)));
  return h(
    'form',
    { class: 'card install', novalidate: true, onsubmit: actions.submit, key: 'form', 'data-testid': 'run-form' },
    model.machine.properties.status === 'Connected' ? null : notice('warn', 'warn', t('install.disconnected'), 'run-disconnected'),
    foreseen ? notice('lock', 'refused', t(FORESEEN[foreseen], { name: 'Holdfast.Compute/RunCommand' }), 'run-foreseen') : null,
    text('script', t('run.script'), t('run.scriptHint'), { rows: '8', placeholder: 'id\nuptime' }),
    signers ? text('signature', t('run.signature'), t('run.signatureHint'), { rows: '5', placeholder: '-----BEGIN SSH SIGNATURE-----' }) : null,
    h(
      'div',
      { class: 'fields' },
      text('name', t('run.name'), null),
      text('user', t('run.user'), t('run.userHint'), { placeholder: 'root' }),
      text('seconds', t('run.seconds'), null, { inputmode: 'numeric' }),
    ),
    h(
      'details',
      {},
      h('summary', {}, t('run.parameters')),
      h(
        'div',
        { class: 'fields' },
        text('parameters', t('run.open'), t('run.openHint'), { rows: '3', placeholder: 'NAME=value' }),
        field(
          model,
          'protected',
          t('run.protected'),
          t('install.protectedHint'),
          h('textarea', { ...described(model, 'protected', true, 'run'), name: 'protectedParameters', class: 'mono veiled', rows: '3', spellcheck: 'false', autocomplete: 'off' }),
        ),
      ),
    ),
    h(
      'div',
      { class: 'form-foot' },
      h('button', { type: 'submit', class: 'primary', 'aria-disabled': model.sending, 'data-testid': 'run-submit' }, icon('run'), model.sending ? t('install.sending') : t('run.submit')),
    ),
  );
}

function control(model, name, hint, props) {
  return {
    ...described(model, name, hint !== null, 'run'),
    class: 'mono',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'none',
    ...props,
    value: model.chosen[name],
    oninput: (event) => {
      model.chosen[name] = event.target.value;
    },
  };
}

function list(model, actions) {
  return h(
    'section',
    { class: 'card', 'aria-labelledby': 'runs-title', key: 'list' },
    h('h2', { id: 'runs-title' }, t('run.before')),
    model.commands.length ? h('ul', { class: 'extensions' }, model.commands.map((command) => h('li', { key: command.id }, entry(command, actions)))) : empty(t('run.none')),
  );
}

function entry(command, actions) {
  const { startTime } = command.properties.instanceView ?? {};
  return h(
    'div',
    { class: 'extension', 'data-testid': 'run-row', 'data-name': command.name },
    h(
      'div',
      { class: 'extension-head' },
      h('span', { class: 'mono' }, command.name),
      runState(command),
      h('span', { class: 'soft' }, since(startTime ?? command.systemData?.createdAt)),
      h(
        'span',
        { class: 'extension-actions' },
        h('button', { type: 'button', class: 'quiet', onclick: () => actions.show(command.name), 'data-testid': 'run-show' }, t('run.show'), h('span', { class: 'unseen' }, command.name)),
        h('button', { type: 'button', class: 'quiet', onclick: () => actions.ask(command), 'data-testid': 'run-delete' }, icon('trash'), t('extension.delete'), h('span', { class: 'unseen' }, command.name)),
      ),
    ),
  );
}

function question(model, actions) {
  const command = model.asked;
  return dialog({
    title: t('extension.deleteTitle', { name: command.name }),
    body: h('p', {}, parts('run.deleteBody', { machine: h('strong', {}, model.machine.name) })),
    confirm: t('run.deleteConfirm'),
    onConfirm: () => actions.remove(command),
    onClose: () => actions.ask(null),
  });
}
