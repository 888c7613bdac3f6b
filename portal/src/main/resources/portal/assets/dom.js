// h() describes an element, render() makes the document match the description. Data can only become text
// nodes and attribute values, never markup, so nothing that the API answers can run here.
//
// Children keep their position: a missing child (null, false) leaves an empty text node, so that what follows is
// matched with itself and keeps focus, scroll and caret. Lists whose length changes give each child a `key`.

const SVG = 'http://www.w3.org/2000/svg';
const PROPERTIES = new Set(['checked', 'indeterminate']);
const drawn = new WeakMap();

export function h(tag, props, ...children) {
  return { tag, props: props ?? {}, children: describe(children) };
}

export function render(parent, ...children) {
  reconcile(parent, describe(children));
}

function describe(children) {
  return children.flat(Infinity).map((child) => {
    if (child === null || child === undefined || typeof child === 'boolean') {
      return { text: '' };
    }
    return typeof child === 'object' ? child : { text: String(child) };
  });
}

function reconcile(parent, next) {
  const wanted = new Set(next.map(keyOf).filter((key) => key !== undefined));
  const byKey = new Map();
  for (const node of [...parent.childNodes]) {
    const key = keyOf(drawn.get(node));
    if (key !== undefined && wanted.has(key)) {
      byKey.set(key, node);
    } else if (key !== undefined) {
      node.remove();
    }
  }
  let at = parent.firstChild;
  for (const description of next) {
    const candidate = keyOf(description) === undefined ? unkeyed(at) : byKey.get(keyOf(description));
    if (candidate && sameKind(candidate, description)) {
      if (candidate === at) {
        at = at.nextSibling;
      } else {
        parent.insertBefore(candidate, at);
      }
      update(candidate, description);
    } else {
      const node = create(parent, description);
      if (candidate && candidate === at) {
        at = at.nextSibling;
      }
      if (candidate) {
        candidate.replaceWith(node);
      } else {
        parent.insertBefore(node, at);
      }
    }
  }
  while (at) {
    const surplus = at;
    at = at.nextSibling;
    surplus.remove();
  }
}

function keyOf(description) {
  return description?.props?.key;
}

function unkeyed(node) {
  return node && keyOf(drawn.get(node)) === undefined ? node : null;
}

function sameKind(node, description) {
  return description.text !== undefined
    ? node.nodeType === Node.TEXT_NODE
    : node.nodeType === Node.ELEMENT_NODE && node.localName === description.tag;
}

function create(parent, description) {
  if (description.text !== undefined) {
    return document.createTextNode(description.text);
  }
  const namespace = description.tag === 'svg' ? SVG : parent.namespaceURI;
  const node = document.createElementNS(namespace, description.tag);
  update(node, description);
  description.props.ref?.(node);
  return node;
}

function update(node, description) {
  if (description.text !== undefined) {
    if (node.data !== description.text) {
      node.data = description.text;
    }
    return;
  }
  const before = drawn.get(node)?.props ?? {};
  drawn.set(node, description);
  for (const name of Object.keys(before)) {
    if (!(name in description.props)) {
      assign(node, name, undefined);
    }
  }
  for (const [name, value] of Object.entries(description.props)) {
    // What has not changed is left alone: the reader may have opened a fold that was described as closed.
    if (name !== 'value' && before[name] !== value) {
      assign(node, name, value);
    }
  }
  reconcile(node, description.children);
  // After the children, because a select only takes the value of an option that it has.
  if ('value' in description.props) {
    assign(node, 'value', description.props.value);
  }
}

function assign(node, name, value) {
  if (name === 'key' || name === 'ref') {
    return;
  }
  if (name.startsWith('on')) {
    node[name.toLowerCase()] = value ?? null;
  } else if (name === 'value' && node.localName !== 'option') {
    if (node.value !== (value ?? '')) {
      node.value = value ?? '';
    }
  } else if (PROPERTIES.has(name)) {
    node[name] = Boolean(value);
  } else if (value === undefined || value === null || (value === false && !name.startsWith('aria-'))) {
    node.removeAttribute(name);
  } else {
    const text = value === true && !name.startsWith('aria-') ? '' : String(value);
    if (name === 'href' && !text.startsWith('#')) {
      throw new Error(`link: ${text} (expected: a route that starts with #)`);
    }
    if (node.getAttribute(name) !== text) {
      node.setAttribute(name, text);
    }
  }
}
