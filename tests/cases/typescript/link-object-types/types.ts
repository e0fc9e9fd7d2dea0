export interface Parser { rule(): void }
export class Store { open(): Parser { throw 1; } }
export type Context = {
    parser: Parser
    deep: { store: Store }
    make(): Store
    next?: Context
}
export type Rule = { count: number } & Context;
