// Default, named, renamed and star imports; re-exports; what comes from elsewhere.
//> a -> lib/one.mjs:one Calls import
//> b -> lib/two.mjs:two Calls import
//! b -> lib/one.mjs:two
//> c -> lib/one.mjs:two Calls import
//> d -> lib/two.mjs:hidden Calls
//? e -> readFile external
//> f -> lib/one.mjs:one Calls
import one, { two as renamed } from './lib/one.mjs';
import { two, again } from './lib/two.mjs';
import * as all from './lib/one.mjs';
import { readFile } from 'fs';
function a() { one(); }
function b() { two(); }
function c() { renamed(); }
function d() { again(); }
function e() { readFile(); }
function f() { all.default(); }
