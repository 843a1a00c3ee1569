// What the server's log says while this object lives.
//
//   const ServerLog log;
//   EXPECT_THAT(log.text(), HasSubstr("--trusted-proxies"));
#pragma once

#include <memory>
#include <sstream>
#include <string>

#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

namespace muster::http {

class ServerLog {
 public:
  ServerLog() {
    spdlog::set_default_logger(std::make_shared<spdlog::logger>(
        "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(out_)));
  }
  ~ServerLog() { spdlog::set_default_logger(before_); }
  ServerLog(const ServerLog&) = delete;
  ServerLog& operator=(const ServerLog&) = delete;
  // Requires: no request is being answered.
  std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
  const std::shared_ptr<spdlog::logger> before_ = spdlog::default_logger();
};

}  // namespace muster::http
