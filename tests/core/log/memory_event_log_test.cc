#include "core/log/memory_event_log.h"

#include "tests/support/event_log_contract.h"

namespace muster {
namespace {

struct MemoryLogs {
  static constexpr bool kDurable = false;
  std::unique_ptr<EventLog> open() { return std::make_unique<MemoryEventLog>(); }
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, EventLogContract, MemoryLogs);

}  // namespace
}  // namespace muster
