// The audit log: who did what, found by person, type and time, opened, and taken away as a file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { kAllLooks, kNewPassword, story } from "./support/story.mjs";
import { goes_to_account, log_in, sign_up } from "./support/steps.mjs";
import { kFounder, kFounderEmail } from "./support/populate.mjs";

const kDesk = { "desk-light": kAllLooks["desk-light"] };
const events = (one) => one.page.locator("ol.events > li");
const shows = (one, count) => one.page.waitForFunction((count) => document.querySelectorAll("ol.events > li").length === count, count);
const preset = (one, title) => one.page.locator(".presets").getByTitle(title);

async function goes_to_audit(one) {
  await one.page.locator("summary[aria-label=Menu]").click();
  await one.comes(() => one.page.locator("a.menu-item", { hasText: "Audit log" }).click());
}

// Somebody with a name, and an account from the shell: one change of a profile.
async function things_happen(program, person) {
  const ada = await person();
  await sign_up(ada, "ada@example.org");
  await goes_to_account(ada);
  await ada.field("First name").fill("Ada");
  await ada.comes(() => ada.button("Save").click());
  const made = await program.shell(["create_user", "--username", "bob@example.org", "--password", kNewPassword]);
  assert.equal(made.code, 0, made.out);
  return ada;
}

story("What happened is listed, filtered while typing, opened and exported", async ({ program, person }) => {
  const ada = await things_happen(program, person);
  await goes_to_audit(ada);
  const all = await events(ada).count();
  assert.ok(all >= 5);
  await ada.text(`${all} events.`).waitFor();
  await ada.field("Person").fill("ada@example.org");
  await ada.field("Event").selectOption("user.profile_updated");
  await shows(ada, 1);
  await ada.text("1 event.").waitFor();
  assert.equal(ada.path(), "/audit/?person=ada%40example.org&type=user.profile_updated");
  await ada.comes(() => ada.page.reload());
  assert.equal(await events(ada).count(), 1);

  // Its whole row opens it, and its first line closes it.
  const [event] = await events(ada).all();
  await event.locator(".chevron").click();
  await event.locator("table.changes").getByText("Ada", { exact: true }).waitFor();
  await ada.looks();
  await event.locator(".chevron").click();
  await event.locator("table.changes").waitFor({ state: "hidden" });

  const download = ada.page.waitForEvent("download");
  await ada.link("CSV").click();
  const file = await download;
  assert.match(file.suggestedFilename(), /^audit-log-\d{4}-\d\d-\d\d-to-\d{4}-\d\d-\d\d\.csv$/);
  const csv = await readFile(await file.path(), "utf8");
  assert.match(csv, /user\.profile_updated/);
  assert.doesNotMatch(csv, /organization\.founded/);

  await ada.comes(() => ada.link("Clear filter").click());
  assert.equal(await events(ada).count(), all);
  ada.provokes(/Failed to load resource: .* status of 400/);
  await ada.field("Person").fill("nobody at all");
  await ada.page.locator("#person-wrong").waitFor();
  assert.equal(await ada.field("Person").getAttribute("aria-invalid"), "true");
  await ada.looks();
});

story(
  "The audit log's times are chosen by one click, or from a calendar",
  async ({ program, person }) => {
    const ada = await things_happen(program, person);
    await goes_to_audit(ada);
    const all = await events(ada).count();
    assert.equal(await preset(ada, "All time").getAttribute("aria-current"), "true");
    await preset(ada, "Last 7 days").click();
    await ada.page.waitForURL(/since=7d/);
    assert.equal(ada.path(), "/audit/?since=7d");
    assert.equal(await preset(ada, "Last 7 days").getAttribute("aria-current"), "true");
    assert.equal(await preset(ada, "All time").getAttribute("aria-current"), null);
    assert.equal(await events(ada).count(), all);

    const dates = ada.page.locator("details.audit-dates");
    await dates.locator("summary").click();
    await ada.looks();
    const tomorrow = new Date(Date.now() + 86_400_000);
    await ada.field("From").fill(tomorrow.toISOString().slice(0, 10));
    await ada.text("No matching events.").waitFor();
    const words = await dates.locator("summary").textContent();
    assert.match(words, new RegExp(`^from .*\\b${tomorrow.getUTCDate()}\\b.*\\b${tomorrow.getUTCFullYear()}\\b`), "in the words of the reader's language");
    // The arrows of a field are its own.
    await ada.field("From").focus();
    await ada.page.keyboard.press("ArrowDown");
    assert.ok(await ada.field("From").evaluate((field) => field === document.activeElement));
    await ada.page.keyboard.press("Escape");
    assert.equal(await dates.getAttribute("open"), null);
    await preset(ada, "All time").click();
    await shows(ada, all);
  },
  { looks: kDesk },
);

