// A witness of c2sp.org/tlog-witness in the test's process, and one that can be made to fail.
//
//   TestWitness witness(log_key);
//   Witness asks(instance, *WitnessAddress::parse(witness.address()), {}, say);
//   witness.fail_with([](httplib::Response& response) { response.status = 500; });
//
// It does what the specification asks: wrong signatures, sizes and proofs are refused. Threads: the
// test's, and its own.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <httplib.h>

#include "core/mutex.h"
#include "core/tree/checkpoint.h"
#include "core/tree/cosignature.h"

namespace muster::http {

class TestWitness {
 public:
  // Changes an answer before it is sent, or makes another.
  using Change = std::function<void(httplib::Response&)>;

  explicit TestWitness(NoteVerifier log, std::string name = "witness.example.org/w1");
  ~TestWitness();

  const WitnessKey& key() const { return signer_.key(); }
  // As --witness takes it.
  std::string address() const;
  // From now on; an empty function ends it.
  void fail_with(Change change);
  // As if it had cosigned a tree of that size before.
  void has_seen(std::uint64_t size);
  std::uint64_t seen() const;
  // Waits until it was asked that often in all.
  void wait_for_requests(std::uint64_t number) const;

 private:
  void answer(const httplib::Request& request, httplib::Response& response);
  int judge(std::string_view body, std::string& answer) MUSTER_REQUIRES(mutex_);

  const NoteVerifier log_;
  const WitnessSigner signer_;
  mutable Mutex mutex_;
  mutable ConditionVariable asked_;
  Change change_ MUSTER_GUARDED_BY(mutex_);
  std::uint64_t requests_ MUSTER_GUARDED_BY(mutex_) = 0;
  std::uint64_t size_ MUSTER_GUARDED_BY(mutex_) = 0;
  TreeHash root_ MUSTER_GUARDED_BY(mutex_) = empty_tree_root();
  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace muster::http
