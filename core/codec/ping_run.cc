#include "core/codec/ping_run.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "core/check.h"

namespace muster {
namespace {

constexpr std::size_t kPingBytesMin = 3;
constexpr std::size_t kPingBytesMax = 5 + 10 + 10;
// Wire id, version, channel, organization, reporter, number of pings.
constexpr std::size_t kHeadBytesMax = 1 + 3 + 1 + 5 + 5 + 10;

// Differences wrap around like unsigned numbers, so every pair of values has one, and adding it to
// the first gives the second.
struct Deltas {
  std::uint64_t user;
  std::uint64_t request;
  std::uint64_t at;

  Deltas(const Ping& before, const Ping& ping)
      : user(zigzag(static_cast<std::int64_t>(ping.user.value) -
                    static_cast<std::int64_t>(before.user.value))),
        request(zigzag(static_cast<std::int64_t>(ping.request.value - before.request.value))),
        at(zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(ping.at.micros) -
                                            static_cast<std::uint64_t>(before.at.micros)))) {}
};

}  // namespace

void encode_ping_run(const PingRun& run, Timestamp commit_time, ByteWriter& out) {
  MUSTER_CHECK(!run.pings.empty(), "a run of no pings");
  MUSTER_CHECK(!run.reporter || run.reporter->value != 0, "a reporter without an id");
  out.varint(ActivityPinged::kInfo.version);
  out.u8(static_cast<std::uint8_t>(run.channel));
  out.varint(run.organization.value);
  out.varint(run.reporter ? run.reporter->value : 0);
  out.varint(run.pings.size());

  constexpr std::size_t kPingsAtOnce = 64;
  std::array<std::uint8_t, kPingsAtOnce * kPingBytesMax> buffer;
  Ping before{UserId(0), commit_time, RequestId(0)};
  for (std::size_t i = 0; i < run.pings.size();) {
    const std::size_t stop = std::min(i + kPingsAtOnce, run.pings.size());
    std::uint8_t* end = buffer.data();
    for (; i < stop; ++i) {
      const Ping& ping = run.pings[i];
      const Deltas deltas(before, ping);
      end = put_varint(end, deltas.user);
      end = put_varint(end, deltas.request);
      end = put_varint(end, deltas.at);
      before = ping;
    }
    out.append(buffer.data(), end);
  }
}

std::optional<PingRun> decode_ping_run(Timestamp commit_time, ByteReader& in) {
  if (in.varint() != ActivityPinged::kInfo.version) return std::nullopt;
  PingRun run;
  run.channel = static_cast<Channel>(in.u8());
  run.organization = OrganizationId(in.varint_as<std::uint32_t>());
  const auto reporter = in.varint_as<std::uint32_t>();
  if (reporter != 0) run.reporter = UserId(reporter);
  const std::uint64_t count = in.varint();
  if (!in.good() || count == 0 || count > in.remaining() / kPingBytesMin) return std::nullopt;

  run.pings.reserve(count);
  ByteReader local = in;  // a local whose address does not escape stays in registers
  std::uint64_t user = 0;
  std::uint64_t request = 0;
  auto at = static_cast<std::uint64_t>(commit_time.micros);
  std::uint64_t over = 0;  // bits beyond the width of a user id, over all pings
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::uint64_t user_delta = local.varint();
    over |= user_delta >> 33;
    user += static_cast<std::uint64_t>(unzigzag(user_delta));
    request += static_cast<std::uint64_t>(unzigzag(local.varint()));
    at += static_cast<std::uint64_t>(unzigzag(local.varint()));
    over |= user >> 32;
    run.pings.push_back({UserId(static_cast<std::uint32_t>(user)),
                         Timestamp{static_cast<std::int64_t>(at)}, RequestId(request)});
  }
  in = local;
  if (!in.good() || over != 0) return std::nullopt;
  return run;
}

std::size_t encoded_ping_run_size_rough(const PingRun& run) {
  return kHeadBytesMax + kPingBytesMax * run.pings.size();
}

bool is_one_ping_run(const EncodedCommit& commit) {
  ByteReader in(commit.bytes);
  in.u8();  // format version
  in.u64();
  const std::uint64_t events = in.varint();
  if (in.varint() != ActivityPinged::kInfo.wire_id) return false;
  in.varint();  // schema version
  in.u8();      // channel
  in.varint();  // organization
  in.varint();  // reporter
  return in.varint() == events && in.good();
}

std::size_t encoded_ping_run_size_max(const PingRun& run) {
  std::size_t size = kHeadBytesMax + kPingBytesMax;
  for (std::size_t i = 1; i < run.pings.size(); ++i) {
    const Deltas deltas(run.pings[i - 1], run.pings[i]);
    size += varint_size(deltas.user) + varint_size(deltas.request) + varint_size(deltas.at);
  }
  return size;
}

}  // namespace muster
