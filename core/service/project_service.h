// What the channels (web, JSON) do with a project's title: its rule is here and in decide(), and
// nowhere above. Methods return when the change is durable.
//
// Errors name the input in `field`: title, project. Threads: any.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/sequencer/sequencer.h"

namespace muster {

class ProjectService {
 public:
  static constexpr std::size_t kTitleCodePointsMax = 256;

  explicit ProjectService(Sequencer& sequencer) : sequencer_(sequencer) {}

  struct Made {
    ProjectId id;
    std::string title;
    Timestamp at;
  };
  Result<Made> create(std::string_view title, const Who& who);
  // False: that is its title already.
  Result<bool> rename(ProjectId project, std::string_view title, const Who& who);

 private:
  Sequencer& sequencer_;
};

}  // namespace muster
