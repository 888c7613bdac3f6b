// Boot integrity, alerts and recommendations, as the API has them.

import * as arm from './arm.js';

const ALERTS = '2022-01-01';
const ASSESSMENTS = '2021-06-01';
const PROVIDERS = '2021-06-01';

/** A list that this reader may not see, or that this control plane does not have, is none. */
async function listed(read, none) {
  try {
    return await read();
  } catch (failure) {
    if (failure.status === 403 || failure.status === 404) {
      return none;
    }
    throw failure;
  }
}

/** Turns boot integrity monitoring of a machine on or off; the rest of its security profile stays. */
export async function monitor(machine, enabled) {
  const profile = machine.properties.securityProfile ?? {};
  const integrityMonitoring = { ...profile.integrityMonitoring, enabled };
  const body = { properties: { securityProfile: { ...profile, integrityMonitoring } } };
  return (await arm.send('PATCH', arm.path(machine.id, arm.HYBRID), body)).body;
}

/** The last boots of a machine, newest first; null where there is no such list. */
export const boots = (machineId) => listed(() => arm.all(arm.path(`${machineId}/bootAttestations`, arm.HYBRID)), null);

const ofBoot = async (machineId, boot, what) => (await arm.send('GET', arm.path(`${machineId}/bootAttestations/${boot}/${what}`, arm.HYBRID))).body;

/** [{event, pcr, type, text, digest}]; null when the boot has no log. */
export async function eventLog(machineId, boot) {
  const { available, events } = await ofBoot(machineId, boot, 'eventLog');
  return available ? events : null;
}

/** {baseline, differences}; null when there is nothing to compare with. */
export async function diff(machineId, boot) {
  const found = await ofBoot(machineId, boot, 'diff');
  return found.comparable ? found : null;
}

/** what: {boot} or {next: true}. */
export const approve = (machineId, what) => arm.send('POST', arm.path(`${machineId}/approveBootIntegrity`, arm.HYBRID), what);

export const alerts = (subscription) =>
  listed(() => arm.all(arm.path(`/subscriptions/${subscription}/providers/Microsoft.Security/alerts`, ALERTS)), []);

/** action: activate, inProgress, resolve or dismiss. */
export const changeAlert = (alertId, action) => arm.send('POST', arm.path(`${alertId}/${action}`, ALERTS), {});

export const assessments = (subscription) =>
  listed(() => arm.all(arm.path(`/subscriptions/${subscription}/providers/Microsoft.Security/assessments`, ASSESSMENTS)), []);

export const providers = (subscription) =>
  listed(() => arm.all(arm.path(`/subscriptions/${subscription}/providers/Microsoft.Attestation/attestationProviders`, PROVIDERS)), []);

export const createProvider = (subscription, group, name) =>
  arm.create(`/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Attestation/attestationProviders/${name}`, PROVIDERS, {
    location: 'local',
    properties: {},
  });

/** The machine that an alert is about. */
export const resourceOf = (alert) => alert.properties.resourceIdentifiers?.find((each) => each.azureResourceId)?.azureResourceId ?? '';
