// Policies as ARM has them: definitions, assignments, exemptions, states, events, remediations, and our dry run.

import * as arm from './arm.js';

export const AUTHORIZATION = '2023-04-01';
const EXEMPTION = '2022-07-01-preview';
const INSIGHTS = '2019-10-01';
const REMEDIATION = '2021-10-01';
const DRY_RUN = '2026-11-01';
const MANAGEMENT = '2020-05-01';
const ROLES = '2022-04-01';
const PROVIDER = 'providers/Microsoft.Authorization';
// From so many definitions on, all are listed instead of read one by one.
const MANY = 20;
const REMEDIATIONS = 'microsoft.policyinsights/remediations';

export const subscriptionId = (subscription) => `/subscriptions/${subscription}`;

export const isSet = (id) => /\/policysetdefinitions\//i.test(id ?? '');

/** Whether a change is one of policies, or of what they say. */
export const ofPolicy = (change) =>
  change.name === 'policyStates' || /\/providers\/microsoft\.(authorization\/policy|policyinsights\/)/i.test(change.resourceId);

/** All that holds at a scope, inherited, and what stands below it. */
export const assignments = (scope) => arm.all(arm.path(`${scope}/${PROVIDER}/policyAssignments`, AUTHORIZATION));

export const assignment = (id) => arm.resource(id, AUTHORIZATION);

/** The scope at which an assignment, an exemption or a definition stands. */
export const scopeOf = (id) => id.replace(/\/providers\/microsoft\.(authorization|policyinsights)\/[^/]+\/[^/]+$/i, '') || '/';

export const exemptions = (scope) => arm.all(arm.path(`${scope}/${PROVIDER}/policyExemptions`, EXEMPTION));

export const createExemption = (resource, name, properties) =>
  arm.create(`${resource}/${PROVIDER}/policyExemptions/${name}`, EXEMPTION, { properties });

export const removeExemption = (id) => arm.remove(id, EXEMPTION);

/** Definitions and initiatives that can be used in a subscription. */
export async function definitions(subscription) {
  const lists = ['policyDefinitions', 'policySetDefinitions'].map((type) =>
    arm.all(arm.path(`${subscriptionId(subscription)}/${PROVIDER}/${type}`, AUTHORIZATION)),
  );
  const found = (await Promise.all(lists)).flat();
  found.forEach((each) => known.set(each.id.toLowerCase(), Promise.resolve(each)));
  return found.sort((a, b) => titleOf(a).localeCompare(titleOf(b)));
}

const known = new Map();

/** A definition or initiative, read once until forget(); null when there is none, or none for this reader. */
export function definition(id) {
  const key = id.toLowerCase();
  if (!known.has(key)) {
    known.set(key, arm.resource(id, AUTHORIZATION).catch((failure) => {
      known.delete(key);
      if (failure.status === 404 || failure.status === 403) {
        return null;
      }
      throw failure;
    }));
  }
  return known.get(key);
}

export function forget(changes) {
  for (const { resourceId } of changes ?? []) {
    known.delete(resourceId.toLowerCase());
  }
}

/** lower-cased id → definition, for those that are named; what cannot be read is left out. */
export async function definitionsOf(ids, subscription) {
  const wanted = [...new Set(ids.map((id) => id.toLowerCase()))];
  if (wanted.filter((id) => !known.has(id)).length > MANY) {
    await definitions(subscription);
  }
  const found = await Promise.all(wanted.map(definition));
  return new Map(wanted.map((id, at) => [id, found[at]]).filter(([, each]) => each !== null));
}

export const titleOf = (resource) => resource.properties?.displayName || resource.name;

const insights = (scope, what, query = {}) =>
  arm.path(`${scope === '/' ? '' : scope}/providers/Microsoft.PolicyInsights/${what}`, INSIGHTS, query);

/** {results, policyAssignments} of a scope, or of an assignment. */
export async function summary(scope) {
  const { body } = await arm.send('POST', insights(scope, 'policyStates/latest/summarize'));
  return body.value[0];
}

/** States with their reasons, those that do not comply first; at most `top`. */
export async function states(scope, top, filter) {
  const query = { $expand: 'PolicyEvaluationDetails', $orderby: 'isCompliant asc,complianceState desc,resourceId asc', $top: top };
  const { body } = await arm.send('POST', insights(scope, 'policyStates/latest/queryResults', filter ? { ...query, $filter: filter } : query));
  return body.value;
}

let eventsServed = true;

/** The newest changes of states since a Date; null when this control plane keeps none. */
export async function events(scope, since, top) {
  if (!eventsServed) {
    return null;
  }
  const query = { $from: since.toISOString(), $orderby: 'timestamp desc', $top: top };
  try {
    return (await arm.send('POST', insights(scope, 'policyEvents/default/queryResults', query))).body.value;
  } catch (failure) {
    if (failure.status !== 404 && failure.status !== 405) {
      throw failure;
    }
    eventsServed = false;
    return null;
  }
}

/** What would be, without anything being written: {complete, results, policyDefinitions, resources, moreResources}. */
export const dryRun = async (scope, body) =>
  (await arm.send('POST', arm.path(`${scope}/providers/Holdfast.Policy/dryRun`, DRY_RUN), body)).body;

export const remediates = async (subscription) => (await arm.types(subscription)).has(REMEDIATIONS);

export const remediations = (subscription) =>
  arm.all(arm.path(`${subscriptionId(subscription)}/providers/Microsoft.PolicyInsights/remediations`, REMEDIATION));

export const createRemediation = (scope, name, properties) =>
  arm.create(`${scope}/providers/Microsoft.PolicyInsights/remediations/${name}`, REMEDIATION, { properties });

export const cancelRemediation = (id) => arm.send('POST', arm.path(`${id}/cancel`, REMEDIATION));

export const createAssignment = (id, body) => arm.create(id, AUTHORIZATION, body);

export const removeAssignment = (id) => arm.remove(id, AUTHORIZATION);

/** Those that the reader may see; none when it may not ask. */
export const managementGroups = () =>
  arm.all(arm.path('/providers/Microsoft.Management/managementGroups', MANAGEMENT)).catch((failure) => {
    if (failure.status === 403 || failure.status === 404) {
      return [];
    }
    throw failure;
  });

export const roles = (subscription) => arm.all(arm.path(`${subscriptionId(subscription)}/${PROVIDER}/roleDefinitions`, ROLES));

export const giveRole = (scope, principalId, roleDefinitionId) =>
  arm.create(`${scope}/${PROVIDER}/roleAssignments/${crypto.randomUUID()}`, ROLES, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' },
  });
