// Profile pictures: through the form, through the API, and as they are fetched.
#include "tests/http/pages_browser.h"
#include "tests/support/sample_pictures.h"

namespace muster::http {
namespace {

using namespace sample_pictures;
using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

httplib::MultipartFormDataItems form_with(const std::string& bytes, const std::string& type,
                                          const std::string& first_name = "Ada") {
  return {{"first_name", first_name, "", ""}, {"avatar", bytes, "me.png", type}};
}

std::string avatar_of(TestServer& server, const Person& person) {
  const auto answer = server.client().Get("/api/current-user/whoami", person.by_token());
  const json avatar = json::parse(answer->body).at("avatar");
  return avatar.is_null() ? std::string() : avatar.get<std::string>();
}

TEST(Pictures, AFormSavesNameAndPictureTogether) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  Browser browser(server, ada);
  expect_well_made(browser.get("/user/account/"));
  const Answer answer = browser.upload("/user/account/", form_with(kPng, "image/png"));
  EXPECT_EQ(answer.location(), "/user/account/#said");
  EXPECT_THAT(browser.changes(), ElementsAre("user.profile_updated", "user.picture_changed"));
  const std::string path = avatar_of(server, ada);
  for (const char* page : {"/user/account/", "/people/", "/people/1", "/projects/"}) {
    EXPECT_TRUE(browser.get(page).has("src=\"" + path + "\"")) << page;
  }
  // The same picture again, and no file chosen, change nothing.
  browser.upload("/user/account/", form_with(kPng, "image/png"));
  browser.upload("/user/account/",
                 {{"first_name", "Ada", "", ""}, {"avatar", "", "", "application/octet-stream"}});
  EXPECT_THAT(browser.changes(), IsEmpty());

  EXPECT_EQ(browser.post("/user/account/picture/remove").location(), "/user/account/#said");
  EXPECT_THAT(browser.changes(), ElementsAre("user.picture_removed"));
  EXPECT_FALSE(browser.get("/people/1").has("<img"));
}

TEST(Pictures, ARefusedPictureLeavesTheWholeFormUnsaved) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  struct Case {
    std::string bytes, type, words;
    int status;
  };
  const std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";
  for (const Case& c : {Case{svg, "image/svg+xml", "PNG, JPEG, GIF or WebP", 400},
                        Case{kPng513x2, "image/png", "513 x 2", 413},
                        Case{std::string((1 << 20) + 1, 'x'), "image/png", "1048577 bytes", 413},
                        Case{kPng.substr(0, 60), "image/png", "damaged", 400}}) {
    const Answer page = browser.upload("/user/account/", form_with(c.bytes, c.type, "Kept"));
    EXPECT_EQ(page.status, c.status) << c.words;
    expect_well_made(page);
    EXPECT_TRUE(page.has("id=\"avatar-wrong\"")) << c.words;
    EXPECT_TRUE(page.has(c.words)) << c.words;
    EXPECT_TRUE(page.has("value=\"Kept\""));
  }
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(Pictures, AnUploadPastEveryLimitIsATooLargePage) {
  TestServer server;
  Browser browser(server, server.person("ada@example.org"));
  const Answer page =
      browser.upload("/user/account/", form_with(std::string(kUploadBytesMax, 'x'), "image/png"));
  EXPECT_EQ(page.status, 413);
  EXPECT_THAT(browser.changes(), IsEmpty());
}

TEST(Pictures, MalformedUploadsAreRefused) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const Position before = server.head();
  const auto client_post = [&](const std::string& body, const std::string& type) {
    auto client = server.client();
    const auto answer = client.Post("/api/users/1/avatar", ada.by_token(), body, type);
    return answer ? answer->status : 0;
  };
  const std::string part =
      "Content-Disposition: form-data; name=\"avatar\"; filename=\"a\"\r\n\r\n";
  const std::string type = "multipart/form-data; boundary=b";
  EXPECT_EQ(client_post("--b\r\n" + part + "x\r\n--b--\r\n", "multipart/form-data"), 400);
  EXPECT_EQ(client_post("--b\r\n" + part + "never ends", type), 400);
  EXPECT_EQ(client_post("", type), 400);
  EXPECT_EQ(client_post("--b\r\n\r\nno header\r\n--b--\r\n", type), 400);
  EXPECT_EQ(client_post("x", "multipart/mixed; boundary=b"), 415);
  std::string many;
  for (int i = 0; i < 100; ++i)
    many += "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nx\r\n";
  EXPECT_EQ(client_post(many + "--b--\r\n", type), 413);
  EXPECT_EQ(server.head(), before);
}

