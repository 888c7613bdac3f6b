// The transparency log as anybody can check it: its open tiles (C2SP tlog-tiles), RFC 6962 hashes, its signed checkpoint.
// Everything is computed here; of the control plane only bytes are taken.

const WIDTH = 256;
const HEIGHT = 8;
const REMEMBERED = 'holdfast.log.';

/** What was served is not a log that holds together; reason is a key of a text. */
export class LogFault extends Error {
  constructor(reason, values = {}) {
    super(reason);
    this.reason = reason;
    this.values = values;
  }
}

/** One epoch at its newest head, with the nodes that were needed so far. */
export class Log {
  #tiles = new Map();
  #nodes = new Map();

  constructor(epoch) {
    this.epoch = epoch;
  }

  /**
   * Reads the head. keyText is the verifier key that signs it, or null when it cannot be asked for: then the one counts that
   * this browser remembers. Checks the signature, and that the log only grew since it looked last; throws LogFault.
   */
  async open(keyText) {
    this.note = new TextDecoder().decode(await bytes(`/log/${this.epoch}/checkpoint`));
    const [origin, size, root, blank] = this.note.split('\n');
    if (!/^(0|[1-9]\d{0,14})$/.test(size) || blank !== '' || !origin.endsWith(`/${this.epoch}`)) {
      throw new LogFault('proof.badHead');
    }
    const before = JSON.parse(localStorage.getItem(REMEMBERED + origin) ?? 'null');
    Object.assign(this, { origin, size: Number(size), root: fromBase64(root), key: keyText ?? before?.key ?? null });
    this.signed = this.key === null ? 'unknown' : await signed(this.note, this.key, origin);
    if (this.signed === 'wrong') {
      throw new LogFault('proof.badSignature');
    }
    this.since = await this.#remember(before);
    return this;
  }

  // The head and the key that this browser saw last, compared with what is served now.
  async #remember(before) {
    if (before?.key && before.key !== this.key) {
      throw new LogFault('proof.otherKey');
    }
    if (before && before.size > this.size) {
      throw new LogFault('proof.rewound', { size: before.size, now: this.size });
    }
    if (before && base64(await this.rootAt(before.size)) !== before.root) {
      throw new LogFault('proof.forked', { size: before.size });
    }
    const now = { size: this.size, root: base64(this.root), key: this.key, time: new Date().toISOString() };
    localStorage.setItem(REMEMBERED + this.origin, JSON.stringify(now));
    return before ? { size: before.size, time: before.time } : null;
  }

  /** The root of the first so many leaves. */
  async rootAt(size) {
    return size === 0 ? sha256() : this.#range(0, size);
  }

  /** Whether this leaf hash stands at this index below the head's root (RFC 6962 §2.1.1). */
  async includes(index, leafHash) {
    return index < this.size && equal(await this.#path(index, leafHash, 0, this.size), this.root);
  }

  async #path(index, leafHash, start, end) {
    if (end - start === 1) {
      return leafHash;
    }
    const middle = start + split(end - start);
    return index < middle
      ? node(await this.#path(index, leafHash, start, middle), await this.#range(middle, end))
      : node(await this.#range(start, middle), await this.#path(index, leafHash, middle, end));
  }

  #range(start, end) {
    const length = end - start;
    if (Math.log2(length) % 1 === 0) {
      return this.#complete(Math.log2(length), start / length);
    }
    const middle = start + split(length);
    return Promise.all([this.#range(start, middle), this.#range(middle, end)]).then(([left, right]) => node(left, right));
  }

  // A complete subtree: a hash of a tile, or made from two below it.
  #complete(level, index) {
    const name = `${level}/${index}`;
    if (!this.#nodes.has(name)) {
      this.#nodes.set(name, level % HEIGHT === 0 ? this.#hash(level / HEIGHT, index) : this.#join(level, index));
    }
    return this.#nodes.get(name);
  }

  async #join(level, index) {
    return node(await this.#complete(level - 1, 2 * index), await this.#complete(level - 1, 2 * index + 1));
  }

  async #hash(level, index) {
    const at = Math.floor(index / WIDTH);
    const width = Math.min(WIDTH, Math.floor(this.size / WIDTH ** level) - at * WIDTH);
    const name = `${level}/${at}`;
    if (!this.#tiles.has(name)) {
      this.#tiles.set(name, bytes(`/log/${this.epoch}/tile/${level}/${groups(at)}${width < WIDTH ? `.p/${width}` : ''}`));
    }
    const tile = await this.#tiles.get(name);
    if (tile.length !== width * 32) {
      throw new LogFault('proof.badTile');
    }
    return tile.slice((index % WIDTH) * 32, (index % WIDTH) * 32 + 32);
  }
}

/** Kind and commitment as the tree holds them (33 bytes), hashed as a leaf. */
export function leafHash(kind, commitment) {
  return sha256([0, kind], commitment);
}

export async function sha256(...pieces) {
  const flat = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  pieces.reduce((at, piece) => (flat.set(piece, at), at + piece.length), 0);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', flat));
}

export function fromBase64(text) {
  return Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
}

export function hex(raw) {
  return [...raw].map((each) => each.toString(16).padStart(2, '0')).join('');
}

export function equal(a, b) {
  return hex(a) === hex(b);
}

const base64 = (raw) => btoa(String.fromCharCode(...raw));

const node = (left, right) => sha256([1], left, right);

// The largest power of two smaller than the length.
const split = (length) => 2 ** Math.ceil(Math.log2(length) - 1);

// 1234067 → x001/x234/067
function groups(index) {
  const padded = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0');
  const parts = padded.match(/.{3}/g);
  return parts.map((part, at) => (at < parts.length - 1 ? `x${part}` : part)).join('/');
}

async function bytes(path) {
  const answer = await fetch(path, { cache: 'no-cache' });
  if (!answer.ok) {
    throw new LogFault('proof.notServed', { path });
  }
  return new Uint8Array(await answer.arrayBuffer());
}

// 'right', 'wrong', or 'unknown' where this browser has no Ed25519. Lines of witnesses are passed over.
async function signed(note, keyText, origin) {
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(keyText) ?? [];
  const end = note.indexOf('\n\n') + 1;
  const line = note
    .slice(end + 1)
    .split('\n')
    .find((each) => each.startsWith(`— ${name} `));
  const signature = line ? fromBase64(line.split(' ').at(-1)) : new Uint8Array();
  if (name !== origin || signature.length !== 68 || hex(signature.slice(0, 4)) !== hash) {
    return 'wrong';
  }
  let key;
  try {
    key = await crypto.subtle.importKey('raw', fromBase64(encoded).slice(1), { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return 'unknown';
  }
  const good = await crypto.subtle.verify({ name: 'Ed25519' }, key, signature.slice(4), new TextEncoder().encode(note.slice(0, end)));
  return good ? 'right' : 'wrong';
}
