// stowplan for C++17 and later: the handles of stowplan.h with owners, statuses as exceptions.
//
// What the functions do stands in stowplan.h. SPDX-License-Identifier: MIT OR Apache-2.0
#ifndef STOWPLAN_HPP
#define STOWPLAN_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "stowplan.h"

namespace stowplan {

/// A call that failed: its status and, where the library told more, the error's fields.
class Error : public std::runtime_error {
 public:
  /// Takes the error over; it may be NULL.
  Error(stowplan_status status, stowplan_error *told)
      : std::runtime_error(told == nullptr ? "stowplan: status " + std::to_string(static_cast<int>(status))
                                           : text(told, stowplan_error_message)),
        status_(status),
        line_(stowplan_error_line(told)),
        column_(stowplan_error_column(told)) {
    const std::unique_ptr<stowplan_error, decltype(&stowplan_error_free)> owner(told, stowplan_error_free);
    code_ = text(told, stowplan_error_code);
    path_ = text(told, stowplan_error_path);
    help_ = text(told, stowplan_error_help);
    std::size_t offset = 0, length = 0;
    if (stowplan_error_span(told, &offset, &length)) span_ = {offset, length};
  }

  stowplan_status status() const noexcept { return status_; }
  /// A stable code; empty where the status says all.
  const std::string &code() const noexcept { return code_; }
  /// A JSON pointer into the text of the call.
  const std::string &path() const noexcept { return path_; }
  const std::string &help() const noexcept { return help_; }
  /// From 1; 0 where it is not known.
  std::uint64_t line() const noexcept { return line_; }
  std::uint64_t column() const noexcept { return column_; }
  /// Offset and length in bytes within the string at the path.
  std::optional<std::pair<std::size_t, std::size_t>> span() const noexcept { return span_; }

 private:
  static std::string text(const stowplan_error *told, const char *(*of)(const stowplan_error *, std::size_t *)) {
    std::size_t length = 0;
    const char *first = of(told, &length);
    return std::string(first, length);
  }

  stowplan_status status_;
  std::string code_, path_, help_;
  std::uint64_t line_, column_;
  std::optional<std::pair<std::size_t, std::size_t>> span_;
};

namespace detail {
inline void check(stowplan_status status, stowplan_error *told = nullptr) {
  if (status != STOWPLAN_STATUS_OK) throw Error(status, told);
}

/// The caller's text, freed.
inline std::string taken(stowplan_text text) {
  const std::unique_ptr<stowplan_text, decltype(&stowplan_text_free)> owner(&text, stowplan_text_free);
  return std::string(text.bytes, text.length);
}

/// A number of one kind of thing: an instance is no task.
template <typename Kind>
struct Id {
  std::uint64_t number = 0;
  friend bool operator==(Id a, Id b) noexcept { return a.number == b.number; }
  friend bool operator!=(Id a, Id b) noexcept { return a.number != b.number; }
};

/// All numbers that a function of the library lists: asked for how many, then for them.
template <typename Value, typename List>
std::vector<Value> listed(List list) {
  std::size_t count = 0;
  stowplan_status status = list(nullptr, 0, &count);
  if (status != STOWPLAN_STATUS_SHORT_BUFFER) check(status);
  std::vector<std::uint64_t> numbers(count);
  check(list(numbers.data(), numbers.size(), &count));
  std::vector<Value> values;
  values.reserve(count);
  for (std::uint64_t number : numbers) values.push_back(Value{number});
  return values;
}
}  // namespace detail

using Prepared = detail::Id<struct PreparedKind>;
using Instance = detail::Id<struct InstanceKind>;
using Task = detail::Id<struct TaskKind>;

/// Answers a decision document. A document that makes no sense is answered, too: `{"error": ...}`.
inline std::string answer(std::string_view document) {
  stowplan_text text{nullptr, 0};
  const stowplan_status status = stowplan_answer(document.data(), document.size(), &text);
  if (status != STOWPLAN_STATUS_INVALID) detail::check(status);
  return detail::taken(text);
}

/// The value at a JSON pointer in an answer: a string without its quotes, anything else as written.
inline std::optional<std::string> value(std::string_view json, std::string_view pointer) {
  stowplan_text text{nullptr, 0};
  const stowplan_status status =
      stowplan_json_value(json.data(), json.size(), pointer.data(), pointer.size(), &text);
  if (status == STOWPLAN_STATUS_ABSENT) return std::nullopt;
  detail::check(status);
  return detail::taken(text);
}

/// A place in a text: line, and column in characters, from 1.
struct Place {
  std::uint64_t line, column;
};

/// Where the value at a JSON pointer is in a document, as the path of an error or a lint in its answer; where the
/// text is no JSON, where it stops to be.
inline Place place(std::string_view json, std::string_view pointer) {
  Place found{0, 0};
  const stowplan_status status = stowplan_json_place(json.data(), json.size(), pointer.data(), pointer.size(),
                                                     &found.line, &found.column);
  if (status != STOWPLAN_STATUS_ABSENT && status != STOWPLAN_STATUS_INVALID) detail::check(status);
  return found;
}

/// A cluster, closed when its owner goes. It moves; copy() copies it.
class Cluster {
 public:
  explicit Cluster(std::string_view snapshot, std::string_view options = {}) {
    stowplan_cluster *opened = nullptr;
    stowplan_error *error = nullptr;
    detail::check(stowplan_cluster_open(snapshot.data(), snapshot.size(), options.empty() ? nullptr : options.data(),
                                        options.size(), &opened, &error),
                  error);
    handle_.reset(opened);
  }

  Cluster copy() const {
    stowplan_cluster *copied = nullptr;
    detail::check(stowplan_cluster_copy(get(), &copied));
    return Cluster(copied);
  }

