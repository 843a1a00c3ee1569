#include "core/codec/commit_codec.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/codec/event_codec.h"
#include "core/codec/ping_run.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"

namespace muster {
namespace {

constexpr std::uint8_t kFormatVersion = 1;
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kCommitBytesMin = 1 + 8 + 1 + kCrcBytes;
// Wire id, version, channel, organization, actor, request, session, payload length.
constexpr std::size_t kEventHeadBytesMax = 3 + 3 + 1 + 5 + 5 + 10 + 10 + 5;
constexpr std::uint8_t kHasSession = 0x80;
constexpr std::size_t kEventBytesMin = 8;

void encode_event(const Event& event, ByteWriter& out) {
  const EventInfo& info = info_of(event.payload);
  MUSTER_CHECK(info.wire_id != ActivityPinged::kInfo.wire_id, "a ping outside a run");
  MUSTER_CHECK(!event.who.actor || event.who.actor->value != 0, "an actor without an id");
  out.varint(info.wire_id);
  out.varint(info.version);
  const Who& who = event.who;
  const auto channel = static_cast<std::uint8_t>(who.channel);
  MUSTER_CHECK((channel & kHasSession) == 0, "channel {} has no room for the mark", channel);
  out.u8(who.session ? channel | kHasSession : channel);
  out.varint(who.organization.value);
  out.varint(who.actor ? who.actor->value : 0);
  out.varint(who.request.value);
  if (who.session) out.varint(who.session->value);
  const std::string payload = encode_payload(event.payload);
  out.varint(payload.size());
  out.bytes(payload);
}

Result<Entry> decode_event(std::uint16_t wire_id, ByteReader& in) {
  const auto version = in.varint_as<std::uint16_t>();
  Who who;
  const std::uint8_t channel = in.u8();
  who.channel = static_cast<Channel>(channel & ~kHasSession);
  who.organization = OrganizationId(in.varint_as<std::uint32_t>());
  const auto actor = in.varint_as<std::uint32_t>();
  if (actor != 0) who.actor = UserId(actor);
  who.request = RequestId(in.varint());
  if ((channel & kHasSession) != 0) who.session = SessionId(in.varint());
  const std::string_view bytes = in.bytes(in.varint());
  if (!in.good()) return fail(ErrorCode::kDamaged, "the record does not fit into the commit");
  Result<Payload> payload = decode_payload(wire_id, version, bytes);
  if (!payload) return tl::unexpected(std::move(payload.error()));
  return Event{who, *std::move(payload)};
}

Result<Entry> decode_entry(Timestamp commit_time, ByteReader& in) {
  const auto wire_id = in.varint_as<std::uint16_t>();
  if (!in.good()) return fail(ErrorCode::kDamaged, "the record has no type");
  if (wire_id == ActivityPinged::kInfo.wire_id) {
    std::optional<PingRun> run = decode_ping_run(commit_time, in);
    if (!run) return fail(ErrorCode::kDamaged, "the record is not a run of pings");
    return Entry(std::move(*run));
  }
  return decode_event(wire_id, in);
}

tl::unexpected<Error> not_a_commit(std::string why) {
  return fail(ErrorCode::kDamaged, "these bytes are not a commit", "", std::move(why));
}

tl::unexpected<Error> cannot_be_read(Position first, std::string why) {
  return fail(ErrorCode::kDamaged,
              "the commit at position " + std::to_string(first.value) + " cannot be read", "",
              std::move(why));
}

}  // namespace

std::uint32_t encode_commit(const Draft& draft, std::string& out) {
  MUSTER_CHECK(!draft.entries.empty(), "a commit of no events");
  out.clear();
  ByteWriter writer(out);
  writer.u8(kFormatVersion);
  writer.u64(static_cast<std::uint64_t>(draft.time.micros));
  writer.varint(draft.event_count());
  for (const Entry& entry : draft.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) {
      encode_event(*event, writer);
    } else {
      writer.varint(ActivityPinged::kInfo.wire_id);
      encode_ping_run(std::get<PingRun>(entry), draft.time, writer);
    }
  }
  const std::uint32_t crc = crc32c(out);
  writer.u32(crc);
  return crc;
}

std::string encode_commit(const Draft& draft) {
  std::string out;
  encode_commit(draft, out);
  return out;
}

Result<CommitFrame> check_commit(std::string_view bytes) {
  if (bytes.size() < kCommitBytesMin) {
    return not_a_commit(std::to_string(bytes.size()) + " bytes are too few");
  }
  const std::string_view body = bytes.substr(0, bytes.size() - kCrcBytes);
  CommitFrame frame;
  frame.crc = ByteReader(bytes.substr(body.size())).u32();
  if (crc32c(body) != frame.crc) return not_a_commit("the checksum does not match");
  ByteReader in(body);
  if (const std::uint8_t version = in.u8(); version != kFormatVersion) {
    return not_a_commit("format version " + std::to_string(version) +
                        (version > kFormatVersion ? ": written by a newer version of Muster" : ""));
  }
  frame.time.micros = static_cast<std::int64_t>(in.u64());
  frame.event_count = in.varint();
  if (!in.good() || frame.event_count == 0) return not_a_commit("the number of events is missing");
  return frame;
}

Result<Commit> decode_commit(Position first, std::string_view bytes) {
  const Result<CommitFrame> frame = check_commit(bytes);
  if (!frame) return cannot_be_read(first, frame.error().detail);
  return decode_commit({first, *frame, bytes});
}

Result<Commit> decode_commit(const EncodedCommit& encoded) {
  const CommitFrame& frame = encoded.frame;
  Commit commit{encoded.first, frame.time, frame.crc, 0, {}};
  ByteReader in(encoded.bytes.substr(0, encoded.bytes.size() - kCrcBytes));
  in.bytes(1 + 8);
  in.varint();
  while (in.remaining() > 0) {
    if (commit.entries.size() == 1) {  // the first may have been a run of pings, all there is
      commit.entries.reserve(
          std::min<std::uint64_t>(1 + frame.event_count, 1 + in.remaining() / kEventBytesMin));
    }
    Result<Entry> entry = decode_entry(commit.time, in);
    if (!entry) {
      return cannot_be_read(encoded.first, "at position " + std::to_string(commit.end().value) +
                                               ": " + entry.error().message);
    }
    commit.event_count += event_count(*entry);
    commit.entries.push_back(std::move(*entry));
  }
  if (commit.event_count != frame.event_count) {
    return cannot_be_read(encoded.first, "it holds " + std::to_string(commit.event_count) +
                                             " events and says " +
                                             std::to_string(frame.event_count));
  }
  return commit;
}

Result<Commit> decode_commit_with_digest(const EncodedCommit& encoded) {
  Result<Commit> commit = decode_commit(encoded);
  if (commit) commit->digest = content_digest(encoded.bytes);
  return commit;
}

std::size_t encoded_size_rough(const Entry& entry) {
  const auto* run = std::get_if<PingRun>(&entry);
  return run ? encoded_ping_run_size_rough(*run) : encoded_size_max(entry);
}

std::size_t encoded_size_max(const Entry& entry) {
  if (const auto* event = std::get_if<Event>(&entry)) {
    return kEventHeadBytesMax + encoded_payload_size(event->payload);
  }
  return encoded_ping_run_size_max(std::get<PingRun>(entry));
}

}  // namespace muster
