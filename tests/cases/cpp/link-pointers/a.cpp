#include <memory>
#include <vector>
#include <map>
struct Task {
  void run() {}
  int operator[](int i) { return i; }
  bool operator==(const Task &) { return true; }
};
void owned(std::unique_ptr<Task> one, std::vector<Task *> many, std::map<int, Task> named) {
  one->run();
}
void loop(const std::vector<Task *> &many) {
  for (auto *task : many) task->run();
}
void found(std::map<int, Task> named) {
  auto it = named.find(1);
  it->second.run();
}
void at(std::vector<Task> many) { many[0].run(); }
void plain(Task *p, Task *q) {
  p[1].run();
  if (p == q) p = q;
}
void object(Task a, Task b) {
  a[1];
  a == b;
}
//> owned -> Task::run
//> loop -> Task::run
//> found -> Task::run
//> at -> Task::run
//> plain -> Task::run
//! plain -> Task::operator[]
//! plain -> Task::operator==
//> object -> Task::operator[]
//> object -> Task::operator==
