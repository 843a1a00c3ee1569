// The account guide from top to bottom, by two people who share a server: Ada, who runs it, and Grace.

import assert from "node:assert/strict";

import { kNewPassword, kPassword, story } from "./support/story.mjs";
import {
  api_token, closes_dialog, copies_invitation, goes_to_account, goes_to_people, log_in, log_out, opens_person, path_of, sign_up,
} from "./support/steps.mjs";

story("The guide, from top to bottom", async ({ program, person }) => {
  // Create an account: the first thing that a new server shows.
  const ada = await person();
  await ada.opens("/");
  assert.equal(ada.path(), "/user/signup/");
  await ada.heading("Create the first account").waitFor();
  await ada.field("Email").fill("ada@example.org");
  await ada.field("Password").fill(kPassword);
  await ada.comes(() => ada.button("Create account").click());
  assert.equal(ada.path(), "/projects/");
  await ada.text("What to do next").waitFor();

  // Log in to it.
  await log_out(ada);
  await log_in(ada, "ada@example.org");
  assert.equal(ada.path(), "/projects/");

  // Invite collaborators: hamburger icon, People, + Add People, copy the link.
  const first_link = await copies_invitation(ada);
  assert.match(first_link, /\/user\/signup\/\?token=\S{20,}$/);

  const grace = await person();
  await sign_up(grace, "grace@example.org", { at: path_of(first_link) });
  assert.equal(grace.path(), "/projects/");

  // Reset Link deactivates the old one.
  await ada.page.locator("summary", { hasText: "Reset Link" }).click();
  await ada.looks();
  await ada.button("Reset Link").click();
  await ada.text("The old one no longer works").waitFor();
  assert.ok(await ada.field("Invitation link").evaluate((field) => field === document.activeElement));
  const second_link = await ada.field("Invitation link").inputValue();
  assert.notEqual(second_link, first_link);
  await ada.looks();
  await closes_dialog(ada);
  const stranger = await person();
  await stranger.opens(path_of(first_link), 403);
  await stranger.heading("This invitation link does not work").waitFor();
  await stranger.opens(path_of(second_link));
  await stranger.button("Create account").waitFor();

  // The sign-up page can be deactivated; the link still works, and sessions last.
  await ada.opens("/projects/");
  await program.restart({ LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: "true" });
  await stranger.opens("/user/signup/", 403);
  await stranger.heading("Sign-up is by invitation only").waitFor();
  await stranger.text("muster create_user --username EMAIL").waitFor();
  await sign_up(stranger, "mary@example.org", { at: path_of(second_link) });

  // Manage your account: user icon, Account & Settings, display name, Save.
  await goes_to_account(grace);
  await grace.field("First name").fill("Grace");
  await grace.field("Last name").fill("Hopper");
  await grace.comes(() => grace.button("Save").click());
  assert.equal(await grace.field("First name").inputValue(), "Grace");

  // Review existing accounts: who created and contributed to which projects, and when they were active.
  const token = await api_token(ada);
  const birds = await program.api(token, "POST", "/api/projects", { title: "Birds of the coast" });
  await program.api(await api_token(grace), "POST", `/api/projects/${birds.id}/contributions`, { annotations: 12 });
  await goes_to_people(ada);
  await ada.row("grace@example.org").getByText("Grace Hopper").waitFor();
  await ada.row("grace@example.org").locator("time").waitFor();
  await opens_person(ada, "grace@example.org");
  await ada.heading("Grace Hopper").waitFor();
  await ada.row("Birds of the coast").first().getByText("12", { exact: true }).waitFor();

  // The last activity of one moves before the eyes of the other, and so does who is there.
  const here = grace.page.locator("tr", { hasText: "ada@example.org" }).locator("time");
  await goes_to_people(grace);
  const before = await here.getAttribute("datetime");
  await program.api(token, "POST", "/api/activity");
  await grace.page.waitForFunction(
    ([email, before]) => {
      const row = [...document.querySelectorAll("tr")].find((row) => row.textContent.includes(email));
      return row.querySelector("time").dateTime > before;
    },
    ["ada@example.org", before],
  );
  assert.equal(await grace.row("joan@example.org").count(), 0);
  const joins = await program.shell(["create_user", "--username", "joan@example.org", "--password", kPassword]);
  assert.equal(joins.code, 0, joins.out);
  await grace.row("joan@example.org").waitFor();
  await grace.looks();

  // Reset password from the command line: ends what was signed in with the old one.
  const reset = await program.shell(["reset_password", "--username", "grace@example.org", "--password", kNewPassword]);
  assert.equal(reset.code, 0, reset.out);
  assert.match(reset.out, /Password successfully changed/);
  await grace.opens("/people/");
  assert.equal(grace.path(), "/user/login/?next=%2Fpeople%2F");
  await log_in(grace, "grace@example.org", kPassword, 401);
  await log_in(grace, "grace@example.org", kNewPassword);
  assert.equal(grace.path(), "/projects/");
});
