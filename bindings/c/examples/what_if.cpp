// What if an instance drains? Each in turn, and nothing stays changed: how many of 20 tasks still find a
// place, and what would help.
//
//   what_if snapshot.json question.json
#include <fstream>
#include <iostream>
#include <sstream>

#include <stowplan.hpp>

static std::string read_file(const char *path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be read");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int main(int count, char **words) try {
  if (count != 3) {
    std::cerr << "usage: what_if snapshot.json question.json\n";
    return 2;
  }
  stowplan::Cluster cluster(read_file(words[1]));
  const std::string question = read_file(words[2]);
  const stowplan::Prepared web = cluster.prepare(question);

  for (const stowplan::Instance instance : cluster.instances()) {
    const stowplan::WhatIf what_if(cluster);
    cluster.set_draining(instance, true);
    const std::string arn = cluster.arn(instance);
    const std::string answer = cluster.answer(question);
    std::cout << "without " << arn.substr(arn.rfind('/') + 1) << ": " << cluster.place_many(web, 20).size()
              << " of 20 tasks placed\n";
    for (int at = 0;; ++at) {
      const auto text = stowplan::value(answer, "/explanation/remedies/" + std::to_string(at) + "/text");
      if (!text) break;
      std::cout << "  " << *text << "\n";
    }
  }
  std::cout << "with all: " << cluster.place_many(web, 20).size() << " of 20 tasks placed\n";
  return 0;
} catch (const stowplan::Error &error) {
  std::cerr << error.what() << " [" << error.code() << "] at line " << error.line() << " " << error.path() << "\n";
  return 1;
} catch (const std::exception &error) {
  std::cerr << error.what() << "\n";
  return 1;
}