// Browsers, phones and libraries call a JPEG by many names, and write headers in many ways.
TEST(Pictures, AreJudgedByTheirBytesWhateverTheSenderCallsThem) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  const auto post = [&](const std::string& headers, const std::string& bytes,
                        const std::string& type) {
    auto client = server.client();
    return client
        .Post("/api/users/1/avatar", ada.by_token(),
              "--b x\r\n" + headers + "\r\n\r\n" + bytes + "\r\n--b x--\r\n", type)
        ->status;
  };
  const std::string type = "multipart/form-data; boundary=\"b x\"";
  const std::string field = "Content-Disposition: form-data; name=\"avatar\"; filename=\"a\"";
  for (const char* named : {"image/jpg", "IMAGE/JPEG", "image/pjpeg", "image/png",
                            "application/octet-stream", "text/plain; charset=utf-8", ""}) {
    EXPECT_EQ(post(field + "\r\nContent-Type: " + named, kTurnedJpeg, type), 200) << named;
  }
  EXPECT_EQ(post(field, kTurnedJpeg, type), 200) << "no type at all";
  EXPECT_EQ(post(field + "\r\nContent-Type: image/jpeg", "no picture", type), 400);
  for (const char* other :
       {"Multipart/Form-Data; Boundary=\"b x\"", "MULTIPART/FORM-DATA;BOUNDARY=\"b x\"",
        "multipart/form-data; charset=utf-8; boundary=\"b x\"; x=y",
        "multipart/form-data; boundary=b x"}) {
    EXPECT_EQ(post(field, kPng, other), 200) << other;
  }
  for (const char* other :
       {"content-disposition: Form-Data; Name=avatar; FileName=a.png",
        "CONTENT-DISPOSITION:form-data;name=\"avatar\";filename=\"a;name=b.png\"",
        "Content-Disposition: form-data; filename*=UTF-8''a.png; name=\"avatar\"",
        "Content-Disposition: form-data; name=\"avatar\"; filename=\"C:\\pictures\\a.png\""}) {
    EXPECT_EQ(post(other, kPng, type), 200) << other;
  }
}

TEST(Pictures, GoInAndOutByTheApi) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  EXPECT_EQ(avatar_of(server, ada), "");
  const Position before = server.head();
  const auto saved =
      client.Post("/api/users/1/avatar", ada.by_token(),
                  httplib::MultipartFormDataItems{{"avatar", kTurnedJpeg, "me.jpg", "image/jpeg"}});
  ASSERT_EQ(saved->status, 200) << saved->body;
  const std::string path = json::parse(saved->body).at("avatar");
  EXPECT_EQ(avatar_of(server, ada), path);
  EXPECT_THAT(server.types_since(before), testing::Contains("user.picture_changed"));
  // Nothing of the picture stands in the audit log's form, but how large it is.
  for (const auto& event : server.events_since(before)) {
    if (event["type"] != "user.picture_changed") continue;
    EXPECT_EQ(event["user"], 1);
    EXPECT_GT(event["image"]["bytes"], 0);
    EXPECT_FALSE(event.contains("picture"));
  }

  const auto picture = client.Get(path, ada.by_cookie());
  ASSERT_EQ(picture->status, 200);
  EXPECT_EQ(picture->get_header_value("Content-Type"), "image/webp");
  EXPECT_EQ(picture->get_header_value("X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(picture->get_header_value("Cache-Control"), HasSubstr("immutable"));
  EXPECT_THAT(picture->get_header_value("Cache-Control"), HasSubstr("private"));
  EXPECT_EQ(picture->body.substr(8, 4), "WEBP");
  EXPECT_EQ(picture->body.find("Secret Artist"), std::string::npos);
  // Only for people with an account.
  EXPECT_EQ(client.Get(path)->status, 303);

  EXPECT_EQ(client.Delete("/api/users/1/avatar", ada.by_token())->status, 204);
  EXPECT_EQ(avatar_of(server, ada), "");
  EXPECT_EQ(client.Get(path, ada.by_cookie())->status, 404);
}

TEST(Pictures, TheApiSaysWhatIsWrong) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  const auto post = [&](const std::string& path, const httplib::MultipartFormDataItems& items) {
    return client.Post(path, ada.by_token(), items);
  };
  const auto other_field = post("/api/users/1/avatar", {{"picture", kPng, "a.png", "image/png"}});
  EXPECT_EQ(other_field->status, 400);
  EXPECT_EQ(json::parse(other_field->body)["field"], "avatar");
  EXPECT_EQ(post("/api/users/99/avatar", {{"avatar", kPng, "a.png", "image/png"}})->status, 404);
  EXPECT_EQ(client.Delete("/api/users/99/avatar", ada.by_token())->status, 404);
  EXPECT_EQ(client
                .Post("/api/users/1/avatar",
                      httplib::MultipartFormDataItems{{"avatar", kPng, "a.png", "image/png"}})
                ->status,
            401);
}

TEST(Pictures, AddressesThatAreNoPictureAre404) {
  TestServer server;
  const Person ada = server.person("ada@example.org");
  auto client = server.client();
  for (const std::string& name :
       {std::string("x.webp"), std::string(64, 'a'), std::string(64, 'g') + ".webp",
        std::string(64, 'a') + ".webp", std::string("..%2f..%2fsecret.webp")}) {
    EXPECT_EQ(client.Get("/data/avatars/" + name, ada.by_cookie())->status, 404) << name;
  }
}

}  // namespace
}  // namespace muster::http
