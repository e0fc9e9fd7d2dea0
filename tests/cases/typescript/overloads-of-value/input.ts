export const map: {
    <A, B>(f: (a: A) => B): (self: A[]) => B
    /** With the list first. */
    <A, B>(self: A[], f: (a: A) => B): B
} = dual(2, (self: number[]) => helper(self))

interface Options {
    name: string
    in: "query" | "path"
    <A>(a: A): A
}

function helper(a: number[]) {}
const f = (a: number) =>
    <B>(b: B) => helper([a])
