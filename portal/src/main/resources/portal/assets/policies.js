// Which policies concern the extensions of a machine. Read from the assignments that reach it and from their definitions.

import * as arm from './arm.js';

const ASSIGNMENTS = 'microsoft.authorization/policyassignments';
const DEFINITIONS = 'microsoft.authorization/policydefinitions';
const SETS = 'microsoft.authorization/policysetdefinitions';
const CONCERNED = /microsoft\.hybridcompute\/(\*|machines\/(\*|extensions))/i;
// From so many members on, all definitions are listed instead of read one by one.
const MANY = 20;

/** null when this control plane has no policies; else those that name extensions: [{id, name, scope, enforced, effects}]. */
export async function extensionPolicies(subscription, machineId) {
  const versions = await arm.types(subscription);
  if (!versions.has(ASSIGNMENTS)) {
    return null;
  }
  const target = arm.path(`${machineId}/providers/Microsoft.Authorization/policyAssignments`, versions.get(ASSIGNMENTS));
  const reading = { subscription, versions, known: new Map() };
  const found = [];
  for (const assignment of await arm.all(target)) {
    const bound = await readDefinitions(assignment.properties.policyDefinitionId, reading);
    const concerned = bound.filter(({ definition }) => CONCERNED.test(JSON.stringify(definition.properties?.policyRule ?? {})));
    if (concerned.length) {
      found.push({
        id: assignment.id,
        name: assignment.properties.displayName ?? assignment.name,
        scope: assignment.properties.scope ?? assignment.id.split(/\/providers\/Microsoft\.Authorization\/policyAssignments\//i)[0],
        enforced: assignment.properties.enforcementMode !== 'DoNotEnforce',
        effects: [...new Set(concerned.map((each) => effectOf(each, assignment)))],
      });
    }
  }
  return found;
}

/** [{definition, values}] of a definition, or of the members of an initiative; what effectOf() takes. */
export async function boundDefinitions(subscription, id) {
  const versions = await arm.types(subscription);
  return readDefinitions(id, { subscription, versions, known: new Map() });
}

// [{definition, values}] of a definition, or of those that an initiative names; values(assignment) gives its parameters.
async function readDefinitions(id, reading) {
  const definition = await read(id, reading);
  const values = (assignment) => filled(definition, (name) => assignment.properties.parameters?.[name]?.value);
  const members = definition.properties?.policyDefinitions;
  if (!members) {
    return [{ definition, values }];
  }
  if (members.length > MANY) {
    await listAll(reading);
  }
  return Promise.all(
    members.map(async (member) => {
      const one = await read(member.policyDefinitionId, reading);
      const handed = (assignment) => (name) => evaluate(member.parameters?.[name]?.value, values(assignment));
      return { definition: one, values: (assignment) => filled(one, handed(assignment)) };
    }),
  );
}

function read(id, { versions, known }) {
  const key = id.toLowerCase();
  if (!known.has(key)) {
    known.set(key, arm.resource(id, versions.get(/\/policysetdefinitions\//.test(key) ? SETS : DEFINITIONS)));
  }
  return known.get(key);
}

async function listAll({ subscription, versions, known }) {
  const path = `/subscriptions/${subscription}/providers/Microsoft.Authorization/policyDefinitions`;
  for (const definition of await arm.all(arm.path(path, versions.get(DEFINITIONS)))) {
    known.set(definition.id.toLowerCase(), definition);
  }
}

// Each parameter of a definition: what is given, or its default.
function filled(definition, given) {
  const parameters = Object.entries(definition.properties?.parameters ?? {});
  return Object.fromEntries(parameters.map(([name, { defaultValue }]) => [name, given(name) ?? defaultValue]));
}

// Only a plain reference to a parameter is looked up; anything else stands as it is written.
function evaluate(text, values) {
  const [, name] = /^\[parameters\('([^']+)'\)\]$/.exec(text ?? '') ?? [];
  return name ? values[name] : text;
}

/** The effect that a bound definition has under an assignment ({properties: {parameters}}). */
export function effectOf({ definition, values }, assignment) {
  const written = definition.properties?.policyRule?.then?.effect ?? '';
  return String(evaluate(written, values(assignment)) ?? written);
}
