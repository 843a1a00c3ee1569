// Writes the seeds of the targets that read binary input: fuzz_seeds tests/fuzz/corpus
//
// Each is small and of one kind, so that libFuzzer has all kinds to begin with. Run it again when
// there is a new event or row; it leaves other files as they are.

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "core/accounts/accounts.h"
#include "core/codec/commit_codec.h"
#include "core/codec/event_codec.h"
#include "core/codec/row_codec.h"
#include "core/codec/varint.h"
#include "core/crc32c.h"
#include "projections/people.h"
#include "projections/pictures.h"
#include "projections/projects.h"
#include "tests/support/sample_events.h"
#include "tests/support/test_keys.h"

namespace muster {
namespace {

namespace fs = std::filesystem;

constexpr Timestamp kTime{1'750'000'000'000'000};

class Corpus {
 public:
  explicit Corpus(fs::path folder) : folder_(std::move(folder)) { fs::create_directories(folder_); }

  void put(std::string_view name, std::string_view bytes) const {
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error((folder_ / name).string() + " cannot be written");
  }

 private:
  fs::path folder_;
};

std::string byte(std::size_t n) { return std::string(1, static_cast<char>(n)); }

void put_commits(const Corpus& corpus) {
  corpus.put("pings", encode_commit(ping_draft(kTime, 3)));
  corpus.put("every_type", encode_commit(sample_draft(kTime)));
  for (const Payload& payload : sample_payloads()) {
    if (std::holds_alternative<ActivityPinged>(payload)) continue;
    corpus.put(info_of(payload).name, encode_commit({kTime, {Event{sample_who(), payload}}}));
  }
}

// As event_fuzz.cc takes them apart.
void put_events(const Corpus& corpus) {
  for (const Payload& payload : sample_payloads()) {
    const EventInfo& info = info_of(payload);
    const FieldBytes bytes = encode_payload(payload);
    corpus.put(info.name, byte(payload.index()) + byte(info.version) + byte(bytes.clear.size()) +
                              byte(bytes.clear.size() >> 8) + bytes.clear + bytes.personal);
  }
}

// In the order of row_fuzz.cc.
void put_rows(const Corpus& corpus) {
  std::size_t next = 0;
  const auto put = [&](std::string_view name, const auto& row) {
    corpus.put(name, byte(next++) + to_row_bytes(row));
  };
  const Digest digest = sample_digest(1);
  OrganizationRow organization;
  organization.title = "Annotators";
  organization.sealed_invite = Sealed{"nonce-and-tag"};
  organization.invite_reset_by = UserId(7);
  put("organization", organization);
  UserRow user;
  user.id = UserId(7);
  user.email = "ann@example.com";
  user.api_token = digest;
  user.sessions = {SessionId(1), SessionId(300)};
  user.password_link = PasswordLinkRow{digest, kTime};
  user.link_notice = PasswordLinkNotice{UserId(2), kTime};
  user.preferences = {Theme::kDark, "Europe/Oslo", "de"};
  put("user", user);
  put("session", SessionRow{SessionId(9), UserId(7), digest, "192.0.2.1", "Mozilla", kTime, kTime});
  put("look_alikes", UsersRow{{UserId(7), UserId(300)}});
  put("project_standing", ProjectStandingRow{"Street signs", true});
  projections::PersonRow person;
  person.id = UserId(7);
  person.email = "ann@example.com";
  person.created_by = UserId(2);
  person.picture = digest;
  put("person", person);
  put("involvement", projections::InvolvementRow{true, 300, kTime});
  put("picture", projections::PictureRow{2, "RIFF-WEBP"});
  projections::ProjectRow project;
  project.id = ProjectId(3);
  project.title = "Street signs";
  project.last_contribution_at = kTime;
  put("project", project);
  put("user_id", UserId(300));
  put("session_id", SessionId(70'000));
  put("digest", digest);
  put("count", std::uint64_t{1'000'000});
}

// As record_file_fuzz.cc takes them apart: the damage, where, the flipped bits, and for each record
// its size.
void put_record_files(const Corpus& corpus) {
  const auto put = [&](std::string_view name, std::uint8_t damage, std::uint32_t where) {
    std::string bytes = byte(1) + byte(damage);
    for (int i = 0; i < 3; ++i) bytes += byte(where >> (8 * i));
    bytes += byte(1);
    for (const std::uint32_t size : {20u, 40'000u, 32'740u, 3u, 65'000u}) {
      bytes += byte(size) + byte(size >> 8);
    }
    corpus.put(name, bytes);
  };
  put("whole", 0, 0);
  put("cut_in_the_second_record", 1, 30'000);
  put("cut_in_a_header", 1, 30);
  put("flipped_length", 2, 4);
  put("flipped_type", 2, 6);
  put("flipped_payload", 2, 33'000);
  corpus.put("bytes_of_one_record", byte(2) + std::string("\0\0\0\0\4\0\1abcd", 11));
  corpus.put("bytes_and_zeros",
             byte(2) + std::string("\0\0\0\0\4\0\1abcd", 11) + std::string(9, 0));
  corpus.put("bytes_of_half_a_record", byte(2) + std::string("\0\0\0\0\40\0\2abcd", 11));
}

void put_heads(const Corpus& corpus) {
  const auto slot = [](std::uint64_t position) {
    std::string bytes;
    ByteWriter(bytes).u64(position);
    ByteWriter(bytes).u32(crc32c(bytes));
    ByteWriter(bytes).u32(0);
    return bytes;
  };
  corpus.put("none", byte(0));
  corpus.put("one_slot", byte(0) + slot(7) + std::string(16, '\0'));
  corpus.put("two_slots", byte(0) + slot(7) + slot(8));
  corpus.put("a_bad_slot", byte(1) + slot(7) + std::string(16, 'x'));
  corpus.put("both_bad", byte(0) + std::string(32, 'x'));
  corpus.put("cut_off", byte(0) + slot(7));
}

}  // namespace
}  // namespace muster

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_seeds tests/fuzz/corpus\n";
    return 2;
  }
  const std::filesystem::path folder = arguments[1];
  muster::put_commits(muster::Corpus(folder / "commit"));
  muster::put_events(muster::Corpus(folder / "event"));
  muster::put_rows(muster::Corpus(folder / "row"));
  muster::put_record_files(muster::Corpus(folder / "record_file"));
  muster::put_heads(muster::Corpus(folder / "head"));
  return 0;
}
