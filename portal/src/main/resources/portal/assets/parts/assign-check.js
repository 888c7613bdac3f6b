// What stands in the assignment flow: whether each step is complete, and the assignment that it makes. Pure.

import { t } from '../i18n.js';
import { read } from './parameters.js';

export const STEPS = ['scope', 'definition', 'parameters', 'identity', 'naming', 'try', 'review'];
const NAME = /^[^/<>*%&:\\?+\s][^/<>*%&:\\?+]{0,127}$/;
const CHANGING = /^(modify|deployifnotexists)$/i;

/** Whether an effect acts under an identity; one that only the control plane can work out may. */
export const changes = (effects) => effects.some((effect) => CHANGING.test(effect) || effect.startsWith('['));

const lines = (text) => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** {field: text} of one step. */
export function problemsOf(step, model) {
  const { chosen, definition } = model;
  switch (step) {
    case 'scope': {
      const wrong = lines(chosen.excluded).find((line) => !/^\/(subscriptions|providers)\/[^/]+/i.test(line));
      return { ...(chosen.scope ? {} : { scope: t('install.required') }), ...(wrong ? { excluded: t('policy.badScope', { line: wrong }) } : {}) };
    }
    case 'definition':
      return definition ? {} : { definition: t('install.required') };
    case 'parameters':
      return definition ? read(definition.properties.parameters ?? {}, model.values).problems : {};
    case 'identity':
      return changes(model.effects) && !chosen.location ? { location: t('install.required') } : {};
    case 'naming':
      return NAME.test(chosen.name) ? {} : { name: t('policy.badName') };
    default:
      return {};
  }
}

/** What dry run and assignment have in common. */
export function draft(model) {
  const { values } = read(model.definition?.properties.parameters ?? {}, model.values);
  return { policyDefinitionId: model.definition?.id, parameters: values, notScopes: lines(model.chosen.excluded) };
}

/** The resource to PUT. */
export function body(model) {
  const { chosen } = model;
  const properties = {
    ...draft(model),
    displayName: chosen.title.trim() || chosen.name,
    enforcementMode: chosen.enforced ? 'Default' : 'DoNotEnforce',
  };
  if (chosen.message.trim()) {
    properties.nonComplianceMessages = [{ message: chosen.message.trim() }];
  }
  return changes(model.effects) ? { location: chosen.location, identity: { type: 'SystemAssigned' }, properties } : { properties };
}

/** A name for the assignment of a definition: letters and digits of its title, and something of its own. */
export function freshName(title) {
  const words = title.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 14).replace(/-+$/, '');
  return `${words || 'policy'}-${crypto.randomUUID().slice(0, 6)}`;
}

/** The field that a refusal of the control plane is about, or '' when none is. */
export function fieldOfRefusal(failure, definition) {
  const named = /parameters\.([^.[\]]+)/.exec(failure.target ?? '')?.[1];
  const quoted = Object.keys(definition?.properties.parameters ?? {}).find((name) => (failure.message ?? '').includes(`'${name}'`));
  const name = /Parameter/.test(failure.code ?? '') ? named ?? quoted : named;
  return name ? `param-${name}` : '';
}

/** The roles that the definitions of an assignment name for its identity: [{id, name}]; no name when they are not known here. */
export function rolesOf(model) {
  const ids = model.bound.flatMap(({ definition }) => definition.properties?.policyRule?.then?.details?.roleDefinitionIds ?? []);
  const distinct = new Map(ids.map((id) => [id.toLowerCase(), id]));
  return [...distinct.values()].map((id) => ({ id, name: model.roleNames.get(id.split('/').at(-1).toLowerCase()) ?? '' }));
}
