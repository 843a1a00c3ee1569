// A forgotten password without a mail server: a link, made on a person's page and handed over.

import assert from "node:assert/strict";

import { kNewPassword, kPassword, story } from "./support/story.mjs";
import { copies_invitation, log_in, opens_person, path_of, sign_up } from "./support/steps.mjs";

// From a person's page: it asks first, and the link has the focus.
async function makes_link(person) {
  await person.link("Create password link").click();
  await person.page.locator("dialog[open]").waitFor();
  await person.looks();
  await person.button("Create password link").click();
  await person.page.locator("dialog #password-link-url:focus").waitFor();
  await person.looks();
}

story("A one-time link is made, handed over, used once, and expires", async ({ person }) => {
  const ada = await person();
  const grace = await person();
  await sign_up(ada, "ada@example.org");
  await sign_up(grace, "grace@example.org", { at: path_of(await copies_invitation(ada)), first_name: "Grace" });
  await ada.opens("/people/");
  await opens_person(ada, "grace@example.org");
  // It asks first.
  await ada.link("Create password link").click();
  await ada.page.locator("dialog[open]").getByRole("heading", { name: "Create a password link?" }).waitFor();
  await ada.looks();
  await ada.link("Cancel").click();
  await ada.page.locator("dialog").waitFor({ state: "detached" });
  await ada.link("Create password link").click();
  await ada.button("Create password link").click();
  await ada.field("One-time link").waitFor();
  assert.ok(await ada.field("One-time link").evaluate((field) => field === document.activeElement));
  await ada.looks();
  await ada.button("Copy").click();
  await ada.button("Copied").waitFor();
  const link = path_of(await ada.clipboard());

  const elsewhere = await person();
  assert.match(link, /^\/user\/password\/#/);
  await elsewhere.opens_through(link);
  await elsewhere.field("New password").fill("password");
  await elsewhere.text("too easy to guess").waitFor();
  await elsewhere.comes(() => elsewhere.button("Set new password").click(), 400);
  await elsewhere.field("New password").fill(kNewPassword);
  await elsewhere.comes(() => elsewhere.button("Set new password").click());

  // Grace is told who made it, until she has read it.
  await grace.opens("/people/");
  assert.match(grace.path(), /^\/user\/login\//);
  await log_in(grace, "grace@example.org", kPassword, 401);
  await log_in(grace, "grace@example.org", kNewPassword);
  await grace.text("ada@example.org created a one-time link").waitFor();
  await grace.comes(() => grace.button("Dismiss").click());
  assert.equal(await grace.button("Dismiss").count(), 0);
  // Of another one she is told while it works, and cancels it.
  await ada.opens("/people/");
  await opens_person(ada, "grace@example.org");
  await makes_link(ada);
  const unwanted = path_of(await ada.field("One-time link").inputValue());
  await grace.opens("/projects/");
  await grace.looks();
  await grace.comes(() => grace.button("Cancel the link").click());
  await grace.text("The link was cancelled.").waitFor();
  const loser = await person();
  await loser.opens_through(unwanted, 403);
  const late = await person();
  await late.opens_through(link, 403);
  await late.heading("This link has expired").waitFor();
});
