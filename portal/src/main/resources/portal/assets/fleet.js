// The machines of a subscription, kept by lower-cased id. After a change only the machines that it touched are read.

import * as arm from './arm.js';
import { machineOf } from './ids.js';

const SINGLE_READS = 20;

export class Fleet {
  machines = new Map();

  /** changes: those since the last load, or undefined for all. progress is called after each page of a full load. */
  async load(subscription, changes, progress = () => {}) {
    const touched = new Set((changes ?? []).map((change) => machineOf(change.resourceId)));
    touched.delete(null);
    if (changes && touched.size <= SINGLE_READS) {
      await Promise.all([...touched].map((id) => this.#read(id)));
      return touched;
    }
    const found = new Map();
    for await (const page of arm.machinePages(subscription)) {
      page.forEach((machine) => found.set(machine.id.toLowerCase(), machine));
      if (this.machines.size < found.size) {
        this.machines = new Map(found);
        progress();
      }
    }
    this.machines = found;
    return new Set(found.keys());
  }

  async #read(id) {
    try {
      this.machines.set(id, await arm.machine(this.machines.get(id)?.id ?? id));
    } catch (failure) {
      if (failure.status !== 404) {
        throw failure;
      }
      this.machines.delete(id);
    }
  }

  counts() {
    const counts = new Map();
    for (const machine of this.machines.values()) {
      const status = machine.properties.status ?? 'Disconnected';
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  }
}
