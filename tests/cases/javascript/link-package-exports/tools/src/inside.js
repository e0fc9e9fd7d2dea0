//> within -> tools/src/deep/a.js:dive Calls
import { dive } from '#inner/a';
export function within() { dive(); }
