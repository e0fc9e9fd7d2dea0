export * from './a';
export { go as bGo } from './b';
