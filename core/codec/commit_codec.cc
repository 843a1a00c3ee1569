#include "core/codec/commit_codec.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/check.h"
#include "core/codec/event_codec.h"
#include "core/codec/ping_run.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "core/keys/sealed_part.h"

namespace muster {
namespace {

constexpr std::uint8_t kFormatVersion = 2;
constexpr std::size_t kCrcBytes = 4;
constexpr std::size_t kCommitBytesMin = 1 + 8 + 1 + kCrcBytes;
// Wire id, version, channel, organization, actor, request, session, undone position, lengths of
// both parts.
constexpr std::size_t kEventHeadBytesMax = 3 + 3 + 1 + 5 + 5 + 10 + 10 + 10 + 5 + 5;
constexpr std::uint8_t kHasSession = 0x80;
constexpr std::uint8_t kUndoes = 0x40;
constexpr std::size_t kEventBytesMin = 8;

EventIdentity identity_of(const Payload& payload, std::uint16_t version, Timestamp time) {
  const std::optional<Subject> subject = subject_of(payload, time);
  MUSTER_CHECK(subject, "{} has something personal and no subject", info_of(payload).name);
  return {info_of(payload).wire_id, version, *subject, time};
}

Result<void> encode_event(const Event& event, Timestamp time, const SubjectKeys* keys,
                          ByteWriter& out) {
  const EventInfo& info = info_of(event.payload);
  MUSTER_CHECK(info.wire_id != ActivityPinged::kInfo.wire_id, "a ping outside a run");
  MUSTER_CHECK(!event.who.actor || event.who.actor->value != 0, "an actor without an id");
  out.varint(info.wire_id);
  out.varint(info.version);
  const Who& who = event.who;
  const auto channel = static_cast<std::uint8_t>(who.channel);
  MUSTER_CHECK((channel & (kHasSession | kUndoes)) == 0, "channel {} has no room for the marks",
               channel);
  out.u8(static_cast<std::uint8_t>(channel | (who.session ? kHasSession : 0) |
                                   (who.undoes ? kUndoes : 0)));
  out.varint(who.organization.value);
  out.varint(who.actor ? who.actor->value : 0);
  out.varint(who.request.value);
  if (who.session) out.varint(who.session->value);
  if (who.undoes) out.varint(who.undoes->value);
  if (!event.sealed.bytes.empty()) {
    MUSTER_CHECK(event.sealed.version == info.version, "an older event is written again");
    const std::string clear = encode_clear_payload(event.payload);
    out.varint(clear.size());
    out.bytes(clear);
    out.varint(event.sealed.bytes.size());
    out.bytes(event.sealed.bytes);
    return {};
  }
  const FieldBytes payload = encode_payload(event.payload);
  out.varint(payload.clear.size());
  out.bytes(payload.clear);
  if (payload.personal.empty()) return {};
  MUSTER_CHECK(keys != nullptr, "{} has something personal, and there are no keys", info.name);
  const Result<std::string> sealed =
      seal_part(identity_of(event.payload, info.version, time), payload.personal, *keys);
  if (!sealed) return tl::unexpected(sealed.error());
  out.varint(sealed->size());
  out.bytes(*sealed);
  return {};
}

Result<Entry> decode_event(std::uint16_t wire_id, ByteReader& in) {
  const auto version = in.varint_as<std::uint16_t>();
  Who who;
  const std::uint8_t channel = in.u8();
  who.channel = static_cast<Channel>(channel & ~(kHasSession | kUndoes));
  who.organization = OrganizationId(in.varint_as<std::uint32_t>());
  const auto actor = in.varint_as<std::uint32_t>();
  if (actor != 0) who.actor = UserId(actor);
  who.request = RequestId(in.varint());
  if ((channel & kHasSession) != 0) who.session = SessionId(in.varint());
  if ((channel & kUndoes) != 0) who.undoes = Position(in.varint());
  const std::string_view bytes = in.bytes(in.varint());
  if (!in.good()) return fail(ErrorCode::kDamaged, "the record does not fit into the commit");
  Result<Payload> payload = decode_payload(wire_id, version, bytes);
  if (!payload) return tl::unexpected(std::move(payload.error()));
  Event event{who, *std::move(payload), {}};
  if (!has_personal(event.payload)) return event;
  event.sealed = {version, std::string(in.bytes(in.varint()))};
  if (!in.good()) return fail(ErrorCode::kDamaged, "the sealed part does not fit into the commit");
  if (event.sealed.bytes.size() < kSealedPartOverheadBytes)
    return fail(ErrorCode::kDamaged, "the sealed part is too short");
  return event;
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

Result<std::uint32_t> encode_commit(const Draft& draft, const SubjectKeys* keys, std::string& out) {
  MUSTER_CHECK(!draft.entries.empty(), "a commit of no events");
  out.clear();
  ByteWriter writer(out);
  writer.u8(kFormatVersion);
  writer.u64(static_cast<std::uint64_t>(draft.time.micros));
  writer.varint(draft.event_count());
  for (const Entry& entry : draft.entries) {
    if (const auto* event = std::get_if<Event>(&entry)) {
      if (Result<void> done = encode_event(*event, draft.time, keys, writer); !done)
        return tl::unexpected(done.error());
    } else {
      writer.varint(ActivityPinged::kInfo.wire_id);
      encode_ping_run(std::get<PingRun>(entry), draft.time, writer);
    }
  }
  const std::uint32_t crc = crc32c(out);
  writer.u32(crc);
  return crc;
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
  const std::uint8_t version = in.u8();
  if (version == 0) return not_a_commit("format version 0");
  if (version != kFormatVersion) {
    const std::string writer =
        version > kFormatVersion ? "a newer version of Muster" : "Muster 0.1";
    return fail(ErrorCode::kForbidden,
                "The log was written by " + writer + ", and only " + writer + " reads it.");
  }
  frame.time.micros = static_cast<std::int64_t>(in.u64());
  frame.event_count = in.varint();
  if (!in.good() || frame.event_count == 0) return not_a_commit("the number of events is missing");
  return frame;
}

Result<Commit> decode_commit(Position first, std::string_view bytes) {
  const Result<CommitFrame> frame = check_commit(bytes);
  if (!frame && frame.error().code != ErrorCode::kDamaged) return tl::unexpected(frame.error());
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

Result<void> open_commit(Commit& commit, const SubjectKeys* keys) {
  if (keys == nullptr) return {};
  Position at = commit.first;
  for (Entry& entry : commit.entries) {
    auto* event = std::get_if<Event>(&entry);
    if (event != nullptr && !event->sealed.bytes.empty()) {
      const SealedPart sealed = std::exchange(event->sealed, {});
      const auto personal =
          open_part(identity_of(event->payload, sealed.version, commit.time), sealed.bytes, *keys);
      Result<void> opened;
      if (!personal) {
        opened = tl::unexpected(personal.error());
      } else if (!*personal) {
        erase_payload(event->payload);
      } else {
        opened = open_payload(event->payload, sealed.version, **personal);
      }
      if (!opened) {
        Error error = opened.error();
        error.message = "at position " + std::to_string(at.value) + ": " + error.message;
        return tl::unexpected(std::move(error));
      }
    }
    at = at + event_count(entry);
  }
  return {};
}

Result<Commit> read_commit(const EncodedCommit& encoded, const SubjectKeys* keys) {
  Result<Commit> commit = decode_commit(encoded);
  if (!commit) return commit;
  if (Result<void> opened = open_commit(*commit, keys); !opened)
    return tl::unexpected(opened.error());
  return commit;
}

Result<Commit> read_commit_with_digest(const EncodedCommit& encoded, const SubjectKeys* keys) {
  Result<Commit> commit = read_commit(encoded, keys);
  if (commit) commit->digest = content_digest(encoded.bytes);
  return commit;
}

std::size_t encoded_size_rough(const Entry& entry) {
  const auto* run = std::get_if<PingRun>(&entry);
  return run ? encoded_ping_run_size_rough(*run) : encoded_size_max(entry);
}

std::size_t encoded_size_max(const Entry& entry) {
  if (const auto* event = std::get_if<Event>(&entry)) {
    if (!event->sealed.bytes.empty())
      return kEventHeadBytesMax + encode_clear_payload(event->payload).size() +
             event->sealed.bytes.size();
    const FieldSizes sizes = encoded_payload_sizes(event->payload);
    return kEventHeadBytesMax + sizes.clear +
           (sizes.personal == 0 ? 0 : sizes.personal + kSealedPartOverheadBytes);
  }
  return encoded_ping_run_size_max(std::get<PingRun>(entry));
}

}  // namespace muster
