import { readFile } from "fs";
function use(s: string, list: string[]) { readFile(s); s.trim(); list.map(x => x); unknown(); }
class Decoy { trim() {} map() {} readFile() {} }
//! use -> Decoy.trim
//! use -> Decoy.map
//! use -> Decoy.readFile
//? use -> readFile external
