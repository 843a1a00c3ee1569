#include "http/admin/client.h"

#include <cstdint>
#include <string>

#include <fcntl.h>
#include <httplib.h>

#include "http/admin/wire.h"
#include "http/transport/addresses.h"

namespace muster::http {

namespace {

// An operation may be silent for long (a replay of a large log reports from time to time, a hash
// waits for its turn), but a follower receives something every few seconds.
constexpr int kSilenceMaxSeconds = 600;

// Splits the stream into lines, distinguishes them, and keeps the outcome.
class AnswerReader {
 public:
  explicit AnswerReader(const projections::Emit& emit) : emit_(emit) {}

  // False: the answer is complete, or the listener is gone.
  bool take(std::string_view bytes) {
    pending_.append(bytes);
    std::size_t end = 0;
    while ((end = pending_.find('\n')) != std::string::npos) {
      const std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      if (!take_line(line)) return false;
    }
    return true;
  }

  const std::optional<Result<Json>>& outcome() const { return outcome_; }
  bool listener_left() const { return listener_left_; }

 private:
  bool take_line(const std::string& line) {
    const Json message = message_in(line);
    if (!message.is_object()) return false;
    if (const auto found = message.find("line"); found != message.end()) {
      listener_left_ = !emit_(*found);
      return !listener_left_;
    }
    outcome_ = outcome_in(message);
    return false;
  }

  const projections::Emit& emit_;
  std::string pending_;
  std::optional<Result<Json>> outcome_;
  bool listener_left_ = false;
};

}  // namespace

std::optional<Result<Json>> call_operation(const std::filesystem::path& socket_path,
                                           std::string_view name, const Json& arguments,
                                           const projections::Emit& emit,
                                           const projections::NamedSecrets& secrets) {
  // Checked first, because cpp-httplib does not distinguish "no listener" from "not allowed".
  auto connected = connect_unix(socket_path);
  if (!connected) {
    if (connected.error().code == ErrorCode::kNotFound) return std::nullopt;
    return Result<Json>(tl::unexpected(connected.error()));
  }
  connected->close();

  auto reachable = reachable_unix_path(socket_path);
  if (!reachable) return Result<Json>(tl::unexpected(reachable.error()));
  httplib::Client client(reachable->text);
  client.set_address_family(AF_UNIX);
  client.set_connection_timeout(10);
  client.set_read_timeout(kSilenceMaxSeconds);
  client.set_write_timeout(30);

  AnswerReader reader(emit);
  httplib::Request request;
  request.method = "POST";
  request.path = operation_path(name);
  request.set_header("Content-Type", "application/json");
  request.set_header("Host", "admin.sock");
  request.body = request_body(arguments, secrets);
  request.content_receiver = [&](const char* bytes, std::size_t n, std::uint64_t, std::uint64_t) {
    return reader.take({bytes, n});
  };
  const httplib::Result sent = client.send(request);
  const Secret wiped(std::move(request.body));

  if (reader.outcome()) return *reader.outcome();
  if (reader.listener_left()) return Result<Json>(fail(ErrorCode::kIo, "Stopped."));
  return Result<Json>(fail(ErrorCode::kIo,
                           "The connection to the server ended before its answer. It is unknown "
                           "whether the command was carried out.",
                           {}, sent ? "" : httplib::to_string(sent.error())));
}

}  // namespace muster::http
