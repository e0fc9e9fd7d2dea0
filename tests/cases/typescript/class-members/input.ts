/** A list. */
export class List<T> extends Base<T> implements Iterable<T>, Sized {
    static readonly empty = new List();
    private items: T[] = [];
    #secret?: string;
    constructor(private size: number, readonly name = "x") {
        super(size);
        this.cache = new Map<string, T>();
    }
    get length(): number { return this.items.length; }
    set length(value: number) { this.items.length = value; }
    static of<U>(...items: U[]): List<U> { return new List(items.length); }
    async load(path: string): Promise<void> { await read(path); }
    handler = (event: Event) => this.load(event.path);
}
