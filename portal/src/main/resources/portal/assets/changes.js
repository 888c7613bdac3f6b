// The change stream: server-sent events over fetch, because EventSource cannot carry an Authorization header.

import * as session from './session.js';

const QUIET_LIMIT_MS = 90_000;
const LONGEST_EVENT = 1 << 20;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** Calls onChange({resourceId, type, kind, number}) for each change and onState('live' | 'lost') on each turn. */
export class ChangeStream {
  #last = null;
  #attempt = 0;
  #abort = null;
  #retry = null;
  #stopped = true;
  #settled = () => {};

  constructor(onChange, onState) {
    this.onChange = onChange;
    this.onState = onState;
    addEventListener('online', () => this.#now());
  }

  /** Returns once the stream is heard or the first attempt has failed. */
  start() {
    this.#stopped = false;
    this.#attempt = 0;
    return new Promise((settled) => {
      this.#settled = settled;
      this.#run();
    });
  }

  stop() {
    this.#stopped = true;
    this.#last = null;
    clearTimeout(this.#retry);
    this.#abort?.abort();
  }

  #now() {
    if (!this.#stopped && this.#retry !== null) {
      clearTimeout(this.#retry);
      this.#run();
    }
  }

  async #run() {
    this.#retry = null;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      await this.#read(abort);
    } catch {
      // Any end of the stream, clean or not, has the same consequence: say so and come back.
    }
    if (this.#stopped || this.#abort !== abort) {
      return;
    }
    this.#settled();
    this.onState('lost');
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempt);
    this.#attempt += 1;
    this.#retry = setTimeout(() => this.#run(), wait * (0.5 + Math.random() / 2));
  }

  async #read(abort) {
    // Without `after` the stream begins with the next change.
    const query = this.#last === null ? '' : `?after=${this.#last}`;
    const answer = await fetch(`/holdfast/changes${query}`, {
      headers: { Authorization: `Bearer ${session.token()}`, Accept: 'text/event-stream' },
      cache: 'no-store',
      signal: abort.signal,
    });
    if (answer.status === 401) {
      session.end('expired');
    }
    if (!answer.ok) {
      // 410 and its like: the number is no longer known, begin anew.
      this.#last = answer.status < 500 ? null : this.#last;
      throw new Error(`change stream: HTTP ${answer.status} (expected: 200)`);
    }
    this.#attempt = 0;
    this.#settled();
    this.onState('live');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = '';
    let quiet = setTimeout(() => abort.abort(), QUIET_LIMIT_MS);
    try {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        clearTimeout(quiet);
        quiet = setTimeout(() => abort.abort(), QUIET_LIMIT_MS);
        const events = (buffer + chunk.value.replaceAll('\r', '')).split('\n\n');
        buffer = events.pop();
        if (buffer.length > LONGEST_EVENT) {
          throw new Error(`event: ${buffer.length} characters (expected: <= ${LONGEST_EVENT})`);
        }
        events.forEach((event) => this.#take(event));
      }
    } finally {
      clearTimeout(quiet);
      abort.abort();
    }
  }

  #take(event) {
    const fields = { event: 'message', data: '' };
    for (const line of event.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) {
        const name = line.slice(0, colon);
        const value = line.slice(colon + 1).replace(/^ /, '');
        fields[name] = name === 'data' && fields.data ? `${fields.data}\n${value}` : value;
      }
    }
    if (/^\d+$/.test(fields.id ?? '')) {
      this.#last = fields.id;
    }
    if (fields.event === 'change' && fields.data) {
      this.onChange(JSON.parse(fields.data));
    }
  }
}
