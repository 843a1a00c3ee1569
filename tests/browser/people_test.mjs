// The list of people: sorted, searched while typing, turned over; addresses that stay.

import assert from "node:assert/strict";

import { story } from "./support/story.mjs";
import { log_in, opens_person } from "./support/steps.mjs";
import { kFounder, kFounderEmail, kPeople, populate } from "./support/populate.mjs";

const emails = (person) => person.page.locator("#people .row-link").allTextContents();

story(
  "People are sorted, searched and turned over, at addresses that stay",
  async ({ program, person }) => {
    await populate(program);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    assert.equal((await emails(ada)).length, 50);
    await ada.comes(() => ada.link("Next").click());
    assert.equal((await emails(ada)).length, kPeople - 50);
    await ada.comes(() => ada.link("Previous").click());

    await ada.page.getByLabel("Order").selectOption({ label: "Email, A to Z" });
    await ada.page.waitForURL(/sort=/);
    const sorted = await emails(ada);
    assert.deepEqual(sorted, [...sorted].sort());
    await ada.opens(ada.path());
    assert.deepEqual(await emails(ada), sorted);

    await ada.page.keyboard.press("/");
    await ada.page.keyboard.type("hopper");
    await ada.page.waitForURL(/q=hopper/);
    await ada.text(/\d people found/).waitFor();
    assert.ok((await emails(ada)).every((email) => email.includes("hopper")));
    await ada.looks();
    await ada.field("Search by name or email").fill("nobody is called this");
    await ada.text("No people match").waitFor();
    await ada.looks();
    await ada.comes(() => ada.link("Clear search").click());
    assert.equal((await emails(ada)).length, 50);
  },
  { settings: kFounder },
);

story(
  "A person has an address of their own, beside the list or not",
  async ({ program, person }) => {
    await program.shell(["create_user", "--username", "grace@example.org", "--password", "glacier-42-umbrella"]);
    const ada = await person();
    await log_in(ada, kFounderEmail);
    await ada.opens("/people/");
    await opens_person(ada, "grace@example.org");
    assert.equal(ada.path(), "/people/2");
    const url = ada.path();
    await ada.opens(url);
    await ada.heading("grace@example.org").waitFor();
    // The year has words beside its picture.
    const year = await ada.page.locator(".heat-scroll svg[role=img]").getAttribute("aria-label");
    assert.match(year, /active days? in the last year/);
  },
  { settings: kFounder },
);
