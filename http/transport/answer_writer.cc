#include "http/transport/answer_writer.h"

#include <utility>

#include "core/check.h"
#include "http/transport/codec.h"
#include "http/transport/date_header.h"

namespace muster::http {

AnswerWriter::AnswerWriter(Options options)
    : standing_(std::move(options.standing)),
      keep_alive_("Keep-Alive: timeout=" + std::to_string(options.idle_max.count()) +
                  ", max=" + std::to_string(options.requests_per_connection) + "\r\n") {}

std::string AnswerWriter::fields(const Response& response, const Sent& sent) const {
  std::string fields;
  fields.reserve(1024);
  for (const auto& [name, value] : response.headers) {
    fields.append(name).append(": ").append(value).append("\r\n");
  }
  const bool has_content = response.status != 204;
  if (response.is_stream()) {
    // RFC 9112 section 6.1: without chunks the body ends with the connection.
    if (!sent.is_old) fields += "Transfer-Encoding: chunked\r\n";
  } else if (has_content && response.status != 304) {  // RFC 9110 section 8.6
    fields.append("Content-Length: ").append(std::to_string(response.body.size())).append("\r\n");
  }
  if (sent.closes) {
    fields += "Connection: close\r\n";
  } else {
    if (sent.is_old) fields += "Connection: keep-alive\r\n";
    fields += keep_alive_;
  }
  fields += date_header_now();
  for (const StandingHeader& standing : standing_) {
    // The others tell browsers what they may do with content.
    if (!has_content && standing.name != "Cache-Control") continue;
    if (!response.headers.has(standing.name)) fields += standing.line;
  }
  return fields += "\r\n";
}

std::string AnswerWriter::whole(const Response& response, const Sent& sent) const {
  MUSTER_CHECK(!response.is_stream(), "a stream is not there yet");
  std::string bytes = status_line(response.status) + fields(response, sent);
  if (response.status != 204 && !sent.is_to_head) bytes += response.body;
  return bytes;
}

}  // namespace muster::http
