// JavaScript switched off: everything but the clipboard and live updates works.

import assert from "node:assert/strict";

import { kNewPassword, kPassword, story } from "./support/story.mjs";
import { goes_to_account, goes_to_people, log_in, log_out, sign_up } from "./support/steps.mjs";

const no_scripts = { javascript: false };

story(
  "Sign-up, log-in and log-out without scripts",
  async ({ person }) => {
    const ada = await person();
    await sign_up(ada, "ada@example.org", { first_name: "Ada" });
    assert.equal(ada.path(), "/projects/");
    assert.equal(await ada.page.locator(".needs-script:visible").count(), 0);
    await log_out(ada);
    await log_in(ada, "ada@example.org", "not-the-password-1", 401);
    assert.equal(await ada.field("Email").inputValue(), "ada@example.org");
    await log_in(ada, "ada@example.org");
    await log_out(ada);
    await sign_up(ada, "bob@example.org", { password: "password" }, 400);
    await ada.text("too easy to guess").waitFor();
  },
  no_scripts,
);

story(
  "People without scripts: the invitation, its reset, and a person",
  async ({ person }) => {
    const ada = await person();
    await sign_up(ada, "ada@example.org", { first_name: "Ada", last_name: "Lovelace" });
    await goes_to_people(ada);
    await ada.comes(() => ada.link("+ Add People").click());
    const link = await ada.field("Invitation link").inputValue();
    await ada.page.locator("summary", { hasText: "Reset Link" }).click();
    await ada.comes(() => ada.button("Reset Link").click());
    await ada.text("The old one no longer works").waitFor();
    assert.notEqual(await ada.field("Invitation link").inputValue(), link);
    const grace = await person();
    const { pathname, search } = new URL(await ada.field("Invitation link").inputValue());
    await sign_up(grace, "grace@example.org", { at: pathname + search });
    await goes_to_people(grace);
    await grace.comes(() => grace.link("Ada Lovelace ada@example.org").click());
    await grace.heading("Ada Lovelace").waitFor();
    await goes_to_people(grace);
    await grace.field("Search by name or email").fill("lovelace");
    await grace.comes(() => grace.button("Search").click());
    assert.equal(await grace.page.locator("tbody tr").count(), 1);
    // From any page.
    await grace.opens("/projects/");
    const wide = await grace.field("Find a person").isVisible();
    if (wide) {
      await grace.field("Find a person").fill("lovelace");
      await grace.comes(() => grace.field("Find a person").press("Enter"));
      assert.equal(await grace.page.locator("tbody tr").count(), 1);
    } else {
      await grace.comes(() => grace.link("Find a person").click());
    }
    assert.match(grace.path(), /^\/people\//);
    await grace.opens("/projects/");
    await grace.page.locator("summary", { hasText: "Your account" }).click();
    await grace.comes(() => grace.page.locator("a.menu-item", { hasText: "Keyboard shortcuts" }).click());
    await grace.heading("Keyboard shortcuts").waitFor();
  },
  no_scripts,
);

story(
  "Settings without scripts: name, password and token",
  async ({ person }) => {
    const ada = await person();
    await sign_up(ada, "ada@example.org");
    await goes_to_account(ada);
    await ada.field("First name").fill("Ada");
    await ada.field("Phone").fill("+44 20 7946 0000");
    await ada.comes(() => ada.button("Save").click());
    await ada.text("Saved.").waitFor();
    assert.equal(await ada.field("Phone").inputValue(), "+44 20 7946 0000");
    await ada.field("Time zone").selectOption("Asia/Tokyo");
    await ada.field("Dark").check();
    await ada.comes(() => ada.button("Save preferences").click());
    assert.equal(await ada.field("Time zone").inputValue(), "Asia/Tokyo");
    assert.equal(await ada.page.getAttribute("html", "data-theme"), "dark");
    await ada.field("Current password").fill(kPassword);
    await ada.field("New password").fill("password");
    await ada.comes(() => ada.button("Change password").click(), 400);
    await ada.text("too easy to guess").waitFor();
    await ada.field("Current password").fill(kPassword);
    await ada.field("New password").fill(kNewPassword);
    await ada.page.getByLabel("Keep my API token").check();
    await ada.comes(() => ada.button("Change password").click());
    await ada.text("Password changed").waitFor();
    const token = await ada.field("Token").inputValue();
    await ada.page.locator("summary", { hasText: "Reset token" }).click();
    await ada.comes(() => ada.button("Reset token").click());
    assert.notEqual(await ada.field("Token").inputValue(), token);
  },
  no_scripts,
);
