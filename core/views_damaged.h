// ViewsDamaged: thrown when reading or writing views meets rows that are not what was written.
//
// Views can be computed again, so damage to them is neither a refusal nor fatal. This is the only
// exception that our own code throws: rows are read in a hundred places, and none of them may
// continue as if the row were absent (an email that seems free, a session that seems to have
// ended). Code that answers a request or runs a thread catches it and passes it to
// Instance::views_are_damaged(), which has the views computed again and returns the "busy" error to
// answer with.
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
    kPassing,  // out of file descriptors or memory: the files may be fine
  };

  // `what`: a clause for the operator's log. `store`: the directory of the store that was read;
  // empty if the reader does not know it.
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

// Like MUSTER_CHECK, but for stored rows of views: throws ViewsDamaged.
#define MUSTER_CHECK_ROWS(condition, ...)                                           \
  do {                                                                              \
    if (!(condition)) [[unlikely]] {                                                \
      ::muster::throw_views_damaged(::muster::check_detail::describe(__VA_ARGS__)); \
    }                                                                               \
  } while (false)
