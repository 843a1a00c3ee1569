// People as they were, and an event that is undone by a new one.

import assert from "node:assert/strict";

import { story } from "./support/story.mjs";
import { goes_to_account, log_in, opens_person } from "./support/steps.mjs";
import { kFounder, kFounderEmail } from "./support/populate.mjs";

const emails = (one) => one.page.locator("#people .row-email").allTextContents();
const kGrace = "grace@example.org";

async function shell(program, ...words) {
  const done = await program.shell(words);
  assert.equal(done.code, 0, done.out);
  return done.out;
}

// The details of the newest event of a type, with the link to undo it.
async function opens_newest(one, type) {
  await one.opens(`/audit/?type=${type}`);
  const event = one.page.locator("ol.events > li").first();
  await event.locator(".event-more > summary").click();
  await one.looks();
  return event;
}

const position_of = (event) => event.locator("dl.facts > div", { hasText: /^#/ }).locator("dd").textContent();

const tell = (opens_row) => async ({ program, person }) => {
  await shell(program, "create_user", "--username", kGrace, "--password", "glacier-42-umbrella");
  const ada = await person();
  await log_in(ada, kFounderEmail);
  await ada.opens("/people/");
  assert.equal((await emails(ada)).length, 2);
  const then = await position_of(await opens_newest(ada, "user.signed_up"));
  await shell(program, "remove_user", kGrace, "--yes");
  await ada.opens("/people/");
  assert.deepEqual(await emails(ada), [kFounderEmail]);

  // Before the removal: everybody is there, and nothing can be changed.
  await ada.opens(`/people/?as_of=${then}`);
  await ada.text("This is the past:").waitFor();
  assert.deepEqual((await emails(ada)).sort(), [kFounderEmail, kGrace].sort());
  assert.equal(await ada.link("+ Add People").count(), 0);
  await opens_row(ada, kGrace);
  const person_then = ada.path();
  assert.match(person_then, /^\/people\/2\?as_of=\d+$/);
  await ada.opens(person_then);
  await ada.heading(kGrace).waitFor();
  await ada.text("Nothing can be changed here.").waitFor();
  await ada.comes(() => ada.link("Back to the present").click(), 404);

  // Undone, after a question.
  const event = await opens_newest(ada, "user.removed");
  const position = await position_of(event);
  await ada.comes(() => event.getByRole("link", { name: "Undo" }).click());
  await ada.heading(`Undo event ${position}?`).waitFor();
  await ada.comes(() => ada.button("Undo").click());
  await ada.text("Undone, by the event at the top.").waitFor();
  await ada.opens("/people/");
  assert.equal((await emails(ada)).length, 2);
  // A second time there is nothing to undo.
  await ada.opens(`/audit/undo/${position}`, 409);
  await ada.page.getByRole("alert").waitFor();
};

const follows_row = (one, email) => one.comes(() => one.row(email).getByRole("link").click());

story("Somebody removed is found in the past, and comes back when it is undone", tell(opens_person), { settings: kFounder });
story("The past and undo without scripts", tell(follows_row), { settings: kFounder, javascript: false });

story(
  "A name of one's own is undone by oneself",
  async ({ person }) => {
    const ada = await person();
    await log_in(ada, kFounderEmail);
    for (const name of ["Ada", "Augusta"]) {
      await goes_to_account(ada);
      await ada.field("First name").fill(name);
      await ada.comes(() => ada.button("Save").click());
    }
    const event = await opens_newest(ada, "user.profile_updated");
    await ada.comes(() => event.getByRole("link", { name: "Undo" }).click());
    await ada.comes(() => ada.button("Undo").click());
    await goes_to_account(ada);
    assert.equal(await ada.field("First name").inputValue(), "Ada");
  },
  { settings: kFounder },
);
