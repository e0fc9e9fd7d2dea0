// Star imports and exports, default exports, renamed ones, barrels; a local of the name hides them.
//> starred -> lib/a.ts:go Calls import
//! starred -> lib/b.ts:go
//> barrel -> lib/a.ts:only Calls import
//> renamed -> lib/b.ts:go Calls import
//! renamed -> lib/a.ts:go
//> defaulted -> lib/c.ts:main Calls import
//> defaultClass -> lib/d.ts:Store.open Calls type
//> folder -> lib/index.ts:atIndex Calls import
//> typed -> lib/d.ts:Store.open Calls type
//? outside -> join external
//! hidden -> lib/a.ts:only
import * as a from './lib/a';
import { only, bGo } from './lib/barrel';
import run from './lib/c';
import Store, { type Opened } from './lib/d';
import { atIndex } from './lib';
import { join } from 'node:path';
function starred() { a.go(); }
function barrel() { only(); }
function renamed() { bGo(); }
function defaulted() { run(); }
function defaultClass() { new Store().open(); }
function folder() { atIndex(); }
function typed(o: Opened) { o.store.open(); }
function outside() { join('a'); }
function hidden(only: () => void) { only(); }
