// What the channels (web, JSON) do with projects: the rule for a title stands here and in decide(),
// and nowhere above. Every method returns when the change is durable.
//
// Errors name the input in `field`: title, project, annotations. Threads: any.
#pragma once

#include <cstdint>
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
  Result<void> rename(ProjectId project, std::string_view title, const Who& who);
  Result<void> remove(ProjectId project, const Who& who);
  Result<Committed> contribute(ProjectId project, UserId user, std::uint32_t annotations,
                               const Who& who);

 private:
  Sequencer& sequencer_;
};

}  // namespace muster
