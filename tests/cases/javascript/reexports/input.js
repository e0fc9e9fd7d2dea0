export * from './a';
export * as ns from './b';
export { c, d as e } from './c';
export { default } from './d';
import f, { g as h } from './e';
import * as i from './f';
export { h };
