// What an object type declares is a member of it, however deep; it may contain itself.
import type { Context, Rule } from "./types";
//> plain -> Parser.rule Calls type
//> plain -> Store.open Calls type
export function plain(ctx: Context) { ctx.parser.rule(); ctx.deep.store.open(); }
//> joined -> Parser.rule Calls type
export function joined(ctx: Rule) { ctx.next!.next!.parser.rule(); }
//> made -> Store.open Calls type
//! plain -> made
export function made(ctx: Rule) { ctx.make().open(); }
