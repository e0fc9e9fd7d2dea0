// What package.json exports stands where it says; of conditions the first whose file is there.
//> use -> tools/src/entry.js:open Calls
//> use -> tools/src/quick.js:run Calls
//> use -> tools/src/deep/a.js:dive Calls
import { open } from '@x/tools';
import { run } from '@x/tools/fast';
import { dive } from '@x/tools/deep/a';
export function use() { open(); run(); dive(); }
