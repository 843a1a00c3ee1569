// Those who look after accounts: roles, filters, several at once; and people who change their own email
// and leave.

import assert from "node:assert/strict";

import { kPassword, story } from "./support/story.mjs";
import { log_in, sign_up } from "./support/steps.mjs";

const kMembers = ["grace@example.org", "heidi@example.org", "ivan@example.org"];

story("Accounts are given roles, filtered, closed together, and handed over", async ({ program, person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  for (const email of kMembers) await program.shell(["create_user", "--username", email, "--password", kPassword]);
  const emails = () => ada.page.locator("#people .row-email").allTextContents();

  await ada.opens("/people/2/manage");
  await ada.page.getByLabel(/^Role of/).selectOption({ label: "Administrator" });
  await ada.comes(() => ada.button("Save role").click());
  await ada.text("Role saved.").waitFor();

  await ada.opens("/people/");
  await ada.page.locator(".people-filter > summary").click();
  await ada.page.getByLabel("Role").selectOption({ label: "Members" });
  await ada.page.waitForURL(/role=member/);
  assert.deepEqual(await emails(), kMembers.slice(1));
  await ada.looks();
  await ada.page.locator(".people-filter > summary").click();

  for (const email of kMembers.slice(1)) await ada.row(email).getByRole("checkbox").check();
  await ada.comes(() => ada.button("Deactivate").click());
  await ada.heading("Deactivate 2 accounts?").waitFor();
  await ada.looks();
  await ada.comes(() => ada.button("Deactivate").click());
  await ada.text("Deactivated.").waitFor();
  await ada.opens("/people/?status=deactivated");
  assert.deepEqual(await emails(), kMembers.slice(1));

  const grace = await person();
  await log_in(grace, "grace@example.org");
  await grace.opens("/people/1/manage", 403);
  await grace.opens("/user/account/email");
  await grace.field("New email").fill("g.hopper@example.org");
  await grace.field("Current password").fill(kPassword);
  await grace.looks();
  await grace.comes(() => grace.button("Change email").click());
  await grace.text("Email changed.").waitFor();

  await ada.opens("/people/2/manage");
  await ada.page.locator("summary", { hasText: "Hand over" }).click();
  await ada.comes(() => ada.button("Hand over ownership").click());
  await ada.text("This person is an owner now").waitFor();
  await ada.opens("/user/account/leave");
  await ada.field("Current password").fill(kPassword);
  await ada.looks();
  await ada.comes(() => ada.button("Close account").click());
  await ada.text("Your account is closed.").waitFor();
});
