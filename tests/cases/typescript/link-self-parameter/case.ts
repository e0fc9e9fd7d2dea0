// f(this: T): this is a T in the function and in arrow functions inside it.
class List { size() { return 1; } each(f: () => void) { f(); } }
//> first -> List.size Calls type
//> first -> List.each Calls type
export function first(this: List, other: Other) { this.each(() => { this.size(); }); return other.size(); }
//> first -> Other.size Calls type
class Other { size() { return 2; } }
//! plain -> List.size
export function plain(other: { size(): number }) { return other.size(); }
