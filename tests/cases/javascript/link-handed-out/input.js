// What a call hands out may be unknown; a call of it in another file is told.
import { compile } from './made';
//? run -> compile
export function run() { return compile(); }
