#include "bench/support/bench_log.h"

#include <cstdint>
#include <utility>

#include "bench/support/must.h"
#include "core/durable_files.h"
#include "core/keys/key_files.h"
#include "core/log/rocksdb/rocksdb_event_log.h"

namespace muster::bench {
namespace {

class BenchLog final : public EventLog {
 public:
  explicit BenchLog(const std::filesystem::path& dir) {
    must(create_directories_durably(dir));
    key_ = must(InstanceKey::load(dir / "instance.key", /*create=*/true, random_));
    keys_ = must(KeyFiles::open(dir / "keys", *key_, KeyFiles::Mode::kCreate, random_));
    log_ = must(RocksdbEventLog::open(dir));
    log_->use_keys(*keys_);
    use_keys(*keys_);
  }

  Result<Position> append(const Draft& draft, Position expected_head) override {
    return log_->append(draft, expected_head);
  }
  Position head() const override { return log_->head(); }
  std::optional<Timestamp> last_time() const override { return log_->last_time(); }
  std::uint32_t last_crc() const override { return log_->last_crc(); }
  std::unique_ptr<CommitCursor> read(Position from) const override { return log_->read(from); }
  Position wait_past(Position seen, Duration timeout) const override {
    return log_->wait_past(seen, timeout);
  }
  void interrupt() override { log_->interrupt(); }

 private:
  SystemRandom random_;
  std::unique_ptr<InstanceKey> key_;
  std::unique_ptr<KeyFiles> keys_;
  std::unique_ptr<EventLog> log_;
};

}  // namespace

std::unique_ptr<EventLog> open_bench_log(const std::filesystem::path& dir) {
  return std::make_unique<BenchLog>(dir);
}

}  // namespace muster::bench
