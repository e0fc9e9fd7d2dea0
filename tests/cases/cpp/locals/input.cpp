struct Item {
  int id() const;
};
void walk(const std::vector<Item> &items, std::map<int, Item> &by_id) {
  for (const auto &item : items) item.id();
  for (auto &[key, value] : by_id) value.id();
  if (auto found = by_id.find(3); found != by_id.end()) found->second.id();
  while (Item *it = nullptr) it->id();
  try {
  } catch (const Item &e) {
    e.id();
  }
  std::unique_ptr<Item> owned(new Item);
  owned->id();
}
