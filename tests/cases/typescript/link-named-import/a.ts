import { run as go } from "./b";
export function main() { go(); }
//> main -> run Calls import
//! main -> other.ts:run