  /// Answers a decision document without its `cluster`.
  std::string answer(std::string_view document) {
    stowplan_text text{nullptr, 0};
    const stowplan_status status = stowplan_cluster_answer(get(), document.data(), document.size(), &text);
    if (status != STOWPLAN_STATUS_INVALID) detail::check(status);
    return detail::taken(text);
  }

  Prepared prepare(std::string_view document) {
    Prepared prepared;
    stowplan_error *error = nullptr;
    detail::check(stowplan_cluster_prepare(get(), document.data(), document.size(), &prepared.number, &error), error);
    return prepared;
  }

  void forget(Prepared prepared) { detail::check(stowplan_cluster_forget(get(), prepared.number)); }

  /// Nothing where nothing fits.
  std::optional<Instance> decide(Prepared prepared) const {
    Instance instance;
    return fits(stowplan_cluster_decide(get(), prepared.number, &instance.number), instance);
  }

  Task apply(Prepared prepared, Instance instance) {
    Task task;
    detail::check(stowplan_cluster_apply(get(), prepared.number, instance.number, &task.number));
    return task;
  }

  /// Nothing where nothing fits.
  std::optional<Task> place(Prepared prepared) {
    Task task;
    return fits(stowplan_cluster_place(get(), prepared.number, &task.number, nullptr), task);
  }

  /// Fewer than `count` where nothing fits any more.
  std::vector<Task> place_many(Prepared prepared, std::uint32_t count) {
    std::vector<std::uint64_t> numbers(count);
    std::uint32_t placed = 0;
    const stowplan_status status =
        stowplan_cluster_place_many(get(), prepared.number, count, numbers.data(), &placed);
    if (status != STOWPLAN_STATUS_BLOCKED) detail::check(status);
    std::vector<Task> tasks;
    for (std::uint32_t at = 0; at < placed; ++at) tasks.push_back(Task{numbers[at]});
    return tasks;
  }

  void remove(Task task) { detail::check(stowplan_cluster_remove(get(), task.number)); }
  void set_draining(Instance instance, bool draining) {
    detail::check(stowplan_cluster_set_draining(get(), instance.number, draining ? 1 : 0));
  }
  void deregister(Instance instance) { detail::check(stowplan_cluster_deregister(get(), instance.number)); }

  std::vector<Instance> instances() const {
    return detail::listed<Instance>([this](std::uint64_t *first, std::size_t capacity, std::size_t *count) {
      return stowplan_cluster_instances(get(), first, capacity, count);
    });
  }
  std::vector<Instance> admissible(Prepared prepared) const {
    return detail::listed<Instance>([this, prepared](std::uint64_t *first, std::size_t capacity, std::size_t *count) {
      return stowplan_cluster_admissible(get(), prepared.number, first, capacity, count);
    });
  }
  std::vector<Task> tasks_on(Instance instance) const {
    return detail::listed<Task>([this, instance](std::uint64_t *first, std::size_t capacity, std::size_t *count) {
      return stowplan_cluster_tasks_on(get(), instance.number, first, capacity, count);
    });
  }

  /// Nothing where there is none of this ARN or id.
  std::optional<Instance> find_instance(std::string_view arn_or_id) const {
    Instance instance;
    const stowplan_status status =
        stowplan_cluster_find_instance(get(), arn_or_id.data(), arn_or_id.size(), &instance.number);
    if (status == STOWPLAN_STATUS_ABSENT) return std::nullopt;
    detail::check(status);
    return instance;
  }
  std::string arn(Instance instance) const {
    std::string arn(256, '\0');
    std::size_t length = 0;
    stowplan_status status = stowplan_cluster_instance_arn(get(), instance.number, &arn[0], arn.size(), &length);
    if (status == STOWPLAN_STATUS_SHORT_BUFFER) {
      arn.resize(length + 1);
      status = stowplan_cluster_instance_arn(get(), instance.number, &arn[0], arn.size(), &length);
    }
    detail::check(status);
    arn.resize(length);
    return arn;
  }
  stowplan_instance known(Instance instance) const {
    stowplan_instance known{};
    detail::check(stowplan_cluster_instance(get(), instance.number, &known));
    return known;
  }

  /// For the functions of stowplan.h; this owner still closes it.
  stowplan_cluster *get() const noexcept { return handle_.get(); }

 private:
  explicit Cluster(stowplan_cluster *handle) noexcept { handle_.reset(handle); }

  template <typename Value>
  static std::optional<Value> fits(stowplan_status status, Value value) {
    if (status == STOWPLAN_STATUS_BLOCKED) return std::nullopt;
    detail::check(status);
    return value;
  }

  struct Close {
    void operator()(stowplan_cluster *handle) const noexcept { stowplan_cluster_close(handle); }
  };
  std::unique_ptr<stowplan_cluster, Close> handle_;
};

/// A what-if: what is changed while it lives is undone when it goes, unless it was committed. What-ifs
/// of one cluster nest as their scopes do.
class WhatIf {
 public:
  explicit WhatIf(Cluster &cluster) : cluster_(cluster.get()) { detail::check(stowplan_cluster_begin(cluster_)); }
  WhatIf(const WhatIf &) = delete;
  WhatIf &operator=(const WhatIf &) = delete;
  ~WhatIf() {
    if (cluster_ != nullptr) stowplan_cluster_rollback(cluster_);
  }
  void commit() {
    detail::check(stowplan_cluster_commit(cluster_));
    cluster_ = nullptr;
  }

 private:
  stowplan_cluster *cluster_;
};

}  // namespace stowplan

#endif  // STOWPLAN_HPP
