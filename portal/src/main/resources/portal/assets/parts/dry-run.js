// What a dry run said: how many resources, which of them, and why.

import { h } from '../dom.js';
import { t, counted, number } from '../i18n.js';
import { nameOf } from '../ids.js';
import { complianceState, evaluated, figures } from './compliance.js';
import { notice } from './field.js';
import { empty } from './table.js';

const WRITES = {
  deny: 'policy.would.deny',
  modify: 'policy.would.modify',
  append: 'policy.would.append',
  deployifnotexists: 'policy.would.deploy',
  audit: 'policy.would.audit',
  auditifnotexists: 'policy.would.audit',
  denyaction: 'policy.would.denyAction',
  manual: 'policy.would.manual',
  disabled: 'policy.would.nothing',
};

export function dryRunResult(answer) {
  const { results, policyDefinitions, resources, moreResources, complete } = answer;
  const effects = [...new Set(policyDefinitions.map((each) => each.effect))];
  const unknown = policyDefinitions.flatMap((each) => each.unknownAliases ?? []);
  return h(
    'div',
    { class: 'dry-run', 'data-testid': 'dry-run', 'data-complete': String(complete), role: 'status' },
    h('p', {}, t('policy.tried', { resources: counted('policy.resourceCount', results.examinedResources), other: number(results.notApplicableResources) })),
    complete ? null : notice('warn', 'warn', t('policy.triedPart'), 'dry-run-partial'),
    unknown.length ? notice('warn', 'warn', t('policy.unknownAliases', { names: unknown.join(', ') }), 'dry-run-aliases') : null,
    figures(results.resourceDetails),
    h('ul', { class: 'effects' }, effects.map((effect) => h('li', { key: effect }, h('code', {}, effect), ' ', WRITES[effect] ? t(WRITES[effect]) : ''))),
    resources.length ? h('ul', { class: 'extensions' }, resources.map((each, at) => h('li', { key: `${at} ${each.resourceId}` }, entry(each, policyDefinitions)))) : empty(t('policy.nothingConcerned')),
    moreResources ? h('p', { class: 'soft' }, t('overview.andMore', { count: number(moreResources) })) : null,
  );
}

function entry(each, definitions) {
  const member = definitions.length > 1 ? definitions.find((one) => one.policyDefinitionId === each.policyDefinitionId && one.policyDefinitionReferenceId === each.policyDefinitionReferenceId) : null;
  return h(
    'div',
    { class: 'extension', 'data-testid': 'dry-run-row', 'data-name': nameOf(each.resourceId) },
    h('div', { class: 'extension-head' }, complianceState(each.complianceState), h('strong', { title: each.resourceId }, nameOf(each.resourceId)), h('span', { class: 'soft' }, member?.displayName ?? each.resourceType)),
    each.reason ? h('p', { class: 'verbatim' }, each.reason) : null,
    evaluated(each.policyEvaluationDetails),
  );
}
