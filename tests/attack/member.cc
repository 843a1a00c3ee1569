#include "tests/attack/member.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <thread>

#include "tests/crash/filled_data.h"

namespace muster::attack {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience{5};
constexpr int kGivesUpAfter = 3;

// The last status; 0: no answer.
int ask(const Server& server, const std::function<httplib::Result(httplib::Client&)>& request) {
  const auto end = Clock::now() + kPatience;
  while (true) {
    const auto client = server.client();
    client->set_connection_timeout(kPatience);
    client->set_read_timeout(kPatience);
    const httplib::Result answer = request(*client);
    if (!answer) return 0;
    const std::string again = answer->get_header_value("Retry-After");
    const std::chrono::seconds wait(std::atoi(again.c_str()));
    if (answer->status != 503 || again.empty() || Clock::now() + wait > end) return answer->status;
    std::this_thread::sleep_for(wait);
  }
}

}  // namespace

int requests_served(const Server& server, Work work) {
  const auto headers = token_headers(crash::kFounderToken);
  int served = 0;
  for (int i = 0; i < kMembersRequests && i - served < kGivesUpAfter; ++i) {
    const int read =
        ask(server, [&](httplib::Client& client) { return client.Get("/api/users/", headers); });
    const int change = work == Work::kRead ? 204 : ask(server, [&](httplib::Client& client) {
      return client.Post("/api/activity", headers, "", "");
    });
    if (read == 200 && change == 204) {
      ++served;
    } else {
      std::cout << "a member's reading is answered " << read << ", a change " << change
                << std::endl;
    }
  }
  return served;
}

}  // namespace muster::attack
