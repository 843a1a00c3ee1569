// The audit log: who did what, found by person and type, and taken away as a file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { kNewPassword, story } from "./support/story.mjs";
import { goes_to_account, sign_up } from "./support/steps.mjs";

story("What happened is listed, filtered, opened and exported", async ({ program, person }) => {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await goes_to_account(ada);
  await ada.field("First name").fill("Ada");
  await ada.comes(() => ada.button("Save").click());
  const reset = await program.shell(["create_user", "--username", "bob@example.org", "--password", kNewPassword]);
  assert.equal(reset.code, 0, reset.out);

  await ada.page.locator("summary[aria-label=Menu]").click();
  await ada.comes(() => ada.page.locator("a.menu-item", { hasText: "Audit log" }).click());
  const rows = ada.page.locator("table.audit > tbody > tr");
  const all = await rows.count();
  assert.ok(all >= 5);
  await ada.field("Person").fill("ada@example.org");
  await ada.field("Event").selectOption("user.profile_updated");
  await ada.comes(() => ada.button("Filter").click());
  assert.equal(await rows.count(), 1);
  assert.match(ada.path(), /person=ada/);
  await rows.first().getByText("Details").click();
  await rows.first().locator("table.changes").getByText("Ada", { exact: true }).waitFor();
  await ada.looks();

  const download = ada.page.waitForEvent("download");
  await ada.link("CSV").click();
  const csv = await readFile(await (await download).path(), "utf8");
  assert.match(csv, /user\.profile_updated/);
  assert.doesNotMatch(csv, /organization\.founded/);
  await ada.comes(() => ada.link("Clear filter").click());
  assert.equal(await rows.count(), all);
  await ada.field("Person").fill("nobody at all");
  await ada.comes(() => ada.button("Filter").click(), 400);
  await ada.page.locator("#person-wrong").waitFor();
});
