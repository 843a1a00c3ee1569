// Account & Settings: picture, password, token, and where one is signed in.

import assert from "node:assert/strict";

import { kNewPassword, kPassword, story } from "./support/story.mjs";
import { goes_to_account, goes_to_people, log_in, sign_up } from "./support/steps.mjs";

const png = (name, buffer) => ({ name, mimeType: "image/png", buffer });

// A picture of the page itself is as good as any.
const picture_of = (person, width, height) => person.page.screenshot({ clip: { x: 0, y: 0, width, height }, scale: "css" });

const shown_width = (image) => image.evaluate((element) => element.complete && element.naturalWidth);

story("A picture is previewed, saved, shown to others, and removed", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org", { first_name: "Ada" });
  await goes_to_account(ada);
  await ada.field("Profile picture").setInputFiles(png("me.png", await picture_of(ada, 300, 300)));
  await ada.text("Save to keep it.").waitFor();
  await ada.page.locator(".picture-now img").waitFor();
  await ada.looks();
  await ada.comes(() => ada.button("Save").click());
  assert.equal(await shown_width(ada.page.locator(".picture-now img")), 300);
  await goes_to_people(ada);
  assert.equal(await shown_width(ada.row("ada@example.org").locator("img")), 300);
  await goes_to_account(ada);
  await ada.comes(() => ada.button("Remove picture").click());
  assert.equal(await ada.page.locator(".picture-now img").count(), 0);
});

story("A picture that is too large is made smaller here, or refused there", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await goes_to_account(ada);
  const { width } = ada.page.viewportSize();
  const large = png("large.png", await picture_of(ada, width, 700));
  await ada.field("Profile picture").setInputFiles(large);
  await ada.text("Resized to fit. Save to keep it.").waitFor();
  await ada.comes(() => ada.button("Save").click());
  assert.ok((await shown_width(ada.page.locator(".picture-now img"))) <= 512);

  await ada.field("Profile picture").setInputFiles({ ...png("lies.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")) });
  // An error, beside its field.
  await ada.page.locator("#avatar-said.wrong").getByText("This file is not a PNG, JPEG, GIF or WebP image.").waitFor();
  assert.equal(await ada.field("Profile picture").getAttribute("aria-invalid"), "true");
  await ada.looks();
  await ada.comes(() => ada.button("Save").click(), 400);
  await ada.page.locator("#avatar-wrong").waitFor();
});

story("A changed password ends the other sessions and shows its strength", async ({ person }) => {
  const here = await person();
  const there = await person();
  await sign_up(here, "ada@example.org", { first_name: "Ada", last_name: "Lovelace" });
  await log_in(there, "ada@example.org");
  await goes_to_account(here);
  await here.field("New password").fill("ada.lovelace");
  await here.text("too easy to guess").waitFor();
  await here.field("New password").fill(kNewPassword);
  await here.page.locator('.strength[data-enough="true"]').waitFor();
  await here.field("Current password").fill("not-the-password-1");
  await here.comes(() => here.button("Change password").click(), 400);
  await here.page.locator("#old-password-wrong").waitFor();
  await here.field("Current password").fill(kPassword);
  await here.field("New password").fill(kNewPassword);
  await here.comes(() => here.button("Change password").click());
  await there.opens("/people/");
  assert.equal(there.path(), "/user/login/?next=%2Fpeople%2F");
  await log_in(there, "ada@example.org", kNewPassword);
});

story("The theme is switched in the menu, and the page comes in it", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await ada.opens("/people/?page=1");
  const theme = () => ada.page.evaluate(() => [document.documentElement.dataset.theme, getComputedStyle(document.documentElement).colorScheme]);
  const chooses = async (label) => {
    await ada.page.locator("summary", { hasText: "Your account" }).click();
    await ada.looks();
    await ada.comes(() => ada.button(label).click());
    assert.equal(ada.path(), "/people/?page=1");
  };
  await chooses("Dark");
  assert.deepEqual(await theme(), ["dark", "dark"]);
  await chooses("Light");
  assert.deepEqual(await theme(), ["light", "light"]);
  await chooses("Device");
  assert.equal((await theme())[0], undefined);
});

story("Times are in the device's time zone until another is chosen", async ({ person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  const device = await ada.page.evaluate(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  await ada.opens("/audit/");
  await ada.text(`Times are in ${device}`).waitFor();
  await ada.opens("/user/account/#preferences");
  await ada.page.locator("#time-zone").selectOption("Asia/Tokyo");
  await ada.page.locator("#date-language").selectOption("de");
  await ada.comes(() => ada.button("Save preferences").click());
  await ada.opens("/audit/");
  await ada.text("Times are in Asia/Tokyo").waitFor();
  assert.match(await ada.page.locator("time").first().getAttribute("title"), /^\d+\. .* JST$/);
});

story("The token is copied; a new one takes its place", async ({ program, person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await goes_to_account(ada);
  await ada.button("Copy").click();
  await ada.button("Copied").waitFor();
  const token = await ada.clipboard();
  assert.equal((await program.api(token, "GET", "/api/current-user/whoami")).email, "ada@example.org");
  await ada.page.locator("summary", { hasText: "Reset token" }).click();
  await ada.looks();
  await ada.comes(() => ada.button("Reset token").click());
  await assert.rejects(program.api(token, "GET", "/api/current-user/whoami"), /401/);
});

story("Sessions are listed, and signed out one by one or all others at once", async ({ person }) => {
  const [here, there, elsewhere] = [await person(), await person(), await person()];
  await sign_up(here, "ada@example.org");
  await log_in(there, "ada@example.org");
  await log_in(elsewhere, "ada@example.org");
  await goes_to_account(here);
  const sessions = here.page.locator(".sessions li");
  assert.equal(await sessions.count(), 3);
  assert.equal(await sessions.filter({ hasText: "This device" }).count(), 1);
  await here.comes(() => sessions.filter({ hasNotText: "This device" }).first().getByRole("button").click());
  assert.equal(await sessions.count(), 2);
  await here.comes(() => here.button("Log out on other devices").click());
  assert.equal(await sessions.count(), 1);
  for (const one of [there, elsewhere]) {
    await one.opens("/projects/");
    assert.match(one.path(), /^\/user\/login\//);
  }
});
