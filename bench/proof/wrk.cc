#include "bench/proof/wrk.h"

#include <atomic>
#include <charconv>
#include <cstdint>
#include <fstream>
#include <optional>

#include "bench/proof/machine.h"
#include "bench/support/loaded_service.h"
#include "core/check.h"

namespace muster::bench {
namespace {

// A Lua string literal of any text.
std::string lua_text(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '"' || c == '\\') {
      quoted += std::string("\\") + c;
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

// The number that wrk prints after `label`.
std::optional<double> number_after(const std::string& text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = text.find_first_not_of(' ', at + label.size());
  if (begin == std::string::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data() + begin, text.data() + text.size(), value);
  if (error != std::errc()) return std::nullopt;
  return value;
}

std::string line_with(const std::string& text, std::string_view label) {
  const std::size_t at = text.find(label);
  if (at == std::string::npos) return {};
  return text.substr(at, text.find('\n', at) - at);
}

}  // namespace

std::vector<LoadRequest> ping_requests(std::uint32_t people) {
  std::vector<LoadRequest> requests;
  for (std::uint32_t n = 0; n < people; ++n) {
    requests.push_back({"POST", "/api/activity", token_of(person_in_turn(n, people)), ""});
  }
  return requests;
}

Wrk::Wrk(const std::filesystem::path& dir, const std::vector<LoadRequest>& requests) {
  static std::atomic<int> made{0};
  script_ = dir / ("load_" + std::to_string(++made) + ".lua");
  std::ofstream out(script_);
  out << "local sent = {}\nlocal last = 0\nfunction init()\n  local function add(method, path, "
         "token, body)\n    local headers = {}\n    if token ~= \"\" then "
         "headers[\"Authorization\"]"
         " = \"Token \" .. token end\n    if method == \"GET\" then body = nil end\n    sent[#sent "
         "+ 1] = wrk.format(method, path, headers, body)\n  end\n";
  for (const LoadRequest& request : requests) {
    out << "  add(" << lua_text(request.method) << ", " << lua_text(request.path) << ", "
        << lua_text(request.token) << ", " << lua_text(request.body) << ")\n";
  }
  out << "end\nfunction request()\n  last = last % #sent + 1\n  return sent[last]\nend\n";
  out.close();
  MUSTER_CHECK(out, "cannot write {}", script_);
}

ChildProcess::Options Wrk::command(int port, int connections, int seconds) const {
  return {.program = find_program("wrk"),
          .arguments = {"-t1", "-c" + std::to_string(connections), "-d" + std::to_string(seconds),
                        "--timeout", "30s", "-s", script_.string(),
                        "http://127.0.0.1:" + std::to_string(port)}};
}

Result<double> Wrk::run(int port, int connections, int seconds) const {
  const Finished done =
      run_to_end(command(port, connections, seconds), std::chrono::seconds(seconds + 60));
  const auto rate = number_after(done.out, "Requests/sec:");
  if (done.exit_code != 0 || !rate || *rate <= 0) {
    return fail(ErrorCode::kIo, "wrk failed", "", done.out + done.err);
  }
  for (const std::string_view trouble : {"Non-2xx or 3xx responses:", "Socket errors:"}) {
    const std::string line = line_with(done.out, trouble);
    if (!line.empty()) return fail(ErrorCode::kIo, "wrk, under load: " + line);
  }
  return *rate;
}

}  // namespace muster::bench
