#include <map>
struct Row {
  void draw() {}
};
struct Step {
  Row &operator*();
  void next() {}
};
struct Table {
  Step begin();
  Step end();
};
using Rows = std::map<int, Row>;
void each(Table table) {
  for (auto &row : table) row.draw();
}
void step(Table table) { table.begin().next(); }
void pairs(Rows rows) {
  for (auto &pair : rows) pair.second.draw();
}
void named(Rows rows) {
  for (Rows::iterator it = rows.begin(); it != rows.end(); ++it) it->second.draw();
}
//> each -> Row::draw
//> step -> Step::next
//> pairs -> Row::draw
//> named -> Row::draw
