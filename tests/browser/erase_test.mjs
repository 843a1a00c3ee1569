// A person deletes their account and is erased; an administrator erases another.

import assert from "node:assert/strict";

import { kPassword, story } from "./support/story.mjs";
import { copies_invitation, log_in, opens_person, path_of, sign_up } from "./support/steps.mjs";

story("A person is erased, by themselves and by the founder, and keeps a certificate", async ({ person }) => {
  const ada = await person();
  const grace = await person();
  const heidi = await person();
  await sign_up(ada, "ada@example.org");
  const invitation = path_of(await copies_invitation(ada));
  await sign_up(grace, "grace@example.org", { at: invitation, first_name: "Grace" });
  await sign_up(heidi, "heidi@example.org", { at: invitation, first_name: "Heidi" });

  await grace.opens("/user/account/");
  await grace.comes(() => grace.link("Delete account and erase my data").click());
  await grace.looks();
  await grace.field("Current password").fill("not it at all");
  await grace.comes(() => grace.button("Delete account and erase my data").click(), 400);
  await grace.field("Current password").fill(kPassword);
  await grace.comes(() => grace.button("Delete account and erase my data").click());
  assert.equal(grace.path(), "/erased/");
  await grace.text("Person 2 is erased").waitFor();
  assert.match(await grace.field("Certificate").inputValue(), /^c2sp\.org\/tlog-proof@v1\n/);
  await grace.looks();
  await grace.opens("/user/login/");
  await log_in(grace, "grace@example.org", kPassword, 401);

  await ada.opens("/people/");
  assert.equal(await ada.page.getByText("grace@example.org").count(), 0);
  await opens_person(ada, "heidi@example.org");
  await ada.comes(() => ada.link("Manage account").click());
  await ada.looks();
  await ada.comes(() => ada.link("Erase person").click());
  await ada.looks();
  await ada.field("Type heidi@example.org to go on").fill("heidi@example.org");
  await ada.comes(() => ada.button("Erase person").click());
  await ada.text("Person 3 is erased").waitFor();
  await ada.looks();
  await ada.opens("/audit/");
  await ada.text("erased their account and their data").first().waitFor();
  assert.equal(await ada.page.getByText("heidi@example.org").count(), 0);
});
