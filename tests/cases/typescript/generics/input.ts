function first<T extends Named, U = string>(items: T[], other: Map<string, U>): T {
    const found = items.find<T>(x => x.ok) as T;
    const cast = other!.get("x") satisfies unknown;
    return create<T>(found);
}