story(
  "An audit log that cannot be reached says so, and keeps what it shows",
  async ({ program, person }) => {
    const ada = await things_happen(program, person);
    await goes_to_audit(ada);
    const all = await events(ada).count();
    const cut = (route) => route.abort("connectionrefused");
    ada.provokes(/Failed to load resource: net::ERR_CONNECTION_REFUSED/);
    await ada.page.route("**/audit/?*", cut);
    await preset(ada, "Last 24 hours").click();
    await ada.text("Could not load the events. Try again.").waitFor();
    assert.equal(await events(ada).count(), all);
    assert.equal(await ada.page.locator("#audit[aria-busy]").count(), 0);
    await ada.looks();
    await ada.page.unroute("**/audit/?*", cut);
    await preset(ada, "Last 24 hours").click();
    await ada.text("Could not load the events. Try again.").waitFor({ state: "detached" });
  },
  { looks: kDesk },
);

// Ten projects by a program, and two people who worked on one of them.
async function people_work(program) {
  const token = kFounder.MUSTER_USER_TOKEN;
  const birds = await program.api(token, "POST", "/api/projects", { title: "Birds of the coast" });
  await program.api(token, "POST", `/api/projects/${birds.id}/contributions`, { annotations: 1200 });
  return birds.id;
}

story(
  "A project has a page: who worked on it and when, its title, and its end",
  async ({ program, person }) => {
    const id = await people_work(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.comes(() => ada.page.getByRole("link", { name: "Birds of the coast" }).click());
    assert.equal(ada.path(), `/projects/${id}`);
    await ada.row(kFounderEmail).getByText("1,200").waitFor();
    await ada.page.getByRole("img", { name: /1,200 in the last year/ }).waitFor();
    await ada.page.locator(".chart-table summary").click();
    await ada.looks();
    await ada.field("Title").fill("Birds of two coasts");
    await ada.comes(() => ada.button("Rename").click());
    await ada.heading("Birds of two coasts").waitFor();
    await ada.text("Project renamed.").waitFor();

    const question = ada.page.locator("details.confirm", { hasText: "Delete project" });
    await question.locator("summary").click();
    await ada.looks();
    await ada.link("Cancel").click();
    assert.equal(await question.getAttribute("open"), null);
    await question.locator("summary").click();
    await ada.comes(() => ada.button("Delete project").click());
    assert.equal(ada.path(), "/projects/#said");
    await ada.text("Project deleted.").waitFor();
    await ada.opens(`/projects/${id}`, 404);
  },
  { settings: kFounder },
);

story(
  "An operator sees how much is going on",
  async ({ program, person }) => {
    await people_work(program);
    const ada = await person();
    await log_in(ada, kFounderEmail, "not-the-password-1", 401);
    await log_in(ada, kFounderEmail);
    await ada.opens("/overview/");
    const tile = (label) => ada.page.locator(".tiles > div", { hasText: label }).locator("dd").textContent();
    assert.equal(await tile("Active today"), "1");
    assert.equal(await tile("Failed log-ins today"), "1");
    for (const chart of ["Active people", "New people", "Failed log-ins", "Events per second"]) {
      await ada.page.getByRole("img", { name: new RegExp(`^${chart}`) }).waitFor();
    }
    await ada.comes(() => ada.link("Failed log-ins in the audit log").click());
    assert.equal(await events(ada).count(), 1);
  },
  { settings: kFounder },
);
