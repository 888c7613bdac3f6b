// A point in time: how long ago it was, and the exact moment on hover and for machines.

import { h } from '../dom.js';
import { ago, moment } from '../i18n.js';

export function since(iso) {
  return iso ? h('time', { datetime: iso, title: moment(iso) }, ago(iso)) : '–';
}

export function exact(iso) {
  return iso ? h('time', { datetime: iso, title: ago(iso) }, moment(iso)) : '–';
}
