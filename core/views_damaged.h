// ViewsDamaged: thrown by a read or write of views that meets rows which are not what was written.
//
// Views can be computed again, so damage to them is neither a refusal nor the end of the program.
// It is the one exception that our own code throws: a row is read in a hundred places, and none of
// them may go on as if the row were absent (an email that seems free, a session that seems over).
// Whoever answers somebody or runs a thread catches it, gives it to Instance::views_are_damaged(),
// which has the views computed again, and answers that the views are busy.
//
//   MUSTER_CHECK_ROWS(row, "project {} has no row", id);   // what must hold of stored rows
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

#include "core/check.h"

namespace muster {

class ViewsDamaged : public std::runtime_error {
 public:
  enum class Kind {
    kDamaged,  // only computing the views again helps
    kPassing,  // the system had no file descriptor or memory left: the files may be good
  };

  // `what`: a clause for the operator's log. `store`: the directory of the store that was read;
  // empty where the reader does not know it.
  explicit ViewsDamaged(const std::string& what, std::string store = {}, Kind kind = Kind::kDamaged)
      : std::runtime_error(what), store_(std::move(store)), kind_(kind) {}

  const std::string& store() const { return store_; }
  bool is_passing() const { return kind_ == Kind::kPassing; }

 private:
  std::string store_;
  Kind kind_;
};

[[noreturn]] void throw_views_damaged(const std::string& what);

}  // namespace muster

// Like MUSTER_CHECK, for what stored rows of views can break: throws ViewsDamaged.
#define MUSTER_CHECK_ROWS(condition, ...)                                           \
  do {                                                                              \
    if (!(condition)) [[unlikely]] {                                                \
      ::muster::throw_views_damaged(::muster::check_detail::describe(__VA_ARGS__)); \
    }                                                                               \
  } while (false)
