// Which policies concern the extensions of a machine. Read from the assignments that reach it and from their definitions.

import * as arm from './arm.js';

const ASSIGNMENTS = 'microsoft.authorization/policyassignments';
const DEFINITIONS = 'microsoft.authorization/policydefinitions';
const SETS = 'microsoft.authorization/policysetdefinitions';
const CONCERNED = /microsoft\.hybridcompute\/(\*|machines\/(\*|extensions))/i;
const MOST_MEMBERS = 200;

/** null when this control plane has no policies; else [{name, scope, effect, definition}], those that name extensions. */
export async function extensionPolicies(subscription, machineId) {
  const versions = await arm.types(subscription);
  if (!versions.has(ASSIGNMENTS)) {
    return null;
  }
  const target = arm.path(`${machineId}/providers/Microsoft.Authorization/policyAssignments`, versions.get(ASSIGNMENTS));
  const definitions = new Map();
  const found = [];
  for (const assignment of await arm.all(target)) {
    const texts = await readDefinitions(assignment.properties.policyDefinitionId, versions, definitions);
    const concerned = texts.filter((each) => CONCERNED.test(JSON.stringify(each.properties?.policyRule ?? {})));
    if (concerned.length) {
      found.push({
        id: assignment.id,
        name: assignment.properties.displayName ?? assignment.name,
        scope: assignment.properties.scope ?? assignment.id.split(/\/providers\/Microsoft\.Authorization\/policyAssignments\//i)[0],
        enforced: assignment.properties.enforcementMode !== 'DoNotEnforce',
        effects: [...new Set(concerned.map((each) => effect(each, assignment)))],
        definitions: concerned.map((each) => each.properties.displayName ?? each.name),
      });
    }
  }
  return found;
}

// A definition, or those that an initiative names.
async function readDefinitions(id, versions, known) {
  if (!known.has(id.toLowerCase())) {
    known.set(id.toLowerCase(), read(id, versions, known));
  }
  return known.get(id.toLowerCase());
}

async function read(id, versions, known) {
  const set = /\/policySetDefinitions\//i.test(id);
  const definition = await arm.resource(id, versions.get(set ? SETS : DEFINITIONS));
  if (!set) {
    return [definition];
  }
  const members = (definition.properties.policyDefinitions ?? []).slice(0, MOST_MEMBERS);
  return (await Promise.all(members.map((member) => readDefinitions(member.policyDefinitionId, versions, known)))).flat();
}

// What a parameter decides, the assignment says, or the definition's default.
function effect(definition, assignment) {
  const written = definition.properties?.policyRule?.then?.effect ?? '';
  const [, name] = /^\[parameters\('([^']+)'\)\]$/.exec(written) ?? [];
  return name ? assignment.properties.parameters?.[name]?.value ?? definition.properties.parameters?.[name]?.defaultValue ?? written : written;
}
