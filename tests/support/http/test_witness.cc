#include "tests/support/http/test_witness.h"

#include <cstdint>
#include <utility>

#include "core/number.h"
#include "core/tree/hash_text.h"
#include "core/tree/merkle.h"
#include "core/tree/text_lines.h"

namespace muster::http {

TestWitness::TestWitness(NoteVerifier log, std::string name)
    : log_(std::move(log)), signer_(std::move(name), Secret(std::string(32, 'w'))) {
  server_.Post("/add-checkpoint",
               [this](const httplib::Request& request, httplib::Response& response) {
                 answer(request, response);
               });
  port_ = server_.bind_to_any_port("127.0.0.1");
  thread_ = std::thread([this] { server_.listen_after_bind(); });
  server_.wait_until_ready();
}

TestWitness::~TestWitness() {
  server_.stop();
  thread_.join();
}

std::string TestWitness::address() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "=" + key().to_text();
}

void TestWitness::fail_with(Change change) {
  const MutexLock lock(mutex_);
  change_ = std::move(change);
}

void TestWitness::has_seen(std::uint64_t size) {
  const MutexLock lock(mutex_);
  size_ = size;
}

std::uint64_t TestWitness::seen() const {
  const MutexLock lock(mutex_);
  return size_;
}

void TestWitness::wait_for_requests(std::uint64_t number) const {
  MutexLock lock(mutex_);
  asked_.wait(lock, [&]() MUSTER_REQUIRES(mutex_) { return requests_ >= number; });
}

void TestWitness::answer(const httplib::Request& request, httplib::Response& response) {
  Change change;
  {
    const MutexLock lock(mutex_);
    std::string body;
    response.status = judge(request.body, body);
    response.set_content(body, response.status == 409 ? "text/x.tlog.size" : "text/plain");
    change = change_;
    ++requests_;
  }
  asked_.notify_all();
  if (change) change(response);
}

// The status, with the body of the answer.
int TestWitness::judge(std::string_view body, std::string& answer) {
  const auto first = take_line(body);
  if (!first || !first->starts_with("old ")) return 400;
  const auto old_size = plain_number<std::uint64_t>(first->substr(4));
  TreeProof proof;
  std::optional<std::string_view> line;
  while ((line = take_line(body)) && !line->empty()) {
    const auto hash = tree_hash_in(*line);
    if (!hash) return 400;
    proof.push_back(*hash);
  }
  const auto note = SignedNote::parse(body);
  if (!line || !old_size || !note) return 400;
  const auto tree = checkpoint_in(*note, &log_);
  if (!tree) return 403;
  if (note->signatures.size() != 1) return 400;
  if (*old_size != size_) {
    answer = std::to_string(size_) + "\n";
    return 409;
  }
  if (*old_size > tree->size) return 400;
  if (!proves_consistency(*old_size, root_, tree->size, tree->root, proof)) return 422;
  size_ = tree->size;
  root_ = tree->root;
  SignedNote cosigned{note->text, {signer_.cosign(note->text, 1'700'000'000)}};
  answer = cosigned.to_text().substr(note->text.size() + 1);
  return 200;
}

}  // namespace muster::http
