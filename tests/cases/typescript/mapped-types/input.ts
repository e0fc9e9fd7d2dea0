type M<T> = { readonly [K in keyof T as `x${string & K}`]?: T[K] };
type C<T> = T extends (infer U)[] ? U : never;
type P = typeof import("./x");
