fn run(items: Vec<Item>, found: Result<Item, Problem>) {
    items.iter().map(|item| item.weight()).filter(|&w| w.heavy());
    items.iter().enumerate().for_each(|(index, item)| item.place(index));
    items.iter().fold(Total::new(), |total, item| total.add(item));
    found.map_err(|problem| problem.explain());
    items.custom(|a, b: &Item| b.merge(a));
}
